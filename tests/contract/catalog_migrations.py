"""Every revision up, down and up again, with rows in the tables, on whichever database."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from indexing.catalog import Catalog
from indexing.catalog.catalog import open_database
from indexing.catalog.copying import begin_filling, digest_table
from indexing.catalog.database import HEAD, Database
from indexing.catalog.models import Base
from indexing.catalog.rows import tables_of
from indexing.catalog.schema import BASE, current_revision, revisions
from indexing.catalog.unfinished import Mark
from indexing.errors import CatalogError
from indexing.settings import CatalogSettings
from tests.contract.catalog_samples import SHA, FakeClock, add, claim, parsed, patent, submit

UNCHANGED = ("documents", "document_names", "parsed", "features", "evaluations", "audit")
"""Tables that no migration so far has touched: their rows come back as they were."""


class MigrationContract:
    @pytest.fixture
    def settings(self) -> Iterator[CatalogSettings]:
        raise NotImplementedError

    def test_every_revision_goes_up_and_down_and_up_again(self, settings: CatalogSettings) -> None:
        steps = (BASE, *revisions())
        schemas: dict[str, object] = {}
        with opened(settings) as database:
            for revision in steps[1:]:
                database.migrate(revision)
                schemas[revision] = schema_of(database)
            for revision in reversed(steps[1:-1]):
                database.migrate(revision)
                assert schema_of(database) == schemas[revision], revision
            database.migrate(BASE)
            with database.engine.connect() as connection:
                assert inspect(connection).get_table_names() == ["alembic_version"]
            for revision in steps[1:]:
                database.migrate(revision)
                assert schema_of(database) == schemas[revision], revision
            with database.engine.connect() as connection:
                assert current_revision(connection) == HEAD

    def test_migrations_make_exactly_the_tables_of_the_models(
        self, settings: CatalogSettings
    ) -> None:
        Catalog.open(settings).close()
        with opened(settings) as database, database.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, Base.metadata) == []

    def test_rows_outlast_the_way_down_and_up(self, settings: CatalogSettings) -> None:
        with Catalog.open(settings, clock=FakeClock()) as catalog:
            add(catalog)
            catalog.documents.put_parsed(parsed(SHA, "한글"), parser_version="pdf-1")
            catalog.documents.put_features(SHA, patent("10"), extractor_version="x1")
            catalog.evaluations.put(id="e1", sha256=SHA, versions_key="k1", body="{}")
            catalog.audit.add(actor="kim", action="submit", subject="j1")
            job = submit(catalog)
            claim(catalog, job)
        with opened(settings) as database:
            before = contents(database)
            database.migrate(revisions()[0])
            database.migrate(HEAD)
            assert contents(database) == before
        with Catalog.open(settings) as catalog:
            assert catalog.jobs.get(job.id).attempts == 1
            assert catalog.documents.features("10") == patent("10")

    def test_many_processes_may_start_on_an_empty_database(self, settings: CatalogSettings) -> None:
        context = multiprocessing.get_context("spawn")
        ready = context.Barrier(3)
        starters = [context.Process(target=open_it, args=(settings, ready)) for _ in range(3)]
        for starter in starters:
            starter.start()
        for starter in starters:
            starter.join()
        assert [starter.exitcode for starter in starters] == [0, 0, 0]
        with opened(settings) as database:
            assert database.revision() == HEAD

    def test_a_catalog_of_a_newer_version_is_refused(self, settings: CatalogSettings) -> None:
        Catalog.open(settings).close()
        with opened(settings) as database, database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(CatalogError, match="newer Novum"):
            Catalog.open(settings)

    def test_a_catalog_that_a_copy_has_not_finished_is_refused(
        self, settings: CatalogSettings
    ) -> None:
        with opened(settings) as database:
            mark = Mark(source="elsewhere", revision=HEAD, begun_at=FakeClock()())
            assert not begin_filling(database, mark, restart=False)
        with pytest.raises(CatalogError, match="not finished"):
            Catalog.open(settings)

    def test_opening_a_catalog_that_is_up_to_date_waits_for_nobody(
        self, settings: CatalogSettings
    ) -> None:
        Catalog.open(settings).close()
        short = settings.model_copy(update={"busy_timeout": timedelta(milliseconds=200)})
        with opened(settings) as database, database.bulk() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
            Catalog.open(short).close()


@contextmanager
def opened(settings: CatalogSettings) -> Iterator[Database]:
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


def open_it(settings: CatalogSettings, ready: object) -> None:
    ready.wait()  # type: ignore[attr-defined]
    Catalog.open(settings).close()


def schema_of(database: Database) -> dict[str, object]:
    """Tables, columns, keys and indexes as the database itself names them."""
    with database.engine.connect() as connection:
        return {name: table_of(connection, name) for name in table_names(connection)}


def table_names(connection: Connection) -> list[str]:
    return sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})


def table_of(connection: Connection, name: str) -> object:
    found = inspect(connection)
    columns = {
        column["name"]: (str(column["type"]), column["nullable"], column["default"])
        for column in found.get_columns(name)
    }
    indexes = {
        index["name"]: (index["column_names"], bool(index["unique"]))
        for index in found.get_indexes(name)
    }
    uniques = {str(one["name"]): one["column_names"] for one in found.get_unique_constraints(name)}
    keys = {
        str(key["name"]): (key["constrained_columns"], key["referred_table"], key["options"])
        for key in found.get_foreign_keys(name)
    }
    return columns, indexes, uniques, keys, found.get_pk_constraint(name)["constrained_columns"]


def contents(database: Database) -> dict[str, tuple[int, str]]:
    with database.snapshot() as connection:
        found = {table.name: digest_table(connection, table) for table in tables_of(connection)}
    return {name: (found[name].rows, found[name].hex) for name in UNCHANGED}
