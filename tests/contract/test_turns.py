"""Whose turn it is in the queue, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from indexing.catalog import Catalog, Job, JobKind, JobOrder, JobState, ProgressMessage, WorkKind
from indexing.catalog.catalog import open_database
from indexing.catalog.models import JobRow
from indexing.settings import CatalogSettings
from tests.contract.catalog_samples import LEASE, RING, FakeClock, add
from tests.postgres import find_server, new_database

ALL = tuple(WorkKind)
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CatalogSettings]:
    if request.param == "sqlite":
        yield CatalogSettings(home=tmp_path, database_url=None)
        return
    with new_database(find_server()) as url:
        yield CatalogSettings(home=tmp_path, database_url=url)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def catalog(settings: CatalogSettings, clock: FakeClock) -> Iterator[Catalog]:
    with Catalog.open(settings, clock=clock) as catalog:
        yield catalog


def submit(catalog: Catalog, *names: str) -> list[Job]:
    """A job for each name; its organisation is the name's first letter."""
    orders = []
    for name in names:
        sha256 = name.encode().hex().rjust(64, "0")
        add(catalog, sha256)
        kind = JobKind.INDEX
        orders.append(JobOrder(sha256=sha256, file_name=name, kind=kind, organisation=name[0]))
    return catalog.jobs.submit_many(orders, ring_after=RING)


def take(catalog: Catalog, *kinds: WorkKind, owner: str = "w1") -> Job | None:
    return catalog.jobs.claim_next(kinds or ALL, owner=owner, lease=LEASE, max_attempts=3)


def taken(catalog: Catalog) -> Job:
    job = take(catalog)
    assert job is not None
    return job


def end(catalog: Catalog, job: Job) -> None:
    assert catalog.jobs.finish(job.id, owner="w1", state=JobState.SUCCEEDED, issues=())


def order_of(catalog: Catalog, clock: FakeClock) -> list[str]:
    """File names in the order in which one worker does them."""
    names = []
    while (job := take(catalog)) is not None:
        names.append(job.file_name)
        clock.pass_(SECOND)
        end(catalog, job)
    return names


def test_organisations_take_turns_and_each_gets_its_oldest_first(
    catalog: Catalog, clock: FakeClock
) -> None:
    submit(catalog, "a1", "a2", "a3", "a4")
    clock.pass_(SECOND)
    submit(catalog, "b1", "c1", "c2")
    assert order_of(catalog, clock) == ["a1", "b1", "c1", "a2", "c2", "a3", "a4"]


def test_who_has_more_running_waits_for_who_has_fewer(catalog: Catalog, clock: FakeClock) -> None:
    submit(catalog, "a1", "a2", "a3")
    first, second = taken(catalog), taken(catalog)
    clock.pass_(SECOND)
    submit(catalog, "b1", "b2")
    assert [job.file_name for job in (first, second, taken(catalog))] == ["a1", "a2", "b1"]
    assert taken(catalog).file_name == "b2", "a has two running, b only one"
    assert taken(catalog).file_name == "a3"
    assert take(catalog) is None


def test_a_place_tells_the_order_in_which_jobs_are_taken(
    catalog: Catalog, clock: FakeClock
) -> None:
    jobs = submit(catalog, "a1", "a2", "a3", "a4", "b1", "c1", "c2")
    line = catalog.jobs.line(WorkKind.PARSE)
    ranks = catalog.jobs.ranks([job.id for job in jobs])
    places = {job.file_name: line.place(job.organisation, ranks[job.id]) for job in jobs}
    assert {place.waiting for place in places.values()} == {7}
    assert {place.seconds_left for place in places.values()} == {None}
    by_place = sorted(places, key=lambda name: places[name].position)
    assert sorted(place.position for place in places.values()) == list(range(1, 8))
    assert by_place == order_of(catalog, clock)


def test_the_pace_is_that_of_the_last_minutes(catalog: Catalog, clock: FakeClock) -> None:
    submit(catalog, "a1", "a2", "a3", "a4", "a5")
    for _ in range(4):
        job = taken(catalog)
        clock.pass_(timedelta(seconds=10))
        end(catalog, job)
    line = catalog.jobs.line(WorkKind.PARSE)
    assert line.pace == pytest.approx(4 / 40)
    assert line.place("a", 1).seconds_left == 10
    clock.pass_(timedelta(minutes=6))
    assert catalog.jobs.line(WorkKind.PARSE).pace is None


def test_workers_take_only_their_kinds_and_a_job_passes_from_one_to_the_next(
    catalog: Catalog, clock: FakeClock
) -> None:
    submit(catalog, "a1")
    assert take(catalog, WorkKind.ENCODE, WorkKind.BULK) is None
    reading = take(catalog, WorkKind.PARSE)
    assert reading is not None
    passed = catalog.jobs.pass_on(reading.id, owner="w1", wants=WorkKind.ENCODE, ring_after=RING)
    assert passed is not None
    assert (passed.state, passed.attempts) == (JobState.QUEUED, 0)
    assert passed.message is ProgressMessage.WAITING_TO_GO_ON
    assert catalog.jobs.waiting() == {WorkKind.PARSE: 0, WorkKind.ENCODE: 1, WorkKind.BULK: 0}
    assert take(catalog, WorkKind.PARSE) is None
    comparing = take(catalog, WorkKind.ENCODE)
    assert comparing is not None
    assert (comparing.id, comparing.attempts) == (reading.id, 1)


def test_a_job_that_was_read_goes_before_younger_ones(catalog: Catalog, clock: FakeClock) -> None:
    submit(catalog, "a1", "a2")
    reading = taken(catalog)
    clock.pass_(SECOND)
    catalog.jobs.pass_on(reading.id, owner="w1", wants=WorkKind.ENCODE, ring_after=RING)
    assert taken(catalog).file_name == "a1"


def test_a_job_given_back_is_the_next_again_and_was_not_tried(
    catalog: Catalog, clock: FakeClock
) -> None:
    submit(catalog, "a1", "a2")
    job = taken(catalog)
    clock.pass_(SECOND)
    catalog.jobs.give_back(job.id, owner="w1")
    assert catalog.jobs.due(ring_interval=RING, max_attempts=3) == [(job.id, WorkKind.PARSE)]
    again = taken(catalog)
    assert (again.id, again.attempts) == (job.id, 1)


def test_a_job_that_waits_for_a_pause_lets_others_by(catalog: Catalog, clock: FakeClock) -> None:
    submit(catalog, "a1", "a2", "b1")
    job = taken(catalog)
    catalog.jobs.put_back(job.id, owner="w1", issues=(), pause=timedelta(seconds=8))
    assert {taken(catalog).file_name, taken(catalog).file_name} == {"a2", "b1"}
    assert take(catalog) is None
    clock.pass_(timedelta(seconds=8))
    assert taken(catalog).id == job.id


def test_a_job_left_by_a_dead_worker_is_queued_again_by_its_age(
    catalog: Catalog, clock: FakeClock
) -> None:
    submit(catalog, "a1", "a2")
    left = taken(catalog)
    clock.pass_(LEASE)
    assert (left.id, WorkKind.PARSE) in catalog.jobs.due(ring_interval=RING, max_attempts=3)
    row = catalog.jobs.get(left.id)
    assert (row.state, row.lease_owner, row.attempts) == (JobState.QUEUED, None, 1)
    assert taken(catalog).id == left.id


def test_who_was_not_announced_is_rung_for_at_once(catalog: Catalog, clock: FakeClock) -> None:
    (job,) = submit(catalog, "a1")
    assert catalog.jobs.due(ring_interval=RING, max_attempts=3) == []
    catalog.jobs.not_announced([job.id])
    assert catalog.jobs.get(job.id).message is ProgressMessage.WAITING_TO_BE_ANNOUNCED
    assert catalog.jobs.due(ring_interval=RING, max_attempts=3) == [(job.id, WorkKind.PARSE)]
    assert catalog.jobs.get(job.id).message is ProgressMessage.WAITING


def test_workers_that_ask_at_once_get_different_jobs_of_different_organisations(
    catalog: Catalog,
) -> None:
    submit(catalog, *(f"{letter}{number}" for letter in "abcdef" for number in range(5)))
    got: list[Job | None] = []
    start = threading.Barrier(6)

    def ask(owner: str) -> None:
        start.wait()
        got.append(take(catalog, owner=owner))

    threads = [threading.Thread(target=ask, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(job.organisation for job in got if job) == Counter("abcdef")


def test_a_batch_is_submitted_as_one_by_one_would_be(catalog: Catalog) -> None:
    jobs = submit(catalog, "a1", "a2", "a1", "b1")
    assert [job.file_name for job in jobs] == ["a1", "a2", "a1", "b1"]
    assert jobs[0].id == jobs[2].id
    assert catalog.jobs.count(JobState.QUEUED) == 3


def test_a_lease_has_one_holder_until_its_time_is_over_or_given_up(
    catalog: Catalog, clock: FakeClock
) -> None:
    leases = catalog.leases
    assert leases.owner("sweep") is None
    assert leases.hold("sweep", owner="one", lease=LEASE)
    assert not leases.hold("sweep", owner="two", lease=LEASE)
    assert leases.hold("other", owner="two", lease=LEASE)
    clock.pass_(LEASE * 0.9)
    assert leases.hold("sweep", owner="one", lease=LEASE)
    clock.pass_(LEASE * 0.9)
    assert not leases.hold("sweep", owner="two", lease=LEASE)
    clock.pass_(LEASE)
    assert leases.hold("sweep", owner="two", lease=LEASE)
    leases.give_up("sweep", owner="one")
    assert leases.owner("sweep") == "two"
    leases.give_up("sweep", owner="two")
    assert leases.hold("sweep", owner="one", lease=LEASE)


@pytest.mark.server
def test_a_job_that_somebody_holds_does_not_hide_the_next_organisation(
    tmp_path: Path, clock: FakeClock
) -> None:
    """In PostgreSQL; in SQLite a writer waits until the other one is done."""
    with new_database(find_server()) as url:
        settings = CatalogSettings(home=tmp_path, database_url=url)
        with Catalog.open(settings, clock=clock) as catalog:
            first, second = submit(catalog, "a1", "b1")
            held = select(JobRow.id).where(JobRow.id == first.id).with_for_update()
            other = open_database(settings)
            with other.write() as session:
                session.execute(held)
                assert taken(catalog).id == second.id
            other.close()
            assert taken(catalog).id == first.id
