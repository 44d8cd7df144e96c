"""The queue on real brokers: RabbitMQ with quorum queues, and Redis."""

from __future__ import annotations

import pickle
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from kombu.messaging import Producer

from indexing.catalog import Job, JobState, ProgressMessage, WorkKind
from tests.conftest import require
from tests.integration.bench import (
    PATIENCE,
    finished,
    settings_at,
    wait_for,
    with_faults,
    worker,
)
from tests.integration.brokers import URLS, channel, depth, reachable, remove_queues
from tests.servers import OwnRabbit, OwnRedis, OwnServer
from tests.unit.api.web import pdf, write
from workers import app
from workers.app import queue_name, refused_name, ring
from workers.errors import QueueUnavailableError
from workers.service import Novum

pytestmark = pytest.mark.server

NEVER = timedelta(hours=1)
"""An interval that keeps the sweeper from hiding what a broker lost."""


@pytest.fixture(params=sorted(URLS))
def novum(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Novum]:
    url = URLS[request.param]
    require(reachable(url), f"no {request.param} at NOVUM_TEST_{request.param.upper()}")
    settings = settings_at(tmp_path / "home", broker_url=url, ring_interval=NEVER)
    with Novum.open(settings) as novum:
        yield novum
    remove_queues(settings)


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test learnt of a broker that is away is no news of the next one's."""
    monkeypatch.setattr(app, "_silent_until", {})


def submit(novum: Novum, folder: Path, name: str) -> Job:
    return novum.submit(write(folder, f"{name}.pdf", pdf(name)), evaluate=False)


def until(holds: Callable[[], bool]) -> None:
    """Fails after a time that only a fault needs."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_jobs_are_rung_for_and_done(novum: Novum, tmp_path: Path) -> None:
    jobs = [submit(novum, tmp_path, name) for name in ("one", "two", "three")]
    with worker(novum.settings):
        ends = [wait_for(novum, job.id, finished) for job in jobs]
        until(lambda: depth(novum.settings, queue_name(novum.settings.worker, WorkKind.PARSE)) == 0)
    assert all(end.state.good for end in ends), ends
    assert [end.attempts for end in ends] == [1, 1, 1]


def test_a_job_of_a_killed_worker_is_done_by_its_successor(novum: Novum, tmp_path: Path) -> None:
    job = submit(novum, tmp_path, "one")
    with worker(novum.settings, **with_faults("parse:after:one.pdf:1")):
        end = wait_for(novum, job.id, finished)
    assert end.state.good
    assert end.attempts == 2


def test_an_old_ring_is_dropped_unheard(
    novum: Novum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(app, "MESSAGE_LIFE", timedelta(milliseconds=50))
        job = submit(novum, tmp_path, "one")
    time.sleep(0.2)
    name = queue_name(novum.settings.worker, WorkKind.PARSE)
    with worker(novum.settings, NOVUM_SWEEP="off"):
        until(lambda: depth(novum.settings, name) == 0)
        assert novum.job(job.id).state is JobState.QUEUED
        ring(novum.settings, WorkKind.PARSE)
        assert wait_for(novum, job.id, finished).state.good


class Trap:
    """Pickled, it makes a file where it is loaded."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, (str(self.place), "w")


@pytest.mark.parametrize("headers", [{}, {"task": app.WORK, "id": "1", "lang": "py"}])
def test_a_message_that_is_not_json_is_refused_and_stops_nobody(
    novum: Novum, tmp_path: Path, headers: dict[str, str]
) -> None:
    trap = tmp_path / "sprung"
    name = queue_name(novum.settings.worker, WorkKind.PARSE)
    with worker(novum.settings) as process:
        wait_for(novum, submit(novum, tmp_path, "before").id, finished)
        with channel(novum.settings) as open_channel:
            Producer(open_channel).publish(  # type: ignore[no-untyped-call]
                pickle.dumps(((Trap(trap),), {}, {})),
                routing_key=name,
                content_type="application/x-python-serialize",
                content_encoding="binary",
                headers=headers,
            )
        end = wait_for(novum, submit(novum, tmp_path, "after").id, finished)
        until(lambda: depth(novum.settings, name) == 0)
        assert process.poll() is None
    assert end.state.good
    assert not trap.exists()
    log = (novum.settings.store.home / "worker.log").read_text()
    assert "is replaced" not in log  # the same process did both
    if "amqp" in (novum.settings.worker.broker_url or "") and headers:
        assert depth(novum.settings, refused_name(novum.settings.worker)) == 1


def test_reading_and_comparing_are_done_by_different_workers(novum: Novum, tmp_path: Path) -> None:
    """The reader could not even load the model: there is none where it looks."""
    jobs = [submit(novum, tmp_path, name) for name in ("one", "two", "three")]
    no_model = str(tmp_path / "no model")
    readers = {"NOVUM_KINDS": "parse", "NOVUM_CONCURRENCY": "2", "NOVUM_ENCODER_MODEL": no_model}
    with worker(novum.settings, **readers):
        read = [
            wait_for(novum, job.id, lambda j: j.wants is WorkKind.ENCODE or finished(j))
            for job in jobs
        ]
    assert [(job.state, job.attempts) for job in read] == [(JobState.QUEUED, 0)] * 3
    assert {job.message for job in read} == {ProgressMessage.WAITING_TO_GO_ON}
    with worker(novum.settings, NOVUM_KINDS="encode"):
        ends = [wait_for(novum, job.id, finished) for job in jobs]
    assert [(end.state.good, end.attempts) for end in ends] == [(True, 1)] * 3
    assert {end.share_done for end in ends} == {1.0}


# --- brokers that go away --------------------------------------------------------------------


@pytest.fixture(params=[OwnRabbit, OwnRedis])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnServer]:
    kind: type[OwnServer] = request.param
    require(kind.missing() is None, kind.missing() or "")
    folder = tmp_path / "broker"
    folder.mkdir()
    server = kind(folder)
    yield server
    server.kill()


@contextmanager
def novum_on(server: OwnServer, tmp_path: Path) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path / "home", broker_url=server.url)) as novum:
        yield novum


def test_an_upload_without_a_broker_is_kept_and_begins_when_one_answers(
    own: OwnServer, tmp_path: Path
) -> None:
    with novum_on(own, tmp_path) as novum:
        job = submit(novum, tmp_path, "one")
        assert job.state is JobState.QUEUED
        assert job.message is ProgressMessage.WAITING_TO_BE_ANNOUNCED
        with worker(novum.settings):
            own.start()
            assert wait_for(novum, job.id, finished).state.good


def test_a_worker_finds_its_broker_again(own: OwnServer, tmp_path: Path) -> None:
    own.start()
    with novum_on(own, tmp_path) as novum, worker(novum.settings) as process:
        first = wait_for(novum, submit(novum, tmp_path, "before").id, finished)
        own.stop()
        kept = submit(novum, tmp_path, "without")
        own.start()
        ends = [wait_for(novum, kept.id, finished)]
        ends.append(wait_for(novum, submit(novum, tmp_path, "after").id, finished))
        assert process.poll() is None
    assert all(end.state.good for end in (first, *ends))
    assert "is replaced" not in (novum.settings.store.home / "worker.log").read_text()


def test_a_broker_that_takes_connections_and_is_silent_holds_nobody_for_ever(
    own: OwnServer, tmp_path: Path
) -> None:
    own.start()
    with novum_on(own, tmp_path) as novum:
        ring(novum.settings)
        own.freeze()
        try:
            with pytest.raises(QueueUnavailableError):
                ring(novum.settings)
            job = submit(novum, tmp_path, "one")
        finally:
            own.thaw()
        assert job.message is ProgressMessage.WAITING_TO_BE_ANNOUNCED


def test_a_worker_without_a_broker_can_be_stopped(own: OwnServer, tmp_path: Path) -> None:
    with novum_on(own, tmp_path) as novum, worker(novum.settings) as process:
        until(lambda: "Cannot connect" in (novum.settings.store.home / "worker.log").read_text())
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
