"""Connections to PostgreSQL that give up on a server which keeps silent.

The server's own limits end long statements, TCP's keepalive finds hosts that vanished. Neither
helps against a server that is frozen or whose disk hangs: its machine goes on acknowledging. The
driver has no limit of its own for reading, so that every thread would wait for ever.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event

if TYPE_CHECKING:
    import psycopg

_GRACE = timedelta(seconds=10)
"""Beyond the time that the server has for a statement: its own word should come first."""


def listen_for_silence(engine: Engine, *, idle: timedelta, busy: timedelta) -> None:
    """`idle`: how long a connection from the pool may take to say that it lives; `busy`: how long
    a statement may go without a sign, at least.
    """

    def connect(_dialect: object, _record: object, given: Any, named: Any) -> Any:
        return _connections().connect(*given, **named)

    def take(driver: Any, _record: object, _proxy: object) -> None:
        driver.patience = (busy + _GRACE).total_seconds()

    def give_back(driver: Any, _record: object) -> None:
        if driver is not None:
            driver.patience = idle.total_seconds()

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", take)
    event.listen(engine, "checkin", give_back)


def wait_without_limit(connection: Connection) -> None:
    """Until the connection goes back to the pool."""
    connection.connection.driver_connection.patience = None  # type: ignore[union-attr]


@lru_cache(maxsize=1)
def _connections() -> type[psycopg.Connection[Any]]:
    import psycopg

    class PatientConnection(psycopg.Connection[Any]):
        patience: float | None = None  # seconds without a sign from the server

        def wait(self, gen: Any, *given: Any, **named: Any) -> Any:  # as in every version of it
            if self.patience is None:
                return super().wait(gen, *given, **named)
            try:
                return super().wait(_attended(gen, self.patience), *given, **named)
            except TimeoutError as error:
                self.pgconn.finish()  # what comes later belongs to nobody
                raise psycopg.OperationalError(str(error)) from error

    return PatientConnection


def _attended(work: Generator[Any, Any, Any], patience: float) -> Generator[Any, Any, Any]:
    """The driver's own steps; at each it is told what is ready, or nothing several times a second.

    Raises `TimeoutError` when nothing was for `patience` seconds.
    """
    last = monotonic()
    try:
        wanted = next(work)
        while True:
            ready = yield wanted
            if ready:
                last = monotonic()
            elif monotonic() - last > patience:
                raise TimeoutError(f"no answer from the server for {patience:g} s")
            wanted = work.send(ready)
    except StopIteration as end:
        return end.value
