"""From a database address to an engine: drivers, pragmas and time limits; nothing hangs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from indexing.catalog.silence import listen_for_silence
from indexing.errors import CatalogError
from nlp.errors import ConfigurationError

APPLICATION = "novum"
"""How our connections are named in the server's `pg_stat_activity`."""

CONNECT_TIMEOUT = timedelta(seconds=10)
STATEMENT_TIMEOUT = timedelta(seconds=120)

# A host that vanished (power, cable, firewall) sends no word. Four missed probes end the connection
# after about a minute, also in the middle of an answer.
_KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 4,
    "tcp_user_timeout": 60_000,  # milliseconds that what we sent may stay unacknowledged
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the catalog waits for what."""

    busy: timedelta  # for another writer's lock
    connect: timedelta = CONNECT_TIMEOUT  # for a server to answer at all
    statement: timedelta = STATEMENT_TIMEOUT  # for one statement to end


def parse_url(url: str) -> URL:
    """Raises `CatalogError`, without the address: it may hold a password."""
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError) as error:
        raise CatalogError(
            "NOVUM_DATABASE_URL is not a database address",
            todo="Write it like postgresql+psycopg://user:password@host/name.",
        ) from error
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise CatalogError(f"No support for {backend}", todo="Use SQLite or PostgreSQL.")
    return parsed.set(drivername="postgresql+psycopg") if backend == "postgresql" else parsed


def shown(url: URL) -> str:
    """The address for people: no password, also none that stands behind the question mark."""
    return url.set(query={}).render_as_string(hide_password=True)


def make_engine(url: URL, limits: Limits, *, read_only: bool = False) -> Engine:
    """`read_only`: nothing is created, and SQLite refuses every change."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, limits, read_only=read_only)
    return _postgresql(url, limits)


def _postgresql(url: URL, limits: Limits) -> Engine:
    given: dict[str, Any] = {
        "connect_timeout": max(1, round(limits.connect.total_seconds())),
        "application_name": APPLICATION,
        **_KEEPALIVE,
        "options": f"-c statement_timeout={_milliseconds(limits.statement)}"
        f" -c lock_timeout={_milliseconds(limits.busy)}",
    }
    given = {name: value for name, value in given.items() if name not in url.query}
    try:
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=given)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "PostgreSQL needs a driver that is not installed.",
            where=shown(url),
            todo="Run: pip install 'novum[cluster]'",
        ) from error
    listen_for_silence(engine, idle=limits.connect, busy=limits.statement)
    return engine


def _sqlite(url: URL, limits: Limits, *, read_only: bool) -> Engine:
    path = Path(str(url.database))
    if read_only:
        if not path.is_file():
            raise CatalogError("There is no catalog", where=str(path), todo="Check the path.")
        place = f"file:{quote(str(path.resolve()))}"
        url = url.set(database=place, query={"mode": "ro", "uri": "true"})
    else:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    timeout = {"timeout": limits.busy.total_seconds()}
    engine = create_engine(url, hide_parameters=True, connect_args=timeout)
    event.listen(engine, "connect", _prepare_reader if read_only else _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _prepare_reader(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON").close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("novum_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _milliseconds(amount: timedelta) -> int:
    return max(1, round(amount.total_seconds() * 1000))
