"""The mark on a catalog that a copy or a restore has begun to fill and not yet finished.

While it stands, no version of Novum opens the catalog: its revision is none that Alembic knows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    inspect,
    select,
    text,
)

from nlp.domain import Frozen

UNFINISHED = "unfinished"
"""Stands in the place of the revision."""

MARK_TABLE = "unfinished_copy"
_TABLE = Table(MARK_TABLE, MetaData(), Column("mark", Text, nullable=False))


class Mark(Frozen):
    source: str  # what is being copied: an address without password, or a backup's id
    revision: str  # of the tables
    begun_at: datetime


def read_mark(connection: Connection) -> Mark | None:
    if not inspect(connection).has_table(_TABLE.name):
        return None
    body = connection.scalar(select(_TABLE.c.mark))
    return None if body is None else Mark.model_validate_json(body)


def set_mark(connection: Connection, mark: Mark) -> None:
    _TABLE.create(connection, checkfirst=True)
    connection.execute(delete(_TABLE))
    connection.execute(insert(_TABLE), {"mark": mark.model_dump_json()})
    _set_revision(connection, UNFINISHED)


def clear_mark(connection: Connection, revision: str) -> None:
    """The catalog is whole: it may be opened."""
    _TABLE.drop(connection, checkfirst=True)
    _set_revision(connection, revision)


def _set_revision(connection: Connection, revision: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :n"), {"n": revision})
