"""Rulings to tables: connected rulings make a grid, missing pieces of it make merged cells."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from nlp.pdf.rulings import Rulings

TOUCH = 3.5
"""Rulings that come this near to each other, in points, meet."""

SAME = 3.0
"""Grid lines nearer than this are one."""

SMALLEST = 4.0
MOST_LINES = 400
"""A grid with more lines in one direction is a drawing or squared paper."""


@dataclass(frozen=True)
class GridCell:
    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass
class Grid:
    """A table's cells. `sure` is false where the rulings do not close into rectangles."""

    x0: float
    y0: float
    x1: float
    y1: float
    rows: int
    columns: int
    cells: list[GridCell]
    sure: bool
    reader: str = "pdfium"
    texts: list[str] = field(default_factory=list)
    gutters: list[tuple[float, float]] = field(default_factory=list)
    """Where nothing is ruled: the white space that each inner edge of a column lies in."""


def find_grids(rulings: Rulings) -> list[Grid]:
    """Grids with at least two cells, from top to bottom."""
    if rulings.crowded:
        return []
    grids = []
    for horizontal, vertical in _connected(rulings):
        grid = _grid(horizontal, vertical)
        if grid is not None:
            grids.append(grid)
    outermost = [grid for grid in grids if not any(_inside(grid, other) for other in grids)]
    return sorted(outermost, key=lambda grid: (grid.y0, grid.x0))


def _inside(grid: Grid, other: Grid) -> bool:
    return (
        grid is not other
        and grid.x0 >= other.x0 - 1
        and grid.x1 <= other.x1 + 1
        and grid.y0 >= other.y0 - 1
        and grid.y1 <= other.y1 + 1
    )


Bars = list[tuple[float, float, float]]


def _connected(rulings: Rulings) -> list[tuple[Bars, Bars]]:
    """Groups of rulings that meet, as (horizontal, vertical)."""
    across, down = rulings.horizontal, rulings.vertical
    parent = list(range(len(across) + len(down)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    levels = np.array(across, np.float64).reshape(-1, 3)
    for j, (x, y0, y1) in enumerate(down):
        meets = (levels[:, 1] - TOUCH <= x) & (x <= levels[:, 2] + TOUCH)
        meets &= (y0 - TOUCH <= levels[:, 0]) & (levels[:, 0] <= y1 + TOUCH)
        for i in np.flatnonzero(meets).tolist():
            parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[Bars, Bars]] = {}
    for i, line in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(line)
    for j, line in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(line)
    return [group for group in groups.values() if len(group[0]) >= 2 and group[1]]


def _grid(horizontal: Bars, vertical: Bars) -> Grid | None:
    ys = _levels([line[0] for line in horizontal])
    left = min(line[1] for line in horizontal)
    right = max(line[2] for line in horizontal)
    xs = _levels([line[0] for line in vertical])
    horizontal, vertical = list(horizontal), list(vertical)
    for side in (left, right):  # Korean forms often leave the outer sides open
        if all(abs(side - x) > 2 * TOUCH for x in xs):
            xs = _levels([*xs, side])
            vertical.append((side, ys[0], ys[-1]))
    if not (2 <= len(ys) <= MOST_LINES and 2 <= len(xs) <= MOST_LINES):
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows * columns < 2 or xs[-1] - xs[0] < 4 * SMALLEST or ys[-1] - ys[0] < 2 * SMALLEST:
        return None
    cells, sure = _cells(xs, ys, horizontal, vertical)
    if len(cells) < 2:
        return None
    return Grid(xs[0], ys[0], xs[-1], ys[-1], rows, columns, cells, sure)


def _levels(values: Sequence[float]) -> list[float]:
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > SAME:
            levels.append(value)
    return levels


def _cells(
    xs: list[float], ys: list[float], horizontal: Bars, vertical: Bars
) -> tuple[list[GridCell], bool]:
    rows, columns = len(ys) - 1, len(xs) - 1
    right_open = _open_sides(xs, ys, vertical)
    below_open = _open_sides(ys, xs, horizontal)
    seen = [[False] * columns for _ in range(rows)]
    cells: list[GridCell] = []
    sure = True
    for row in range(rows):
        for column in range(columns):
            if seen[row][column]:
                continue
            members = _flood(row, column, seen, right_open, below_open)
            r0, r1 = min(r for r, _ in members), max(r for r, _ in members)
            c0, c1 = min(c for _, c in members), max(c for _, c in members)
            if len(members) != (r1 - r0 + 1) * (c1 - c0 + 1):
                sure = False
            spans = (r1 - r0 + 1, c1 - c0 + 1)
            cells.append(GridCell(r0, c0, *spans, xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1]))
    return cells, sure


def _open_sides(across: list[float], along: list[float], bars: Bars) -> set[tuple[int, int]]:
    """(k, i): no ruling at inner grid line k+1 of `across` covers the middle of interval i."""
    covered: set[tuple[int, int]] = set()
    middles = [(low + high) / 2 for low, high in itertools.pairwise(along)]
    for at, low, high in bars:
        line = bisect_right(across, at + SAME) - 1
        first, last = bisect_right(middles, low - 1), bisect_right(middles, high + 1)
        covered.update((line, interval) for interval in range(first, last))
    inner = range(1, len(across) - 1)
    return {
        (line - 1, interval)
        for line in inner
        for interval in range(len(middles))
        if (line, interval) not in covered
    }


def _flood(
    row: int,
    column: int,
    seen: list[list[bool]],
    right_open: set[tuple[int, int]],
    below_open: set[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Grid places that no ruling parts from (row, column)."""
    seen[row][column] = True
    members, todo = [], [(row, column)]
    while todo:
        r, c = todo.pop()
        members.append((r, c))
        for nr, nc, passable in (
            (r, c + 1, (c, r) in right_open),
            (r, c - 1, (c - 1, r) in right_open),
            (r + 1, c, (r, c) in below_open),
            (r - 1, c, (r - 1, c) in below_open),
        ):
            if passable and 0 <= nr < len(seen) and 0 <= nc < len(seen[0]) and not seen[nr][nc]:
                seen[nr][nc] = True
                todo.append((nr, nc))
    return members
