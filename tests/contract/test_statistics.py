"""Counters and the state of the queue: exact on both databases, whoever counts at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from indexing.catalog import Catalog, Job, JobKind, JobOrder, JobState, WorkKind
from indexing.settings import CatalogSettings
from nlp.domain import Issue, Stage
from nlp.errors import ErrorCategory
from tests.postgres import find_server, new_database

LEASE = timedelta(seconds=60)
ISSUE = Issue(stage=Stage.PARSE, category=ErrorCategory.DAMAGED, message="cut off")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    if request.param == "sqlite":
        with Catalog.open(CatalogSettings(home=tmp_path, database_url=None)) as opened:
            yield opened
        return
    with (
        new_database(find_server()) as url,
        Catalog.open(CatalogSettings(home=tmp_path, database_url=url)) as opened,
    ):
        yield opened


def queued(catalog: Catalog, number: int = 0, kind: JobKind = JobKind.EVALUATE) -> Job:
    sha256 = f"{number:064x}"
    catalog.documents.add_file(sha256=sha256, file_name="a.pdf", media_type="a/b", size=1)
    order = JobOrder(sha256=sha256, file_name="a.pdf", kind=kind)
    return catalog.jobs.submit(order, ring_after=LEASE)


def claimed(catalog: Catalog, job: Job, *, attempts: int = 3) -> Job | None:
    return catalog.jobs.claim(job.id, owner="me", lease=LEASE, max_attempts=attempts)


def counters(catalog: Catalog) -> dict[str, int]:
    """Those of jobs."""
    prefixes = ("jobs.", "failures.", "retries.")
    found = catalog.statistics.counters()
    return {name: value for name, value in found.items() if name.startswith(prefixes)}


def test_each_end_is_counted_once_by_kind_state_and_category(catalog: Catalog) -> None:
    good, bad = queued(catalog, 1), queued(catalog, 2, JobKind.INDEX)
    for job, state, issues in (
        (good, JobState.SUCCEEDED, []),
        (bad, JobState.REJECTED, [ISSUE]),
    ):
        claimed(catalog, job)
        for _ in range(2):  # the second end is of nobody: the lease is over
            catalog.jobs.finish(job.id, owner="me", state=state, issues=issues)
    assert counters(catalog) == {
        "jobs.evaluate.succeeded": 1,
        "jobs.index.rejected": 1,
        "failures.damaged": 1,
    }


def test_a_cancelled_job_is_no_failure(catalog: Catalog) -> None:
    job = queued(catalog)
    catalog.jobs.cancel(job.id)
    catalog.jobs.cancel(job.id)
    assert counters(catalog) == {"jobs.evaluate.cancelled": 1}


def test_an_attempt_that_is_repeated_is_counted_and_is_no_end(catalog: Catalog) -> None:
    job = queued(catalog)
    claimed(catalog, job)
    catalog.jobs.put_back(job.id, owner="me", issues=[ISSUE], pause=timedelta(0))
    assert counters(catalog) == {"retries.damaged": 1}


def test_passing_on_and_giving_back_count_nothing(catalog: Catalog) -> None:
    job = queued(catalog)
    claimed(catalog, job)
    catalog.jobs.pass_on(job.id, owner="me", wants=WorkKind.ENCODE, ring_after=LEASE)
    claimed(catalog, job)
    catalog.jobs.give_back(job.id, owner="me")
    assert counters(catalog) == {}


def test_a_job_put_into_quarantine_is_counted_by_whoever_finds_it(catalog: Catalog) -> None:
    by_claim, by_sweep = queued(catalog, 1), queued(catalog, 2)
    for job in (by_claim, by_sweep):
        claimed(catalog, job)
        catalog.jobs.release(job.id, owner="me")
    assert claimed(catalog, by_claim, attempts=1) is None
    catalog.jobs.due(ring_interval=LEASE, max_attempts=1)
    assert counters(catalog) == {"jobs.evaluate.quarantined": 2, "failures.internal": 2}


def test_the_queue_is_told_by_kind_state_and_work(catalog: Catalog) -> None:
    assert catalog.statistics.queue() == []
    jobs = [queued(catalog, number) for number in range(4)]
    claimed(catalog, jobs[0])
    claimed(catalog, jobs[1])
    catalog.jobs.pass_on(jobs[1].id, owner="me", wants=WorkKind.ENCODE, ring_after=LEASE)
    catalog.jobs.cancel(jobs[2].id)
    groups = catalog.statistics.queue()
    assert {(g.state, g.work): g.jobs for g in groups} == {
        (JobState.RUNNING, WorkKind.PARSE): 1,
        (JobState.QUEUED, WorkKind.ENCODE): 1,
        (JobState.QUEUED, WorkKind.PARSE): 1,
    }
    assert all(g.kind is JobKind.EVALUATE and g.oldest_seconds >= 0 for g in groups)


def test_counters_lose_nothing_when_many_count_at_once(catalog: Catalog) -> None:
    """The same names in other orders: transactions wait for each other and never in a circle."""
    names = [f"stage.parse.le.{number}" for number in range(6)]
    together, errors = Barrier(4), []

    def count(order: list[str]) -> None:
        together.wait()
        try:
            for _ in range(25):
                catalog.statistics.add(dict.fromkeys(order, 1))
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=count, args=(o,)) for o in (names, names[::-1], names[3:], names[:3])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [catalog.statistics.counters()[name] for name in names] == [75] * 6


def test_ping_says_nothing_while_the_database_answers(catalog: Catalog) -> None:
    assert catalog.statistics.ping() is None  # type: ignore[func-returns-value]
