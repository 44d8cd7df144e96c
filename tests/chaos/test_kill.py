"""kill -9 at any stage loses nothing and doubles nothing; a poison file stops nobody."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import pytest

from indexing.catalog import JobState
from nlp.domain import Stage
from tests.integration.bench import (
    finished,
    make_pdf,
    settings_at,
    wait_for,
    with_faults,
    worker,
)
from workers.service import Novum


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        yield novum


def faulty_worker(novum: Novum, *faults: str) -> AbstractContextManager[Popen[bytes]]:
    return worker(novum.settings, **with_faults(*faults))


def test_jobs_killed_at_every_stage_end_with_one_result_each(novum: Novum, tmp_path: Path) -> None:
    """Each job dies twice of the three times it may: with its work undone, and just done."""
    faults = [
        "parse:after:one.pdf:1",
        "index:after:one.pdf:1",
        "extract:before:two.pdf:1",
        "evaluate:after:two.pdf:1",
    ]
    jobs = [
        novum.submit(make_pdf(tmp_path / "one.pdf", "저온 흡착제 재생 장치")),
        novum.submit(make_pdf(tmp_path / "two.pdf", "이차전지 온도 감시")),
    ]
    with faulty_worker(novum, *faults):
        ends = [wait_for(novum, job.id, finished) for job in jobs]
    struck = [path.name for path in novum.settings.store.home.glob("fault-*")]
    assert len(struck) == len(faults)
    for end in ends:
        assert end.state.good, end
        assert end.attempts == 3
        assert len(novum.engine.get([end.document_id or ""])) == 1
    assert {e.id for e in novum.evaluations()} == {end.evaluation_id for end in ends}
    assert len(novum.evaluations()) == novum.catalog.documents.count() == 2


def test_a_file_that_kills_its_reader_is_quarantined_and_the_next_one_goes_on(
    novum: Novum, tmp_path: Path
) -> None:
    poison = novum.submit(make_pdf(tmp_path / "poison.pdf", "독이 든 문서"), evaluate=False)
    healthy = novum.submit(make_pdf(tmp_path / "healthy.pdf", "흡착제"), evaluate=False)
    with faulty_worker(novum, "parse:before:poison.pdf:99"):
        good = wait_for(novum, healthy.id, finished)
        bad = wait_for(novum, poison.id, finished)
    assert good.state is JobState.SUCCEEDED
    assert (bad.state, bad.attempts, bad.stage) == (JobState.QUARANTINED, 3, Stage.PARSE)
    assert "poison.pdf" in bad.issues[-1].message


def test_a_worker_killed_as_a_whole_is_replaced_by_a_new_one(novum: Novum, tmp_path: Path) -> None:
    """The supervisor too, as by a power cut: only the rows and the files are left."""
    job = novum.submit(make_pdf(tmp_path / "one.pdf", "저온 흡착제 재생 장치"), evaluate=False)
    with worker(novum.settings) as process:
        wait_for(novum, job.id, lambda job: job.state is JobState.RUNNING or finished(job))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for message in novum.settings.store.queue.iterdir():
        message.unlink()
    with worker(novum.settings):
        done = wait_for(novum, job.id, finished)
    assert done.state is JobState.SUCCEEDED, done
    assert novum.catalog.documents.count() == 1
