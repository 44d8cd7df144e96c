"""The catalog on PostgreSQL: the same models, the same contract."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from indexing.catalog import Catalog, silence
from indexing.catalog.catalog import open_database
from indexing.catalog.database import Database
from indexing.errors import CatalogAccessError, CatalogUnavailableError
from indexing.settings import CatalogSettings
from nlp.errors import ErrorCategory
from tests.contract.catalog import CatalogContract
from tests.contract.catalog_samples import add
from tests.postgres import find_server, new_database

HIDDEN = "s3cret-word"


@pytest.fixture(scope="session")
def server() -> URL:
    return find_server()


@pytest.mark.server
class TestPostgresCatalog(CatalogContract):
    @pytest.fixture
    def settings(self, server: URL, tmp_path: Path) -> Iterator[CatalogSettings]:
        """A database of its own for each test."""
        with new_database(server) as url:
            yield CatalogSettings(home=tmp_path, database_url=url)

    def test_connections_that_the_server_ended_are_made_anew(
        self, settings: CatalogSettings, server: URL
    ) -> None:
        with Catalog.open(settings) as catalog:
            add(catalog)
            end_connections(server, settings)
            assert catalog.documents.count() == 1

    def test_a_transaction_cut_off_is_undone_and_may_be_tried_again(
        self, settings: CatalogSettings, server: URL
    ) -> None:
        Catalog.open(settings).close()
        database = open_database(settings)
        try:
            with pytest.raises(CatalogUnavailableError):
                write_halves(database, lambda: end_connections(server, settings))
            with database.read() as session:
                assert session.scalar(text("SELECT count(*) FROM counters")) == 0
        finally:
            database.close()

    def test_a_statement_has_a_time_limit(self, settings: CatalogSettings) -> None:
        short = settings.model_copy(
            update={"database_statement_timeout": timedelta(milliseconds=300)}
        )
        database = open_database(short)
        try:
            with (
                pytest.raises(CatalogUnavailableError, match="statement timeout"),
                database.read() as session,
            ):
                session.execute(text("SELECT pg_sleep(60)"))
        finally:
            database.close()

    def test_waiting_for_a_row_has_a_time_limit(self, settings: CatalogSettings) -> None:
        short = settings.model_copy(update={"busy_timeout": timedelta(milliseconds=300)})
        with Catalog.open(short) as catalog:
            add(catalog)
            database = open_database(settings)
            with database.write() as session:
                session.execute(text("SELECT * FROM documents FOR UPDATE"))
                with pytest.raises(CatalogUnavailableError, match="lock timeout"):
                    add(catalog)
            database.close()

    def test_a_migration_is_not_held_to_the_limit_of_a_statement(
        self, settings: CatalogSettings
    ) -> None:
        """Another process is at it for longer than a statement may take: we wait and go on."""
        short = settings.model_copy(
            update={"database_statement_timeout": timedelta(milliseconds=200)}
        )
        first, second = open_database(settings), open_database(short)
        try:
            with first.engine.begin() as connection:
                first._wait_alone(connection)
                waiting = threading.Thread(target=second.migrate)
                waiting.start()
                time.sleep(0.5)
                assert waiting.is_alive()
            waiting.join()
            assert second.revision() is not None
        finally:
            first.close()
            second.close()

    def test_a_server_that_falls_silent_is_given_up_and_taken_again(
        self, settings: CatalogSettings, server: URL
    ) -> None:
        with Between(server) as between:
            patient = settings.model_copy(
                update={
                    "database_url": between.url(settings.url),
                    "database_connect_timeout": timedelta(seconds=2),
                }
            )
            with Catalog.open(patient) as catalog:
                add(catalog)
                between.silent.set()
                with pytest.raises(CatalogUnavailableError, match="timeout"):
                    catalog.documents.count()
                between.silent.clear()
                assert catalog.documents.count() == 1

    def test_a_statement_without_an_end_is_given_up_when_the_server_falls_silent(
        self, settings: CatalogSettings, server: URL, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(silence, "_GRACE", timedelta(milliseconds=200))
        with Between(server) as between:
            short = settings.model_copy(
                update={
                    "database_url": between.url(settings.url),
                    "database_statement_timeout": timedelta(milliseconds=300),
                }
            )
            database = open_database(short)
            with pytest.raises(CatalogUnavailableError, match="no answer from the server"):
                ask_in_silence(database, between)
            database.close()

    def test_a_wrong_name_is_told_from_a_server_that_is_down(
        self, settings: CatalogSettings, server: URL, tmp_path: Path
    ) -> None:
        wrong = server.set(database="novum_nobody_made", password=HIDDEN)
        with pytest.raises(CatalogAccessError, match="novum_nobody_made") as caught:
            open_at(wrong, tmp_path)
        assert caught.value.category is ErrorCategory.CONFIGURATION
        assert HIDDEN not in str(caught.value)


@pytest.mark.parametrize("where", ["password", "query"])
def test_a_server_that_is_down_is_named_without_its_password(tmp_path: Path, where: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]  # bound, and nobody listens
        url = URL.create(
            "postgresql", "novum", HIDDEN if where == "password" else None, "127.0.0.1", port, "db"
        )
        if where == "query":
            url = url.set(query={"password": HIDDEN})
        with pytest.raises(CatalogUnavailableError, match=f"127.0.0.1:{port}/db") as caught:
            open_at(url, tmp_path)
    assert caught.value.category is ErrorCategory.UNAVAILABLE
    assert HIDDEN not in str(caught.value)
    assert caught.value.todo


def test_a_server_that_does_not_answer_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes the connection and says nothing
        url = URL.create("postgresql", "novum", None, "127.0.0.1", silent.getsockname()[1], "db")
        with pytest.raises(CatalogUnavailableError, match="timeout"):
            open_at(url, tmp_path)


class Between:
    """Passes bytes between us and the server, until it falls silent: connected, and no answer."""

    def __init__(self, server: URL) -> None:
        self._server = (server.host or "127.0.0.1", server.port or 5432)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self.silent = threading.Event()

    def url(self, url: str) -> str:
        port = self._listening.getsockname()[1]
        place = make_url(url).set(host="127.0.0.1", port=port)
        return place.render_as_string(hide_password=False)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._listening.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                ours, _ = self._listening.accept()
            except OSError:
                return
            theirs = socket.create_connection(self._server)
            for one, other in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                while self.silent.is_set() and not self._ended.is_set():
                    time.sleep(0.02)
                other.sendall(data)
        for side in (one, other):
            side.close()


def ask_in_silence(database: Database, between: Between) -> None:
    with database.read() as session:
        session.execute(text("SELECT 1"))
        between.silent.set()
        session.execute(text("SELECT 2"))


def open_at(url: URL, home: Path) -> None:
    settings = CatalogSettings(
        home=home,
        database_url=url.render_as_string(hide_password=False),
        database_connect_timeout=timedelta(seconds=2),
    )
    Catalog.open(settings).close()


def write_halves(database: Database, between: Callable[[], None]) -> None:
    with database.write() as session:
        session.execute(text("INSERT INTO counters VALUES ('half', 1)"))
        between()
        session.execute(text("INSERT INTO counters VALUES ('other half', 1)"))


def end_connections(server: URL, settings: CatalogSettings) -> None:
    """What a restart of the server does to everybody who is connected."""
    admin = create_engine(server)
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    with admin.connect() as connection:
        name = settings.url.rpartition("/")[2].partition("?")[0]
        assert connection.execute(text(ours), {"name": name}).rowcount > 0
    admin.dispose()
