"""Where rulings or grounds lie across a table without parting its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nlp.pdf.grid import Grid
from nlp.pdf.rulings import Rulings

LEAST_WIDTH = 70.0
"""A shorter ruling, in points, underlines words."""

SAME_SIDE = 6.0
"""Rulings whose ends are nearer than this lie across one table."""

NEXT = 12.0
"""Rulings at one height with less between them are one: each column has its own."""

DOUBLE = 4.0
"""Rulings nearer to each other than this are one."""

APART = 2.5
"""Grounds of one table are no further from each other than so many of their heights."""

LEAST_SHARE = 0.5
"""Grounds that leave out labels still lie across this share of a table's width."""

PAST = 0.1

Bar = tuple[float, float, float]
"""Height, left and right end."""

Ground = tuple[float, float, float, float]


@dataclass
class Stack:
    """Rulings and edges of grounds of one width below each other. `shaded`: some are grounds.
    `parts`: rulings between them that leave some columns out; `sides`: where those and grounds of
    cells begin or end within the stack's width, as x and the heights between which they do."""

    x0: float
    x1: float
    edges: list[float] = field(default_factory=list)
    shaded: bool = False
    parts: list[Bar] = field(default_factory=list)
    sides: list[Bar] = field(default_factory=list)


def find_stacks(rulings: Rulings, grids: Sequence[Grid]) -> list[Stack]:
    """Stacks from the left and top; what belongs to a ruled table is left out."""
    free = list(_beside(_free(rulings.horizontal, grids)))
    grounds, inner = _rows_of_grounds(
        [
            (x0, y0, x1, y1)
            for x0, y0, x1, y1 in rulings.shades
            if not _in_grid((x0 + x1) / 2, (y0 + y1) / 2, grids)
        ]
    )
    bars = [(bar, False) for bar in free]
    for x0, y0, x1, y1 in grounds:
        bars += [((y0, x0, x1), True), ((y1, x0, x1), True)]
    stacks: list[Stack] = []
    for (y, x0, x1), shaded in sorted(bars):
        if x1 - x0 < LEAST_WIDTH:
            continue
        stack = next((s for s in stacks if _same_sides(s, x0, x1)), None)
        if stack is None:
            stack = Stack(x0, x1)
            stacks.append(stack)
        if not stack.edges or y - stack.edges[-1] > DOUBLE:
            stack.edges.append(y)
        stack.shaded = stack.shaded or shaded
    for stack in stacks:
        parts = [*free, *_beside(inner), *_beside_labels(stack, grounds)]
        stack.parts = [bar for bar in parts if _is_part(bar, stack)]
        stack.sides = sorted(_sides(stack, rulings.shades))
    return stacks


def _beside_labels(stack: Stack, grounds: Sequence[Ground]) -> list[Bar]:
    """Edges of grounds that leave out the labels over several rows at the left of a table, which
    ends where they do."""
    bars: list[Bar] = []
    if not stack.shaded:
        return bars
    last: Ground | None = None
    for ground in sorted(grounds, key=lambda ground: ground[1]):
        x0, y0, x1, y1 = ground
        right = abs(x1 - stack.x1) < SAME_SIDE and stack.x0 + SAME_SIDE < x0
        if not right or x1 - x0 < LEAST_SHARE * (stack.x1 - stack.x0) or y0 < stack.edges[0]:
            continue
        if last and y0 - last[3] > APART * (y1 - y0):
            _end(stack, last[3])
        bars += [(y0, x0, x1), (y1, x0, x1)]
        last = ground
    if last:
        _end(stack, last[3])
    return bars


def _end(stack: Stack, y: float) -> None:
    """An edge below the last ground, a hair lower so that the ground's own is within."""
    if all(abs(edge - y) > DOUBLE for edge in stack.edges):
        stack.edges = sorted([*stack.edges, y + DOUBLE + PAST])


def _is_part(bar: Bar, stack: Stack) -> bool:
    y, x0, x1 = bar
    inside = stack.x0 - SAME_SIDE < x0 and x1 < stack.x1 + SAME_SIDE
    between = any(low + DOUBLE < y < high - DOUBLE for low, high in pairwise(stack.edges))
    return inside and between and x1 - x0 < stack.x1 - stack.x0 - SAME_SIDE


def _sides(stack: Stack, grounds: Sequence[Ground]) -> Iterator[Bar]:
    """Where columns end, as far as something is drawn that ends there."""
    ends = [(x, y, y) for y, *ends in stack.parts for x in ends]
    ends += [(x, y0, y1) for x0, y0, x1, y1 in grounds for x in (x0, x1)]
    low, high = stack.x0 + SAME_SIDE, stack.x1 - SAME_SIDE
    for x, y0, y1 in ends:
        if low < x < high and stack.edges[0] - 2 < y0 and y1 < stack.edges[-1] + 2:
            yield x, y0, y1


def of_one_column(grid: Grid) -> Stack | None:
    """A ruled table of one column as rulings across it; None where it has more."""
    if grid.columns != 1 or grid.rows < 2:
        return None
    edges = sorted({*(cell.y0 for cell in grid.cells), grid.y1})
    return Stack(grid.x0, grid.x1, edges)


def _same_sides(stack: Stack, x0: float, x1: float) -> bool:
    return abs(stack.x0 - x0) < SAME_SIDE and abs(stack.x1 - x1) < SAME_SIDE


def _free(bars: Sequence[Bar], grids: Sequence[Grid]) -> list[Bar]:
    return [bar for bar in bars if not _in_grid((bar[1] + bar[2]) / 2, bar[0], grids)]


def _in_grid(x: float, y: float, grids: Sequence[Grid]) -> bool:
    return any(
        grid.x0 - 2 <= x <= grid.x1 + 2 and grid.y0 - 2 <= y <= grid.y1 + 2 for grid in grids
    )


def _beside(bars: Sequence[Bar]) -> Iterator[Bar]:
    """Bars at one height with little between them as one."""
    open_bar: Bar | None = None
    for bar in sorted(bars, key=lambda bar: (round(bar[0]), bar[1])):
        if open_bar and abs(bar[0] - open_bar[0]) < 1.0 and bar[1] - open_bar[2] < NEXT:
            open_bar = (open_bar[0], open_bar[1], max(open_bar[2], bar[2]))
            continue
        if open_bar:
            yield open_bar
        open_bar = bar
    if open_bar:
        yield open_bar


def _rows_of_grounds(grounds: Sequence[Ground]) -> tuple[list[Ground], list[Bar]]:
    """Grounds of cells as those of their rows, and the upper edges of those that stand below
    another one beside taller ones: the second row of a head."""
    rows: list[Ground] = []
    inner: list[Bar] = []
    for x0, y0, x1, y1 in sorted(grounds, key=lambda box: (round(box[1]), box[0])):
        at = next((i for i, row in enumerate(rows) if _joins(row, (x0, y0, x1, y1))), None)
        if at is None:
            rows.append((x0, y0, x1, y1))
            continue
        row = rows[at]
        if y0 > row[1] + 1.5:
            inner.append((y0, x0, x1))
        rows[at] = (min(row[0], x0), row[1], max(row[2], x1), max(row[3], y1))
    return rows, inner


def _joins(row: Ground, ground: Ground) -> bool:
    """Whether a ground begins where the row does, beside it, or lies within it."""
    x0, y0, x1, y1 = ground
    if row[0] - 1 <= x0 and x1 <= row[2] + 1 and row[1] - 1 <= y0 and y1 <= row[3] + 1.5:
        return True
    return abs(row[1] - y0) < 1.5 and row[0] <= x0 and x0 - row[2] < NEXT
