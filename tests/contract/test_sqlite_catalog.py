"""The catalog on SQLite."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from indexing.catalog import Catalog
from indexing.catalog.database import HEAD, MIGRATIONS, Database
from indexing.errors import CatalogError
from indexing.settings import CatalogSettings
from tests.contract.catalog import CatalogContract


class TestSqliteCatalog(CatalogContract):
    @pytest.fixture
    def settings(self, tmp_path: Path) -> CatalogSettings:
        return CatalogSettings(home=tmp_path, database_url=None)

    def test_writers_in_several_processes_wait_for_each_other(
        self, settings: CatalogSettings
    ) -> None:
        Catalog.open(settings).close()
        context = multiprocessing.get_context("spawn")
        writers = [context.Process(target=write_audit, args=(settings, n)) for n in range(3)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [writer.exitcode for writer in writers] == [0, 0, 0]
        with Catalog.open(settings) as catalog:
            assert len(catalog.audit.recent(limit=1000)) == 3 * WRITES

    def test_the_file_is_in_wal_mode_with_foreign_keys(self, settings: CatalogSettings) -> None:
        Catalog.open(settings).close()
        database = Database(settings.url, busy_timeout=settings.busy_timeout)
        with database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        database.close()

    def test_a_file_that_is_no_database_is_named_in_the_error(
        self, settings: CatalogSettings, tmp_path: Path
    ) -> None:
        (tmp_path / "catalog.sqlite").write_bytes(b"not a database, but text" * 100)
        with pytest.raises(CatalogError, match=r"catalog\.sqlite"):
            Catalog.open(settings)


WRITES = 40


def write_audit(settings: CatalogSettings, number: int) -> None:
    with Catalog.open(settings) as catalog:
        for _ in range(WRITES):
            catalog.audit.add(actor=str(number), action="write", subject="s")


def test_opening_knows_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


@pytest.mark.parametrize("url", ["mysql://localhost/novum", "no address"])
def test_other_databases_are_refused_in_words(tmp_path: Path, url: str) -> None:
    with pytest.raises(CatalogError, match=r"PostgreSQL|postgresql"):
        Catalog.open(CatalogSettings(home=tmp_path, database_url=url))
