"""Files in an S3-compatible bucket: ``s3://bucket/prefix/ab/cdef…`` by SHA-256."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from indexing.errors import FilesUnavailableError
from indexing.files.bucket import PART, Bucket, Head
from indexing.files.cache import FileCache
from indexing.files.store import (
    FileStore,
    StoredEntry,
    StoredFile,
    copy_in,
    damaged,
    is_address,
    not_stored,
    relative_place,
)
from indexing.room import room_in
from nlp.errors import DamagedFileError

_PROBE = ".novum-check"


class S3Store(FileStore):
    """An object is complete or not there: that is what S3 promises; we compare what it kept.

    Equal bytes are sent once. Files are read through a cache on this machine's disk.
    """

    def __init__(self, bucket: Bucket, *, cache: FileCache, max_bytes: int) -> None:
        self._bucket = bucket
        self._cache = cache
        self._max_bytes = max_bytes
        self.where = bucket.settings.url

    def put(self, source: Path) -> StoredFile:
        with self._cache.incoming() as temporary:
            etag = _Etag()
            with temporary.open("wb") as target:
                stored = copy_in(source, target, max_bytes=self._max_bytes, also=etag)
            key = relative_place(stored.sha256)
            if not self._holds(self._bucket.head(key), stored, etag):
                self._bucket.upload(temporary, key)
                self._confirm(stored, etag)
            self._cache.keep(temporary, stored.sha256)
        return stored

    def local(self, sha256: str) -> AbstractContextManager[Path]:
        key = relative_place(sha256)

        def fetch(target: Path) -> None:
            with room_in(target.parent), target.open("wb") as stream:
                self._receive(sha256, key, stream.write)

        return self._cache.open(sha256, fetch)

    def has(self, sha256: str) -> bool:
        return self._bucket.head(relative_place(sha256)) is not None

    def verify(self, sha256: str) -> int:
        return self._receive(sha256, relative_place(sha256), len)

    def entries(self) -> Iterator[StoredEntry]:
        for head in self._bucket.list():
            sha256 = head.key.replace("/", "", 1)
            if is_address(sha256) and head.key == relative_place(sha256):
                yield StoredEntry(sha256=sha256, size=head.size, modified=head.modified)

    def delete(self, sha256: str) -> bool:
        key = relative_place(sha256)
        present = self._bucket.head(key) is not None
        if present:
            self._bucket.delete(key)
        self._cache.forget(sha256)
        return present

    def clear_unfinished(self, *, before: datetime) -> int:
        return self._bucket.abort_uploads(before=before)

    def check(self) -> None:
        self._bucket.require()

    def check_writing(self) -> None:
        key, content = f"{_PROBE}-{uuid.uuid4().hex}", b"novum"
        self._bucket.write(key, content)
        if b"".join(self._bucket.chunks(key, len(content))) != content:
            raise damaged(f"{self.where}/{key}")
        self._bucket.delete(key)

    def close(self) -> None:
        self._bucket.close()

    def _receive(self, sha256: str, key: str, take: Callable[[bytes], int]) -> int:
        """Reads an object in parts and compares it with its address; returns its size."""
        head = self._bucket.head(key)
        if head is None:
            raise not_stored(sha256)
        digest = hashlib.sha256()
        try:
            for chunk in self._bucket.chunks(key, head.size):
                digest.update(chunk)
                take(chunk)
        except FileNotFoundError as error:  # deleted while it was read
            raise not_stored(sha256) from error
        if digest.hexdigest() != sha256:
            raise damaged(f"{self.where}/{key}")
        return head.size

    def _holds(self, head: Head | None, stored: StoredFile, etag: _Etag) -> bool:
        """Whether an object is the file. Its bytes are read only where its ETag does not say.

        An ETag that differs proves nothing: servers that encrypt give others.
        """
        if head is None or head.size != stored.size:
            return False
        if head.etag == etag.value():
            return True
        try:
            self.verify(stored.sha256)
        except DamagedFileError:
            return False
        return True

    def _confirm(self, stored: StoredFile, etag: _Etag) -> None:
        key = relative_place(stored.sha256)
        if self._holds(self._bucket.head(key), stored, etag):
            return
        self._bucket.delete(key)
        raise FilesUnavailableError(
            "The bucket kept other bytes than were sent",
            where=f"{self.where}/{key}",
            todo="Try again; if it happens again, look at the server and what lies before it.",
        )


class _Etag:
    """The ETag that S3 gives an object sent as s3fs sends it: MD5, or MD5 of the parts' MD5s."""

    def __init__(self) -> None:
        self._whole = _md5()
        self._part = _md5()
        self._parts: list[bytes] = []
        self._size = 0

    def update(self, data: bytes, /) -> None:
        self._whole.update(data)
        view = memoryview(data)
        while view:
            room = PART - self._size % PART
            self._part.update(view[:room])
            self._size += len(view[:room])
            view = view[room:]
            if self._size % PART == 0:
                self._end_part()

    def value(self) -> str:
        if self._size < 2 * PART:
            return self._whole.hexdigest()
        parts = [*self._parts, *([self._part.digest()] if self._size % PART else [])]
        return f"{_md5(b''.join(parts)).hexdigest()}-{len(parts)}"

    def _end_part(self) -> None:
        self._parts.append(self._part.digest())
        self._part = _md5()


def _md5(data: bytes = b"") -> hashlib._Hash:
    return hashlib.md5(data, usedforsecurity=False)
