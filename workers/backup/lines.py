"""Compressed parts of lines: written up to a size each, read back with every bound checked."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from workers.backup.errors import DamagedBackupError
from workers.backup.manifest import ANOTHER, Part
from workers.backup.readers import ArchiveReader
from workers.backup.writers import ArchiveWriter

PART_BYTES = 32 * 1024**2
"""Unpacked, after which the next part begins: little is lost to a bad sector, little lies about."""

_LEVEL = 5  # zlib: beyond it the time grows, the size hardly shrinks
_CHUNK = 1024 * 1024


def write_lines(
    writer: ArchiveWriter, stem: str, lines: Iterable[bytes], *, table: str | None = None
) -> list[Part]:
    """``STEM-0001.jsonl.gz`` and so on; none where there are no lines."""
    parts: list[Part] = []
    rest = iter(lines)
    line = next(rest, None)
    while line is not None:
        name = f"{stem}-{len(parts) + 1:04d}.jsonl.gz"
        rows = unpacked = 0
        with writer.part(name) as place:
            with gzip.GzipFile(place, "wb", compresslevel=_LEVEL, mtime=0) as packed:
                while line is not None and unpacked < PART_BYTES:
                    packed.write(line + b"\n")
                    rows += 1
                    unpacked += len(line) + 1
                    line = next(rest, None)
            parts.append(describe(name, place, rows=rows, unpacked=unpacked, table=table))
    return parts


def describe(
    name: str, place: Path, *, rows: int = 0, unpacked: int = 0, table: str | None = None
) -> Part:
    with place.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    size = place.stat().st_size
    return Part(name=name, sha256=sha256, size=size, unpacked=unpacked, rows=rows, table=table)


def read_lines(reader: ArchiveReader, part: Part) -> Iterator[bytes]:
    """Lines without their ends. Never more than the manifest says: no bomb can unpack itself."""
    left = part.unpacked
    rows = 0
    with reader.open(part.name) as stream, _unpacking(part, stream) as packed:
        while line := packed.readline(left + 1):
            left -= len(line)
            rows += 1
            if left < 0 or not line.endswith(b"\n"):
                break
            yield line[:-1]
    if left or rows != part.rows:
        raise DamagedBackupError(
            "It does not hold the lines that the manifest says", where=part.name, todo=ANOTHER
        )


@contextmanager
def _unpacking(part: Part, stream: BinaryIO) -> Iterator[gzip.GzipFile]:
    try:
        with gzip.GzipFile(fileobj=stream, mode="rb") as packed:
            yield packed
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DamagedBackupError(
            f"It cannot be unpacked: {error}", where=part.name, todo=ANOTHER
        ) from error


def sha256_of(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
