"""Of all that sweep, one acts; what could not be rung for is found again."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from indexing.catalog import Job, ProgressMessage
from indexing.settings import CatalogSettings, StoreSettings
from workers import app
from workers import sweeper as sweeper_module
from workers.errors import QueueUnavailableError
from workers.owner import this_process
from workers.service import Novum
from workers.settings import Settings, WorkerSettings
from workers.sweeper import SWEEP, Sweeper, sweep

LONG = timedelta(hours=1)


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    settings = Settings(
        store=StoreSettings(home=tmp_path),
        catalog=CatalogSettings(home=tmp_path, database_url=None),
        worker=WorkerSettings(broker_url=None, ring_interval=timedelta(0)),
    )
    with Novum.open(settings) as novum:
        yield novum


@pytest.fixture
def job(novum: Novum, tmp_path: Path) -> Job:
    path = tmp_path / "some.pdf"
    path.write_bytes(b"%PDF-1.7 whatever")
    return novum.submit(path, evaluate=False, ring=False)


def test_who_does_not_hold_the_lease_leaves_the_work_to_its_holder(novum: Novum, job: Job) -> None:
    assert novum.catalog.leases.hold(SWEEP, owner="another/machine/1/1", lease=LONG)
    assert sweep(novum.catalog, novum.settings) == []


def test_a_dead_holder_of_this_machine_is_followed_at_once(novum: Novum, job: Job) -> None:
    dead = this_process().rsplit("/", 1)[0] + "/1"
    assert novum.catalog.leases.hold(SWEEP, owner=dead, lease=LONG)
    assert sweep(novum.catalog, novum.settings) == [job.id]


def test_who_stops_sweeping_gives_the_lease_up(novum: Novum) -> None:
    sweeper = Sweeper(novum.catalog, novum.settings)
    sweeper.start()
    sweeper.stop()
    assert novum.catalog.leases.owner(SWEEP) is None


def test_a_signal_stops_it_wherever_it_strikes(
    novum: Novum, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler runs between any two lines of the loop and of what it waits with."""
    monkeypatch.setattr(sweeper_module, "sweep", lambda *_: [])
    before, place, struck = sys.gettrace(), 0, True
    try:
        while struck:
            struck = _stopped_at(place, Sweeper(novum.catalog, novum.settings))
            place += 1
    finally:
        sys.settrace(before)
    assert place > 5


def _stopped_at(place: int, sweeper: Sweeper) -> bool:
    """Asks to stop as the line of that number is about to run; False: it came to its pause first,
    and was asked there."""
    lines = -1
    struck = False

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines, struck
        if not _of_the_loop(frame):
            return None
        lines += event == "line"
        if lines >= place and not struck:
            struck = True
            sweeper.ask_to_stop()
        return trace

    def too_late(number: int, frame: FrameType | None) -> None:
        if struck:
            raise TimeoutError(f"It was asked at line {place} of its way, and hangs")
        sweeper.ask_to_stop()

    handler = signal.signal(signal.SIGALRM, too_late)
    signal.setitimer(signal.ITIMER_REAL, 3, 3)
    sys.settrace(trace)
    try:
        sweeper.run()
    finally:
        sys.settrace(None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
    return struck


def _of_the_loop(frame: FrameType | None) -> bool:
    """The sweeper's own code, and what of `threading` it calls."""
    file = frame.f_code.co_filename if frame else ""
    if file.endswith("threading.py"):
        return _of_the_loop(frame.f_back if frame else None)
    return file.endswith("workers/sweeper.py")


def test_a_round_without_a_broker_is_done_again_by_the_next(
    novum: Novum, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_silent_until", {})
    worker = novum.settings.worker.model_copy(
        update={
            "broker_url": "redis://127.0.0.1:1/0",
            "broker_timeout": timedelta(seconds=1),
            "ring_interval": LONG,
        }
    )
    without = Settings(store=novum.settings.store, catalog=novum.settings.catalog, worker=worker)
    with pytest.raises(QueueUnavailableError):
        sweep(novum.catalog, without)
    assert novum.job(job.id).message is ProgressMessage.WAITING_TO_BE_ANNOUNCED
    assert sweep(novum.catalog, novum.settings) == [job.id]
    assert novum.job(job.id).message is ProgressMessage.WAITING
