"""Files in a folder: ``files/ab/cdef…`` by SHA-256."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from indexing.files.store import (
    CHUNK,
    FileStore,
    StoredEntry,
    StoredFile,
    check_file,
    copy_in,
    is_address,
    not_stored,
    relative_place,
)
from indexing.room import room_in

INCOMING = ".incoming-"
"""How the name of a file begins until all of it is there."""


class FolderStore(FileStore):
    """A file is there whole or not at all, also after a power cut."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self.where = str(folder)

    def put(self, source: Path) -> StoredFile:
        with room_in(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with incoming(self._folder) as temporary:
                with temporary.open("wb") as target:
                    stored = copy_in(source, target, max_bytes=self._max_bytes, also=None)
                    target.flush()
                    os.fsync(target.fileno())
                self._settle(temporary, stored.sha256)
        return stored

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        yield self._checked(sha256)

    def has(self, sha256: str) -> bool:
        return self._place(sha256).is_file()

    def verify(self, sha256: str) -> int:
        return self._checked(sha256).stat().st_size

    def entries(self) -> Iterator[StoredEntry]:
        for folder in _sorted(self._folder):
            if not (len(folder.name) == 2 and folder.is_dir()):
                continue
            for file in _sorted(Path(folder.path)):
                if is_address(folder.name + file.name) and (entry := _entry(folder.name, file)):
                    yield entry

    def delete(self, sha256: str) -> bool:
        try:
            self._place(sha256).unlink()
        except FileNotFoundError:
            return False
        return True

    def clear_unfinished(self, *, before: datetime) -> int:
        return clear_incoming(self._folder, before=before)

    def check(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.scandir(self._folder) as found:
            next(found, None)

    def check_writing(self) -> None:
        with room_in(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self._folder, prefix=INCOMING) as file:
                file.write(bytes(CHUNK))
                file.flush()
                os.fsync(file.fileno())

    def _checked(self, sha256: str) -> Path:
        place = self._place(sha256)
        try:
            check_file(place, sha256)
        except FileNotFoundError as error:
            raise not_stored(sha256) from error
        return place

    def _settle(self, temporary: Path, sha256: str) -> None:
        """Moves a complete file to its address."""
        place = self._place(sha256)
        if not place.parent.is_dir():
            place.parent.mkdir(exist_ok=True, mode=0o700)
            _sync(self._folder)
        temporary.replace(place)
        _sync(place.parent)

    def _place(self, sha256: str) -> Path:
        return self._folder / relative_place(sha256)


def _entry(folder: str, file: os.DirEntry[str]) -> StoredEntry | None:
    """None where the file was deleted since it was listed."""
    try:
        state = file.stat()
    except FileNotFoundError:
        return None
    modified = datetime.fromtimestamp(state.st_mtime, UTC)
    return StoredEntry(sha256=folder + file.name, size=state.st_size, modified=modified)


@contextmanager
def incoming(folder: Path) -> Iterator[Path]:
    """An empty file to write to, gone at the end unless it was moved."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=INCOMING)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def clear_incoming(folder: Path, *, before: datetime) -> int:
    """Removes the incoming files of processes that were killed."""
    count = 0
    for file in _sorted(folder):
        with suppress(FileNotFoundError):  # finished meanwhile
            if file.name.startswith(INCOMING) and file.stat().st_mtime < before.timestamp():
                Path(file.path).unlink()
                count += 1
    return count


def _sorted(folder: Path) -> list[os.DirEntry[str]]:
    """By name; of a folder that is not there: nothing."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []


def _sync(folder: Path) -> None:
    """Makes a rename in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
