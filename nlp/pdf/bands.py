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
    stacks: list[Stack] = []
    free = list(_beside(_free(rulings.horizontal, grids)))
    bars = [(bar, False) for bar in free]
    for x0, y0, x1, y1 in _rows_of_grounds(rulings.shades):
        if not _in_grid((x0 + x1) / 2, (y0 + y1) / 2, grids):
            bars += [((y0, x0, x1), True), ((y1, x0, x1), True)]
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
        stack.parts = [bar for bar in free if _is_part(bar, stack)]
        stack.sides = sorted(_sides(stack, rulings.shades))
    return stacks


def _sides(stack: Stack, grounds: Sequence[Ground]) -> Iterator[Bar]:
    """Where columns end, as far as something is drawn that ends there."""
    ends = [(x, y, y) for y, *ends in stack.parts for x in ends]
    ends += [(x, y0, y1) for x0, y0, x1, y1 in grounds for x in (x0, x1)]
    low, high = stack.x0 + SAME_SIDE, stack.x1 - SAME_SIDE
    for x, y0, y1 in ends:
        if low < x < high and stack.edges[0] - 2 < y0 and y1 < stack.edges[-1] + 2:
            yield x, y0, y1


def _is_part(bar: Bar, stack: Stack) -> bool:
    y, x0, x1 = bar
    inside = stack.x0 - SAME_SIDE < x0 and x1 < stack.x1 + SAME_SIDE
    between = any(low + DOUBLE < y < high - DOUBLE for low, high in pairwise(stack.edges))
    return inside and between and x1 - x0 < stack.x1 - stack.x0 - SAME_SIDE


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


def _rows_of_grounds(grounds: Sequence[Ground]) -> list[Ground]:
    """Grounds beside each other at one height as one: those of cells are those of their row."""
    rows: list[Ground] = []
    for x0, y0, x1, y1 in sorted(grounds, key=lambda box: (round(box[1]), box[0])):
        last = rows[-1] if rows else None
        level = last and abs(last[1] - y0) < 1.5 and abs(last[3] - y1) < 1.5
        if last and level and x0 - last[2] < NEXT:
            rows[-1] = (last[0], last[1], max(last[2], x1), last[3])
        else:
            rows.append((x0, y0, x1, y1))
    return rows
