"""kill -9 at any stage loses nothing and doubles nothing; a poison file stops nobody."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing.catalog import JobState
from nlp.domain import Stage
from tests.integration.bench import finished, make_pdf, settings_at, wait_for, worker
from workers.service import Novum

FAULTS = str(Path(__file__).parent / "fault")


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        yield novum


def faulty_worker(novum: Novum, fault: str):  # type: ignore[no-untyped-def]
    root = str(Path(__file__).parents[2])
    return worker(
        novum.settings, PYTHONPATH=os.pathsep.join((FAULTS, root)), NOVUM_TEST_FAULT=fault
    )


def test_a_job_killed_before_and_after_the_work_of_stages_ends_with_one_result(
    novum: Novum, tmp_path: Path
) -> None:
    job = novum.submit(make_pdf(tmp_path / "one.pdf", "저온 흡착제 재생 장치"))
    # Two deaths of the three that a job may have; each in the most harmful place of its stage.
    with faulty_worker(novum, "parse:after:one.pdf:1,index:after:one.pdf:1"):
        done = wait_for(novum, job.id, finished)
    assert done.state.good, done
    assert done.attempts == 3
    assert [e.id for e in novum.evaluations()] == [done.evaluation_id]
    assert len(novum.engine.get([done.document_id or ""])) == 1
    assert novum.catalog.documents.count() == 1
    assert (novum.settings.store.home / "fault-parse-after").stat().st_size == 1
    assert (novum.settings.store.home / "fault-index-after").stat().st_size == 1


@pytest.mark.parametrize("fault", ["extract:before", "evaluate:after"])
def test_a_job_killed_at_a_stage_ends_with_one_result(
    novum: Novum, tmp_path: Path, fault: str
) -> None:
    job = novum.submit(make_pdf(tmp_path / "one.pdf", "저온 흡착제 재생 장치"))
    with faulty_worker(novum, f"{fault}:one.pdf:1"):
        done = wait_for(novum, job.id, finished)
    assert done.state.good, done
    assert done.attempts == 2
    assert [e.id for e in novum.evaluations()] == [done.evaluation_id]


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
