"""The brokers that tests talk to: real ones, each test with queues of its own name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu.connection import Connection

from indexing.catalog import WorkKind
from workers.app import _broker_errors, queue_name, refused_name
from workers.settings import Settings

RABBITMQ = os.environ.get("NOVUM_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")
REDIS = os.environ.get("NOVUM_TEST_REDIS", "redis://127.0.0.1:6379/0")
URLS = {"rabbitmq": RABBITMQ, "redis": REDIS}


def reachable(url: str) -> bool:
    connection = Connection(url, connect_timeout=3)  # type: ignore[no-untyped-call]
    try:
        connection.connect()  # type: ignore[no-untyped-call]
    except (OSError, *connection.connection_errors):
        return False
    finally:
        connection.release()  # type: ignore[no-untyped-call]
    return True


@contextmanager
def channel(settings: Settings) -> Iterator[Any]:
    assert settings.worker.broker_url
    with Connection(settings.worker.broker_url) as connection:  # type: ignore[no-untyped-call]
        yield connection.default_channel


def depth(settings: Settings, name: str) -> int:
    """Messages that nobody has taken yet; 0 also where there is no such queue."""
    with channel(settings) as open_channel:
        try:
            return int(open_channel.queue_declare(name, passive=True).message_count)
        except _broker_errors(settings):
            return 0


def remove_queues(settings: Settings) -> None:
    names = [queue_name(settings.worker, kind) for kind in WorkKind]
    for name in (*names, refused_name(settings.worker)):
        with channel(settings) as open_channel:
            try:
                open_channel.queue_delete(name)
            except _broker_errors(settings):
                continue  # it was never made
