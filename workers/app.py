"""The Celery application: a doorbell. A message says "there is work of this kind", rows say which.

JSON only, acknowledged late, one message taken at a time, no result backend. Every kind of work has
a queue: `<prefix>.parse`, `<prefix>.encode`, `<prefix>.bulk`. On RabbitMQ they are quorum queues,
which outlive a lost node, and what is refused there lies in `<prefix>.refused`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from threading import Lock

from celery import Celery  # type: ignore[import-untyped]
from kombu.entity import Exchange, Queue
from kombu.exceptions import KombuError

from indexing.catalog import WorkKind
from nlp.errors import ConfigurationError
from workers import transport
from workers.errors import QueueUnavailableError
from workers.settings import Settings, WorkerSettings

WORK = "novum.work"
"""The one task: its argument is the kind of work that somebody may now do."""

MESSAGE_LIFE = timedelta(minutes=10)
"""A message older than this is dropped unread: the sweeper has rung again since."""

TURN = timedelta(seconds=20)
"""Rung once, a worker goes on with waiting jobs for this long: few messages move many jobs."""

_SILENCE = 5.0
"""Seconds without another try after a broker did not answer: uploads must not queue up for it."""

_silent_until: dict[str, float] = {}
_ringing = Lock()


def make_app(settings: Settings, *, kinds: Sequence[WorkKind] = tuple(WorkKind)) -> Celery:
    """An application for the settings' broker; the worker adds its task (`workers.worker`)."""
    worker = settings.worker
    app = Celery("novum", set_as_current=False)
    app.conf.update(
        broker_url=worker.broker_url or _file_broker(settings),
        broker_transport_options=_transport_options(settings),
        broker_connection_timeout=worker.broker_timeout.total_seconds(),
        # A worker waits for its broker for ever, with growing pauses; jobs are kept meanwhile.
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # A solo worker cannot answer during a job; TCP keep-alive and leases tell who is alive.
        broker_heartbeat=0,
        broker_pool_limit=4,
        accept_content=["json"],
        task_serializer="json",
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_prefetch_multiplier=1,
        worker_detect_quorum_queues=True,  # these know no global prefetch
        worker_consumer="workers.consumer:Consumer",
        # The default exchange: a queue and nothing to declare around it, on every broker.
        task_queues=[_queue(worker, kind) for kind in kinds],
        task_default_queue=queue_name(worker, WorkKind.PARSE),
        task_default_exchange="",
        task_default_routing_key=queue_name(worker, WorkKind.PARSE),
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
    )
    return app


def ring(settings: Settings, kind: WorkKind = WorkKind.PARSE, *, times: int = 1) -> None:
    """Tells workers that there is work of a kind. Raises `QueueUnavailableError`.

    A lost ring loses nothing: the sweeper rings for every row that waits too long. After a failure
    the next calls fail at once for some seconds.
    """
    broker = settings.worker.broker_url or ""
    if time.monotonic() < _silent_until.get(broker, 0.0):
        raise _unavailable("it did not answer a moment ago")
    try:
        for _ in range(times):
            _send(settings, kind)
    except ImportError as error:
        raise ConfigurationError(
            f"The client of this broker is not installed: {error}",
            where="NOVUM_BROKER_URL",
            todo="Type: pip install 'novum[cluster]'",
        ) from error
    except Exception as error:
        if not isinstance(error, (KombuError, OSError, *_broker_errors(settings))):
            raise
        with _ringing:
            _silent_until[broker] = time.monotonic() + _SILENCE
        raise _unavailable(str(error) or type(error).__name__) from error


def queue_name(settings: WorkerSettings, kind: WorkKind) -> str:
    return f"{settings.queue_prefix}.{kind.value}"


def refused_name(settings: WorkerSettings) -> str:
    """Where RabbitMQ keeps what workers refused: foreign, damaged or not JSON."""
    return f"{settings.queue_prefix}.refused"


def holds_messages_for(settings: WorkerSettings) -> timedelta:
    """Redis gives a message to another worker after this; above the longest work on one."""
    return settings.job_hard_limit + TURN + timedelta(minutes=1)


def _send(settings: Settings, kind: WorkKind) -> None:
    timeout = settings.worker.broker_timeout.total_seconds()
    sent_over_amqp = (settings.worker.broker_url or "").startswith("amqp")
    _ringing_app(settings).send_task(
        WORK,
        args=[kind.value],
        queue=_queue(settings.worker, kind),
        expires=MESSAGE_LIFE.total_seconds(),
        # Once more, at once: a connection that was kept may have died with a restarted broker.
        retry=True,
        retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0},
        **({"confirm_timeout": timeout} if sent_over_amqp else {}),
    )


def _unavailable(reason: str) -> QueueUnavailableError:
    return QueueUnavailableError(
        f"The message queue does not answer: {reason}",
        todo="Start the broker or check NOVUM_BROKER_URL; the job is kept and will be run.",
    )


def _queue(settings: WorkerSettings, kind: WorkKind) -> Queue:
    exchange = Exchange("")  # type: ignore[no-untyped-call]
    name = queue_name(settings, kind)
    over_amqp = (settings.broker_url or "").startswith("amqp")
    return Queue(  # type: ignore[no-untyped-call]
        name, exchange, routing_key=name, queue_arguments=_quorum(settings) if over_amqp else None
    )


def _quorum(settings: WorkerSettings) -> dict[str, object]:
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": refused_name(settings),
    }


@lru_cache(maxsize=8)
def _ringing_app(settings: Settings) -> Celery:
    return make_app(settings)


@lru_cache(maxsize=8)
def _broker_errors(settings: Settings) -> tuple[type[Exception], ...]:
    """What this broker's own client raises; asked for after it was loaded."""
    connection = _ringing_app(settings).connection_for_write()
    return (*connection.connection_errors, *connection.channel_errors)


def _file_broker(settings: Settings) -> str:
    transport.register()
    settings.store.queue.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"{transport.SCHEME}://localhost"


def _transport_options(settings: Settings) -> dict[str, object]:
    worker = settings.worker
    seconds = worker.broker_timeout.total_seconds()
    url = worker.broker_url or ""
    if not url:
        return {
            "folder": str(settings.store.queue),
            "polling_interval": worker.poll_interval.total_seconds(),
        }
    if url.startswith("amqp"):
        return {"confirm_publish": True, "read_timeout": seconds, "write_timeout": seconds}
    return {
        "visibility_timeout": int(holds_messages_for(worker).total_seconds()),
        "socket_connect_timeout": seconds,
        "socket_timeout": seconds,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
