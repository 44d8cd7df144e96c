"""The Celery application: a doorbell. A message says "look at this job", the row says the rest.

JSON only, ids only, acknowledged late, no result backend, one message taken at a time.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from celery import Celery  # type: ignore[import-untyped]
from kombu.entity import Exchange, Queue
from kombu.exceptions import KombuError

from nlp.errors import ConfigurationError
from workers import transport
from workers.settings import Settings

QUEUE = "novum"
RUN_JOB = "novum.run_job"

MESSAGE_LIFE = timedelta(hours=1)
"""A message older than this is dropped unread: the sweeper has rung again since."""


def make_app(settings: Settings) -> Celery:
    """An application for the settings' broker; the worker adds its task (`workers.worker`)."""
    app = Celery("novum", set_as_current=False)
    app.conf.update(
        broker_url=settings.worker.broker_url or _file_broker(settings),
        broker_transport_options=_transport_options(settings),
        broker_connection_retry_on_startup=True,
        # A job can take longer than a broker's patience; leases tell who is alive.
        broker_heartbeat=0,
        accept_content=["json"],
        task_serializer="json",
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=False,
        worker_prefetch_multiplier=1,
        # The default exchange: a queue and nothing to declare around it, on every broker.
        task_queues=[_queue()],
        task_default_queue=QUEUE,
        task_default_exchange="",
        task_default_routing_key=QUEUE,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
    )
    return app


def ring(settings: Settings, job_id: str) -> None:
    """Tells a worker to look at a job. Raises `ConfigurationError` when the broker is away.

    A lost ring loses nothing: the sweeper rings for every row that waits too long.
    """
    try:
        _ringing_app(settings).send_task(
            RUN_JOB, args=[job_id], expires=MESSAGE_LIFE.total_seconds(), retry=False
        )
    except (KombuError, OSError) as error:
        raise ConfigurationError(
            f"The message queue does not answer: {error}",
            todo="Start the broker or check NOVUM_BROKER_URL; the job is kept and will be run.",
        ) from error


def _queue() -> Queue:
    exchange = Exchange("")  # type: ignore[no-untyped-call]
    return Queue(QUEUE, exchange, routing_key=QUEUE)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=8)
def _ringing_app(settings: Settings) -> Celery:
    return make_app(settings)


def _file_broker(settings: Settings) -> str:
    transport.register()
    settings.store.queue.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"{transport.SCHEME}://localhost"


def _transport_options(settings: Settings) -> dict[str, object]:
    if settings.worker.broker_url:
        return {}
    return {
        "folder": str(settings.store.queue),
        "polling_interval": settings.worker.poll_interval.total_seconds(),
    }
