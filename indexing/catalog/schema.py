"""Migrations: bringing tables up to date, or back to what an older version knows (Alembic)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from indexing.errors import CatalogError

MIGRATIONS = Path(__file__).parent / "migrations"
BASE = "base"
"""The state before the first migration: no tables."""


def current_revision(connection: Connection) -> str | None:
    """None: an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if version is None else str(version)


def revisions() -> tuple[str, ...]:
    """Every revision, oldest first."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    return tuple(script.revision for script in walked)[::-1]


def run_migrations(connection: Connection, target: str = "head") -> None:
    """Goes up to `target`, or down to it when it is older (``base``: no tables).

    Going down loses what only the newer tables and columns hold. Raises `CatalogError`.
    """
    # Imported here: opening a catalog that is up to date needs no Alembic.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    config.attributes["connection"] = connection
    down = _is_older(target, current_revision(connection))
    try:
        (command.downgrade if down else command.upgrade)(config, target)
    except CommandError as error:
        raise CatalogError(
            f"The catalog cannot be brought up to date: {error}",
            todo="It was probably made by a newer Novum: install that version.",
        ) from error


@contextmanager
def without_cascades(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying and dropping it, and dropping would empty its children.

    Foreign keys cannot be switched within a transaction: call this before one begins. They are
    checked afterwards.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    if driver is None:
        raise CatalogError("The connection to the catalog was closed")
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if orphan := driver.execute("PRAGMA foreign_key_check").fetchone():
            raise CatalogError(
                f"A row of {orphan[0]} belongs to a row of {orphan[2]} that is not there",
                todo="Restore the last backup.",
            )
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _is_older(target: str, current: str | None) -> bool:
    known = (BASE, *revisions())
    if target not in known or current not in known:
        return False  # "head", or something that Alembic will refuse by name
    return known.index(target) < known.index(current)


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
