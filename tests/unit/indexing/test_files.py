"""Stores of files beside the contract: full disks, killed uploads, the cache, addresses."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexing.errors import StorageFullError
from indexing.files import FolderStore, copy_files, open_files
from indexing.files.bucket import PART
from indexing.files.cache import FileCache
from indexing.files.s3 import _Etag
from indexing.settings import StoreSettings
from nlp.errors import ConfigurationError, DamagedFileError
from tests.conftest import require

LIMIT = 8 * 1024 * 1024
MIB = 1024 * 1024


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write(folder: Path, content: bytes) -> Path:
    path = folder / "upload.pdf"
    path.write_bytes(content)
    return path


def writer(content: bytes) -> Callable[[Path], None]:
    def fetch(path: Path) -> None:
        path.write_bytes(content)

    return fetch


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    require(mounted, "no right to mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_file_lies_in_the_folder_under_its_sha256(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files", max_bytes=LIMIT)
    digest = store.put(write(tmp_path, b"content")).sha256
    with store.local(digest) as path:
        assert path == tmp_path / "files" / digest[:2] / digest[2:]


def test_a_full_disk_is_said_and_nothing_is_left(small_disk: Path, tmp_path: Path) -> None:
    store = FolderStore(small_disk / "files", max_bytes=LIMIT)
    kept = store.put(write(tmp_path, b"small"))
    with pytest.raises(StorageFullError, match="no room"):
        store.put(write(tmp_path, bytes(2 * MIB)))
    assert list(store.digests()) == [kept.sha256]
    assert [path.name for path in (small_disk / "files").iterdir()] == [kept.sha256[:2]]
    assert store.read(kept.sha256) == b"small"


def test_a_full_disk_stops_a_fetch_and_nothing_is_left(small_disk: Path) -> None:
    content = bytes(2 * MIB)
    cache = FileCache(small_disk, max_bytes=LIMIT)
    with pytest.raises(StorageFullError), cache.open(sha(content), writer(content)):
        pytest.fail("half a file was handed out")
    assert [path.name for path in small_disk.iterdir() if path.name != ".lock"] == []


def test_what_killed_uploads_left_is_cleared_when_it_is_old(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, max_bytes=LIMIT)
    old, young = tmp_path / ".incoming-old", tmp_path / ".incoming-young"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert store.clear_unfinished(before=datetime.now(UTC) - timedelta(days=1)) == 1
    assert (old.exists(), young.exists()) == (False, True)


def test_files_of_other_names_in_the_folder_are_not_listed(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, max_bytes=LIMIT)
    (tmp_path / "ab").mkdir()
    for name in ("ab/notes.txt", "ab.txt", ".incoming-x"):
        (tmp_path / name).write_text("x")
    assert list(store.entries()) == []


def test_the_cache_drops_what_was_used_longest_ago(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, max_bytes=250)
    contents = [bytes([n]) * 100 for n in range(4)]
    for age, content in zip((40, 30, 20), contents, strict=False):
        with cache.open(sha(content), writer(content)) as path:
            pass
        os.utime(path, (age, age)) if path.exists() else None
    with cache.open(sha(contents[3]), writer(contents[3])):
        pass
    kept = {path.name for path in tmp_path.iterdir() if path.name != ".lock"}
    assert kept == {sha(contents[0]), sha(contents[3])}


def test_a_copy_in_use_is_never_dropped(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, max_bytes=0)
    contents = [bytes([n]) * 100 for n in range(3)]
    with ExitStack() as held:
        paths = [held.enter_context(cache.open(sha(c), writer(c))) for c in contents]
        with cache.open(sha(contents[0]), writer(b"never asked for")):
            pass
        assert [path.read_bytes() for path in paths] == contents
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_damaged_copy_is_fetched_anew(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, max_bytes=LIMIT)
    (tmp_path / sha(b"right")).write_bytes(b"wrong")
    with cache.open(sha(b"right"), writer(b"right")) as path:
        assert path.read_bytes() == b"right"


@pytest.mark.parametrize("size", [0, 1, PART, 2 * PART - 1, 2 * PART, 2 * PART + 5, 3 * PART])
def test_the_etag_does_not_depend_on_how_the_bytes_come(size: int) -> None:
    content = (b"%d " % size * size)[:size]
    whole, pieces = _Etag(), _Etag()
    whole.update(content)
    for start in range(0, size, 3 * MIB + 1):
        pieces.update(content[start : start + 3 * MIB + 1])
    assert whole.value() == pieces.value()
    assert ("-" in whole.value()) is (size >= 2 * PART)


def test_a_copy_takes_what_is_missing_and_names_what_is_damaged(tmp_path: Path) -> None:
    source = FolderStore(tmp_path / "a", max_bytes=LIMIT)
    target = FolderStore(tmp_path / "b", max_bytes=LIMIT)
    digests = [source.put(write(tmp_path, b"%d" % n)).sha256 for n in range(20)]
    target.put(write(tmp_path, b"3"))
    target.put(write(tmp_path, b"only here"))
    spoilt = digests[7]
    (tmp_path / "a" / spoilt[:2] / spoilt[2:]).write_bytes(b"rot")
    report = copy_files(source, target)
    assert (report.copied, report.present, report.damaged) == (18, 1, 1)
    assert spoilt[2:] in report.problems[0]
    assert set(target.digests()) == {*digests, sha(b"only here")} - {spoilt}
    again = copy_files(source, target)
    assert (again.copied, again.present, again.damaged) == (0, 19, 1)


def test_a_verifying_copy_repairs_the_target(tmp_path: Path) -> None:
    source = FolderStore(tmp_path / "a", max_bytes=LIMIT)
    target = FolderStore(tmp_path / "b", max_bytes=LIMIT)
    digest = source.put(write(tmp_path, b"content")).sha256
    copy_files(source, target)
    (tmp_path / "b" / digest[:2] / digest[2:]).write_bytes(b"CONTENT")
    assert copy_files(source, target).present == 1
    with pytest.raises(DamagedFileError):
        target.read(digest)
    assert copy_files(source, target, verify=True).copied == 1
    assert target.read(digest) == b"content"


@pytest.mark.parametrize(
    "url", ["s3://", "s3://UPPER/x", "s3:/bucket", "ftp://host/folder", "", "s3://a_b/c"]
)
def test_what_is_no_place_for_files_is_refused_in_words(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="NOVUM_FILES_URL"):
        open_files(StoreSettings(home=tmp_path, files_url=url or "file://"))


def test_one_key_without_the_other_is_refused(tmp_path: Path) -> None:
    settings = StoreSettings(home=tmp_path, files_url="s3://bucket", files_access_key="key")
    with pytest.raises(ConfigurationError, match="belong together"):
        open_files(settings)


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_folder_can_be_named(tmp_path: Path, scheme: str) -> None:
    settings = StoreSettings(home=tmp_path, files_url=f"{scheme}{tmp_path}/elsewhere")
    with open_files(settings) as store:
        store.put(write(tmp_path, b"content"))
    assert list(FolderStore(tmp_path / "elsewhere", max_bytes=1).digests()) == [sha(b"content")]
