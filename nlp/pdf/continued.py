"""Which tables go on from the page before, and how many rows of their header are there again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nlp.domain.document import BlockKind
from nlp.pdf.assemble import PageContent
from nlp.pdf.grid import Grid
from nlp.pdf.order import TextLine
from nlp.pdf.snapping import snap

SAME_EDGE = 4.0
"""Edges of columns nearer than this, in points, are one."""

HEAD = 0.25
"""A table that goes on begins within this share of the page's height."""

SLACK = 14.0
"""Points that may stay free below a table besides what the next row would need."""

WIDOW = 60.0
"""Points that may stay free where the row itself says that it goes on."""

FLOOR = 0.75
"""The body ends where it does on this share of the pages of one height, or above."""

LEAST_BODY = 0.85
"""Share of a page's height down to which there is room, whatever the pages hold."""

MOST_HEADER_ROWS = 4
BOTH = 2
"""Cells with text from which on two rows are said to be the same, and columns from which on two
grids are."""

Continuations = dict[int, int]
"""Pages whose first table goes on from the last one of the page before → rows of its header that
are repeated."""


def find_continuations(contents: Sequence[PageContent]) -> Continuations:
    """Judged by place (foot and head of the body, the same columns, no words between) and by what
    the first row says. Marks the lines of repeated headers as furniture."""
    found: Continuations = {}
    floors = _floors(contents)
    begun: Grid | None = None  # where the table of the page before begins, with its header
    for before, content in pairwise(contents):
        last, first = _last(before), _first(content)
        begun = begun if before.number in found and len(before.grids) == 1 else last
        if last is None or first is None or begun is None:
            continue
        if before.upright and content.upright:
            snap(last, first)
        repeated = _goes_on(begun, last, first, room=floors[before.height] - last.y1)
        if repeated is None or not (before.upright and content.upright):
            continue
        found[content.number] = repeated
        _set_aside(content, first, repeated)
    return found


def union(one: Sequence[float], other: Sequence[float]) -> list[float] | None:
    """The edges of both, where the outer ones are the same and one has all of the other's."""
    more, less = (one, other) if len(one) >= len(other) else (other, one)
    outer = abs(more[0] - less[0]) < SAME_EDGE and abs(more[-1] - less[-1]) < SAME_EDGE
    inner = all(min(abs(edge - x) for x in more) < SAME_EDGE for edge in less)
    return list(more) if outer and inner else None


def distinct(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] >= SAME_EDGE:
            edges.append(value)
    return edges


def nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _floors(contents: Sequence[PageContent]) -> dict[float, float]:
    """Heights of pages → where their body ends."""
    bottoms: dict[float, list[float]] = {}
    for content in contents:
        bottoms.setdefault(content.height, []).append(_bottom(content))
    return {
        height: max(sorted(ends)[int(FLOOR * len(ends))], LEAST_BODY * height)
        for height, ends in bottoms.items()
    }


def _bottom(content: PageContent) -> float:
    lines = [line.y1 for line in _body_lines(content)]
    return max([*lines, *(grid.y1 for grid in content.grids)], default=0.0)


def _body_lines(content: PageContent, without: int | None = None) -> list[TextLine]:
    return [
        line
        for line, kind in zip(content.lines, content.kinds, strict=True)
        if kind is not BlockKind.FURNITURE and (without is None or line.table != without)
    ]


def _last(content: PageContent) -> Grid | None:
    """The table at the foot of the page's body."""
    if not content.grids:
        return None
    index = max(range(len(content.grids)), key=lambda i: content.grids[i].y1)
    last = content.grids[index]
    below = any(line.y1 > last.y1 for line in _body_lines(content, index))
    return None if below else last


def _first(content: PageContent) -> Grid | None:
    """The table at the head of the page's body; tables of a page are ordered from its top."""
    if not content.grids:
        return None
    first = content.grids[0]
    above = any(line.y0 < first.y0 for line in _body_lines(content, 0))
    return None if above or first.y0 > HEAD * content.height else first


def _goes_on(begun: Grid, last: Grid, first: Grid, *, room: float) -> int | None:
    """Rows of the header that are repeated, where `first` goes on with `last`; else ``None``."""
    edges = union(_edges(last), _edges(first))
    if edges is None or len(edges) <= BOTH or min(len(_edges(last)), len(_edges(first))) <= BOTH:
        return None
    rows, head = _rows(first, edges), _rows(begun, edges)
    repeated = _repeated(first, rows, head)
    if _again(rows[repeated:], head[repeated:]):
        return None
    unfinished = _unfinished(rows[repeated])
    if room > max(_height(first, repeated) + SLACK, WIDOW if unfinished else 0.0):
        return None  # the row would have fitted there: the table had ended
    if repeated or unfinished:
        return repeated
    return 0 if len(_edges(last)) == len(_edges(first)) else None


def _repeated(first: Grid, rows: list[list[str]], head: list[list[str]]) -> int:
    """How many rows from the top are those of the header, as far as cells end with them."""
    count = 0
    for mine, theirs in zip(rows[:MOST_HEADER_ROWS], head, strict=False):
        filled = sum(map(bool, mine))
        if mine != theirs or len(set(filter(None, mine))) < BOTH or 2 * filled < len(mine):
            break
        count += 1
    while count and any(cell.row < count < cell.row + cell.row_span for cell in first.cells):
        count -= 1
    return count if count < first.rows else 0


def _again(rows: list[list[str]], head: list[list[str]]) -> bool:
    """The same labels below each other once more: a form that is printed again for another case."""
    mine = [row[0] for row in rows if row[0]]
    theirs = {row[0] for row in head if row[0]}
    return len(mine) >= BOTH and 2 * sum(label in theirs for label in mine) > len(mine)


def _unfinished(row: list[str]) -> bool:
    """Nothing in its first column and something behind it: the row before, or a label, goes on."""
    return not row[0] and any(row)


def _height(first: Grid, row: int) -> float:
    """Of a row, by the lowest cell that begins there."""
    return min((cell.y1 - cell.y0 for cell in first.cells if cell.row == row), default=0.0)


def _edges(grid: Grid) -> list[float]:
    return distinct([x for cell in grid.cells for x in (cell.x0, cell.x1)])


def _rows(grid: Grid, edges: Sequence[float]) -> list[list[str]]:
    """Squeezed texts by rows and the columns between `edges`; merged cells stand in every place."""
    rows = [[""] * (len(edges) - 1) for _ in range(grid.rows)]
    for cell, text in zip(grid.cells, grid.texts, strict=True):
        columns = range(nearest(edges, cell.x0), nearest(edges, cell.x1))
        for row in rows[cell.row : cell.row + cell.row_span]:
            for column in columns:
                row[column] = "".join(text.split())
    return rows


def _set_aside(content: PageContent, first: Grid, repeated: int) -> None:
    header = {i for i, cell in enumerate(first.cells) if cell.row < repeated}
    for i, line in enumerate(content.lines):
        if line.table == 0 and line.cell in header:
            content.kinds[i] = BlockKind.FURNITURE
