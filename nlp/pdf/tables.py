"""Text into the cells of ruled tables, and tables into the page's reading order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.pdf.glyphs import Glyphs
from nlp.pdf.grid import Grid
from nlp.pdf.order import TextLine, read_rows
from nlp.pdf.runs import OUTSIDE, PLACES, Run, word_starts

LEAST_FILLED = 2
"""A grid with text in fewer cells is a drawing or a frame."""

DENSE = 700
"""A grid whose cells hold more characters than this on average is a page layout, not a table."""


OVERFLOW = 2
"""Characters of a word that may stand beyond its cell's border."""


def cell_of(glyphs: Glyphs, grids: Sequence[Grid]) -> NDArray[np.int64]:
    """For each character the cell it stands in (`table * PLACES + cell`), or OUTSIDE."""
    places = np.full(len(glyphs), OUTSIDE, np.int64)
    x = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2
    y = (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
    for table, grid in enumerate(grids):
        within = np.flatnonzero((x > grid.x0) & (x < grid.x1) & (y > grid.y0) & (y < grid.y1))
        if not len(within):
            continue
        tx, ty = x[within], y[within]
        for number, cell in enumerate(grid.cells):
            hit = (tx >= cell.x0) & (tx < cell.x1) & (ty >= cell.y0) & (ty < cell.y1)
            places[within[hit]] = table * PLACES + number
    return places


def whole_words(glyphs: Glyphs, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """`places` with words kept whole that run over the right border of their cell by a letter or
    two: ``5,000`` in a column that is too narrow is no ``5,00`` beside a ``0``."""
    begins = word_starts(glyphs)
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(glyphs))
    mended = places.copy()
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        first, last = places[start], places[end - 1]
        if first == last or OUTSIDE in (first, last):
            continue
        over = int(np.argmax(places[start:end] != first))
        beyond = end - start - over
        if beyond <= OVERFLOW and over > beyond and (places[start + over : end] == last).all():
            mended[start:end] = first
    return mended


def real_tables(glyphs: Glyphs, grids: Sequence[Grid]) -> list[Grid]:
    """The grids that hold text as tables do; frames and drawings are left out."""
    if not grids:
        return []
    places = cell_of(glyphs, grids)
    kept = []
    for table, grid in enumerate(grids):
        inside = places[(places >= table * PLACES) & (places < (table + 1) * PLACES)]
        filled = len(np.unique(inside))
        if filled >= LEAST_FILLED and len(inside) / filled <= DENSE:
            kept.append(grid)
    return kept


def table_lines(runs: Sequence[Run], grid: Grid, table: int) -> list[TextLine]:
    """Lines of a table, cell by cell and row by row. Sets `grid.texts`, the text of each cell.

    Lines of cells in the same row of the table get the same row number only where each cell is one
    line, so that a simple row reads as one tab-separated row.
    """
    by_cell: dict[int, list[Run]] = {}
    for run in runs:
        by_cell.setdefault(run.place % PLACES, []).append(run)
    grid.texts = [""] * len(grid.cells)
    lines: list[TextLine] = []
    for number, cell in sorted(
        enumerate(grid.cells), key=lambda item: (item[1].row, item[1].column)
    ):
        cell_lines = _cell_lines(by_cell.get(number, []), table, number)
        for line in cell_lines:
            line.column = cell.row
        grid.texts[number] = "\n".join(line.text for line in cell_lines)
        lines.extend(cell_lines)
    return lines


def _cell_lines(runs: Sequence[Run], table: int, cell: int) -> list[TextLine]:
    lines = []
    for row in read_rows(runs):
        text = ""
        for before, run in zip([None, *row], row, strict=False):
            if before is not None:
                text += " " if run.x0 - before.x1 > 0.2 * min(run.height, before.height) else ""
            text += run.text
        lines.append(
            TextLine(
                text=text,
                x0=min(run.x0 for run in row),
                y0=min(run.y0 for run in row),
                x1=max(run.x1 for run in row),
                y1=max(run.y1 for run in row),
                column=0,
                row=0,
                height=max(run.height for run in row),
                table=table,
                cell=cell,
            )
        )
    return lines
