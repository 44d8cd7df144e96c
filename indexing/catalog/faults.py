"""What the databases say when something is wrong, as errors of the catalog."""

from __future__ import annotations

import re

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from indexing.catalog.connecting import shown
from indexing.errors import CatalogAccessError, CatalogError, CatalogUnavailableError

_SQLITE_MAY_PASS = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR")
"""Beginnings of the names of its error codes: another writer, or the disk."""

# SQLSTATE classes and codes (PostgreSQL 15, appendix A). A refused login has none with libpq: there
# only its words are left.
_ACCESS_STATES = ("28", "3D", "42501")
_NO_ACCESS = re.compile(
    r"FATAL:.*(password|authentication|pg_hba|role .* does not|database .* does not"
    r"|permission denied)",
    re.DOTALL,
)


def catalog_error(error: SQLAlchemyError, url: URL) -> CatalogError:
    """One error of the catalog's tree for whatever SQLAlchemy and the drivers raise."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = " ".join(str(cause).split())
    where = shown(url)
    if isinstance(error, DBAPIError) and _refused(cause, said):
        return CatalogAccessError(
            f"The database does not let us in: {said}",
            where=where,
            todo="Check user, password and name in NOVUM_DATABASE_URL.",
        )
    if _may_pass(error, cause, said):
        return CatalogUnavailableError(
            f"The database does not answer or is busy: {said}",
            where=where,
            todo="Check that the database is running and its disk has room. Waiting work goes on"
            " by itself once it answers.",
        )
    return CatalogError(
        f"The catalog could not be read or written: {said}",
        where=where,
        todo="Check that the disk has room and the database is running.",
    )


def _refused(cause: BaseException, said: str) -> bool:
    state = getattr(cause, "sqlstate", None)
    if state:
        return str(state).startswith(_ACCESS_STATES)
    return _NO_ACCESS.search(said) is not None


def _may_pass(error: SQLAlchemyError, cause: BaseException, said: str) -> bool:
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        return str(name).startswith(_SQLITE_MAY_PASS)
    # PostgreSQL: the server is down, starting, ending, full, or another transaction is in the way.
    return (
        isinstance(error, (OperationalError, InterfaceError))
        and "psycopg" in type(cause).__module__
    )
