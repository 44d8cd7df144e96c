"""Columns of a table without vertical rulings put at one place on all the pages it runs over.

Where nothing is ruled, a column ends somewhere in the white space behind its text, and the text of
the next page leaves other white space.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.pdf.grid import Grid

SAME_SIDE = 12.0
"""Sides of a table that nothing is drawn around may differ by so many points."""


def snap(last: Grid, first: Grid) -> None:
    """Gives `first` the edges of `last` where the white space between their columns is shared."""
    if not last.gutters or len(last.gutters) != len(first.gutters):
        return
    if abs(last.x0 - first.x0) > SAME_SIDE or abs(last.x1 - first.x1) > SAME_SIDE:
        return
    shared = [
        (max(one[0], other[0]), min(one[1], other[1]))
        for one, other in zip(last.gutters, first.gutters, strict=True)
    ]
    if any(high <= low for low, high in shared):
        return
    sides = (min(last.x0, first.x0), max(last.x1, first.x1))
    edges = [sides[0], *((low + high) / 2 for low, high in shared), sides[1]]
    for grid in (last, first):
        _move(grid, edges)
        grid.gutters = shared


def _move(grid: Grid, edges: Sequence[float]) -> None:
    grid.x0, grid.x1 = edges[0], edges[-1]
    grid.cells = [
        replace(cell, x0=edges[cell.column], x1=edges[cell.column + cell.column_span])
        for cell in grid.cells
    ]
