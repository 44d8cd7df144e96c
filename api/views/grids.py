"""Repeated facts of a document (targets, costs, team …) as tables, years side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from api.i18n import Messages
from api.views.evidence import by_page
from api.views.words import words
from nlp.domain import Evidence, Found, Frozen, YearMoney, YearText, YearValue

FEWEST_COLUMNS = 2
"""Facts with fewer columns read better as lines."""
YEARS = (YearValue, YearMoney, YearText)
"""Values of one year: each is a column of its own, under the year."""


@dataclass(frozen=True, slots=True)
class GridRow:
    cells: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    confidence: float

    @property
    def places(self) -> tuple[Evidence, ...]:
        return by_page(self.evidence)


@dataclass(frozen=True, slots=True)
class Grid:
    """One field as a table. Columns in which no row has a value are left out."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]


def grid_of(name: str, content: Sequence[Found[Any]], t: Messages) -> Grid | None:
    """`content` as a table, or ``None`` where its values are no records of several fields."""
    if not content or not all(isinstance(found.value, Frozen) for found in content):
        return None
    rows = [dict(_cells(found.value, t)) for found in content]
    heads = tuple(dict.fromkeys(head for row in rows for head in row))
    if len(heads) < FEWEST_COLUMNS:
        return None
    return Grid(
        name,
        heads,
        tuple(
            GridRow(tuple(row.get(head, "") for head in heads), found.evidence, found.confidence)
            for row, found in zip(rows, content, strict=True)
        ),
    )


def _cells(value: Frozen, t: Messages) -> list[tuple[str, str]]:
    """Heads and texts of one record, in the order of its fields."""
    cells: list[tuple[str, str]] = []
    for name in type(value).model_fields:
        content = getattr(value, name)
        if content is None or content == ():
            continue
        if isinstance(content, tuple) and isinstance(content[0], YEARS):
            cells += [(_year(each), _year_text(each, t)) for each in content]
        else:
            cells.append((t(f"column.{name}"), _text(content, t)))
    return cells


def _year(value: YearValue | YearMoney | YearText) -> str:
    return value.year if isinstance(value, YearMoney) else value.label


def _year_text(value: YearValue | YearMoney | YearText, t: Messages) -> str:
    return words(value.amount, t) if isinstance(value, YearMoney) else value.text


def _text(content: Any, t: Messages) -> str:
    if isinstance(content, bool):
        return t("value.yes" if content else "value.no")
    if isinstance(content, StrEnum):
        return words(content, t)
    if isinstance(content, str):
        return t.either(f"value.{content}", content)  # a scheme, a scope: some have a word
    if isinstance(content, Decimal):
        return f"{content:,f}"
    return words(content, t)
