"""The catalog on PostgreSQL: the same models, the same contract."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from indexing.settings import CatalogSettings
from tests.conftest import require
from tests.contract.catalog import CatalogContract

DEFAULT = "postgresql+psycopg://postgres@127.0.0.1:5432/test"


@pytest.fixture(scope="session")
def server() -> URL:
    url = make_url(os.environ.get("NOVUM_TEST_POSTGRES", DEFAULT))
    url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            reachable = True
    except OperationalError:
        reachable = False
    finally:
        engine.dispose()
    require(reachable, "no PostgreSQL at NOVUM_TEST_POSTGRES")
    return url


@pytest.mark.server
class TestPostgresCatalog(CatalogContract):
    @pytest.fixture
    def settings(self, server: URL, tmp_path: Path) -> Iterator[CatalogSettings]:
        """A database of its own for each test, so that runs side by side do not meet."""
        name = f"novum_{uuid.uuid4().hex}"
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        url = server.set(database=name).render_as_string(hide_password=False)
        try:
            yield CatalogSettings(home=tmp_path, database_url=url)
        finally:
            with admin.connect() as connection:
                connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
            admin.dispose()
