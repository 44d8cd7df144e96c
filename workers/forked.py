"""A worker that only reads: Celery's prefork pool, one job at a time in each of its processes.

The parent opens no database and loads nothing: connections and models do not outlive a fork. Its
processes are daemonic and may have no children by `multiprocessing`; a PDF is read in a plain
subprocess. Hard time limits and the replacement of dead processes are Celery's here.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from types import FrameType

import billiard  # type: ignore[import-untyped]
from celery import signals  # type: ignore[import-untyped]

from workers.app import TURN, WORK, make_app
from workers.duties import Shift
from workers.errors import WorkerError
from workers.run import AT_ONCE
from workers.service import Novum
from workers.settings import Settings
from workers.worker import add_task, make_alarm, start, warm_up

_AFTER_THIS = signal.SIGUSR2
"""Tells a process of the pool to begin no other job."""


class _Process:
    """What a process of the pool has once it has begun; in the parent: nothing."""

    def __init__(self) -> None:
        self._shift: Shift | None = None
        self._listens = False

    def begin(self, settings: Settings) -> None:
        novum = Novum.open(settings)
        self._shift = Shift(novum, settings.worker.kinds, make_alarm(settings))
        if settings.worker.warm_up:
            warm_up(novum, settings.worker.kinds)

    def shift(self) -> Shift:
        """For the next job. The pool sets signal handlers of its own after `begin`."""
        if self._shift is None:
            raise WorkerError("A job came to a process of the pool that has not begun")
        if not self._listens:
            self._listens = True
            _listen(self._shift)
        return self._shift


def run_forked(settings: Settings) -> None:
    """Works until SIGTERM; the processes of the pool finish their jobs or give them back."""
    worker = settings.worker
    app = make_app(settings, kinds=worker.kinds)
    app.conf.task_annotations = {
        # Celery counts from the ring, which begins a last job within its turn.
        WORK: {"time_limit": (worker.job_hard_limit + TURN).total_seconds()}
    }
    process = _Process()
    add_task(app, process.shift)

    def begin(**_: object) -> None:
        process.begin(settings)

    def on_ready(**_: object) -> None:
        _stop_children_too(worker.stop_limit.total_seconds())

    signals.worker_process_init.connect(begin, weak=False)
    signals.worker_ready.connect(on_ready, weak=False)
    start(app, settings, pool="prefork", concurrency=worker.concurrency)


def _listen(shift: Shift) -> None:
    """In a process of the pool: SIGTERM ends its job at once."""

    def after_this(number: int, frame: FrameType | None) -> None:
        shift.alarm.stop_within(shift.novum.settings.worker.job_hard_limit)

    def at_once(number: int, frame: FrameType | None) -> None:
        if not shift.alarm.watched:
            sys.exit(0)
        shift.alarm.stop_within(timedelta(0))

    signal.signal(_AFTER_THIS, after_this)
    signal.signal(signal.SIGTERM, at_once)


def _stop_children_too(limit: float) -> None:
    """In the parent: Celery's own handler of SIGTERM waits for the pool, and does not tell it."""
    celerys = signal.getsignal(signal.SIGTERM)

    def gently(number: int, frame: FrameType | None) -> None:
        if callable(celerys):
            celerys(number, frame)
        _tell(_AFTER_THIS)
        signal.setitimer(signal.ITIMER_REAL, limit)

    def at_once(number: int, frame: FrameType | None) -> None:
        _tell(signal.SIGTERM)

    signal.signal(signal.SIGTERM, gently)
    signal.signal(signal.SIGALRM, at_once)
    signal.signal(AT_ONCE, at_once)


def _tell(number: signal.Signals) -> None:
    for child in billiard.active_children():
        try:
            os.kill(child.pid, number)
        except ProcessLookupError:
            continue
