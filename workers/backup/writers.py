"""A backup as a folder or as one tar file. It has its name only once it is whole."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from workers.backup.errors import BackupError

_MODE = 0o600
"""Backups hold everything that was ever uploaded: for their owner's eyes only."""


class ArchiveWriter(ABC):
    """Parts are added one by one; `finish` gives the backup its name, `abandon` removes it."""

    @abstractmethod
    def part(self, name: str) -> AbstractContextManager[Path]:
        """A file to write; it becomes the part when the block ends."""

    @abstractmethod
    def add(self, name: str, source: Path) -> None:
        """A part with the bytes of a file that stays where it is."""

    @abstractmethod
    def finish(self) -> None: ...

    @abstractmethod
    def abandon(self) -> None: ...


class FolderWriter(ArchiveWriter):
    def __init__(self, target: Path) -> None:
        self._target = target
        self._folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=_unfinished(target)))

    @contextmanager
    def part(self, name: str) -> Iterator[Path]:
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield place
        place.chmod(_MODE)
        _sync(place)

    def add(self, name: str, source: Path) -> None:
        with self.part(name) as place:
            shutil.copyfile(source, place)

    def finish(self) -> None:
        for folder, _, _ in os.walk(self._folder):
            _sync(Path(folder))
        self._folder.replace(self._target)  # also over an empty folder
        _sync(self._target.parent)

    def abandon(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class TarWriter(ArchiveWriter):
    """Uncompressed: catalog parts are compressed by themselves, and documents mostly are."""

    def __init__(self, target: Path) -> None:
        self._target = target
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_unfinished(target))
        self._temporary = Path(name)
        self._stream = os.fdopen(handle, "wb")
        self._tar = tarfile.TarFile(fileobj=self._stream, mode="w", format=tarfile.GNU_FORMAT)

    @contextmanager
    def part(self, name: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(
            dir=self._target.parent, prefix=_unfinished(self._target)
        ) as folder:
            place = Path(folder) / "part"
            yield place
            self.add(name, place)

    def add(self, name: str, source: Path) -> None:
        with source.open("rb") as stream:
            entry = tarfile.TarInfo(name)
            entry.size = os.fstat(stream.fileno()).st_size
            entry.mode = _MODE
            self._tar.addfile(entry, stream)

    def finish(self) -> None:
        self._tar.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._temporary.replace(self._target)
        _sync(self._target.parent)

    def abandon(self) -> None:
        self._stream.close()
        self._temporary.unlink(missing_ok=True)


@contextmanager
def open_writer(target: Path) -> Iterator[ArchiveWriter]:
    """Finished at the end of the block, removed by an error. `….tar` is one file, else a folder.

    Raises `BackupError` where something has that name.
    """
    if target.is_file() or target.is_symlink() or (target.is_dir() and any(target.iterdir())):
        raise BackupError(
            "There is something of that name.",
            where=str(target),
            todo="Give another name; a backup replaces nothing.",
        )
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    writer = TarWriter(target) if target.suffix == ".tar" else FolderWriter(target)
    try:
        yield writer
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


def _unfinished(target: Path) -> str:
    return f".{target.name}.unfinished-"


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
