"""Insert-or-update and insert-or-keep, in one statement, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from indexing.catalog.models import Base

_ROWS_A_STATEMENT = 500
"""SQLite takes 32,766 variables in one statement; our widest table has fewer than 25 columns."""


def chunks(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """For one ``IN (…)`` each: both databases take more values, plans stay small."""
    return (values[start : start + size] for start in range(0, len(values), size))


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: Sequence[str],
    update: Sequence[str] = (),
) -> int:
    """Inserts `rows`; where `keys` are taken, sets the columns `update` (none: keeps the old row).

    Every row names the same columns. Returns how many rows were inserted or updated.
    """
    # In one order everywhere: two transactions that write the same rows wait, not for each other.
    ordered = sorted(rows, key=lambda row: tuple(str(row[key]) for key in keys))
    changed = 0
    for start in range(0, len(ordered), _ROWS_A_STATEMENT):
        chunk = [dict(row) for row in ordered[start : start + _ROWS_A_STATEMENT]]
        changed += _one_statement(session, model, chunk, keys, update)
    return changed


def _one_statement(
    session: Session,
    model: type[Base],
    rows: list[dict[str, Any]],
    keys: Sequence[str],
    update: Sequence[str],
) -> int:
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(model).values(rows)
    if update:
        new = {column: statement.excluded[column] for column in update}
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=new)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    return cast(CursorResult[Any], session.execute(statement)).rowcount
