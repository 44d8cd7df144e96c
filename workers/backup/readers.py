"""Reading a backup that may be damaged or not ours: only plain files under names that we write."""

from __future__ import annotations

import os
import stat
import tarfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

from nlp.errors import MissingFileError
from workers.backup.errors import DamagedBackupError
from workers.backup.manifest import ANOTHER, is_part_name

_BLOCK = tarfile.BLOCKSIZE


class ArchiveReader(ABC):
    """`sizes` are the parts' names and bytes."""

    sizes: dict[str, int]
    where: str

    @abstractmethod
    def open(self, name: str) -> BinaryIO:
        """The bytes of a part that `sizes` names."""

    def read(self, name: str, *, limit: int) -> bytes:
        """A small part as a whole. Raises `DamagedBackupError` where it is not there or too large.

        `limit` in bytes.
        """
        if name not in self.sizes:
            raise DamagedBackupError(
                f"There is no {name}: this is no backup, or not all of one",
                where=self.where,
                todo=ANOTHER,
            )
        if self.sizes[name] > limit:
            raise DamagedBackupError("The part is too large", where=name, todo=ANOTHER)
        with self.open(name) as stream:
            return stream.read()

    def close(self) -> None:
        return


class FolderReader(ArchiveReader):
    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        self._folder = folder
        self.sizes = dict(self._walk(folder, ""))

    def open(self, name: str) -> BinaryIO:
        return (self._folder / name).open("rb")

    def _walk(self, folder: Path, prefix: str) -> Iterator[tuple[str, int]]:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            name = prefix + entry.name
            state = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(state.st_mode):
                yield from self._walk(Path(entry.path), f"{name}/")
            else:
                yield _accepted(name, state.st_size, plain=stat.S_ISREG(state.st_mode))


class TarReader(ArchiveReader):
    """Reads the headers itself: links, devices and extended headers of any size stay unread."""

    def __init__(self, file: Path) -> None:
        self.where = str(file)
        self._stream = file.open("rb")
        try:
            self._places = self._scan()
        except BaseException:
            self._stream.close()
            raise
        self.sizes = {name: size for name, (_, size) in self._places.items()}

    def open(self, name: str) -> BinaryIO:
        start, size = self._places[name]
        return cast(BinaryIO, BufferedReader(_Slice(self._stream, start, size)))

    def close(self) -> None:
        self._stream.close()

    def _scan(self) -> dict[str, tuple[int, int]]:
        places: dict[str, tuple[int, int]] = {}
        length = os.fstat(self._stream.fileno()).st_size
        at = 0
        while header := self._header(at):
            name, size = _accepted(header.name, header.size, plain=header.isreg())
            if name in places:
                raise DamagedBackupError("The part is there twice", where=name, todo=ANOTHER)
            places[name] = (at + _BLOCK, size)
            at += _BLOCK + -(-size // _BLOCK) * _BLOCK
            if size < 0 or at > length:
                raise DamagedBackupError("The backup ends within it", where=name, todo=ANOTHER)
        return places

    def _header(self, at: int) -> tarfile.TarInfo | None:
        """None at the end mark, a block of zeros."""
        self._stream.seek(at)
        block = self._stream.read(_BLOCK)
        if block == bytes(_BLOCK):
            return None
        try:
            return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            raise DamagedBackupError(
                f"The archive cannot be read at byte {at}: {error}", where=self.where, todo=ANOTHER
            ) from error


class _Slice(RawIOBase):
    """One part of a file, read on its own."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        self._stream, self._at, self._end = stream, start, start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        view = memoryview(buffer)[: self._end - self._at]
        self._stream.seek(self._at)
        data = self._stream.read(len(view))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def open_reader(source: Path) -> Iterator[ArchiveReader]:
    """Raises `MissingFileError`, `DamagedBackupError`."""
    if source.is_dir():
        reader: ArchiveReader = FolderReader(source)
    elif source.is_file():
        reader = TarReader(source)
    else:
        raise MissingFileError("There is no backup.", where=str(source), todo="Check the path.")
    try:
        yield reader
    finally:
        reader.close()


def _accepted(name: str, size: int, *, plain: bool) -> tuple[str, int]:
    if not plain:
        raise DamagedBackupError(
            "The backup holds a link or a device", where=repr(name), todo=ANOTHER
        )
    if not is_part_name(name):
        raise DamagedBackupError(
            "The backup holds something that Novum does not write there",
            where=repr(name),
            todo=ANOTHER,
        )
    return name, size
