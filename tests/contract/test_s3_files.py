"""The store of files in a bucket, on a real S3-compatible server."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from indexing.files import FileStore, open_files
from indexing.settings import StoreSettings
from tests.contract.files import LIMIT, FilesContract
from tests.contract.s3_server import REGION, ask, create_bucket, put_object, s3_server


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture
def settings(endpoint: str, tmp_path: Path) -> StoreSettings:
    """A bucket of its own for each test."""
    bucket = f"novum-{uuid.uuid4().hex}"
    create_bucket(endpoint, bucket)
    return StoreSettings(
        home=tmp_path / "home",
        max_file_bytes=LIMIT,
        files_url=f"s3://{bucket}/some/prefix",
        files_endpoint=endpoint,
        files_region=REGION,
        files_access_key="test",
        files_secret_key=SecretStr("test"),
    )


class TestS3Files(FilesContract):
    @pytest.fixture
    def store(self, settings: StoreSettings) -> Iterator[FileStore]:
        self.settings = settings
        with open_files(settings) as store:
            yield store

    def spoil(self, store: FileStore, sha256: str, content: bytes) -> None:
        place = store.where.removeprefix("s3://")
        put_object(str(self.settings.files_endpoint), f"{place}/{sha256[:2]}/{sha256[2:]}", content)
        (self.settings.files_cache / sha256).unlink(missing_ok=True)

    def kept(self, store: FileStore) -> int:
        bucket = store.where.removeprefix("s3://").split("/")[0]
        listing = ask(f"{self.settings.files_endpoint}/{bucket}?list-type=2")
        uploads = ask(f"{self.settings.files_endpoint}/{bucket}?uploads")
        return len(re.findall(b"<Key>", listing + uploads))
