"""Databases of a test's own on the PostgreSQL server that `NOVUM_TEST_POSTGRES` names."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from tests.conftest import require

DEFAULT = "postgresql+psycopg://postgres@127.0.0.1:5432/test"


def find_server() -> URL:
    """Skips the test where none answers."""
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


@contextmanager
def new_database(server: URL) -> Iterator[str]:
    """Its address; dropped at the end. Names are unique: runs side by side do not meet."""
    name = f"novum_{uuid.uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.dispose()
