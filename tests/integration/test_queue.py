"""The queue with many in it: time limits, stopping, fairness, equal uploads, the deadline hour."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from indexing.catalog import Job, JobState, WorkKind
from nlp.errors import ErrorCategory
from tests.conftest import require
from tests.integration.bench import finished, settings_at, wait_for, worker
from tests.integration.brokers import URLS, reachable, remove_queues
from tests.postgres import find_server, new_database
from tests.unit.api.web import pdf, serving, write
from workers.service import Novum

SLOW = os.pathsep.join((str(Path(__file__).parent / "slow"), str(Path(__file__).parents[2])))


@pytest.fixture
def database() -> Iterator[str]:
    """A database of its own on PostgreSQL."""
    with new_database(find_server()) as url:
        yield url


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        yield novum


def submit(novum: Novum, folder: Path, name: str, organisation: str = "local") -> Job:
    path = write(folder, f"{name}.pdf", pdf(name))
    return novum.submit(path, evaluate=False, organisation=organisation)


def replaced(novum: Novum) -> bool:
    return "is replaced" in (novum.settings.store.home / "worker.log").read_text()


# --- time limits and stopping ----------------------------------------------------------------


@pytest.mark.parametrize("kinds", ["parse,encode,bulk", "parse"])
def test_a_job_over_the_soft_limit_fails_with_words_and_the_worker_goes_on(
    novum: Novum, tmp_path: Path, kinds: str
) -> None:
    slow, next_one = submit(novum, tmp_path, "slow"), submit(novum, tmp_path, "next")
    settings = {
        "PYTHONPATH": SLOW,
        "NOVUM_TEST_SLOW": "slow.pdf:loop:99",
        "NOVUM_JOB_SOFT_LIMIT": "1",
        "NOVUM_KINDS": kinds,
    }
    with worker(novum.settings, **settings):
        end = wait_for(novum, slow.id, finished)
        wait_for(novum, next_one.id, lambda job: finished(job) or job.wants is WorkKind.ENCODE)
    assert (end.state, end.attempts) == (JobState.FAILED, 1)
    assert end.issues[-1].category is ErrorCategory.LIMIT
    assert "slow.pdf: took longer than 1 s" in end.issues[-1].message
    assert not replaced(novum)


@pytest.mark.parametrize("kinds", ["parse,encode,bulk", "parse"])
def test_a_worker_that_hears_nothing_is_killed_at_the_hard_limit_and_the_job_begins_again(
    novum: Novum, tmp_path: Path, kinds: str
) -> None:
    job = submit(novum, tmp_path, "slow")
    settings = {
        "PYTHONPATH": SLOW,
        "NOVUM_TEST_SLOW": "slow.pdf:deaf:1",
        "NOVUM_JOB_SOFT_LIMIT": "1",
        "NOVUM_JOB_HARD_LIMIT": "2",
        "NOVUM_KINDS": kinds,
    }
    with worker(novum.settings, **settings):
        again = wait_for(novum, job.id, lambda job: job.attempts == 2)
    assert again.state is not JobState.QUARANTINED
    assert (novum.settings.store.home / "slow-deaf").read_text() == "x"
    assert replaced(novum) or "exited" in (novum.settings.store.home / "worker.log").read_text()


@pytest.mark.parametrize("kinds", ["parse,encode,bulk", "parse"])
def test_a_worker_that_must_stop_gives_its_job_back_uncounted(
    novum: Novum, tmp_path: Path, kinds: str
) -> None:
    job = submit(novum, tmp_path, "slow")
    settings = {
        "PYTHONPATH": SLOW,
        "NOVUM_TEST_SLOW": "slow.pdf:loop:1",
        "NOVUM_STOP_LIMIT": "1",
        "NOVUM_KINDS": kinds,
    }
    with worker(novum.settings, **settings) as process:
        wait_for(novum, job.id, lambda job: bool(job.stage))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    back = novum.job(job.id)
    assert (back.state, back.attempts, back.lease_owner) == (JobState.QUEUED, 0, None)
    with worker(novum.settings):
        assert wait_for(novum, job.id, finished).state.good


def test_a_second_signal_does_not_wait_for_the_limit(novum: Novum, tmp_path: Path) -> None:
    job = submit(novum, tmp_path, "slow")
    settings = {
        "PYTHONPATH": SLOW,
        "NOVUM_TEST_SLOW": "slow.pdf:loop:1",
        "NOVUM_STOP_LIMIT": "3600",
    }
    with worker(novum.settings, **settings) as process:
        wait_for(novum, job.id, lambda job: bool(job.stage))
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert (novum.job(job.id).state, novum.job(job.id).attempts) == (JobState.QUEUED, 0)


def test_beat_sweeps_for_workers_that_do_not(novum: Novum, tmp_path: Path) -> None:
    path = write(tmp_path, "one.pdf", pdf("one"))
    job = novum.submit(path, evaluate=False, ring=False)  # nobody hears of it
    beats = (worker(novum.settings, "--beat") for _ in range(2))
    with worker(novum.settings, NOVUM_SWEEP="off"), next(beats), next(beats):
        assert wait_for(novum, job.id, finished).state.good


# --- many at once ----------------------------------------------------------------------------


def test_twenty_equal_uploads_at_once_are_one_job_on_postgresql(
    tmp_path: Path, database: str
) -> None:
    settings = settings_at(tmp_path / "home", database_url=database)
    body = pdf("the same")
    with Novum.open(settings) as novum, serving(novum) as base, httpx.Client() as client:

        def upload(number: int) -> httpx.Response:
            files = {"file": (f"copy-{number}.pdf", body, "application/pdf")}
            data = {"evaluate": "false"}
            return client.post(f"{base}/api/v1/documents", files=files, data=data, timeout=60)

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(upload, range(20)))
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert len(novum.jobs()) == 1
        assert novum.catalog.documents.count() == 1
        with worker(settings):
            done = wait_for(novum, answers[0].json()["id"], finished)
        assert done.state.good
        assert len(novum.document(done.sha256).file_names) == 20


def test_an_upload_is_taken_over_http_though_no_broker_answers(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "home", broker_url="redis://127.0.0.1:1/0")
    with Novum.open(settings) as novum, serving(novum) as base, httpx.Client() as client:
        files = {"file": ("one.pdf", pdf("one"), "application/pdf")}
        answer = client.post(
            f"{base}/api/v1/documents",
            files=files,
            headers={"Novum-Organisation": "Institute"},
            timeout=60,
        )
        assert answer.status_code == 202
        job = answer.json()
        assert (job["state"], job["message"]) == ("queued", "waiting_to_be_announced")
        shown = client.get(f"{base}/api/v1/jobs/{job['id']}").json()
        assert shown["organisation"] == "Institute"
        assert shown["place"] == {"position": 1, "waiting": 1, "seconds_left": None}
        page = client.get(f"{base}/jobs/{job['id']}?lang=en").text
        assert "position 1 of 1" in page
        assert "Kept. It starts by itself" in page


@pytest.mark.parametrize(("broker", "many"), [("files", 100), ("rabbitmq", 30), ("redis", 30)])
def test_the_hour_before_a_deadline(
    tmp_path: Path, broker: str, many: int, request: pytest.FixtureRequest
) -> None:
    """Many of one agency, then one of each of two others: these are not behind the many."""
    url = URLS.get(broker)
    database = None
    if url is not None:
        require(reachable(url), f"no {broker}")
        database = request.getfixturevalue("database")
    settings = settings_at(tmp_path / "home", broker_url=url, database_url=database)
    with Novum.open(settings) as novum:
        mass = [submit(novum, tmp_path, f"many {n}", "agency") for n in range(many)]
        few = [submit(novum, tmp_path, name, name) for name in ("small", "tiny")]
        assert novum.queue_length() == many + 2
        places = [novum.job_in_line(job.id).place for job in (mass[0], *few, mass[1], mass[-1])]
        positions = [place.position for place in places if place]
        assert positions == [1, 2, 3, 4, many + 2]
        assert {place.waiting for place in places if place} == {many + 2}
        with worker(settings, NOVUM_CONCURRENCY="2"):
            ends = [wait_for(novum, job.id, finished) for job in (*few, *mass)]
        assert [(end.state, end.issues) for end in ends if not end.state.good] == []
        assert {end.attempts for end in ends} == {1}
        # Two processes: at most two were begun before each of them, and one beside.
        order = sorted(ends, key=lambda end: end.started_at or end.created_at)
        begun = [end.organisation for end in order]
        assert max(begun.index("small"), begun.index("tiny")) <= 4
        names = [end.file_name for end in order if end.organisation == "agency"]
        assert names == [job.file_name for job in mass]
        assert len(novum.engine.get([end.document_id or "" for end in ends])) == many + 2
    if url is not None:
        remove_queues(settings)


def test_the_time_until_a_job_begins_is_told_from_the_recent_pace(
    novum: Novum, tmp_path: Path
) -> None:
    for number in range(3):
        novum.run(submit(novum, tmp_path, f"done {number}").id)
    waiting = submit(novum, tmp_path, "waiting")
    place = novum.job_in_line(waiting.id).place
    assert place is not None
    assert (place.position, place.waiting) == (1, 1)
    assert place.seconds_left is not None
    assert timedelta(seconds=place.seconds_left) < timedelta(minutes=5)
    assert novum.job_in_line(novum.jobs(state=JobState.PARTIAL)[0].id).place is None
