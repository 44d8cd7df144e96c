"""A bucket of an S3-compatible server through fsspec's s3fs: every call bounded, errors in words.

Retries have one layer, this one: those of the client library and of s3fs are off, so the longest
wait is `attempts` times `timeout` and the pauses between them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from indexing.errors import FilesUnavailableError
from indexing.files.refusals import in_words
from nlp.errors import ConfigurationError

T = TypeVar("T")

PART = 8 * 1024 * 1024
"""Bytes of one request: what has to go through within `timeout`."""

_PARALLEL = 2  # parts sent at once; each is held in memory
_CONNECT_SECONDS = 5.0
_FIRST_PAUSE = 0.2  # seconds; doubles


@dataclass(frozen=True, slots=True)
class BucketSettings:
    bucket: str
    prefix: str  # "" or ending with "/"
    endpoint: str | None
    region: str | None
    access_key: str | None
    secret_key: str | None
    timeout: float  # seconds for one request
    attempts: int

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


@dataclass(frozen=True, slots=True)
class Head:
    """What the server says of an object."""

    key: str  # without the prefix
    size: int  # bytes
    etag: str  # without quotes
    modified: datetime


class Bucket:
    """Objects under one prefix. Connects when first used, anew in a forked process.

    Every method raises `ConfigurationError` for a missing bucket, refused access or wrong settings,
    `FilesUnavailableError` when the server does not answer.
    """

    def __init__(self, settings: BucketSettings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._connected: tuple[int, Any] | None = None  # process, file system

    def head(self, key: str) -> Head | None:
        """None where there is no such object."""
        try:
            answer = self._ask("head_object", Key=self._key(key))
        except FileNotFoundError:
            self.require()
            return None
        return _head(key, answer["ContentLength"], answer)

    def upload(self, path: Path, key: str) -> None:
        """Sends a file, in parts where it is large; the object appears when all of it is there."""
        place = f"{self.settings.bucket}/{self._key(key)}"
        parts = path.stat().st_size // PART + 2
        try:
            self._call(
                lambda s3: s3._put_file(
                    str(path), place, chunksize=PART, max_concurrency=_PARALLEL
                ),
                seconds=self.settings.timeout * parts,
            )
        except FileNotFoundError:
            self.require()
            raise

    def chunks(self, key: str, size: int) -> Iterator[bytes]:
        """The bytes of an object, in parts. Raises `FileNotFoundError` where it is gone."""
        place = f"{self.settings.bucket}/{self._key(key)}"

        def part(start: int) -> bytes:
            end = min(start + PART, size)
            content: bytes = self._call(lambda s3: s3._cat_file(place, start=start, end=end))
            return content

        for start in range(0, size, PART):
            yield part(start)

    def list(self) -> Iterator[Head]:
        """Every object under the prefix, ascending by key, a page at a time."""
        token: dict[str, str] = {}
        while True:
            try:
                page = self._ask("list_objects_v2", Prefix=self.settings.prefix, **token)
            except FileNotFoundError:
                self.require()
                raise
            for entry in page.get("Contents", ()):
                key = entry["Key"].removeprefix(self.settings.prefix)
                yield _head(key, entry["Size"], entry)
            if not page.get("IsTruncated"):
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def delete(self, key: str) -> None:
        self._ask("delete_object", Key=self._key(key))

    def write(self, key: str, content: bytes) -> None:
        try:
            self._ask("put_object", Key=self._key(key), Body=content)
        except FileNotFoundError:
            self.require()
            raise

    def abort_uploads(self, *, before: datetime) -> int:
        """Ends uploads in parts that were begun before a moment and never completed."""
        count = 0
        answer = self._ask("list_multipart_uploads", Prefix=self.settings.prefix)
        for upload in answer.get("Uploads", ()):
            if upload["Initiated"] < before:
                with suppress(FileNotFoundError):  # completed or aborted meanwhile
                    key, number = upload["Key"], upload["UploadId"]
                    self._ask("abort_multipart_upload", Key=key, UploadId=number)
                    count += 1
        return count

    def close(self) -> None:
        with self._lock:
            if self._connected is not None and self._connected[0] == os.getpid():
                s3 = self._connected[1]
                if s3._s3 is not None:
                    s3.close_session(s3.loop, s3._s3creator)
            self._connected = None

    def _key(self, key: str) -> str:
        return f"{self.settings.prefix}{key}"

    def require(self) -> None:
        """Raises `ConfigurationError` where there is no such bucket."""
        try:
            self._ask("head_bucket")
        except FileNotFoundError as error:
            raise ConfigurationError(
                f"There is no bucket {self.settings.bucket}.",
                where=self.settings.url,
                todo="Create it, or correct NOVUM_FILES_URL.",
            ) from error

    def _ask(self, method: str, **values: Any) -> Any:
        return self._call(
            lambda s3: s3._call_s3(method, Bucket=self.settings.bucket, **values),
        )

    def _call(
        self, make: Callable[[Any], Coroutine[Any, Any, T]], *, seconds: float | None = None
    ) -> T:
        """Runs a call in s3fs's loop: again where that may help, else its error in words."""
        from fsspec.asyn import sync

        s3 = self._connection()
        limit = seconds or self.settings.timeout
        for attempt in range(self.settings.attempts):
            last = attempt + 1 == self.settings.attempts
            try:
                return sync(s3.loop, lambda: make(s3), timeout=limit)  # type: ignore[no-any-return]
            except FileNotFoundError:
                raise
            except Exception as error:
                words = in_words(error, where=self.settings.url)
                if words is None:
                    raise
                if last or not isinstance(words, FilesUnavailableError):
                    raise words from error
            time.sleep(_FIRST_PAUSE * 2**attempt)
        raise FilesUnavailableError("No attempt was allowed", where=self.settings.url)

    def _connection(self) -> Any:
        with self._lock:
            if self._connected is None or self._connected[0] != os.getpid():
                self._connected = (os.getpid(), _connect(self.settings))
            return self._connected[1]


def _connect(settings: BucketSettings) -> Any:
    try:
        from s3fs import S3FileSystem
    except ImportError as error:
        raise ConfigurationError(
            "Files in a bucket need the package s3fs.",
            where="NOVUM_FILES_URL",
            todo="Install it: pip install 'novum[cluster]'",
        ) from error
    s3 = S3FileSystem(
        key=settings.access_key,
        secret=settings.secret_key,
        endpoint_url=settings.endpoint,
        client_kwargs={"region_name": settings.region} if settings.region else {},
        config_kwargs={
            "connect_timeout": min(_CONNECT_SECONDS, settings.timeout),
            "read_timeout": settings.timeout,
            "retries": {"total_max_attempts": 1},
            # Servers other than Amazon's often have neither a host name for each bucket nor the
            # newer checksums; ours is compared anyway.
            "s3": {"addressing_style": "path" if settings.endpoint else "auto"},
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    s3.retries = 1
    return s3


def _head(key: str, size: int, answer: dict[str, Any]) -> Head:
    return Head(key, size, str(answer.get("ETag", "")).strip('"'), answer["LastModified"])
