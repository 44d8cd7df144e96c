"""What every store of files promises, wherever its bytes are."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexing.errors import NotInCatalogError
from indexing.files import FileStore
from indexing.files.bucket import PART
from nlp.errors import DamagedFileError, LimitExceededError, MissingFileError

LIMIT = 3 * PART
"""Bytes: a bucket gets files beyond two parts in several requests."""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class FilesContract:
    """Backends give `store`, with a limit of `LIMIT` bytes, and `spoil`."""

    @pytest.fixture
    def store(self) -> FileStore:
        raise NotImplementedError

    def spoil(self, store: FileStore, sha256: str, content: bytes) -> None:
        """Changes the stored bytes behind the store's back."""
        raise NotImplementedError

    def kept(self, store: FileStore) -> int:
        """How many files, whole or not, lie where the store keeps them."""
        raise NotImplementedError

    def put(self, store: FileStore, folder: Path, content: bytes) -> str:
        path = folder / "upload.pdf"
        path.write_bytes(content)
        return store.put(path).sha256

    @pytest.mark.parametrize(
        "size", [0, 1, PART - 1, PART, PART + 1, 2 * PART - 1, 2 * PART, 2 * PART + 1, LIMIT]
    )
    def test_bytes_come_back_whatever_their_number(
        self, store: FileStore, tmp_path: Path, size: int
    ) -> None:
        content = b"\x01\xff" * (size // 2) + b"x" * (size % 2)
        sha256 = self.put(store, tmp_path, content)
        assert sha256 == digest(content)
        assert store.verify(sha256) == size
        assert store.read(sha256) == content

    def test_a_stored_file_is_on_this_machine_while_it_is_used(
        self, store: FileStore, tmp_path: Path
    ) -> None:
        sha256 = self.put(store, tmp_path, b"content")
        with store.local(sha256) as path, store.local(sha256) as again:
            assert path.read_bytes() == again.read_bytes() == b"content"

    def test_what_is_stored_can_be_listed_in_order(self, store: FileStore, tmp_path: Path) -> None:
        contents = [f"content {n}".encode() for n in range(30)]
        before = datetime.now(UTC) - timedelta(seconds=5)
        stored = sorted(self.put(store, tmp_path, content) for content in contents)
        assert list(store.digests()) == stored
        sizes = {digest(content): len(content) for content in contents}
        assert {entry.sha256: entry.size for entry in store.entries()} == sizes
        assert all(
            before < entry.modified < before + timedelta(hours=1) for entry in store.entries()
        )

    def test_of_nothing_stored_nothing_is_listed(self, store: FileStore) -> None:
        assert list(store.digests()) == []

    def test_the_same_bytes_are_kept_once_and_leave_nothing_beside(
        self, store: FileStore, tmp_path: Path
    ) -> None:
        for _ in range(2):
            self.put(store, tmp_path, b"content")
        assert self.kept(store) == 1

    def test_equal_uploads_at_once_are_one_file(self, store: FileStore, tmp_path: Path) -> None:
        path = tmp_path / "upload.pdf"
        path.write_bytes(b"content" * 1000)
        with ThreadPoolExecutor(8) as pool:
            stored = list(pool.map(store.put, [path] * 20))
        assert len(set(stored)) == self.kept(store) == 1
        assert store.verify(stored[0].sha256) == 7000

    def test_a_file_one_byte_past_the_limit_is_refused_and_leaves_nothing(
        self, store: FileStore, tmp_path: Path
    ) -> None:
        with pytest.raises(LimitExceededError, match=r"upload\.pdf"):
            self.put(store, tmp_path, bytes(LIMIT + 1))
        assert self.kept(store) == 0

    def test_a_file_that_is_not_there_is_named(self, store: FileStore, tmp_path: Path) -> None:
        with pytest.raises(MissingFileError, match=r"no\.pdf"):
            store.put(tmp_path / "no.pdf")

    @pytest.mark.parametrize("other", [b"CONTENT", b"content and more", b""])
    def test_bytes_that_changed_are_noticed_and_a_new_upload_repairs_them(
        self, store: FileStore, tmp_path: Path, other: bytes
    ) -> None:
        sha256 = self.put(store, tmp_path, b"content")
        self.spoil(store, sha256, other)
        with pytest.raises(DamagedFileError, match="checksum"):
            store.verify(sha256)
        with pytest.raises(DamagedFileError, match="checksum"), store.local(sha256):
            pytest.fail("wrong bytes were handed out")
        assert self.put(store, tmp_path, b"content") == sha256
        assert store.read(sha256) == b"content"

    def test_a_deleted_file_is_gone_and_deleting_again_says_so(
        self, store: FileStore, tmp_path: Path
    ) -> None:
        sha256 = self.put(store, tmp_path, b"content")
        assert store.has(sha256)
        assert store.delete(sha256)
        assert not store.has(sha256)
        assert not store.delete(sha256)
        with pytest.raises(NotInCatalogError):
            store.read(sha256)

    @pytest.mark.parametrize("key", ["0" * 64, "../../etc/passwd", "", "G" * 64, "0" * 64 + "\n"])
    def test_what_is_not_stored_is_said_not_guessed(self, store: FileStore, key: str) -> None:
        with pytest.raises(NotInCatalogError), store.local(key):
            pytest.fail("something was handed out")
        with pytest.raises(NotInCatalogError):
            store.verify(key)

    def test_a_check_leaves_nothing_behind(self, store: FileStore) -> None:
        store.check()
        store.check_writing()
        assert self.kept(store) == 0
