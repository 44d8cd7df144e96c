"""Tables whose rulings do not close into rectangles, read again by pdfplumber (slow, patient)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nlp.pdf.grid import Grid, GridCell

if TYPE_CHECKING:
    from pdfplumber.page import Page as PlumberPage
    from pdfplumber.pdf import PDF

SAME_PLACE = 4.0
"""Edges of cells nearer than this, in points, are one line of the grid."""

MOST_PAGES = 12
"""Pages of one document that are read again; beyond, our own reading of the rulings stands."""

MOST_OBJECTS = 5_000
"""A page with more drawn objects is not read again: pdfminer takes a second for 4,000 of them."""


class SecondReader:
    """Reads unsure tables of one document again. The file is opened when the first one turns up."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._pdf: PDF | None = None
        self.pages: list[int] = []

    def better(self, number: int, grids: list[Grid], *, objects: int) -> list[Grid]:
        """The grids of page `number` (from 1), unsure ones replaced, or left out as drawings.

        pdfminer fails in many ways on damaged files; then our own reading stands, and the tables
        say so (`Table.reader` is ``pdfium``).
        """
        too_many = len(self.pages) >= MOST_PAGES or objects > MOST_OBJECTS
        if too_many or all(grid.sure for grid in grids):
            return grids
        import pdfplumber

        self.pages.append(number)
        try:
            if self._pdf is None:
                self._pdf = pdfplumber.open(io.BytesIO(self._content))
            page = self._pdf.pages[number - 1]
            found = [better for grid in grids if (better := _better(page, grid)) is not None]
            page.close()
        except Exception:  # anything, see above
            return grids
        return found

    def close(self) -> None:
        if self._pdf is not None:
            self._pdf.close()


def _better(page: PlumberPage, grid: Grid) -> Grid | None:
    """pdfplumber's cells within the grid's box; None where neither sees a table: a drawing."""
    if grid.sure:
        return grid
    box = page.bbox
    clip = (
        max(grid.x0 - 3, box[0]),
        max(grid.y0 - 3, box[1]),
        min(grid.x1 + 3, box[2]),
        min(grid.y1 + 3, box[3]),
    )
    if clip[0] >= clip[2] or clip[1] >= clip[3]:
        return None
    tables = page.crop(clip).find_tables()
    cells = [cell for table in tables for cell in table.cells if cell is not None]
    return _grid(cells) if len(cells) > 1 else None


def _grid(boxes: Sequence[tuple[float, float, float, float]]) -> Grid:
    xs = _edges([x for box in boxes for x in (box[0], box[2])])
    ys = _edges([y for box in boxes for y in (box[1], box[3])])
    cells = []
    for x0, y0, x1, y1 in sorted(boxes, key=lambda box: (box[1], box[0])):
        column, row = _nearest(xs, x0), _nearest(ys, y0)
        spans = (max(_nearest(ys, y1) - row, 1), max(_nearest(xs, x1) - column, 1))
        cells.append(GridCell(row, column, *spans, x0, y0, x1, y1))
    return Grid(
        xs[0],
        ys[0],
        xs[-1],
        ys[-1],
        len(ys) - 1,
        len(xs) - 1,
        cells,
        sure=True,
        reader="pdfplumber",
    )


def _edges(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME_PLACE:
            edges.append(value)
    return edges


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
