"""The file store: whole or not at all, addressed by content, checked when read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from indexing.errors import NotInCatalogError
from indexing.files import FileStore
from nlp.errors import DamagedFileError, LimitExceededError

LIMIT = 1000


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", max_bytes=LIMIT)


def write(folder: Path, content: bytes) -> Path:
    path = folder / "upload.pdf"
    path.write_bytes(content)
    return path


def test_a_file_lies_under_its_sha256(store: FileStore, tmp_path: Path) -> None:
    stored = store.put(write(tmp_path, b"content"))
    digest = hashlib.sha256(b"content").hexdigest()
    assert (stored.sha256, stored.size) == (digest, 7)
    assert store.path(digest) == tmp_path / "files" / digest[:2] / digest[2:]
    assert store.read(digest) == b"content"


def test_an_empty_file_can_be_stored(store: FileStore, tmp_path: Path) -> None:
    assert store.read(store.put(write(tmp_path, b"")).sha256) == b""


def test_the_same_bytes_are_kept_once_and_leave_nothing_beside(
    store: FileStore, tmp_path: Path
) -> None:
    for _ in range(2):
        store.put(write(tmp_path, b"content"))
    files = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(files) == 1


def test_a_file_of_exactly_the_limit_is_taken(store: FileStore, tmp_path: Path) -> None:
    assert store.put(write(tmp_path, b"x" * LIMIT)).size == LIMIT


def test_a_file_one_byte_past_the_limit_is_refused_and_leaves_nothing(
    store: FileStore, tmp_path: Path
) -> None:
    with pytest.raises(LimitExceededError, match=r"upload\.pdf"):
        store.put(write(tmp_path, b"x" * (LIMIT + 1)))
    assert list((tmp_path / "files").iterdir()) == []


def test_bytes_that_changed_on_disk_are_noticed_and_a_new_upload_repairs_them(
    store: FileStore, tmp_path: Path
) -> None:
    sha256 = store.put(write(tmp_path, b"content")).sha256
    store.path(sha256).write_bytes(b"rotten")
    with pytest.raises(DamagedFileError, match="checksum"):
        store.path(sha256)
    store.put(write(tmp_path, b"content"))
    assert store.read(sha256) == b"content"


@pytest.mark.parametrize("key", ["0" * 64, "../../etc/passwd", "", "G" * 64])
def test_what_is_not_stored_is_said_not_guessed(store: FileStore, key: str) -> None:
    with pytest.raises(NotInCatalogError):
        store.path(key)
