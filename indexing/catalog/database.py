"""Opening the database: connections, pragmas, transactions, and bringing the tables up to date."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from indexing.errors import CatalogError

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0002"
"""The newest migration; a test compares it with the folder, so that opening needs no Alembic."""

_ADVISORY_LOCK = 0x4E4F5655  # "NOVU": any number that only we use on the PostgreSQL server


class Database:
    """One database with its two kinds of transaction.

    SQLite: a writer takes the write lock at once (``BEGIN IMMEDIATE``). A transaction that begins
    as a reader and writes later is refused without waiting when another wrote in between; beginning
    as a writer waits for its turn instead.
    """

    def __init__(self, url: str, *, busy_timeout: timedelta) -> None:
        self.url = _parsed(url)
        self.engine = _engine(self.url, busy_timeout)
        writing = self.engine.execution_options(novum_write=True)
        self._readers = sessionmaker(self.engine, expire_on_commit=False)
        self._writers = sessionmaker(writing, expire_on_commit=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._guard(), self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back by an error."""
        with self._guard(), self._writers.begin() as session:
            yield session

    def migrate(self) -> None:
        """Creates or updates the tables; several processes may open a new catalog at once."""
        with self._guard():
            if self._revision() == HEAD:
                return
            with self._exclusive(), self.engine.begin() as connection:
                run_migrations(connection)

    def close(self) -> None:
        self.engine.dispose()

    def _revision(self) -> str | None:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            version = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if version is None else str(version)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        if self.url.get_backend_name() == "sqlite":
            with Path(f"{self.url.database}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # released with the file, also by a kill
                yield
        else:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": _ADVISORY_LOCK})
                yield
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": _ADVISORY_LOCK})

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            raise CatalogError(
                f"The catalog could not be read or written: {cause}",
                where=self.url.render_as_string(hide_password=True),
                todo="Check that the disk has room and the database is running.",
            ) from error


def run_migrations(connection: Connection, target: str = "head") -> None:
    """Upgrades to `target`, or goes down to it when it is older (``base``: no tables)."""
    # Imported here: opening a catalog that is up to date needs no Alembic.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        (command.downgrade if target == "base" else command.upgrade)(config, target)
    except CommandError as error:
        raise CatalogError(
            f"The catalog cannot be brought up to date: {error}",
            todo="It was probably made by a newer Novum: install that version.",
        ) from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise CatalogError(
            "NOVUM_DATABASE_URL is not a database address",
            todo="Write it like postgresql+psycopg://user:password@host/name.",
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgresql" and parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend not in ("sqlite", "postgresql"):
        raise CatalogError(f"No support for {backend}", todo="Use SQLite or PostgreSQL.")
    return parsed


def _engine(url: URL, busy_timeout: timedelta) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(url, connect_args={"timeout": busy_timeout.total_seconds()})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("novum_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
