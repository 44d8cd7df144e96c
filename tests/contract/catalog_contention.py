"""Many processes and threads at one catalog: one wins, nothing is lost, nothing is doubled."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from indexing.catalog import Catalog, JobState, WorkKind
from indexing.catalog.catalog import open_database
from indexing.catalog.models import Counter
from indexing.catalog.upsert import upsert
from indexing.settings import CatalogSettings
from tests.contract.catalog_samples import LEASE, SHA, FakeClock, add, claim, patent, submit

PROCESSES = 3
JOBS = 12


class ContentionContract:
    @pytest.fixture
    def settings(self) -> Iterator[CatalogSettings]:
        raise NotImplementedError

    def test_of_processes_that_claim_the_same_jobs_one_gets_each(
        self, settings: CatalogSettings
    ) -> None:
        with Catalog.open(settings) as catalog:
            jobs = []
            for number in range(JOBS):
                sha256 = f"{number:064x}"
                add(catalog, sha256)
                jobs.append(submit(catalog, sha256).id)
            taken = in_processes(claim_all, settings, jobs)
            winners = Tally(job for _, mine in taken for job in mine)
            assert winners == Tally(jobs)  # each once, and none left out
            owners = {job: owner for owner, mine in taken for job in mine}
            for job in jobs:
                row = catalog.jobs.get(job)
                assert (row.state, row.attempts) == (JobState.RUNNING, 1)
                assert row.lease_owner == owners[job]

    def test_of_processes_that_ask_for_the_next_job_each_gets_another(
        self, settings: CatalogSettings
    ) -> None:
        with Catalog.open(settings) as catalog:
            jobs = []
            for number in range(JOBS):
                add(catalog, f"{number:064x}")
                jobs.append(submit(catalog, f"{number:064x}").id)
            taken = in_processes(take_turns, settings, [])
            left = take_turns(settings, [], "last")  # who lost a race may have stopped early
            assert Tally(job for _, mine in (*taken, ("last", left)) for job in mine) == Tally(jobs)

    def test_processes_that_write_the_same_rows_in_any_order_do_not_block_each_other(
        self, settings: CatalogSettings
    ) -> None:
        Catalog.open(settings).close()
        in_processes(write_counters, settings, [])
        database = open_database(settings)
        with database.read() as session:
            rows = session.query(Counter).all()
            assert len(rows) == ROWS
            assert {row.value for row in rows} == {ROUNDS - 1}
        database.close()

    def test_equal_uploads_at_once_are_one_document_and_one_job(
        self, settings: CatalogSettings
    ) -> None:
        with Catalog.open(settings) as catalog:
            jobs: list[str] = []

            def upload(number: int) -> None:
                add(catalog, name=f"{number}.pdf")
                jobs.append(submit(catalog).id)

            at_once(upload)
            assert len(set(jobs)) == 1
            assert len(jobs) == THREADS
            assert catalog.documents.count() == 1
            assert len(catalog.documents.get(SHA).file_names) == THREADS

    def test_equal_evaluations_at_once_are_kept_once(self, settings: CatalogSettings) -> None:
        with Catalog.open(settings) as catalog:
            add(catalog)
            kept: list[str] = []

            def evaluate(number: int) -> None:
                record = catalog.evaluations.put(
                    id=f"e{number}", sha256=SHA, versions_key="k", body="{}"
                )
                kept.append(record.id)

            at_once(evaluate)
            assert len(set(kept)) == 1
            assert len(kept) == THREADS
            assert [record.id for record in catalog.evaluations.recent()] == kept[:1]

    def test_of_documents_with_one_id_at_once_one_is_current(
        self, settings: CatalogSettings
    ) -> None:
        with Catalog.open(settings) as catalog:
            names = [f"{number:064x}" for number in range(THREADS)]
            for name in names:
                add(catalog, name)

            def extract(number: int) -> None:
                catalog.documents.put_features(
                    names[number], patent("10", str(number)), extractor_version="x1"
                )

            at_once(extract)
            assert sum(catalog.documents.get(name).current for name in names) == 1

    def test_of_a_lost_lease_and_its_heir_only_the_heir_may_end_the_job(
        self, settings: CatalogSettings
    ) -> None:
        clock = FakeClock()
        with Catalog.open(settings, clock=clock) as catalog:
            add(catalog)
            job = submit(catalog)
            claim(catalog, job, "dead")
            clock.pass_(LEASE * 2)
            claim(catalog, job, "heir")
            ended: list[str] = []

            def end(number: int) -> None:
                owner = "heir" if number % 2 else "dead"
                done = catalog.jobs.finish(job.id, owner=owner, state=JobState.SUCCEEDED, issues=())
                ended.extend([owner] if done else [])

            at_once(end)
            assert ended == ["heir"]


THREADS = 6
ROWS = 60
ROUNDS = 15


def at_once(act: Callable[[int], None]) -> None:
    """Runs `act` in threads that begin together; the first error is raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(THREADS)

    def run(number: int) -> None:
        start.wait()
        try:
            act(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def in_processes(
    act: Callable[[CatalogSettings, list[str], str], list[str]],
    settings: CatalogSettings,
    values: list[str],
) -> list[tuple[str, list[str]]]:
    """What `act` answers in each of several processes that begin together."""
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    ready = context.Barrier(PROCESSES)
    running = [
        context.Process(target=answer, args=(act, (settings, values, f"p{n}"), ready, answers))
        for n in range(PROCESSES)
    ]
    for process in running:
        process.start()
    found = [answers.get(timeout=120) for _ in running]
    for process in running:
        process.join()
    assert [process.exitcode for process in running] == [0] * PROCESSES, found
    return found


def answer(
    act: Callable[[CatalogSettings, list[str], str], list[str]],
    given: tuple[CatalogSettings, list[str], str],
    ready: Any,
    answers: Any,
) -> None:
    try:
        ready.wait()
        answers.put((given[2], act(*given)))
    except BaseException as error:
        answers.put((given[2], [repr(error)]))
        raise


def claim_all(settings: CatalogSettings, jobs: list[str], name: str) -> list[str]:
    with Catalog.open(settings) as catalog:
        mine = []
        for job in jobs if name != "p1" else reversed(jobs):
            if catalog.jobs.claim(job, owner=name, lease=LEASE, max_attempts=3):
                mine.append(job)
        return mine


def take_turns(settings: CatalogSettings, _: list[str], name: str) -> list[str]:
    with Catalog.open(settings) as catalog:
        mine = []
        while job := catalog.jobs.claim_next(
            tuple(WorkKind), owner=name, lease=LEASE, max_attempts=3
        ):
            mine.append(job.id)
        return mine


def write_counters(settings: CatalogSettings, _: list[str], name: str) -> list[str]:
    database = open_database(settings)
    for turn in range(ROUNDS):
        rows = [{"name": f"c{number}", "value": turn} for number in range(ROWS)]
        with database.write() as session:
            ordered = rows if name != "p1" else rows[::-1]
            upsert(session, Counter, ordered, keys=("name",), update=("value",))
    database.close()
    return []
