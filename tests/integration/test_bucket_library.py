"""A library with its files in a bucket: uploaded, read, shown, reported; a bucket that is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from api.report import write_report
from api.settings import ApiSettings
from indexing.catalog import JobState
from indexing.files.s3 import S3Store
from tests.contract.s3_server import REGION, create_bucket, free_port, s3_server
from tests.unit.api import samples
from tests.unit.api.conftest import PAGES, judged
from tests.unit.api.web import pdf, serving, write
from workers.attempt import attempt
from workers.service import Novum
from workers.settings import Settings


def in_bucket(home: Path, endpoint: str) -> Settings:
    local = Settings.load(home)
    store = local.store.model_copy(
        update={
            "files_url": "s3://library",
            "files_endpoint": endpoint,
            "files_region": REGION,
            "files_access_key": "test",
            "files_secret_key": SecretStr("test"),
            "files_attempts": 1,
        }
    )
    return replace(local, store=store)


def forget_copies(novum: Novum) -> None:
    """As on another machine."""
    for path in novum.settings.store.files_cache.iterdir():
        path.unlink()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def novum(tmp_path: Path, port: int) -> Iterator[Novum]:
    with Novum.open(in_bucket(tmp_path / "home", f"http://127.0.0.1:{port}")) as novum:
        assert isinstance(novum.files, S3Store)
        yield novum


def test_pages_and_reports_show_what_is_in_the_bucket(
    novum: Novum, port: int, tmp_path: Path
) -> None:
    with s3_server(port) as endpoint, serving(novum, ApiSettings()) as url:
        create_bucket(endpoint, "library")
        evaluation = judged(novum, write(tmp_path, "one.pdf", pdf(*PAGES)), samples.evaluation())
        forget_copies(novum)
        picture = httpx.get(f"{url}/api/v1/documents/{evaluation.sha256}/pages/1.png")
        assert (picture.status_code, picture.content[:4]) == (200, b"\x89PNG")
        forget_copies(novum)
        report = tmp_path / "report.html"
        write_report(novum, evaluation, out=report, language="en")
        assert "data:image/png" in report.read_text(encoding="utf-8")
    assert not (novum.settings.store.home / "files").exists()


def test_a_bucket_that_is_away_refuses_uploads_and_keeps_jobs(
    novum: Novum, port: int, tmp_path: Path
) -> None:
    path = write(tmp_path, "one.pdf", pdf(*PAGES))
    with s3_server(port) as endpoint:
        create_bucket(endpoint, "library")
        job = novum.submit(path, evaluate=False, ring=False)
        forget_copies(novum)
    with serving(novum, ApiSettings()) as url:
        files = {"file": ("two.pdf", pdf("two"), "application/pdf")}
        answer = httpx.post(f"{url}/api/v1/documents", files=files, timeout=60)
        assert answer.status_code == 503
        assert answer.json()["error"]["category"] == "unavailable"
        assert "bucket" in answer.json()["error"]["message"]
    assert attempt(novum, job.id, retry=True)
    waiting = novum.job(job.id)
    assert waiting.state is JobState.QUEUED
    assert "does not answer" in waiting.issues[0].message
