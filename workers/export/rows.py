"""Features as rows of the tables that `workers.export.tables` derives from their type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from nlp.corrections import CorrectionStatus
from nlp.domain import Evidence, Found
from workers.export.record import Record
from workers.export.tables import (
    CORRECTIONS,
    FACTS,
    Column,
    ColumnType,
    Path,
    Table,
    tables_of,
)

Cell = str | int | Decimal | float | bool | date | None
Row = tuple[Cell, ...]
QUOTES = " | "
"""Between quotes where a value stands in several places."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was met on the way to a value: its evidence, and how sure it is."""

    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None
    corrected: bool = False
    found: bool = False

    @property
    def cells(self) -> Row:
        page = next((one.page for one in self.evidence if one.page is not None), None)
        place = self.evidence[0].source if self.evidence else None
        quote = QUOTES.join(one.quote for one in self.evidence) or None
        return (self.confidence, self.corrected, page, place, quote)


def rows_of(record: Record) -> Iterator[tuple[Table, Row]]:
    """Every row of a document, each with its table."""
    head: Row = (record.document_id, record.sha256, record.file_name)
    documents, *repeated = tables_of(record.features.genre)
    found = [(column, *reach(record.features, column.path)) for column in documents.own]
    reading = (record.outcome, record.added.isoformat())
    yield documents, (*head, *reading, *(cell(value, column) for column, value, _ in found))
    for column, value, seen in found:
        if seen.found and value is not None:
            yield FACTS, _fact(head, ".".join(column.path), column, value, seen)
    for table in repeated:
        yield from _repeated(head, table, record.features, Seen(), parent="")
    for each in record.corrections:
        yield CORRECTIONS, (*head, *_correction(each))


def _repeated(
    head: Row, table: Table, item: object, seen: Seen, *, parent: str
) -> Iterator[tuple[Table, Row]]:
    values, outer = reach(item, table.path, seen)
    path = ".".join(filter(None, (parent, ".".join(table.path))))
    for number, value in enumerate(values if isinstance(values, Sequence) else ()):
        address = f"{path}[{number}]"
        own = _look(value, outer)
        inner = value.value if isinstance(value, Found) else value
        found = [
            (
                column,
                *(reach(inner, column.path, own) if isinstance(inner, BaseModel) else (inner, own)),
            )
            for column in table.own
        ]
        above: Row = (parent,) if parent else ()
        cells = tuple(cell(each, column) for column, each, _ in found)
        yield table, (*head, address, *above, *cells, *own.cells)
        for column, each, deeper in found:
            if deeper is not own and deeper.found and each is not None:
                yield FACTS, _fact(head, ".".join((address, *column.path)), column, each, deeper)
        for child in table.children:
            yield from _repeated(head, child, inner, own, parent=address)


def reach(item: object, path: Path, seen: Seen | None = None) -> tuple[object, Seen]:
    """The value at a path, None where something on the way is absent."""
    seen = seen or Seen()
    for name in path:
        seen = _look(item, seen)
        inner = item.value if isinstance(item, Found) else item
        if inner is None:
            return None, seen
        item = getattr(inner, name)
    seen = _look(item, seen)
    return (item.value if isinstance(item, Found) else item), seen


def _look(item: object, seen: Seen) -> Seen:
    if isinstance(item, Found):
        return Seen(item.evidence, item.confidence, item.corrected, found=True)
    evidence = getattr(item, "evidence", None)
    given = evidence if isinstance(evidence, tuple) else (evidence,)
    told = tuple(one for one in given if isinstance(one, Evidence))
    return replace(seen, evidence=told) if told else seen


def cell(value: object, column: Column) -> Cell:
    """A value as its column holds it."""
    if value is None:
        return None
    if column.type is ColumnType.JSON:
        return json.dumps(to_jsonable_python(value), ensure_ascii=False)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool | int | float | Decimal):
        return value
    if column.type is ColumnType.DATE and isinstance(value, date):
        return value
    return str(value)


def _correction(status: CorrectionStatus) -> Row:
    one = status.correction
    machine, value = (json.dumps(each, ensure_ascii=False) for each in (status.before, one.value))
    now = status.machine_now.value if status.machine_now else None
    at = one.at.isoformat()
    told = value if one.withdraws is None else None
    return (one.address, one.id, machine, told, one.by, at, one.why, status.state.value, now)


def _fact(head: Row, address: str, column: Column, value: object, seen: Seen) -> Row:
    told = cell(value, column)
    number = (
        told if isinstance(told, int | float | Decimal) and not isinstance(told, bool) else None
    )
    return (*head, address, text(told), number, *seen.cells)


def text(told: Cell) -> str:
    """As CSV and the table of facts write it."""
    if told is None:
        return ""
    if isinstance(told, bool):
        return "true" if told else "false"
    if isinstance(told, Decimal):
        return f"{told:f}"
    return told.isoformat() if isinstance(told, date) else str(told)
