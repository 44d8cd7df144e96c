"""Rows of any table in one spelling, the same on every database: to move, keep and compare them.

A row is one line of JSON with its keys in order, times in UTC with microseconds. A table's digest
is the sum of the SHA-256 of its rows modulo 2^256: it needs no order, which two databases with
different collations would not agree on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, MetaData, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from indexing.catalog.models import Base, UtcDateTime
from indexing.catalog.unfinished import MARK_TABLE
from nlp.errors import RecordError

Values = dict[str, Any]
Batch = list[tuple[Values, bytes]]
"""Some rows, each with its encoding."""

_NOT_OURS = frozenset({"alembic_version", MARK_TABLE})
_BATCH_BYTES = 4 * 1024**2  # of encoded rows that are held at once, about
_BATCH_ROWS = 500
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(slots=True)
class TableDigest:
    """Of rows in any order; equal ones mean equal rows."""

    rows: int = 0
    size: int = 0  # bytes of the encoded rows
    _sum: int = field(default=0, repr=False)

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.size += len(line)
        self._sum += int.from_bytes(hashlib.sha256(line).digest(), "big")

    @property
    def hex(self) -> str:
        """64 hex digits."""
        return f"{self._sum % (1 << 256):064x}"


def tables() -> tuple[Table, ...]:
    """Every table of the models, each after those that it refers to."""
    return tuple(Base.metadata.sorted_tables)


def tables_of(connection: Connection) -> tuple[Table, ...]:
    """The tables as this database has them, also of an older revision; types are the models'."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name not in _NOT_OURS)
    for table in found.sorted_tables:
        model = Base.metadata.tables.get(table.name)
        for column in table.columns:
            if model is not None and column.name in model.columns:
                column.type = model.columns[column.name].type
            elif isinstance(column.type, DateTime):
                column.type = UtcDateTime()
    return tuple(found.sorted_tables)


def encode(values: Mapping[str, Any]) -> bytes:
    """One line without its end."""
    return _JSON.encode({name: _spelled(value) for name, value in values.items()}).encode("utf-8")


def decode(table: Table, line: bytes) -> Values:
    """The row that `encode` wrote. Raises `RecordError` for anything else."""
    try:
        values = json.loads(line)
    except ValueError as error:
        raise RecordError(f"A row of {table.name} is not JSON: {error}") from error
    if not isinstance(values, dict) or values.keys() != set(table.columns.keys()):
        raise RecordError(f"A row of {table.name} has not the columns of the table")
    return {column.name: _read(table, column.name, values[column.name]) for column in table.columns}


def batches(connection: Connection, table: Table) -> Iterator[Batch]:
    """All rows with their encoding, a few megabytes at a time, in the database's own order."""
    options = {"stream_results": True, "max_row_buffer": 1}
    with connection.execute(select(table), execution_options=options) as result:
        names = tuple(result.keys())
        wanted = 16
        while rows := result.fetchmany(wanted):
            values = [dict(zip(names, row, strict=True)) for row in rows]
            batch = [(one, encode(one)) for one in values]
            yield batch
            size = sum(len(line) for _, line in batch) or 1
            # At most twice as many as before: a run of small rows may be followed by large ones.
            wanted = max(1, min(_BATCH_ROWS, 2 * wanted, len(rows) * _BATCH_BYTES // size))


def count_rows(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def write_rows(
    connection: Connection, table: Table, rows: Sequence[Values], *, replace: bool = False
) -> None:
    """Adds rows; `replace` overwrites those of the same primary key."""
    if not rows:
        return
    if not replace:
        connection.execute(insert(table), rows)
        return
    on_postgresql = connection.dialect.name == "postgresql"
    statement = (postgresql.insert if on_postgresql else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    others = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    if others:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=others)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, rows)


def set_sequences(connection: Connection, tables: Sequence[Table]) -> None:
    """After rows came with their numbers: the next number is beyond all of them.

    SQLite takes the number after the largest by itself.
    """
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        largest = select(func.max(column)).scalar_subquery()
        connection.execute(
            select(func.setval(sequence, func.coalesce(largest, 1), largest.is_not(None)))
        )


def _spelled(value: object) -> object:
    if value is None or isinstance(value, (str, int, float)):  # bool is an int
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise RecordError(f"A {type(value).__name__} has no spelling in a row")


def _read(table: Table, name: str, value: object) -> object:
    column = table.columns[name]
    if value is None:
        if not column.nullable:
            raise RecordError(f"{name} of a row of {table.name} has no value")
        return None
    kind = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
    if kind in (datetime, date) and isinstance(value, str):
        try:
            moment = kind.fromisoformat(value)
        except ValueError:
            raise RecordError(f"{name} of a row of {table.name} is no date") from None
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise RecordError(f"{name} of a row of {table.name} has no time zone")
        return moment
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise RecordError(f"{name} of a row of {table.name} is no {kind.__name__}")
    return value
