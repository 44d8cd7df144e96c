"""From settings to a store of files."""

from __future__ import annotations

import re
from pathlib import Path

from indexing.files.bucket import Bucket, BucketSettings
from indexing.files.cache import FileCache
from indexing.files.folder import FolderStore
from indexing.files.s3 import S3Store
from indexing.files.store import FileStore
from indexing.settings import StoreSettings
from nlp.errors import ConfigurationError

_S3 = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?\Z")


def open_files(settings: StoreSettings, *, url: str | None = None) -> FileStore:
    """The store that `NOVUM_FILES_URL` names, else the one at `url`; connects when first used.

    A URL is ``s3://bucket/prefix``, ``file:///folder`` or a folder's path. Raises
    `ConfigurationError`.
    """
    place = url or settings.files_url
    if place is None:
        return FolderStore(settings.files, max_bytes=settings.max_file_bytes)
    if place.startswith("s3:"):
        return _s3(place, settings)
    path = place.removeprefix("file://")
    if "://" in path or not path:
        raise ConfigurationError(
            f"{place!r} is no place for files.",
            where="NOVUM_FILES_URL",
            todo="Give s3://bucket/prefix or the path of a folder.",
        )
    return FolderStore(Path(path), max_bytes=settings.max_file_bytes)


def _s3(url: str, settings: StoreSettings) -> S3Store:
    found = _S3.match(url)
    if found is None:
        raise ConfigurationError(
            f"{url!r} does not name a bucket.",
            where="NOVUM_FILES_URL",
            todo="Write s3://bucket or s3://bucket/prefix.",
        )
    prefix = (found[2] or "").strip("/")
    secret = settings.files_secret_key
    if (settings.files_access_key is None) != (secret is None):
        raise ConfigurationError(
            "The access key and the secret key belong together.",
            where="NOVUM_FILES_ACCESS_KEY",
            todo="Set both, or neither to take AWS's own variables.",
        )
    bucket = BucketSettings(
        bucket=found[1],
        prefix=f"{prefix}/" if prefix else "",
        endpoint=settings.files_endpoint,
        region=settings.files_region,
        access_key=settings.files_access_key,
        secret_key=secret.get_secret_value() if secret else None,
        timeout=settings.files_timeout.total_seconds(),
        attempts=settings.files_attempts,
    )
    cache = FileCache(settings.files_cache, max_bytes=settings.files_cache_bytes)
    return S3Store(Bucket(bucket), cache=cache, max_bytes=settings.max_file_bytes)
