"""One worker process: takes rings from the queues of its kinds and does what is due.

Usually Celery's *solo* pool: the work runs in the process itself, its models are loaded once, and a
dead process is replaced as a whole by the supervisor (`workers.run`). A worker that only reads
(kinds: `parse`) loads no model; there Celery's *prefork* pool gives many cheap processes
(`workers.forked`).
"""

from __future__ import annotations

import logging
import os
import signal
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Thread
from types import FrameType
from typing import Any

from celery import Celery, signals  # type: ignore[import-untyped]
from celery.platforms import SecurityWarning  # type: ignore[import-untyped]
from celery.worker.request import Request  # type: ignore[import-untyped]
from kombu.entity import Queue
from kombu.exceptions import KombuError
from kombu.transport.virtual import QoS
from vine import promise  # type: ignore[import-untyped]

from indexing.catalog import WorkKind
from nlp.errors import NovumError
from workers import parts
from workers.alarm import Alarm
from workers.app import TURN, WORK, make_app, refused_name, ring
from workers.duties import DUTIES, Shift
from workers.errors import QueueUnavailableError
from workers.run import AT_ONCE, stop_with_parent
from workers.service import Novum
from workers.settings import Settings
from workers.sweeper import Sweeper

log = logging.getLogger("novum.worker")

ShiftOf = Callable[[], Shift]
OnReady = Callable[..., None]


def run_child(settings: Settings, *, pulse: int | None = None) -> None:
    """Works until SIGTERM; stops too when its supervisor is gone.

    `pulse`: a pipe on which the supervisor hears until when the work in hand may take.
    """
    Thread(target=stop_with_parent, name="supervisor-watch", daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C: the supervisor says what to do
    if reads_only(settings.worker.kinds):
        from workers.forked import run_forked

        run_forked(settings)
    else:
        _run_solo(settings, pulse)


def reads_only(kinds: Sequence[WorkKind]) -> bool:
    return tuple(kinds) == (WorkKind.PARSE,)


def _run_solo(settings: Settings, pulse: int | None) -> None:
    kinds = settings.worker.kinds
    with Novum.open(settings) as novum:
        shift = Shift(novum, kinds, make_alarm(settings, pulse))
        app = make_app(settings, kinds=kinds)
        add_task(app, lambda: shift)
        on_stop = gentle_stop(shift.alarm, settings.worker.stop_limit)
        signals.worker_ready.connect(on_stop, weak=False)
        if settings.worker.warm_up:
            warm_up(novum, kinds)
        sweeper = Sweeper(novum.catalog, settings)
        if settings.worker.sweep:
            sweeper.start()
        try:
            start(app, settings, pool="solo", concurrency=1)
        finally:
            sweeper.stop()


def make_alarm(settings: Settings, pulse: int | None = None) -> Alarm:
    worker = settings.worker

    def tell(until: float | None) -> None:
        if pulse is not None:
            os.write(pulse, f"{until or 0:.3f}\n".encode())

    return Alarm(
        soft_limit=worker.job_soft_limit, hard_limit=worker.job_hard_limit, on_deadline=tell
    )


def start(app: Celery, settings: Settings, *, pool: str, concurrency: int) -> None:
    """Runs Celery's worker in this process until it is told to stop."""
    # Celery warns whoever is root of messages that run code; ours are JSON and hold a word.
    warnings.simplefilter("ignore", SecurityWarning)
    _declare_refused(app, settings)
    app.Worker(
        pool=pool,
        concurrency=concurrency,
        loglevel="WARNING",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        redirect_stdouts=False,
    ).start()


def add_task(app: Celery, shift_of: ShiftOf) -> None:
    """The one task. What it does not foresee ends nothing.

    Logged here: Celery's own line would quote the error, and with it perhaps a document.
    """

    def work(kind: str) -> None:
        try:
            serve(shift_of(), WorkKind(kind))
        except Exception:
            log.exception("Work of this kind ended early; the sweeper rings for it again: %s", kind)

    app.task(name=WORK, Request=RingRequest)(work)


class RingRequest(Request):  # type: ignore[misc]
    """A ring that is put away also where the broker cannot be told that it was heard.

    Celery logs that and goes on, but kombu counts the ring as in hand for ever, and with one at a
    time asks Redis for no other: the worker would be deaf. A ring is no loss: the row is the truth.
    """

    def __init__(self, message: Any, **options: Any) -> None:
        super().__init__(message, **options)
        later: Any = getattr(self, "_on_ack", None)
        if isinstance(later, promise):  # the worker tells the broker when it has a moment
            self._on_ack = promise(later.fun, (self._tell,))

    def _tell(self, logger: logging.Logger, errors: tuple[type[BaseException], ...]) -> None:
        self.message.ack_log_error(logger, errors)
        self._put_away()

    def _put_away(self) -> None:
        qos = getattr(self.message.channel, "qos", None)
        if not self.message.acknowledged and isinstance(qos, QoS):
            QoS.ack(qos, self.message.delivery_tag)  # type: ignore[no-untyped-call]


def serve(shift: Shift, kind: WorkKind) -> None:
    """Does what is due of a kind: for a turn, then rings, so that other kinds get theirs."""
    end = time.monotonic() + TURN.total_seconds()
    while not shift.alarm.stopping and DUTIES[kind](shift):
        if shift.alarm.stopping or time.monotonic() >= end:
            try:
                ring(shift.novum.settings, kind)
            except QueueUnavailableError as error:
                log.warning("%s", error)  # the sweeper will
            return


def warm_up(novum: Novum, kinds: Sequence[WorkKind]) -> None:
    """Loads what these kinds need before the first job. What is wrong is said again by that job."""
    try:
        if WorkKind.PARSE in kinds:
            parts.warm_up()
        if WorkKind.ENCODE in kinds:
            novum.analyser.terms("준비 ready")
            novum.encoder.encode(["준비 ready"])
            novum.engine.snapshot()
            novum.evaluator.warm_up()
    except NovumError as error:
        log.error("The worker is not ready: %s", error)


def gentle_stop(alarm: Alarm, limit: timedelta) -> OnReady:
    """Adds our own stop to Celery's handler of SIGTERM, which only waits for the task."""
    told = False

    def on_ready(**_: object) -> None:
        celerys = signal.getsignal(signal.SIGTERM)

        def gently(number: int, frame: FrameType | None) -> None:
            nonlocal told
            if callable(celerys):
                celerys(number, frame)
            told = True
            alarm.stop_within(limit)

        def at_once(number: int, frame: FrameType | None) -> None:
            # It is sent after SIGTERM, but Python may run it before that one's handler or in its
            # midst. An alarm in Celery's handler would leave a worker that takes the next job.
            nonlocal limit
            limit = timedelta(0)
            if told:
                alarm.stop_within(limit)

        signal.signal(signal.SIGTERM, gently)
        signal.signal(AT_ONCE, at_once)

    return on_ready


def _declare_refused(app: Celery, settings: Settings) -> None:
    """The queue for what workers refuse, on RabbitMQ: the newest thousand, for a week."""
    if not (settings.worker.broker_url or "").startswith("amqp"):
        return
    arguments = {"x-queue-type": "quorum", "x-max-length": 1000, "x-message-ttl": 7 * 86_400_000}
    name = refused_name(settings.worker)
    try:
        with app.connection_for_write() as connection:
            queue = Queue(name, queue_arguments=arguments)  # type: ignore[no-untyped-call]
            queue(connection.default_channel).declare()  # type: ignore[no-untyped-call]
    except (KombuError, OSError, *app.connection_for_write().connection_errors) as error:
        log.warning("No queue for refused messages yet: %s", error)
