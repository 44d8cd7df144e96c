"""How an attempt ends decides the row."""

from __future__ import annotations

import dataclasses
import errno
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import workers.attempt
from indexing.catalog import Job, JobState, ProgressMessage
from indexing.catalog.jobs import Jobs
from indexing.errors import (
    CatalogUnavailableError,
    EngineUnavailableError,
    FilesUnavailableError,
    StorageFullError,
)
from indexing.settings import CatalogSettings, StoreSettings
from nlp.domain import Outcome, Stage
from nlp.errors import ConfigurationError, DamagedFileError, ErrorCategory
from workers import parts, sweeper
from workers.attempt import attempt
from workers.errors import JobCancelledError, LeaseLostError
from workers.lease import Lease
from workers.owner import this_process
from workers.pipeline import Result
from workers.service import Novum
from workers.settings import Settings, WorkerSettings
from workers.sweeper import Sweeper, release_dead, sweep

DONE = Result(outcome=Outcome.SUCCEEDED, issues=(), evaluation_id=None)


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    settings = Settings(
        store=StoreSettings(home=tmp_path),
        catalog=CatalogSettings(home=tmp_path, database_url=None),
        worker=WorkerSettings(
            broker_url=None,
            lease=timedelta(seconds=30),
            heartbeat=timedelta(milliseconds=20),
            ring_interval=timedelta(0),
            retry_pause=timedelta(0),
        ),
    )
    with Novum.open(settings) as novum:
        yield novum


@pytest.fixture
def job(novum: Novum, tmp_path: Path) -> Job:
    path = tmp_path / "some.pdf"
    path.write_bytes(b"%PDF-1.7 whatever")
    return novum.submit(path, evaluate=False, ring=False)


def raising(error: Exception) -> Callable[..., None]:
    def raise_it(*_: object, **__: object) -> None:
        raise error

    return raise_it


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (DamagedFileError("cut short", where="some.pdf"), JobState.REJECTED),
        (ConfigurationError("no model"), JobState.FAILED),
        (JobCancelledError("asked to"), JobState.CANCELLED),
    ],
)
def test_errors_that_will_not_pass_end_the_job_at_once(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch, error: Exception, state: JobState
) -> None:
    monkeypatch.setattr(parts, "parse", raising(error))
    assert attempt(novum, job.id, retry=True)
    ended = novum.job(job.id)
    assert (ended.state, ended.attempts, ended.lease_owner) == (state, 1, None)
    assert ended.issues[0].stage is Stage.PARSE
    assert str(error) in ended.issues[0].message


@pytest.mark.parametrize(
    "error",
    [
        EngineUnavailableError("locked"),
        FilesUnavailableError("silent"),
        StorageFullError("full"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_a_job_outlives_an_outage_however_often_it_meets_it(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parts, "parse", raising(error))
        for _ in range(5):
            assert attempt(novum, job.id, retry=True)
            waiting = novum.job(job.id)
            assert (waiting.state, waiting.attempts) == (JobState.QUEUED, 0)
            assert waiting.message is ProgressMessage.WAITING_TO_RETRY
            assert [one.category for one in waiting.issues] == [ErrorCategory.UNAVAILABLE]


def test_an_outage_beyond_all_patience_counts(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = novum.settings.worker.model_copy(update={"outage_patience": timedelta(0)})
    novum.settings = dataclasses.replace(novum.settings, worker=worker)
    monkeypatch.setattr(parts, "parse", raising(EngineUnavailableError("locked")))
    for _ in range(3):
        assert attempt(novum, job.id, retry=True)
    assert novum.job(job.id).state is JobState.QUARANTINED


@pytest.mark.parametrize("error", [OSError("disk"), KeyError("x")])
def test_errors_that_may_pass_are_tried_three_times_in_a_worker(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(parts, "parse", raising(error))
    for number in (1, 2):
        assert attempt(novum, job.id, retry=True)
        waiting = novum.job(job.id)
        assert (waiting.state, waiting.attempts) == (JobState.QUEUED, number)
        assert waiting.message is ProgressMessage.WAITING_TO_RETRY
    assert attempt(novum, job.id, retry=True)
    ended = novum.job(job.id)
    assert (ended.state, ended.attempts) == (JobState.QUARANTINED, 3)
    assert len(ended.issues) == 3
    assert not attempt(novum, job.id, retry=True)


def test_the_end_of_an_attempt_waits_for_the_catalog(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.attempt, "_CATALOG_PAUSE", timedelta(0))
    monkeypatch.setattr(workers.attempt, "run_stages", lambda *_, **__: DONE)
    finish, away = Jobs.finish, iter([True, True])

    def busy(*given: Any, **named: Any) -> Job | None:
        if next(away, False):
            raise CatalogUnavailableError("The database does not answer")
        return finish(*given, **named)

    monkeypatch.setattr(Jobs, "finish", busy)
    assert attempt(novum, job.id, retry=True)
    assert (novum.job(job.id).state, novum.job(job.id).attempts) == (JobState.SUCCEEDED, 1)


def test_whoever_runs_a_job_here_is_told_at_once_that_the_catalog_is_away(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.attempt, "run_stages", lambda *_, **__: DONE)
    monkeypatch.setattr(Jobs, "finish", raising(CatalogUnavailableError("away")))
    with pytest.raises(CatalogUnavailableError):
        attempt(novum, job.id, retry=False)


def test_a_finished_job_is_left_alone(novum: Novum, job: Job) -> None:
    novum.cancel(job.id)
    assert not attempt(novum, job.id, retry=True)
    assert novum.job(job.id).attempts == 0


def test_who_lost_the_lease_writes_nothing(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(*_: object, **__: object) -> None:
        novum.catalog.jobs.release(job.id, owner=this_process())
        assert novum.catalog.jobs.claim(
            job.id, owner="other", lease=timedelta(seconds=30), max_attempts=3
        )
        raise KeyError("whatever happens after the loss")

    monkeypatch.setattr(parts, "parse", taken_over)
    attempt(novum, job.id, retry=True)
    row = novum.job(job.id)
    assert (row.state, row.lease_owner, row.issues) == (JobState.RUNNING, "other", ())


# --- the lease -------------------------------------------------------------------------------


def claimed(novum: Novum, job: Job, lease: timedelta = timedelta(seconds=30)) -> Job:
    taken = novum.catalog.jobs.claim(job.id, owner="me", lease=lease, max_attempts=3)
    assert taken is not None
    return taken


def wait_until(holds: Callable[[], bool]) -> None:
    """Fails after a time that only a broken heartbeat needs."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_heartbeats_prolong_the_lease(novum: Novum, job: Job) -> None:
    taken = claimed(novum, job)
    assert taken.lease_until is not None
    with Lease(novum.catalog, taken, novum.settings.worker):
        before = taken.lease_until
        wait_until(lambda: (novum.job(job.id).lease_until or before) > before)


def test_a_cancelled_job_is_noticed_between_steps(novum: Novum, job: Job) -> None:
    with Lease(novum.catalog, claimed(novum, job), novum.settings.worker) as lease:
        lease.tell(Stage.PARSE, 0.0)
        novum.cancel(job.id)
        with pytest.raises(JobCancelledError):
            lease.tell(Stage.PARSE, 1.0)


def test_a_lost_lease_is_noticed_by_the_heartbeat(novum: Novum, job: Job) -> None:
    with Lease(novum.catalog, claimed(novum, job), novum.settings.worker) as lease:
        novum.catalog.jobs.release(job.id, owner="me")
        novum.catalog.jobs.claim(job.id, owner="other", lease=timedelta(1), max_attempts=3)

        def lost() -> bool:
            try:
                lease.check()
            except LeaseLostError:
                return True
            return False

        wait_until(lost)


# --- the sweeper -----------------------------------------------------------------------------


def test_the_sweeper_rings_for_what_waits(novum: Novum, job: Job) -> None:
    assert sweep(novum.catalog, novum.settings) == [job.id]
    messages = list(novum.settings.store.queue.glob("*.novum.parse.msg"))
    assert len(messages) == 1


def test_the_sweeper_leaves_living_work_alone(novum: Novum, job: Job) -> None:
    novum.catalog.jobs.claim(
        job.id, owner=this_process(), lease=timedelta(seconds=30), max_attempts=3
    )
    assert sweep(novum.catalog, novum.settings) == []


def test_the_lease_of_a_dead_neighbour_ends_at_once(novum: Novum, job: Job) -> None:
    dead = this_process().rsplit("/", 1)[0] + "/1"
    novum.catalog.jobs.claim(job.id, owner=dead, lease=timedelta(days=1), max_attempts=3)
    release_dead(novum.catalog)
    assert claimed(novum, job).attempts == 2


def test_a_sweeper_outlives_what_nobody_foresaw(
    novum: Novum, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []

    def failing(*_: object) -> list[str]:
        rounds.append(1)
        raise KeyError("odd")

    monkeypatch.setattr(sweeper, "sweep", failing)
    worker = dataclasses.replace(novum.settings, worker=often(novum.settings.worker))
    running = Sweeper(novum.catalog, worker)
    running.start()
    wait_until(lambda: len(rounds) >= 3)
    running.stop()


def test_a_heart_outlives_what_nobody_foresaw(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = novum.catalog.jobs.claim(
        job.id, owner=this_process(), lease=timedelta(seconds=30), max_attempts=3
    )
    assert claimed is not None
    beats: list[int] = []

    def failing(*_: object, **__: object) -> None:
        beats.append(1)
        raise KeyError("odd")

    monkeypatch.setattr(novum.catalog.jobs, "heartbeat", failing)
    with Lease(novum.catalog, claimed, novum.settings.worker) as lease:
        wait_until(lambda: len(beats) >= 3)
        lease.check()


def often(settings: WorkerSettings) -> WorkerSettings:
    return settings.model_copy(update={"sweep_interval": timedelta(milliseconds=1)})


def test_a_reader_that_is_to_end_as_it_begins_gives_the_job_back(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_: object, **__: object) -> None:
        raise SystemExit(0)

    monkeypatch.setattr("workers.attempt.run_stages", ends)
    with pytest.raises(SystemExit):
        attempt(novum, job.id, retry=True)
    waits = novum.job(job.id)
    assert (waits.state, waits.attempts, waits.issues) == (JobState.QUEUED, 0, ())
