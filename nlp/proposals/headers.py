"""Header rows of fact tables: which column is what, in one or two rows, over page breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.domain import Cell, Table
from nlp.proposals.amounts import parse_number

LAST_HEADER_ROW = 3
"""Rows from the top in which a header is looked for (a caption row may stand above it)."""
_YEAR = re.compile(
    r"^\W*(?:(?:개발|사업|과제)?\s?종료\s?후\s?\d\s?년\s?차?|(?:(?:19|20)\d{2}\s*년?\s*)?[상하]반기|(?:19|20)\d{2}\s*년?(?:도)?|\(?['’‘]\d{2}\s*년?\)?|\d{1,2}\s*차?\s*년\s*(?:도|차)|\d{1,2}\s*단계(?:\s*\(.*\))?"
    r"|(?:year|yr|y|month|m)\s*\d{1,2}|\d{1,2}(?:st|nd|rd|th)\s+year)(?:\W*\(?(?:(?:19|20)\d{2}|['’‘]\d{2}|\d{1,2}\s*차\s*년도|목표|target)\s*년?\)?)?\W*$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"^\W*N\s*(?:[+＋]\s*\d{1,2}\s*년?차?|년)\W*$")
"""``N+1``, ``N년``: years counted from the project's last, or from its first."""
_YEAR_WITH_WORD = re.compile(
    r"^(?P<year>\S.*?)\s*(?:목표치?|개발목표|매출액?|target|goal|sales|revenue)\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Header:
    """`columns` gives a name to column numbers; `years` a printed label to those that are years."""

    columns: dict[int, str]
    years: dict[int, str]
    labels: dict[int, str]
    body_row: int  # first row below the header


@lru_cache(maxsize=4096)  # every reader of tables asks about the same cells
def year_label(text: str) -> str | None:
    """``1차 년도 목표`` → ``1차년도``, ``2027년`` → ``2027``, ``Year 1``; else ``None``."""
    plain = " ".join(text.split())
    plain = re.sub(r"^(?:목표|target)\s+(?=\S*\d)", "", plain, flags=re.IGNORECASE)
    worded = _YEAR_WITH_WORD.match(plain)
    if worded and _YEAR.match(worded.group("year")):
        plain = worded.group("year")
    return plain_year(plain) if _YEAR.match(plain) or _RELATIVE.match(plain) else None


def years_of(texts: Sequence[str]) -> list[str | None]:
    """The year that each text of a row or column is; a bare ``N`` where another one is ``N+1``."""
    years = [year_label(text) for text in texts]
    counted = any(year and _RELATIVE.match(year) for year in years)
    bare = [counted and text.strip() == "N" for text in texts]
    return ["N" if alone else year for alone, year in zip(bare, years, strict=True)]


def calendar_year(text: str) -> str | None:
    """The one calendar year that a short header names: ``2029년 (종료 후 1년)`` → ``2029``."""
    years = set(re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text))
    return years.pop() if len(years) == 1 and len(text) <= 30 else None


def plain_year(label: str) -> str:
    """``2029년`` → ``2029``, ``1차 년도`` → ``1차년도``; other labels as printed."""
    calendar = re.fullmatch(r"\W*((?:19|20)\d{2})\s*년?(?:도)?\W*", label)
    if calendar:
        return calendar.group(1)
    return re.sub(r"(?<=\d)\s*(차)?\s*(년)\s*(?=[도차])", r"\1\2", " ".join(label.split()))


def read_header(table: Table, name_of: Callable[[str], str | None]) -> Header | None:
    """The header of a table whose column words `name_of` knows, or ``None``.

    Of a two-row header the lower word decides, then both together, then the upper one.
    """
    grid = table.grid()
    best: Header | None = None
    for row in range(min(LAST_HEADER_ROW, table.rows)):
        for depth in _depths(table, row):
            if row + depth > table.rows or (depth > 1 and _is_data(grid[row + depth - 1])):
                continue
            header = _at(grid, row, depth, name_of)
            if best is None or _weight(header) > _weight(best):
                best = header
    return best if best and best.columns else None


def _depths(table: Table, row: int) -> tuple[int, ...]:
    """How many rows a header that begins at `row` may have: as many as its tallest cell.

    None where a cell from above reaches into the row: the header began there.
    """
    if any(cell.row < row < cell.row + cell.row_span for cell in table.cells):
        return ()
    tallest = max((cell.row_span for cell in table.cells if cell.row == row), default=1)
    return (tallest,) if 1 < tallest <= LAST_HEADER_ROW else (1, 2)


def _is_data(texts: Sequence[str]) -> bool:
    """Two plain numbers that are no years: a row of values."""
    numbers = [text for text in texts if parse_number(text) is not None and not year_label(text)]
    return len(numbers) >= 2


def _weight(header: Header) -> int:
    return len(header.columns) + len(header.years)


def _at(
    grid: list[list[str]], row: int, depth: int, name_of: Callable[[str], str | None]
) -> Header:
    columns: dict[int, str] = {}
    years: dict[int, str] = {}
    labels: dict[int, str] = {}
    relative = {c for i in range(depth) for c, y in enumerate(years_of(grid[row + i])) if y == "N"}
    for column in range(len(grid[row])):
        texts = list(
            dict.fromkeys(filter(None, (grid[row + i][column].strip() for i in range(depth))))
        )
        labels[column] = " ".join(texts)
        year = next((label for label in map(year_label, reversed(texts)) if label), None)
        year = "N" if column in relative else year
        if year:
            years[column] = year
            continue
        name = next(filter(None, map(name_of, [*_ways(texts)])), None)
        if name:
            columns[column] = name
    return Header(columns, years, labels, row + depth)


def _ways(texts: Sequence[str]) -> list[str]:
    """A stacked header's readings: lower, both together, upper."""
    if len(texts) < 2:
        return list(texts)
    return [texts[-1], " ".join(texts), texts[0]]


def continues(table: Table, before: Table) -> bool:
    """Whether a table goes on from the page before: same columns at the same places."""
    if table.page != before.last_page + 1 or table.columns != before.columns:
        return False
    return all(
        abs(here - there) < 6 for here, there in zip(_edges(table), _edges(before), strict=False)
    )


def repeats(header: Header, before: Header) -> bool:
    """Whether a header is the one of the page before again, perhaps with words lost."""
    same = sum(before.columns.get(column) == name for column, name in header.columns.items())
    return same >= 2 and same * 2 >= len(header.columns)


def _edges(table: Table) -> list[float]:
    edges: dict[int, float] = {}
    for cell in table.cells:
        edges.setdefault(cell.column, cell.box.x0)
    return [edges[column] for column in sorted(edges)]


def cell_at(table: Table, row: int, column: int) -> Cell | None:
    """The cell that covers a place."""
    for cell in table.cells:
        rows = range(cell.row, cell.row + cell.row_span)
        if row in rows and column in range(cell.column, cell.column + cell.column_span):
            return cell
    return None
