"""What every store of files does, wherever its bytes are."""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

from indexing.errors import NotInCatalogError
from nlp.errors import DamagedFileError, LimitExceededError, MissingFileError

CHUNK = 1024 * 1024
"""Bytes read at once: what a store holds of a file in memory."""

_ADDRESS = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class StoredFile:
    sha256: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A file as a store lists it: its bytes were not looked at."""

    sha256: str
    size: int  # bytes
    modified: datetime  # aware


class FileStore(ABC):
    """Written once, never changed; there whole or not at all. Safe to use from several threads.

    `where` names the place to people. Contract tests: `tests/contract/files.py`.
    """

    where: str

    @abstractmethod
    def put(self, source: Path) -> StoredFile:
        """Keeps a copy of a file; equal bytes are kept once, a damaged older copy is replaced.

        Raises `LimitExceededError` past the size limit, `MissingFileError` where there is no file,
        `StorageFullError`, `FilesUnavailableError`.
        """

    @abstractmethod
    def local(self, sha256: str) -> AbstractContextManager[Path]:
        """The bytes as a file on this machine for as long as the block runs, checked before.

        Nobody may write to the file. Raises `NotInCatalogError` where there is none of this
        address, `DamagedFileError` where its bytes changed, `FilesUnavailableError`.
        """

    @abstractmethod
    def has(self, sha256: str) -> bool:
        """Whether there is a file of this address; its bytes are not looked at."""

    @abstractmethod
    def verify(self, sha256: str) -> int:
        """Reads the whole file, keeping none of it; returns its size. Raises as `local`."""

    @abstractmethod
    def entries(self) -> Iterator[StoredEntry]:
        """Everything stored, by ascending address; of any number without holding them."""

    @abstractmethod
    def delete(self, sha256: str) -> bool:
        """Forgets a file; False where there was none."""

    @abstractmethod
    def clear_unfinished(self, *, before: datetime) -> int:
        """Removes what killed uploads begun before a moment left behind; returns how many."""

    @abstractmethod
    def check(self) -> None:
        """Is the place there? One small question. Raises what `put` would."""

    @abstractmethod
    def check_writing(self) -> None:
        """Writes a few bytes, reads and removes them. Raises what `put` and `local` would."""

    def read(self, sha256: str) -> bytes:
        """The checked bytes. Raises as `local`."""
        with self.local(sha256) as path:
            return path.read_bytes()

    def digests(self) -> Iterator[str]:
        """Every stored address, ascending."""
        return (entry.sha256 for entry in self.entries())

    def close(self) -> None:
        """Ends connections."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


def is_address(text: str) -> bool:
    return _ADDRESS.match(text) is not None


def relative_place(sha256: str) -> str:
    """``ab/cdef…`` under every root. Raises `NotInCatalogError` for what is no SHA-256."""
    if not is_address(sha256):
        raise NotInCatalogError(f"{sha256!r} is not a SHA-256")
    return f"{sha256[:2]}/{sha256[2:]}"


def copy_in(source: Path, target: IO[bytes], *, max_bytes: int, also: Digest | None) -> StoredFile:
    """Copies a file and learns its address; `also` sees the bytes too.

    Raises `LimitExceededError` at the first byte too many, `MissingFileError`.
    """
    if not source.is_file():
        raise MissingFileError(
            "there is no such file.", where=str(source), todo="Check the path and try again."
        )
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > max_bytes:
                raise LimitExceededError(
                    f"The file is larger than {max_bytes // 1024**2} MB",
                    where=source.name,
                    todo="Split it, or raise NOVUM_MAX_FILE_BYTES.",
                )
            digest.update(chunk)
            if also is not None:
                also.update(chunk)
            target.write(chunk)
    return StoredFile(sha256=digest.hexdigest(), size=size)


def check_file(path: Path, sha256: str) -> None:
    """Compares a file with its address. Raises `DamagedFileError`, `FileNotFoundError`."""
    with path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            raise damaged(str(path))


def not_stored(sha256: str) -> NotInCatalogError:
    return NotInCatalogError(f"There is no stored file {sha256}")


def damaged(where: str) -> DamagedFileError:
    return DamagedFileError(
        "The stored file is not what was uploaded: its checksum differs",
        where=where,
        todo="Check the disk and upload the file again.",
    )
