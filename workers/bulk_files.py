"""Bulk files as streams of unpacked bytes: plain, gzip and ZIP members, never more than is allowed.

Nothing is unpacked to the disk: a member's path is a name that is shown, and goes nowhere.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from indexing.catalog.load_types import FilePlace, Packing
from nlp.errors import (
    DamagedFileError,
    EncryptedFileError,
    LimitExceededError,
    MissingFileError,
    UnsupportedFileError,
)
from workers.bulk_settings import IngestSettings

_SLACK = 64 * 2**20
"""Unpacked bytes from which on the ratio counts: a few repetitive lines are no bomb."""

_STEP = 2**20
_ENCRYPTED = 0x1
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Member:
    """A file, or a file in an archive, that may hold records."""

    path: Path
    name: str  # as shown
    packing: Packing
    member: str | None
    size: int  # bytes unpacked, as far as is known without unpacking


class _Packed(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class _Counted(io.RawIOBase):
    """Unpacked bytes that end with an error where there are too many."""

    def __init__(
        self, stream: _Packed, *, name: str, packed: int, settings: IngestSettings
    ) -> None:
        self._stream = stream
        self._name = name
        self._limit = settings.max_unpacked_bytes
        self._by_ratio = max(int(packed * settings.max_ratio), _SLACK)
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        try:
            found = self._stream.read1(len(buffer))
        except (zlib.error, EOFError, OSError, zipfile.BadZipFile) as error:
            if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
                raise
            raise DamagedFileError(
                f"the packed file is damaged behind byte {self._done:,} of its content: {error}",
                where=self._name,
                todo="Fetch the file again; everything before that place is loaded.",
            ) from error
        self._done += len(found)
        if self._done > self._limit:
            raise LimitExceededError(
                f"the file unpacks to more than {self._limit:,} bytes.",
                where=self._name,
                todo="Split it, or raise NOVUM_INGEST_MAX_UNPACKED_BYTES.",
            )
        if self._done > self._by_ratio:
            raise LimitExceededError(
                "the file unpacks to far more than its size: this is how a ZIP bomb looks.",
                where=self._name,
                todo="Look at it; where it is right, raise NOVUM_INGEST_MAX_RATIO.",
            )
        buffer[: len(found)] = found
        return len(found)


def members(path: Path, *, settings: IngestSettings) -> Iterator[Member]:
    """What lies in a file or a folder, in a fixed order. Raises `DocumentError`."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and not any(p.startswith(".") for p in file.relative_to(path).parts):
                yield from _of_file(file, settings)
        return
    if not path.is_file():
        raise MissingFileError("there is no such file.", where=str(path), todo="Check the path.")
    yield from _of_file(path, settings)


def _of_file(path: Path, settings: IngestSettings) -> Iterator[Member]:
    packing = packing_of(path)
    size = path.stat().st_size
    if packing is not Packing.ZIP:
        yield Member(path, path.name, packing, None, size)
        return
    infos = [info for info in _archive(path).infolist() if not info.is_dir()]
    if len(infos) > settings.max_members:
        raise LimitExceededError(
            f"the archive has {len(infos):,} members.",
            where=path.name,
            todo="Split it, or raise NOVUM_INGEST_MAX_MEMBERS.",
        )
    for info in infos:
        if not info.filename.startswith("__MACOSX/"):
            shown = info.filename[-_LONGEST_NAME:].replace("\n", " ")
            yield Member(path, f"{path.name}/{shown}", packing, info.filename, info.file_size)


def packing_of(path: Path) -> Packing:
    with path.open("rb") as stream:
        head = stream.read(4)
    if head.startswith(b"\x1f\x8b"):
        return Packing.GZIP
    # An empty archive (PK 05 06) has no members, and is one all the same.
    return Packing.ZIP if head in (b"PK\x03\x04", b"PK\x05\x06") else Packing.PLAIN


@contextmanager
def unpacked(
    path: Path,
    *,
    packing: Packing,
    member: str | None,
    name: str,
    settings: IngestSettings,
    offset: int = 0,
) -> Iterator[BinaryIO]:
    """The unpacked bytes from `offset` on. Packed ones are passed over by unpacking them."""
    if packing is Packing.PLAIN:
        with path.open("rb") as plain:
            plain.seek(offset)
            yield plain
        return
    if packing is Packing.GZIP:
        with path.open("rb") as raw, gzip.GzipFile(fileobj=raw, mode="rb") as stream:
            packed = path.stat().st_size
            yield _from(
                _Counted(stream, name=name, packed=packed, settings=settings),
                offset,
            )
        return
    archive = _archive(path)
    with _opened(archive, member or "", name) as stream:
        packed = archive.getinfo(member or "").compress_size
        yield _from(_Counted(stream, name=name, packed=packed, settings=settings), offset)


def check_unchanged(path: Path, place: FilePlace, *, name: str) -> None:
    """Raises `DamagedFileError` where a file is not the one that the load began with."""
    if not path.is_file():
        raise MissingFileError(
            "there is no such file here.",
            where=str(path),
            todo="Bulk workers must see the file under this path; "
            "else let it be stored (see NOVUM_INGEST_SHARED_FOLDER).",
        )
    state = path.stat()
    same_time = place.modified is None or state.st_mtime_ns == place.modified
    if state.st_size != place.bytes or not same_time:
        raise DamagedFileError(
            "the file was changed while it was being loaded.",
            where=name,
            todo="Load it again: what is loaded already is passed over.",
        )


def _from(counted: _Counted, offset: int) -> BinaryIO:
    stream = cast(BinaryIO, io.BufferedReader(counted, buffer_size=_STEP))
    left = offset
    while left:
        passed = len(stream.read(min(left, _STEP)))
        if not passed:
            break
        left -= passed
    return stream


def _archive(path: Path) -> zipfile.ZipFile:
    """Stays open: its list of members is read once, not for each of a hundred thousand of them."""
    state = path.stat()
    return _read_archive(path, state.st_size, state.st_mtime_ns)


def close_archives() -> None:
    """Whoever has no more to load keeps no file open."""
    _read_archive.cache_clear()


@lru_cache(maxsize=1)
def _read_archive(path: Path, size: int, modified: int) -> zipfile.ZipFile:
    """`size` and `modified` tell a file from another one of its name. Closed when forgotten."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DamagedFileError(
            f"the archive cannot be read: {error}", where=path.name, todo="Fetch it again."
        ) from error


def _opened(archive: zipfile.ZipFile, member: str, name: str) -> zipfile.ZipExtFile:
    info = archive.getinfo(member)
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedFileError(
            "the file in the archive is encrypted.", where=name, todo="Unpack it first."
        )
    try:
        return cast(zipfile.ZipExtFile, archive.open(info))
    except NotImplementedError as error:
        raise UnsupportedFileError(
            f"the archive packs in a way that cannot be read: {error}",
            where=name,
            todo="Unpack it first, or pack it with deflate.",
        ) from error
    except zipfile.BadZipFile as error:
        raise DamagedFileError(
            f"the archive is damaged: {error}", where=name, todo="Fetch it again."
        ) from error
