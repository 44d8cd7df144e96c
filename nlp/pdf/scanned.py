"""What was recognised on a page's picture taken for its text, and its rulings for tables."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.intake.recognised import RecognisedPage, RecognisedPiece
from nlp.pdf.grid import Grid, find_grids
from nlp.pdf.layout import RawPage, bars
from nlp.pdf.rulings import Rulings
from nlp.pdf.runs import OUTSIDE, PLACES, Run
from nlp.pdf.tables import DENSE, LEAST_FILLED

READER = "picture"
"""`Table.reader` of a table whose rulings were found on the picture of the page."""


def take_recognised(page: RawPage, read: RecognisedPage | None) -> None:
    """Gives a page without text the words, tables and rulings that were recognised on it."""
    if read is None or not read.pieces:
        return
    rulings = Rulings(horizontal=list(read.across), vertical=list(read.down))
    page.grids = [grid for grid in find_grids(rulings) if _is_table(grid, read.pieces)]
    for grid in page.grids:
        grid.reader = READER
    page.runs = [
        Run(piece.text, piece.x0, piece.y0, piece.x1, piece.y1, order, _place(piece, page.grids))
        for order, piece in enumerate(read.pieces)
    ]
    page.bars = bars(rulings, page.width, page.grids)
    page.recognised = read.confidence
    page.turned = read.turned


def _is_table(grid: Grid, pieces: Sequence[RecognisedPiece]) -> bool:
    """Whether the grid holds text as tables do, see `nlp.pdf.tables.real_tables`."""
    found = [(place, piece) for piece in pieces if (place := _place(piece, [grid])) != OUTSIDE]
    filled = len({place for place, _ in found})
    letters = sum(len("".join(piece.text.split())) for _, piece in found)
    return filled >= LEAST_FILLED and letters / filled <= DENSE


def _place(piece: RecognisedPiece, grids: Sequence[Grid]) -> int:
    x, y = (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2
    for table, grid in enumerate(grids):
        for number, cell in enumerate(grid.cells):
            if cell.x0 <= x < cell.x1 and cell.y0 <= y < cell.y1:
                return table * PLACES + number
    return OUTSIDE
