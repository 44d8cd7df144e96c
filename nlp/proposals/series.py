"""Tables that give numbers year by year, years side by side or below each other, as series.

The forms print funding, costs, outputs and sales in either way; behind this they look the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.domain import Cell, Evidence, Money, Table
from nlp.proposals.amounts import UnitHint, parse_number
from nlp.proposals.body import Body, is_blank
from nlp.proposals.headers import calendar_year, cell_at, year_label, years_of
from nlp.proposals.lexicon import squash, without_remarks
from nlp.proposals.rows import TOTALS
from nlp.proposals.units import money_in, unit_in, unit_of

HEADER_ROWS = 4
"""Rows from the top in which the years may stand."""
BOTH = 2
"""Columns of a table that says one thing of one year."""
LABEL_COLUMNS = 4
"""Columns from the left that may name a row."""
_UNITS = frozenset({"단위", "unit", "units", "countedin", "measuredin", "unitofmeasure"})
_NO_LABELS = frozenset(
    {"비중", "가중치", "번호", "순번", "연번", "비고", "no", "weight", "remarks"}
)
_CASH = frozenset({"현금", "현물", "cash", "inkind"})
_PAST = re.compile(
    r"최근\s*(?:\d|[한두세]|삼)|재무|결산|직전|실적|전년"
    r"|financial|past|previous|accounts|last \w+ years",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Value:
    """One cell of a series: the year as printed, and the label under the year (현금, 소계)."""

    year: str
    part: str
    cell: Cell


@dataclass(frozen=True)
class Series:
    """Numbers of one thing. `labels` name it, the outermost first."""

    table: Table
    labels: tuple[str, ...]
    values: tuple[Value, ...]
    total: Cell | None = None
    unit: str = ""

    @property
    def label(self) -> str:
        return " ".join(self.labels)

    def evidence(self, body: Body) -> tuple[Evidence, ...]:
        cells = [value.cell for value in self.values if value.cell.text.strip()]
        cells += [self.total] if self.total and self.total.text.strip() else []
        return (body.row_evidence(self.table, list(dict.fromkeys(cells))),)

    def hint(self, body: Body) -> UnitHint | None:
        """What a bare number of the series is worth: by its own labels, its unit, its table."""
        for text in (*reversed(self.labels), f"({self.unit})" if self.unit else ""):
            found = unit_in(text)
            if found is not None:
                return found
        corner = self.table.grid()[0][:LABEL_COLUMNS]
        return unit_of(body, self.table, *corner)

    def money(self, body: Body) -> Iterator[tuple[str, Money]]:
        """The sum of each year: its subtotal where one is printed, else its parts added up."""
        hint = self.hint(body)
        for year in dict.fromkeys(value.year for value in self.values):
            amount = _sum([value for value in self.values if value.year == year], hint)
            if amount is not None:
                yield year, amount

    def total_money(self, body: Body) -> Money | None:
        return money_in(self.total.text, self.hint(body)) if self.total else None

    def numbers(self) -> Iterator[tuple[str, str, Decimal | None]]:
        """Year, text and number of each cell that is filled in."""
        for value in self.values:
            text = " ".join(value.cell.text.split())
            if text and not is_blank(text):
                yield value.year, text, parse_number(without_remarks(text) or text)


def find_series(body: Body) -> Iterator[list[Series]]:
    """The series of each table that has years, table by table in reading order."""
    for _, table in body.tables:
        found = series_of(table)
        if found:
            yield found


def series_of(table: Table) -> list[Series]:
    """Series of a table: by years in its header, else by years in its first columns."""
    grid = table.grid()
    return [*_side_by_side(table, grid)] or [*_below(table, grid)]


def is_past(body: Body, table: Table, began: int | None) -> bool:
    """Whether a table tells what has been, not what is planned.

    By its caption and first row, or because all its years lie before the project `began`.
    """
    first = " ".join(cell.text for cell in table.cells if cell.row == 0)
    if _PAST.search(f"{body.caption(table)} {first}"):
        return True
    _, years = _year_row(table.grid())
    calendar = [re.fullmatch(r"(?:19|20)\d{2}", year) for year in years.values()]
    return began is not None and bool(calendar) and all(y and int(y[0]) < began for y in calendar)


def _sum(values: Sequence[Value], hint: UnitHint | None) -> Money | None:
    whole = [value for value in values if squash(value.part) in TOTALS]
    known = [money for value in whole or values if (money := money_in(value.cell.text, hint))]
    if len(known) < 2 or whole:
        return known[0] if known else None
    if not all(squash(value.part) in _CASH for value in values):
        return None
    total = sum((money.amount for money in known), Decimal(0))
    return Money(amount=total, currency=known[0].currency)


def _side_by_side(table: Table, grid: list[list[str]]) -> Iterator[Series]:
    head, years = _year_row(grid)
    if not years:
        return
    body_row = head + _depth(table, head)
    first = min(years)
    stacks = {column: _stack(grid, column, head, body_row) for column in range(table.columns)}
    totals = [c for c, stack in stacks.items() if c not in years and _is_total(stack)]
    single = table.columns == BOTH and bool(year_label(grid[head][first]))
    if len(years) < 2 and not totals and not single:
        return
    units = [c for c, stack in stacks.items() if _UNITS & set(map(squash, stack))]
    unnamed = [c for c, stack in stacks.items() if _NO_LABELS & set(map(squash, stack))]
    leads = [c for c in range(min(first, LABEL_COLUMNS)) if c not in {*totals, *units, *unnamed}]
    for row in range(body_row, table.rows):
        labels = [grid[row][column].strip() for column in leads]
        cells = [(c, label, cell_at(table, row, c)) for c, label in years.items()]
        values = tuple(
            Value(label, " ".join(stacks[c][1:]), cell)
            for c, label, cell in cells
            if cell and cell.row >= body_row and cell.column_span < max(2, len(years))
        )
        named = tuple(dict.fromkeys(" ".join(label.split()) for label in labels if label))
        if named and values:
            yield Series(
                table,
                named,
                values,
                cell_at(table, row, totals[-1]) if totals else None,
                next((grid[row][c].strip() for c in units if grid[row][c].strip()), ""),
            )


def _year_row(grid: list[list[str]]) -> tuple[int, dict[int, str]]:
    """The header row with the years, and the year of each column."""
    for row, texts in enumerate(grid[:HEADER_ROWS]):
        years = {
            column: label
            for column, (text, year) in enumerate(zip(texts, years_of(texts), strict=True))
            if column and (label := year or calendar_year(text))
        }
        if years:
            return row, years
    return 0, {}


def _depth(table: Table, head: int) -> int:
    """Rows of the header: as many as the tallest of the labels beside the years."""
    spans = [
        cell.row + cell.row_span - head
        for cell in table.cells
        if cell.row <= head < cell.row + cell.row_span and cell.column < LABEL_COLUMNS
    ]
    return min(max(spans, default=1), HEADER_ROWS)


def _stack(grid: list[list[str]], column: int, head: int, body_row: int) -> list[str]:
    texts = (" ".join(grid[row][column].split()) for row in range(head, body_row))
    return list(dict.fromkeys(filter(None, texts)))


def _is_total(stack: Sequence[str]) -> bool:
    return any(squash(without_remarks(text) or text) in TOTALS for text in stack)


def _below(table: Table, grid: list[list[str]]) -> Iterator[Series]:
    years = {row: label for row, texts in enumerate(grid) if (label := _row_year(texts))}
    first_column = years_of([texts[0] for texts in grid])
    years |= {row: "N" for row, label in enumerate(first_column) if label == "N"}
    years = dict(sorted(years.items()))
    if len(years) < 2:
        return
    first = min(years)
    labels = [
        column
        for column in range(min(LABEL_COLUMNS, table.columns))
        if any(year_label(grid[row][column]) for row in years)
    ]
    total_row = next((row for row in range(first, table.rows) if _names_total(grid[row])), None)
    for column in range(max(labels) + 1, table.columns):
        stack = [text for text in _stack(grid, column, 0, first) if not year_label(text)]
        cells = [(label, cell_at(table, row, column)) for row, label in years.items()]
        values = tuple(Value(label, "", cell) for label, cell in cells if cell)
        if stack and values:
            total = cell_at(table, total_row, column) if total_row is not None else None
            yield Series(table, tuple(stack), values, total)


def _row_year(texts: Sequence[str]) -> str | None:
    """The year that a row's first cells name; a stage above it is kept: ``1단계 1년차``."""
    found = [year_label(text) or "" for text in texts[:LABEL_COLUMNS]]
    return " ".join(dict.fromkeys(filter(None, found))) or None


def _names_total(texts: Sequence[str]) -> bool:
    return any(squash(text) in TOTALS for text in texts[:LABEL_COLUMNS])
