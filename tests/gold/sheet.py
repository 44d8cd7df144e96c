"""What a page needs beyond `tests.forms.content`, and items as data for ``sheet.typ``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.forms.content import C, Item, Letters, P, T, c, p

_FIGURE = re.compile(r"^-?[\d,]+(\.\d+)?%?$")
_LATIN = re.compile(r"[A-Za-z]{4}")
_SHORT = 13
"""Characters up to which a cell is set in the middle."""


@dataclass(frozen=True)
class Line(P):
    """A paragraph that says where it stands. What is off the page of a PDF has the format's own
    mark in a file without pages."""

    align: str = "start"
    break_before: bool = False
    off_page: bool = False


@dataclass(frozen=True)
class Placed(C):
    """A cell whose words stand at a side of its own, whatever they are."""

    align: str = "start"


@dataclass(frozen=True)
class Laid(T):
    """A table with the shares of its columns, head rows that are repeated, and rulings or none."""

    widths: tuple[float, ...] = ()
    heads: int = 0
    ruled: bool = True


@dataclass(frozen=True)
class Look:
    """How a form looks. `headings`: of outline 1, 2 and 3, as ``sheet.typ`` knows them. `rules`:
    how tables that have rulings are drawn: all lines (grid), across only (rows), above and below
    alone (book), or a ground for every other row in their place (zebra)."""

    language: str = "ko"
    size: float = 10.5
    margin: float = 22.0
    leading: float = 0.95
    shade: str = "#E8EDF3"
    accent: str = "#000000"
    headings: tuple[str, str, str] = ("plain", "plain", "plain")
    rules: str = "grid"
    whole_words: bool = False
    running_head: str = ""
    page_mark: str = "- 1 -"


@dataclass(frozen=True)
class Sheet:
    """A form that is filled in."""

    title: str
    look: Look
    items: tuple[Item, ...]


def table(
    *rows: Sequence[str | C],
    widths: Sequence[float] = (),
    heads: int = 0,
    ruled: bool = True,
) -> Laid:
    cells = [[each if isinstance(each, C) else c(*each.split("\n")) for each in row]
             for row in rows]  # fmt: skip
    return Laid(cells, tuple(widths), heads, ruled)


def box(*content: str | Item, ground: str | None = None) -> Laid:
    """A frame of one cell, as forms put around a text."""
    return Laid([[c(*content, ground=ground)]], (1.0,))


def left(text: str, *, ground: str | None = None) -> Placed:
    """A cell that begins at its left side however short it is."""
    return Placed(c(*text.split("\n")).content, ground=ground)


def settled(laid: Laid) -> Laid:
    """Columns of figures at the right, the others at the left, heads with them, as in books."""
    rows = laid.placed()
    body = [(at, cell) for row in rows[laid.heads :] for at, cell in row if cell.columns == 1]
    ends = {at for at, cell in body if _align(cell) == "end"}
    placed = [
        [
            Placed(
                cell.content,
                cell.rows,
                cell.columns,
                cell.ground,
                "center" if cell.columns > 1 else "end" if at in ends else "start",
            )
            for at, cell in row
        ]
        for row in rows
    ]
    return replace(laid, rows=placed)


def line(
    text: str | tuple[str, Letters], *, align: str = "start", break_before: bool = False
) -> Line:
    return Line((text,), 0, align, break_before)


def heading(text: str, level: int = 1) -> P:
    return p(text, outline=level)


def as_data(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [_table(item) if isinstance(item, T) else _paragraph(item) for item in items]


def _paragraph(item: P) -> dict[str, Any]:
    where = item if isinstance(item, Line) else Line(item.runs)
    runs = [
        {"text": text, "size": look.size, "colour": look.colour}
        for text, look in item.looks()
        if where.off_page or not look.marked
    ]
    return {
        "runs": runs,
        "outline": item.outline,
        "align": where.align,
        "break": where.break_before,
        "off": where.off_page,
    }


def _table(item: T) -> dict[str, Any]:
    laid = item if isinstance(item, Laid) else Laid(item.rows)
    return {
        "rows": [[_cell(cell) for cell in row] for row in laid.rows],
        "widths": list(laid.widths) or [1.0] * laid.width,
        "heads": laid.heads,
        "ruled": laid.ruled,
    }


def _cell(cell: C) -> dict[str, Any]:
    return {
        "content": as_data(cell.content),
        "rows": cell.rows,
        "columns": cell.columns,
        "ground": cell.ground,
        "align": _align(cell),
    }


def _align(cell: C) -> str:
    if isinstance(cell, Placed):
        return cell.align
    text = "".join(t for item in cell.content if isinstance(item, P) for t, _ in item.looks())
    if _FIGURE.match(text) and not cell.ground:
        return "end"
    short = all(
        isinstance(item, P) and sum(len(t) for t, _ in item.looks()) <= _SHORT
        for item in cell.content
    )
    centred = short and not _LATIN.search(text)
    return "center" if cell.ground or centred else "start"
