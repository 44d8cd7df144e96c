"""Tables that rulings do not part into cells: horizontal rules only, grounds of rows, or nothing.

What is no table must not become one, or a number would stand under a wrong head. So columns need
white space that no line crosses, and the less is drawn the more the text has to show
(`nlp.pdf.proof`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.pdf.aligned import aligned_tables
from nlp.pdf.bands import find_stacks, of_one_column
from nlp.pdf.glyphs import Glyphs
from nlp.pdf.grid import Grid
from nlp.pdf.gutters import TAB, Line, has_tab
from nlp.pdf.order import read_rows
from nlp.pdf.proof import is_aligned_table, is_table_between_rules
from nlp.pdf.rulings import Rulings
from nlp.pdf.runs import OUTSIDE, PLACES, Run, count_tabs, read_pieces
from nlp.pdf.stacked import stacked_tables
from nlp.pdf.texttable import TextTable

PIECE_GAP = 0.3
"""Pieces of a line end at white space of so many line heights; spaces of words are narrower."""

LEAST_TABS = 3
"""A page with fewer tabs in its lines holds no table, and most pages are done with that."""


def with_unruled(
    glyphs: Glyphs, rulings: Rulings, grids: Sequence[Grid], places: NDArray[np.int64] | None
) -> list[Grid]:
    """`grids` and the tables that no rulings part into cells, from top to bottom.

    `places`: the cell of each character, as of `grids`; None where there are none. A ruled table
    of one column gives way to the columns that its text shows.
    """
    kept = [_with_columns(glyphs, grid, i, places) for i, grid in enumerate(grids)]
    free = glyphs if places is None else glyphs.only(places == OUTSIDE)
    if count_tabs(free, TAB) < LEAST_TABS:
        return kept
    lines = read_rows(read_pieces(free, PIECE_GAP))
    if sum(map(has_tab, lines)) > 1:
        stacks = find_stacks(rulings, grids)
        for stack in stacks:
            kept += _kept(stacked_tables(stack, _outside(lines, kept)), is_table_between_rules)
        kept += _kept(aligned_tables(_outside(lines, kept), stacks), is_aligned_table)
    return sorted(kept, key=lambda grid: (grid.y0, grid.x0))


def _with_columns(
    glyphs: Glyphs, grid: Grid, number: int, places: NDArray[np.int64] | None
) -> Grid:
    """A ruled table of one column with the columns that its text shows, if it does in every row."""
    stack = of_one_column(grid)
    if stack is None or places is None:
        return grid
    inside = glyphs.only(places // PLACES == number)
    lines = read_rows(read_pieces(inside, PIECE_GAP))
    tables = list(stacked_tables(stack, lines))
    whole = [table for table in tables if sum(map(len, table.bands)) == len(lines)]
    return next(iter(_kept(whole, is_table_between_rules)), grid)


def _kept(tables: Iterable[TextTable], is_table: Callable[[TextTable], bool]) -> list[Grid]:
    return [table.grid() for table in tables if is_table(table)]


def _outside(lines: Sequence[Line], grids: Sequence[Grid]) -> list[Line]:
    """The lines without what stands in tables."""
    outside: list[Line] = []
    for line in lines:
        free = [run for run in line if not any(_stands_in(run, grid) for grid in grids)]
        if free:
            outside.append(free)
    return outside


def _stands_in(run: Run, grid: Grid) -> bool:
    middle = (run.x0 + run.x1) / 2
    return grid.x0 <= middle <= grid.x1 and grid.y0 <= run.middle <= grid.y1
