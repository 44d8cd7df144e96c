"""Opening the database: transactions, snapshots, and bringing the tables up to date."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from indexing.catalog.connecting import (
    CONNECT_TIMEOUT,
    STATEMENT_TIMEOUT,
    Limits,
    make_engine,
    parse_url,
    shown,
)
from indexing.catalog.faults import catalog_error
from indexing.catalog.schema import (
    MIGRATIONS,
    current_revision,
    run_migrations,
    without_cascades,
)
from indexing.catalog.silence import wait_without_limit
from indexing.catalog.unfinished import UNFINISHED
from indexing.errors import CatalogError

__all__ = ["HEAD", "MIGRATIONS", "Database", "run_migrations"]

HEAD = "0007"
"""The newest migration; a test compares it with the folder, so that opening needs no Alembic."""

_ADVISORY_LOCK = 0x4E4F5655  # "NOVU": any number that only we use on the PostgreSQL server
_COPY_LOCK = 0x4E4F5656


class Database:
    """One database with its two kinds of transaction.

    SQLite: a writer takes the write lock at once (``BEGIN IMMEDIATE``). A transaction that begins
    as a reader and writes later is refused without waiting when another wrote in between; beginning
    as a writer waits for its turn instead.
    """

    def __init__(
        self,
        url: str,
        *,
        busy_timeout: timedelta,
        connect_timeout: timedelta = CONNECT_TIMEOUT,
        statement_timeout: timedelta = STATEMENT_TIMEOUT,
        read_only: bool = False,
    ) -> None:
        limits = Limits(busy=busy_timeout, connect=connect_timeout, statement=statement_timeout)
        self.url = parse_url(url)
        self.engine = make_engine(self.url, limits, read_only=read_only)
        self._writing = self.engine.execution_options(novum_write=True)
        self._readers = sessionmaker(self.engine, expire_on_commit=False)
        self._writers = sessionmaker(self._writing, expire_on_commit=False)

    @property
    def place(self) -> str:
        """The address without password, for people."""
        return shown(self.url)

    @property
    def on_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.guard(), self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back by an error."""
        with self.guard(), self._writers.begin() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Everything as it is at one moment, however long the reading takes; nothing is written.

        Others go on writing meanwhile.
        """
        with self.guard(), self.engine.connect() as connection:
            if not self.on_sqlite:
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                _without_limit(connection)
            current_revision(connection)  # the moment is that of the first reading
            yield connection

    @contextmanager
    def bulk(self) -> Iterator[Connection]:
        """One transaction of a long load: no time limit, made durable with the last one."""
        with self.guard(), self._writing.begin() as connection:
            if not self.on_sqlite:
                _without_limit(connection)
                connection.execute(text("SET LOCAL synchronous_commit = off"))
            yield connection

    def revision(self) -> str | None:
        """None: an empty database."""
        with self.guard(), self.engine.connect() as connection:
            return current_revision(connection)

    def migrate(self, target: str = HEAD) -> None:
        """Creates or updates the tables; several processes may open a new catalog at once.

        An older `target` takes tables back, and what only the newer ones hold is lost.
        """
        revision = self.revision()
        if revision == target:
            return
        if revision == UNFINISHED:
            raise CatalogError(
                "A copy or a restore into this catalog was begun and not finished",
                where=self.place,
                todo="Run the same `novum store copy` or `novum restore` again.",
            )
        with (
            self.guard(),
            self._alone(),
            self._writing.connect() as connection,
            without_cascades(connection),
            connection.begin(),
        ):
            if not self.on_sqlite:
                self._wait_alone(connection)
            if current_revision(connection) != target:
                run_migrations(connection, target)

    @contextmanager
    def copy_lock(self) -> Iterator[None]:
        """Held by whoever fills this catalog from elsewhere; `CatalogError` while another does."""
        if self.on_sqlite:
            with Path(f"{self.url.database}.copy.lock").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise self._another_copy() from None
                yield
            return
        with self.guard():
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            with connection:
                connection.detach()  # the lock is the session's: it ends with it, not in the pool
                got = connection.scalar(text("SELECT pg_try_advisory_lock(:n)"), {"n": _COPY_LOCK})
                if not got:
                    raise self._another_copy()
                yield

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Errors of the database as errors of the catalog."""
        try:
            yield
        except SQLAlchemyError as error:
            raise catalog_error(error, self.url) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """SQLite: one process migrates at a time; waiting in line has no time limit."""
        if not self.on_sqlite:
            yield
            return
        with Path(f"{self.url.database}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # released with the file, also by a kill
            yield

    def _wait_alone(self, connection: Connection) -> None:
        """PostgreSQL: the same by a lock that ends with the transaction, also by a kill.

        A migration may run longer than a statement may; waiting for a table that somebody reads
        keeps its limit, because everybody else would queue behind us.
        """
        waits = connection.scalar(text("SHOW lock_timeout"))
        _without_limit(connection)
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
        connection.execute(text("SELECT set_config('lock_timeout', :t, true)"), {"t": waits})

    def _another_copy(self) -> CatalogError:
        return CatalogError(
            "Another copy or restore is filling this catalog",
            where=self.place,
            todo="Wait for its end.",
        )


def _without_limit(connection: Connection) -> None:
    """PostgreSQL: for this transaction, of statements that may take hours."""
    wait_without_limit(connection)
    connection.execute(text("SET LOCAL statement_timeout = 0"))
