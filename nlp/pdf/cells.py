"""Rows of text to a grid of cells: empty places, words over several columns, heads of two rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.pdf.bands import Bar
from nlp.pdf.grid import Grid, GridCell
from nlp.pdf.gutters import Entry, Gutter
from nlp.pdf.textrows import Piece, Row

NEAR = 1.3
"""Lines of one label are no further apart than so many line heights."""

MARGIN = 2.0
"""Points around the text where no ruling says how far the table goes."""


@dataclass(frozen=True)
class _Placed:
    """A cell to be: its columns and its rows, within the row of text or the two made of it."""

    first: int
    last: int
    row: int
    rows: int


def make_grid(
    rows: Sequence[Row],
    gutters: Sequence[Gutter],
    *,
    sides: tuple[float, float],
    edges: Sequence[float],
    parts: Sequence[Bar],
    reader: str,
) -> Grid:
    """`sides`: left and right end of the table; `edges`: heights of rulings and grounds in it;
    `parts`: rulings across some columns, which leave the cells of the others whole."""
    levels: list[float] = []
    placed: list[_Placed] = []
    count = len(gutters) + 1
    for number, row in enumerate(rows):
        levels.append(_above(rows, number, [*edges, *(y for y, _, _ in parts)]))
        cut = _head_cut(row)
        placed += _place(row, len(levels) - 1, count, cut)
        if cut is not None:
            levels.append(cut)
    foot = max(piece.entries[-1].y1 for piece in rows[-1])
    levels.append(max([foot + MARGIN, *(edge for edge in edges if 0 <= edge - foot < 12)]))
    xs = [sides[0], *((low + high) / 2 for low, high in gutters), sides[1]]
    cells = [_cell(one, xs, levels) for one in _whole(placed, xs, levels, parts, _labels(rows))]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    grid = Grid(xs[0], levels[0], xs[-1], levels[-1], len(levels) - 1, count, cells, sure=True)
    grid.reader, grid.gutters = reader, list(gutters)
    return grid


def _whole(
    placed: Sequence[_Placed],
    xs: Sequence[float],
    levels: Sequence[float],
    parts: Sequence[Bar],
    middles: Sequence[tuple[int, float]],
) -> list[_Placed]:
    """Cells of one column above and below levels at which rulings lie across others, as one, with
    words of a label (column and height of its `middles`) in the middle of each."""
    drawn = [[(x0, x1) for at, x0, x1 in parts if abs(at - y) < 1] for y in levels]
    whole: dict[tuple[int, int, int], _Placed] = {}
    for one in sorted(placed, key=lambda one: one.row):
        lines = drawn[one.row]
        middle = (xs[one.first] + xs[one.last + 1]) / 2
        above = whole.get((one.first, one.last, one.row))
        joined = one
        if lines and above and not any(x0 <= middle <= x1 for x0, x1 in lines):
            heights = sorted(y for column, y in middles if column == one.first)
            if not _parts_labels(levels, one.row, heights):
                del whole[one.first, one.last, one.row]
                joined = replace(above, rows=above.rows + one.rows)
        whole[joined.first, joined.last, joined.row + joined.rows] = joined
    return list(whole.values())


def _labels(rows: Sequence[Row]) -> list[tuple[int, float]]:
    """Column and middle of what stands in single columns, lines of one cell taken together."""
    found: list[tuple[int, float]] = []
    last: dict[int, Entry] = {}
    for entry in sorted((e for row in rows for p in row for e in p.entries), key=_middle):
        before = last.get(entry.first)
        if before and entry.middle - before.middle < NEAR * (entry.y1 - entry.y0):
            found.remove((before.first, before.middle))
        found.append((entry.first, entry.middle))
        last[entry.first] = entry
    return found


def _middle(entry: Entry) -> float:
    return entry.middle


def _parts_labels(levels: Sequence[float], at: int, heights: Sequence[float]) -> bool:
    """Whether a level lies midway between two labels, nearer than any other."""
    for upper, lower in pairwise(heights):
        if upper < levels[at] < lower:
            midway = (upper + lower) / 2
            return min(range(len(levels)), key=lambda i: abs(levels[i] - midway)) == at
    return False


def _cell(one: _Placed, xs: Sequence[float], levels: Sequence[float]) -> GridCell:
    span = one.last - one.first + 1
    box = (xs[one.first], levels[one.row], xs[one.last + 1], levels[one.row + one.rows])
    return GridCell(one.row, one.first, one.rows, span, *box)


def _above(rows: Sequence[Row], number: int, edges: Sequence[float]) -> float:
    """Where a row begins: at the ruling above it, or midway to the row before."""
    top = min(piece.entries[0].middle for piece in rows[number])
    if number == 0:
        head = min(piece.entries[0].y0 for piece in rows[number])
        return min([head - MARGIN, *(edge for edge in edges if 0 <= head - edge < 12)])
    foot = max(piece.entries[-1].middle for piece in rows[number - 1])
    between = [edge for edge in edges if foot < edge < top]
    return between[0] if between else (foot + top) / 2


def _head_cut(row: Row) -> float | None:
    """Where a row of words over several columns, and words below them, is cut in two."""
    tops = [piece.entries[-1].middle for piece in row if _below(piece, row)]
    feet = [under.entries[0].middle for piece in row for under in _below(piece, row)]
    return (max(tops) + min(feet)) / 2 if tops and max(tops) < min(feet) else None


def _below(piece: Piece, row: Row) -> list[Piece]:
    """Pieces under one that reaches across their columns."""
    if piece.last == piece.first:
        return []
    return [
        other
        for other in row
        if other is not piece
        and piece.first <= other.first <= other.last <= piece.last
        and other.entries[0].middle > piece.entries[-1].middle
    ]


def _place(row: Row, at: int, columns: int, cut: float | None) -> list[_Placed]:
    rows = 1 if cut is None else 2
    upper: list[tuple[int, int]] = []
    lower: list[tuple[int, int]] = []
    whole: list[tuple[int, int]] = []
    for piece in row:
        where = (piece.first, piece.last)
        if cut is not None and _below(piece, row):
            upper.append(where)
        elif cut is not None and any(piece in _below(other, row) for other in row):
            lower.append(where)
        else:
            whole.append(where)
    whole = _apart(whole)
    for first, last in upper:
        taken = {c for one in lower for c in range(one[0], one[1] + 1)}
        lower += [(column, column) for column in range(first, last + 1) if column not in taken]
    taken = {c for one in (*whole, *upper) for c in range(one[0], one[1] + 1)}
    whole += [(column, column) for column in range(columns) if column not in taken]
    return [
        *(_Placed(first, last, at, rows) for first, last in whole),
        *(_Placed(first, last, at, 1) for first, last in upper),
        *(_Placed(first, last, at + 1, 1) for first, last in _apart(lower)),
    ]


def _apart(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Columns of cells; those that share one are one cell."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(places):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
