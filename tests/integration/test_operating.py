"""The large form as docs/operating.md tells it: one settings file, server, workers and beat.

The file is `deploy/cluster.env` with the addresses of the test's servers put in; everything else
is as it stands there.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import require
from tests.contract.s3_server import create_bucket, s3_server
from tests.elastic import own_settings
from tests.integration.bench import make_pdf, settings_at
from tests.integration.brokers import URLS, reachable, remove_queues
from tests.postgres import find_server, new_database
from tests.servers import free_port

CLUSTER = Path(__file__).resolve().parents[2] / "deploy" / "cluster.env"
TOKEN = "an-invented-token-for-tests"  # noqa: S105 - invented
PATIENCE = 120.0
TITLE = "비밀스러운 나래소재 흡착 장치"
FILE_NAME = "비밀_나래소재_계획서.pdf"
REQUEST = "test-upload.1"
STAGES = ("parse", "extract", "index", "evaluate")

pytestmark = pytest.mark.server


class Large:
    """The processes of the large form, each with its own log, all with one settings file."""

    def __init__(self, folder: Path, settings: Path, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._settings = settings
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *arguments: str) -> None:
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("NOVUM_", "AWS_"))}
        command = [sys.executable, "-m", "api.cli", *arguments, "--settings", str(self._settings)]
        with self._log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(command, env=ours, stdout=log, stderr=log)

    def stop(self) -> dict[str, int]:
        """Exit codes, after SIGTERM."""
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        codes = {name: process.wait(PATIENCE) for name, process in self._running.items()}
        self._running = {}
        return codes

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.base + path, headers=authorised(), timeout=PATIENCE)

    def until_ready(self) -> None:
        end = time.monotonic() + PATIENCE
        last = "no answer"
        while time.monotonic() < end:
            try:
                answer = httpx.get(f"{self.base}/readyz", timeout=10)
                if answer.is_success:
                    return
                last = answer.text
            except httpx.TransportError:
                pass
            time.sleep(0.3)
        raise AssertionError(f"{last}\n{self.logs()}")

    def finished(self, job_id: str) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            job: dict[str, Any] = self.get(f"/api/v1/jobs/{job_id}").json()
            if job["state"] not in ("queued", "running"):
                return job
            time.sleep(0.3)
        raise AssertionError(f"{job}\n{self.logs()}")

    def lines(self) -> dict[str, list[dict[str, Any]]]:
        """The log lines of each process; all must be JSON, but for the greeting of `serve`."""
        found = {}
        for path in sorted(self._folder.glob("*.log")):
            text = path.read_text(encoding="utf-8")
            rows = [row for row in text.splitlines() if not row.startswith("Novum: http")]
            found[path.stem] = [json.loads(row) for row in rows]
        return found

    def logs(self) -> str:
        return "\n".join(f"{p.name}:\n{p.read_text()}" for p in self._folder.glob("*.log"))

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


def authorised() -> dict[str, str]:
    return {"authorization": f"Bearer {TOKEN}"}


def edited(values: Mapping[str, str | None]) -> str:
    """`cluster.env` with other values; None: the line is commented out."""
    text = CLUSTER.read_text(encoding="utf-8")
    for name, value in values.items():
        line = f"#{name}=" if value is None else f"{name}={value}"
        (old,) = re.findall(rf"^{name}=.*$", text, flags=re.MULTILINE)
        text = text.replace(old, line)
    return text


@contextmanager
def large_form(folder: Path, broker: str, files: Mapping[str, str | None]) -> Iterator[Large]:
    require(reachable(URLS[broker]), f"no {broker} answers")
    server = find_server()
    queues = settings_at(folder / "home", broker_url=URLS[broker])
    port = free_port()
    with new_database(server) as database, own_settings() as search:
        assert search.url
        path = folder / "novum.env"
        values = {
            "NOVUM_HOME": str(folder / "home"),
            "NOVUM_DATABASE_URL": database,
            "NOVUM_BROKER_URL": URLS[broker],
            "NOVUM_QUEUE_PREFIX": queues.worker.queue_prefix,
            "NOVUM_SEARCH_URL": search.url,
            "NOVUM_SEARCH_USER": None,
            "NOVUM_SEARCH_PASSWORD": None,
            "NOVUM_SEARCH_PREFIX": search.prefix,
            "NOVUM_HOST": "127.0.0.1",
            "NOVUM_PORT": str(port),
            "NOVUM_ACCESS_TOKEN": TOKEN,
            "NOVUM_ALLOWED_HOSTS": None,
            **files,
        }
        path.write_text(edited(values), encoding="utf-8")
        large = Large(folder, path, port)
        try:
            yield large
        finally:
            large.stop()
            remove_queues(queues)


@pytest.fixture(scope="module", params=["rabbitmq with S3, workers by kind", "redis with a folder"])
def large(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Large]:
    """Up and ready, with what the file of its parameter says."""
    folder = tmp_path_factory.mktemp("large")
    broker = str(request.param).partition(" ")[0]
    keys = ("NOVUM_FILES_URL", "NOVUM_FILES_ENDPOINT")
    files: dict[str, str | None] = {
        **dict.fromkeys((*keys, "NOVUM_FILES_ACCESS_KEY", "NOVUM_FILES_SECRET_KEY"))
    }
    with ExitStack() as stack:
        if "S3" in request.param:
            endpoint = stack.enter_context(s3_server())
            bucket = f"novum-{uuid4().hex[:12]}"
            create_bucket(endpoint, bucket)
            given = (f"s3://{bucket}/files", endpoint, "test", "a-test-secret")
            files = dict(zip(files, given, strict=True))
        large = stack.enter_context(large_form(folder, broker, files))
        large.start("server", "serve", "--no-worker")
        if "by kind" in request.param:
            large.start("parse", "worker", "--kinds", "parse")
            large.start("encode", "worker", "--kinds", "encode,bulk")
        else:
            large.start("worker", "worker")
        large.start("beat", "beat")
        large.until_ready()
        yield large


@pytest.fixture(scope="module")
def job(large: Large, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One invented proposal, uploaded and evaluated to its end."""
    pdf = make_pdf(tmp_path_factory.mktemp("in") / "in.pdf", f"{TITLE} {uuid4().hex[:6]}")
    answer = httpx.post(
        f"{large.base}/api/v1/documents",
        files={"file": (FILE_NAME, pdf.read_bytes(), "application/pdf")},
        headers={**authorised(), "x-request-id": REQUEST},
        timeout=PATIENCE,
    )
    assert answer.status_code == 202, f"{answer.text}\n{large.logs()}"
    return large.finished(answer.json()["id"])


def test_a_proposal_is_evaluated_by_the_large_form(large: Large, job: dict[str, Any]) -> None:
    assert job["state"] in ("succeeded", "partial"), f"{job}\n{large.logs()}"
    evaluation = large.get(f"/api/v1/evaluations/{job['evaluation_id']}")
    assert evaluation.status_code == 200
    assert evaluation.json()["file_name"] == FILE_NAME
    page = large.get(f"/api/v1/documents/{job['sha256']}/pages/1.png")
    assert page.headers["content-type"] == "image/png"  # drawn from the stored file


def test_figures_of_all_processes_are_shown_by_the_server(
    large: Large, job: dict[str, Any]
) -> None:
    assert httpx.get(f"{large.base}/metrics").status_code == 401
    families = list(text_string_to_metric_families(large.get("/metrics").text))
    found = {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }
    assert found[("novum_catalog_up",)] == 1
    assert found[("novum_jobs_finished_total", "evaluate", job["state"])] == 1
    for stage in STAGES:
        assert found[("novum_stage_seconds_count", stage)] == 1, stage
        assert found[("novum_stage_seconds_bucket", "+Inf", stage)] == 1, stage
    assert found[("novum_engine_seconds_count", "upsert", "worker")] == 1
    route = ("novum_http_requests_total", "POST", "/api/v1/documents", "202")
    assert found[route] == 1
    assert not [name for name, *_ in found if name == "novum_queue_jobs"]


def test_an_upload_is_followed_through_the_logs_by_its_request_id(
    large: Large, job: dict[str, Any]
) -> None:
    spoken = {
        (name, line["role"])
        for name, lines in large.lines().items()
        for line in lines
        if line.get("request_id") == REQUEST and line.get("job_id") == job["id"]
    }
    roles = {role for _, role in spoken}
    assert roles == {"server", "worker"}, large.logs()


def test_logs_hold_no_names_no_text_and_no_secrets(large: Large, job: dict[str, Any]) -> None:
    large.get("/api/v1/search?q=나래소재의비밀")
    large.get("/api/v1/documents/나래소재의비밀")
    assert large.lines()
    text = large.logs()
    for secret in ("나래소재", FILE_NAME, TOKEN, "a-test-secret"):
        assert secret not in text
    assert job["file_name"] == FILE_NAME


def test_every_process_ends_gently(large: Large, job: dict[str, Any]) -> None:
    """Last: nothing runs after it."""
    assert job
    codes = large.stop()
    assert codes.pop("server") in (0, 128 + signal.SIGTERM, -signal.SIGTERM)
    assert set(codes.values()) == {0}, f"{codes}\n{large.logs()}"
