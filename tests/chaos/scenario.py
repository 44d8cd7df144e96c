"""What the fault tests have in common: small jobs, patience, and what must be true at the end."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from indexing.catalog import Job, JobState
from indexing.engine import SearchEngine
from tests.unit.api.web import pdf, write
from workers.service import Novum

PATIENCE = 240.0
"""Seconds to wait for what a fault needs on a busy machine. Reaching it fails the test."""

Seen = TypeVar("Seen")


def until(look: Callable[[], Seen | None], *, pause: float = 0.05, log: Path | None = None) -> Seen:
    """The first answer that is true. Fails, with the log, when there never is one."""
    end = time.monotonic() + PATIENCE
    while not (seen := look()):
        if time.monotonic() > end:
            told = log.read_text("utf-8", "replace")[-6000:] if log and log.exists() else ""
            raise AssertionError(f"it never happened; last seen: {seen!r}\n{told}")
        time.sleep(pause)
    return seen


def submit(novum: Novum, folder: Path, *names: str, evaluate: bool = False) -> list[Job]:
    """A job for an invented file of each name."""
    files = [write(folder, f"{name}.pdf", pdf(f"A proposal called {name}")) for name in names]
    return [novum.submit(file, evaluate=evaluate) for file in files]


def ended(novum: Novum, jobs: Sequence[Job]) -> list[Job]:
    """The jobs once all of them have ended."""

    def look() -> list[Job] | None:
        rows = [novum.job(job.id) for job in jobs]
        return rows if all(row.state.finished for row in rows) else None

    return until(look, log=worker_log(novum))


def count_ended(novum: Novum, jobs: Sequence[Job]) -> int:
    return sum(novum.job(job.id).state.finished for job in jobs)


def worker_log(novum: Novum) -> Path:
    return novum.settings.store.home / "worker.log"


def check_one_result_each(novum: Novum, jobs: Sequence[Job], engine: SearchEngine) -> None:
    """None lost, none doubled, all of them truly done. `jobs` are all that were ever submitted."""
    rows = [novum.job(job.id) for job in jobs]
    for row in rows:
        assert row.state.good, row
        assert (row.lease_owner, row.share_done) == (None, 1.0), row
        assert len(engine.get([row.document_id or ""])) == 1, row
    files = {row.sha256 for row in rows}
    assert {row.id for row in novum.jobs(limit=1000)} == {row.id for row in rows}
    assert novum.catalog.documents.count() == len(files)
    assert engine.snapshot().documents == len({row.document_id for row in rows}) == len(files)
    wanted = sorted(row.evaluation_id for row in rows if row.evaluation_id)
    assert sorted(one.id for one in novum.evaluations(limit=1000)) == wanted
    assert all(novum.files.verify(digest) for digest in files)


def upload(base: str, name: str, content: bytes, *, evaluate: bool = False) -> httpx.Response:
    return httpx.post(
        f"{base}/api/v1/documents",
        files={"file": (name, content, "application/pdf")},
        data={"evaluate": str(evaluate).lower()},
        timeout=PATIENCE,
    )


def refusal(answer: httpx.Response) -> dict[str, Any]:
    """What a refused request was told; it must be a 503 in the shape of every error."""
    assert answer.status_code == 503, answer.text
    error: dict[str, Any] = answer.json()["error"]
    assert error["category"] == "unavailable"
    assert error["todo"]
    return error


def korean_page(base: str, path: str) -> str:
    """The page that a Korean reader is shown while a part is away."""
    headers = {"accept": "text/html", "accept-language": "ko"}
    answer = httpx.get(base + path, headers=headers, timeout=PATIENCE, follow_redirects=True)
    assert answer.status_code == 503, answer.text
    return answer.text


def put_back(novum: Novum, job: Job) -> Job:
    """The job once it waits for a part that is away: no attempt counted, and the reason said."""

    def look() -> Job | None:
        row = novum.job(job.id)
        return row if row.state is JobState.QUEUED and not row.attempts and row.issues else None

    return until(look, log=worker_log(novum))


@contextmanager
def frozen(novum: Novum, process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The process and its children stand still while the block runs, and go on after it.

    They are stopped between two transactions: SQLite has one lock for all who write, and who stands
    still with it keeps everybody from writing.
    """
    catalog = novum.settings.store.home / "catalog.sqlite"
    with closing(sqlite3.connect(catalog, isolation_level=None, timeout=PATIENCE)) as one:
        one.execute("BEGIN IMMEDIATE")
        os.killpg(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGCONT)
