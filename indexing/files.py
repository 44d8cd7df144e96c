"""Uploaded files in a folder, addressed by what is in them: ``files/ab/cdef…`` by SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from indexing.errors import NotInCatalogError
from nlp.errors import DamagedFileError, LimitExceededError, MissingFileError

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    sha256: str
    size: int  # bytes


class FileStore:
    """Written once, never changed. A file is there whole or not at all, also after a power cut."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def put(self, source: Path) -> StoredFile:
        """Copies a file in; bytes that are there already are not written again.

        Raises `LimitExceededError` past `max_bytes`, `MissingFileError` where there is none.
        """
        if not source.is_file():
            raise MissingFileError(
                "there is no such file.", where=str(source), todo="Check the path and try again."
            )
        with source.open("rb") as stream:
            return self._put(stream, name=source.name)

    def path(self, sha256: str) -> Path:
        """The file, after comparing its bytes with their address.

        Raises `NotInCatalogError` when it is not there, `DamagedFileError` when its bytes changed.
        """
        place = self._place(sha256)
        if not place.is_file():
            raise NotInCatalogError(f"There is no stored file {sha256}")
        with place.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                raise DamagedFileError(
                    "The stored file is not what was uploaded: its checksum differs",
                    where=str(place),
                    todo="Check the disk and upload the file again.",
                )
        return place

    def read(self, sha256: str) -> bytes:
        return self.path(sha256).read_bytes()

    def _put(self, stream: BinaryIO, *, name: str) -> StoredFile:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as target:
                stored = self._copy(stream, target, name)
            self._settle(Path(temporary), stored.sha256)
        finally:
            Path(temporary).unlink(missing_ok=True)
        return stored

    def _copy(self, stream: BinaryIO, target: BinaryIO, name: str) -> StoredFile:
        digest = hashlib.sha256()
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > self._max_bytes:
                raise LimitExceededError(
                    f"The file is larger than {self._max_bytes // 1024**2} MB",
                    where=name,
                    todo="Split it, or raise NOVUM_MAX_FILE_BYTES.",
                )
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
        return StoredFile(sha256=digest.hexdigest(), size=size)

    def _settle(self, temporary: Path, sha256: str) -> None:
        """Moves a complete file to its address. A damaged older copy is replaced."""
        place = self._place(sha256)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        temporary.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise NotInCatalogError(f"{sha256!r} is not a SHA-256")
        return self._folder / sha256[:2] / sha256[2:]
