"""A worker that only reads: Celery's prefork pool, one job at a time in each of its processes.

The parent opens no database and loads nothing: connections and models do not outlive a fork. Its
processes are daemonic and may have no children by `multiprocessing`; a PDF is read in a plain
subprocess. Hard time limits and the replacement of dead processes are Celery's here.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

import billiard  # type: ignore[import-untyped]
from celery import signals  # type: ignore[import-untyped]

from workers.app import TURN, WORK, make_app
from workers.duties import Shift
from workers.service import Novum
from workers.settings import Settings
from workers.worker import add_task, make_alarm, start, warm_up

_shifts: list[Shift] = []
"""This pool process's own, once it has begun."""


def run_forked(settings: Settings) -> None:
    """Works until SIGTERM; the processes of the pool finish their jobs or give them back."""
    worker = settings.worker
    app = make_app(settings, kinds=worker.kinds)
    app.conf.task_annotations = {
        # Celery counts from the ring, which begins a last job within its turn.
        WORK: {"time_limit": (worker.job_hard_limit + TURN).total_seconds()}
    }
    add_task(app, lambda: _shifts[-1])

    def begin(**_: object) -> None:
        _begin(settings)

    def on_ready(**_: object) -> None:
        _stop_children_too(worker.stop_limit.total_seconds())

    signals.worker_process_init.connect(begin, weak=False)
    signals.worker_ready.connect(on_ready, weak=False)
    start(app, settings, pool="prefork", concurrency=worker.concurrency)


def _begin(settings: Settings) -> None:
    """In a new process of the pool: SIGUSR2 ends it after its job, SIGTERM at once."""
    novum = Novum.open(settings)
    shift = Shift(novum, settings.worker.kinds, make_alarm(settings))
    _shifts.append(shift)

    def after_this(number: int, frame: FrameType | None) -> None:
        shift.alarm.stop_within(settings.worker.job_hard_limit)

    def at_once(number: int, frame: FrameType | None) -> None:
        if not shift.alarm.watched:
            sys.exit(0)
        shift.alarm.stop_within(settings.worker.stop_limit * 0)

    signal.signal(signal.SIGUSR2, after_this)
    signal.signal(signal.SIGTERM, at_once)
    if settings.worker.warm_up:
        warm_up(novum, settings.worker.kinds)


def _stop_children_too(limit: float) -> None:
    """Celery's own handler of SIGTERM waits for the pool for ever, and does not tell it."""
    celerys = signal.getsignal(signal.SIGTERM)
    told: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        if callable(celerys):
            celerys(number, frame)
        _tell(signal.SIGTERM if told else signal.SIGUSR2)
        told.append(number)
        signal.setitimer(signal.ITIMER_REAL, limit)

    def on_timer(number: int, frame: FrameType | None) -> None:
        _tell(signal.SIGTERM)

    signal.signal(signal.SIGALRM, on_timer)
    signal.signal(signal.SIGTERM, on_signal)


def _tell(number: signal.Signals) -> None:
    for child in billiard.active_children():
        try:
            os.kill(child.pid, number)
        except ProcessLookupError:
            continue
