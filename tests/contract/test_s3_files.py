"""The store of files in a bucket, on a real S3-compatible server."""

from __future__ import annotations

import multiprocessing
import re
import socket
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr

from indexing.errors import FilesUnavailableError
from indexing.files import FileStore, copy_files, open_files
from indexing.files.bucket import PART
from indexing.settings import StoreSettings
from nlp.errors import ConfigurationError
from tests.contract.files import LIMIT, FilesContract, digest
from tests.contract.s3_server import (
    REGION,
    ask,
    create_bucket,
    free_port,
    put_object,
    s3_server,
)


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

    def test_equal_bytes_are_sent_once(self, store: FileStore, tmp_path: Path) -> None:
        bucket = keep_versions(self.settings)
        for size in (100, 2 * PART + 1):
            for _ in range(2):
                self.put(store, tmp_path, b"x" * size)
        assert len(re.findall(b"<Version>", ask(f"{bucket}?versions"))) == 2

    def test_an_equal_object_sent_in_other_parts_is_read_instead_of_sent_again(
        self, store: FileStore, tmp_path: Path
    ) -> None:
        from s3fs import S3FileSystem

        bucket = keep_versions(self.settings)
        content, path = b"y" * (2 * PART + 1), tmp_path / "parts"
        path.write_bytes(content)
        sha256 = digest(content)
        other = S3FileSystem(
            key="test",
            secret="test",  # noqa: S106
            endpoint_url=self.settings.files_endpoint,
            client_kwargs={"region_name": REGION},
            skip_instance_cache=True,
        )
        place = f"{store.where}/{sha256[:2]}/{sha256[2:]}"
        other.put_file(str(path), place, chunksize=5 * 1024 * 1024)
        other.close_session(other.loop, other._s3creator)
        assert self.put(store, tmp_path, content) == sha256
        assert len(re.findall(b"<Version>", ask(f"{bucket}?versions"))) == 1

    def test_another_machine_reads_what_one_has_put(
        self, store: FileStore, settings: StoreSettings, tmp_path: Path
    ) -> None:
        sha256 = self.put(store, tmp_path, b"content")
        elsewhere = settings.model_copy(update={"home": tmp_path / "elsewhere"})
        with open_files(elsewhere) as other, other.local(sha256) as path:
            assert path.parent == elsewhere.files_cache
            assert path.read_bytes() == b"content"

    def test_a_store_that_was_used_works_in_a_forked_process(
        self, store: FileStore, tmp_path: Path
    ) -> None:
        sha256 = self.put(store, tmp_path, b"content")
        child = multiprocessing.get_context("fork").Process(target=store.verify, args=(sha256,))
        child.start()
        child.join(60)
        assert child.exitcode == 0

    def test_a_folder_moves_to_a_bucket_and_back(
        self, store: FileStore, settings: StoreSettings, tmp_path: Path
    ) -> None:
        folder = open_files(settings, url=str(tmp_path / "folder"))
        back = open_files(settings, url=str(tmp_path / "back"))
        stored = [self.put(folder, tmp_path, b"%d" % n) for n in range(10)]
        assert copy_files(folder, store).copied == 10
        assert copy_files(folder, store, verify=True).present == 10
        assert copy_files(store, back).copied == 10
        assert list(back.digests()) == sorted(stored)

    def test_more_files_than_one_page_of_a_listing_are_listed(
        self, store: FileStore, settings: StoreSettings
    ) -> None:
        place = store.where.removeprefix("s3://")
        names = sorted(digest(b"%d" % n) for n in range(1005))
        for name in names:
            put_object(str(settings.files_endpoint), f"{place}/{name[:2]}/{name[2:]}", b"x")
        assert list(store.digests()) == names


def keep_versions(settings: StoreSettings) -> str:
    """Makes the bucket keep every object it is sent; returns its address."""
    bucket = str(settings.files_url).removeprefix("s3://").split("/")[0]
    address = f"{settings.files_endpoint}/{bucket}"
    body = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    ask(f"{address}?versioning", method="PUT", content=body)
    return address


def changed(settings: StoreSettings, **values: object) -> FileStore:
    return open_files(settings.model_copy(update={"files_attempts": 2, **values}))


def test_a_missing_bucket_is_named(settings: StoreSettings, tmp_path: Path) -> None:
    path = tmp_path / "upload.pdf"
    path.write_bytes(b"content")
    with changed(settings, files_url="s3://no-such-bucket") as store:
        for act in (
            store.check,
            store.check_writing,
            lambda: store.put(path),
            lambda: store.read("0" * 64),
        ):
            with pytest.raises(ConfigurationError, match="no bucket no-such-bucket"):
                act()
        with pytest.raises(ConfigurationError, match="no bucket no-such-bucket"):
            list(store.digests())


def test_refused_access_is_said_and_no_secret_is_shown(tmp_path: Path) -> None:
    with s3_server(checks_rights=True) as endpoint:
        settings = StoreSettings(
            home=tmp_path,
            files_url="s3://bucket",
            files_endpoint=endpoint,
            files_region=REGION,
            files_access_key="test",
            files_secret_key=SecretStr("the-secret"),
        )
        with open_files(settings) as store:
            for act in (store.check, store.check_writing, lambda: store.read("0" * 64)):
                with pytest.raises(ConfigurationError, match="refuses access") as raised:
                    act()
                assert "the-secret" not in str(raised.value)


def test_a_server_that_is_away_is_told_from_a_missing_file(settings: StoreSettings) -> None:
    with changed(settings, files_endpoint=f"http://127.0.0.1:{free_port()}") as store:
        with pytest.raises(FilesUnavailableError, match="does not answer"):
            store.read("0" * 64)
        with pytest.raises(FilesUnavailableError, match="does not answer"):
            store.check()


def test_a_server_that_never_answers_is_not_waited_for(settings: StoreSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        wait = timedelta(seconds=0.5)
        with (
            changed(settings, files_endpoint=endpoint, files_timeout=wait) as store,
            pytest.raises(FilesUnavailableError, match="does not answer"),
        ):
            store.read("0" * 64)


class Busy(BaseHTTPRequestHandler):
    """Answers like an overloaded server until it was asked often enough."""

    asked = 0

    def do_HEAD(self) -> None:
        type(self).asked += 1
        self.send_response(503 if self.asked < 3 else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def busy() -> Iterator[str]:
    Busy.asked = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_busy_server_is_asked_again(settings: StoreSettings, busy: str) -> None:
    with changed(settings, files_endpoint=busy, files_attempts=3) as store:
        store.check()
    assert Busy.asked == 3


def test_a_server_is_asked_no_more_often_than_the_settings_say(
    settings: StoreSettings, busy: str
) -> None:
    with (
        changed(settings, files_endpoint=busy, files_attempts=2) as store,
        pytest.raises(FilesUnavailableError),
    ):
        store.check()
    assert Busy.asked == 2


def test_a_store_goes_on_when_its_server_comes_back(
    settings: StoreSettings, tmp_path: Path
) -> None:
    path, port = tmp_path / "upload.pdf", free_port()
    path.write_bytes(b"content")
    address = {"files_url": "s3://bucket", "files_endpoint": f"http://127.0.0.1:{port}"}
    with changed(settings, **address) as store:
        with s3_server(port) as endpoint:
            create_bucket(endpoint, "bucket")
            sha256 = store.put(path).sha256
        with pytest.raises(FilesUnavailableError):
            store.put(path)
        with s3_server(port) as endpoint:
            create_bucket(endpoint, "bucket")
            assert store.put(path).sha256 == sha256
            assert store.verify(sha256) == 7


def test_an_upload_that_a_killed_process_left_half_is_ended(settings: StoreSettings) -> None:
    bucket = str(settings.files_url).removeprefix("s3://").split("/")[0]
    address = f"{settings.files_endpoint}/{bucket}"
    ask(f"{address}/some/prefix/ab/half?uploads", method="POST", content=b"")
    # This server says of every upload that it began in November 2010.
    with open_files(settings) as store:
        assert store.clear_unfinished(before=datetime(2010, 11, 1, tzinfo=UTC)) == 0
        assert store.clear_unfinished(before=datetime(2010, 12, 1, tzinfo=UTC)) == 1
        assert b"<UploadId>" not in ask(f"{address}?uploads")
