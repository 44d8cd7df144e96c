"""Brokers that die, restart or come back empty in the middle of the work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing.catalog import ProgressMessage
from tests.chaos.scenario import (
    check_one_result_each,
    count_ended,
    ended,
    frozen,
    submit,
    until,
    worker_log,
)
from tests.conftest import require
from tests.integration.bench import settings_at, with_faults, worker
from tests.servers import OwnRabbit, OwnRedis, OwnServer
from workers import app
from workers.service import Novum

pytestmark = pytest.mark.server


@pytest.fixture(params=[OwnRabbit, OwnRedis])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OwnServer]:
    kind: type[OwnServer] = request.param
    require(kind.missing() is None, kind.missing() or "")
    folder = tmp_path / "broker"
    folder.mkdir()
    with kind(folder) as server:
        yield server


def test_twenty_jobs_outlive_a_broker_that_dies_and_one_that_forgets(
    broker: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_silent_until", {})
    settings = settings_at(tmp_path / "home", broker_url=broker.url)
    with Novum.open(settings) as novum, worker(settings) as process:
        jobs = submit(novum, tmp_path, *(f"first {n}" for n in range(10)))
        until(lambda: count_ended(novum, jobs) >= 2)
        broker.kill()
        jobs += submit(novum, tmp_path, "during the outage")
        assert jobs[-1].message is ProgressMessage.WAITING_TO_BE_ANNOUNCED
        broker.start()
        until(lambda: count_ended(novum, jobs) == len(jobs))

        monkeypatch.setattr(app, "_silent_until", {})
        with frozen(novum, process):  # so that its messages are all still there
            later = submit(novum, tmp_path, *(f"second {n}" for n in range(9)))
            assert {job.message for job in later} == {ProgressMessage.WAITING}
            broker.stop()
            forget(broker)
            broker.start()

        jobs += later
        ended(novum, jobs)
        assert process.poll() is None
        check_one_result_each(novum, jobs, novum.engine)


def forget(broker: OwnServer) -> None:
    """Loses every message and queue."""
    for place in broker.folder.iterdir():
        if place.is_dir() and place.name in ("db", "appendonlydir"):
            shutil.rmtree(place)


def test_a_worker_whose_connection_is_closed_while_it_begins_connects_anew(
    tmp_path: Path,
) -> None:
    """Celery swallows every error of what it does before its loop runs."""
    require(OwnRabbit.missing() is None, OwnRabbit.missing() or "")
    (tmp_path / "broker").mkdir()
    with OwnRabbit(tmp_path / "broker") as broker:
        settings = settings_at(tmp_path / "home", broker_url=broker.url)
        home = settings.store.home
        with Novum.open(settings) as novum:
            with worker(settings, **with_faults(folder="drain_fault")) as process:
                until((home / "draining").exists, log=worker_log(novum))
                broker.close_connections()
                (home / "go-on").touch()
                jobs = submit(novum, tmp_path, "one")
                ended(novum, jobs)
                assert process.poll() is None
            check_one_result_each(novum, jobs, novum.engine)
