"""Many equal uploads at once, and `novum serve` killed with its work in hand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from indexing.catalog import JobState
from tests.chaos.scenario import PATIENCE, check_one_result_each, ended, until, upload
from tests.integration.bench import environment, make_pdf, settings_at
from tests.integration.test_serve import processes_of
from tests.servers import free_port
from workers.service import Novum
from workers.settings import Settings

UPLOADS = 20


@contextmanager
def served(settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`novum serve` with its worker, up; killed at the end, if it still lives."""
    log = (settings.store.home / "worker.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)],
        env=environment(settings, {}),
        stdout=log,
        stderr=log,
    )
    log.close()
    try:
        until(lambda: answers(port))
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)
        until(lambda: not processes_of(settings.store.home))


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").is_success
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("killed", ["the server", "everything"])
def test_twenty_equal_uploads_and_a_killed_server_give_one_evaluation(
    tmp_path: Path, killed: str
) -> None:
    """Killed as soon as the work has begun. Where the worker still lives, it ends its job gently
    or gives it back; else the next one begins anew."""
    settings = settings_at(tmp_path / "home")
    content = make_pdf(tmp_path / "one.pdf", "저온 흡착제 재생 장치").read_bytes()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with Novum.open(settings) as novum:
        with served(settings, port) as server, ThreadPoolExecutor(UPLOADS) as pool:
            sent = [
                pool.submit(upload, base, f"copy-{n}.pdf", content, evaluate=True)
                for n in range(UPLOADS)
            ]
            answered = [one.result() for one in sent]
            assert {one.status_code for one in answered} == {202}, [one.text for one in answered]
            (job_id,) = {one.json()["id"] for one in answered}
            until(lambda: novum.job(job_id).state is not JobState.QUEUED)
            workers = processes_of(tmp_path / "home") if killed == "everything" else set()
            for pid in (server.pid, *(workers - {server.pid})):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        with served(settings, port):
            (job,) = ended(novum, [novum.job(job_id)])
            assert job.attempts == 2 or killed != "everything"
            check_one_result_each(novum, [job], novum.engine)
            evaluation = httpx.get(f"{base}/api/v1/evaluations/{job.evaluation_id}", timeout=30)
        assert evaluation.json()["sha256"] == job.sha256
        names = novum.document(job.sha256).file_names
        assert sorted(names) == sorted(f"copy-{n}.pdf" for n in range(UPLOADS))
