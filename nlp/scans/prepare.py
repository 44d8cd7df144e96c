"""A page's picture to what text recognition is asked, and what it need not be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from nlp.pdf.grid import Grid, find_grids
from nlp.scans.bars import dark_on_light
from nlp.scans.cuts import Piece, lines, stretches, tight, usual_height
from nlp.scans.marks import Mark, find_marks
from nlp.scans.page import Rectangle, ScannedLine, ScannedMark, ScannedPage, pack
from nlp.scans.picture import WHITE, Grey, Ink, flattened, ink_of, only, upright, without_specks
from nlp.scans.skew import lean
from nlp.scans.strokes import erased, find_strokes

INSET = 1.2
"""Points within a cell's border that may still be its ruling."""

MARGIN = 12
"""White pixels around a line: Tesseract misses letters at the edge."""

LEAST_LINE = 2.0
"""What is lower and narrower, in points, is no letter."""

PICTURE = 3.2
"""Pieces taller than so many usual lines are read as blocks of text, or are pictures."""

NARROWEST_GAP = 0.06
"""White columns narrower than this, in line heights, part no words."""


def prepare(grey: Grey, scale: float) -> bytes:
    """Straightens the page, takes out its rulings and cuts it into lines; see `page.unpack`."""
    degrees = lean(ink_of(grey, scale))
    grey = dark_on_light(upright(grey, degrees), scale)
    ink = ink_of(grey, scale)
    strokes = find_strokes(ink, scale)
    rulings = strokes.rulings(scale)
    letters = without_specks(erased(ink, strokes, scale), scale)
    height = usual_height(letters, scale)
    pieces = list(_pieces(letters, find_grids(rulings), height, scale))
    found = [_line(letters, piece, height, scale) for piece in pieces if not _tall(piece, height)]
    known = [line for line in found if line.box or line.marks]
    blocks = [_rectangle(piece) for piece in pieces if _tall(piece, height)]
    picture = only(flattened(grey), letters, scale)
    page = ScannedPage(
        scale=scale,
        height=height,
        turned=degrees,
        across=tuple(rulings.horizontal),
        down=tuple(rulings.vertical),
        lines=tuple(known),
        blocks=tuple(blocks),
        margin=MARGIN,
    )
    return pack(page, (_cut_out(picture, box) for box in page.boxes))


def _pieces(letters: Ink, grids: Sequence[Grid], height: float, scale: float) -> Iterator[Piece]:
    """Pieces of lines: those of the page without its tables, then cell by cell."""
    free = letters.copy()
    for grid in grids:
        rows, columns = _pixels(grid.y0, grid.y1, scale), _pixels(grid.x0, grid.x1, scale)
        free[slice(*rows), slice(*columns)] = False
    yield from lines(free, Piece(0, letters.shape[0], 0, letters.shape[1]), height)
    for grid in grids:
        for cell in grid.cells:
            rows = _pixels(cell.y0 + INSET, cell.y1 - INSET, scale)
            columns = _pixels(cell.x0 + INSET, cell.x1 - INSET, scale)
            yield from lines(letters, Piece(*rows, *columns), height)


def _pixels(low: float, high: float, scale: float) -> tuple[int, int]:
    return max(int(low * scale), 0), int(high * scale) + 1


def _tall(piece: Piece, height: float) -> bool:
    return piece.height > PICTURE * height


def _line(ink: Ink, piece: Piece, height: float, scale: float) -> ScannedLine:
    """The line with its marks apart, which are taken out of the ink."""
    marks = find_marks(ink, piece, height)
    for mark in marks:
        at = mark.piece
        ink[at.low : at.high, at.start : at.end] = False
    rest = tight(ink, piece)
    if rest is None or max(rest.height, rest.end - rest.start) < LEAST_LINE * scale:
        return ScannedLine(box=None, marks=tuple(map(_mark, marks)))
    return ScannedLine(
        box=_rectangle(rest), marks=tuple(map(_mark, marks)), gaps=tuple(_gaps(ink, rest, height))
    )


def _mark(mark: Mark) -> ScannedMark:
    return ScannedMark(text=mark.text, box=_rectangle(mark.piece))


def _gaps(ink: Ink, piece: Piece, height: float) -> Iterator[tuple[int, int]]:
    part = ink[piece.low : piece.high, piece.start : piece.end]
    dark = stretches(part.sum(axis=0), NARROWEST_GAP * height, least=1)
    for (_, end), (start, _) in pairwise(dark):
        yield piece.start + end, start - end


def _rectangle(piece: Piece) -> Rectangle:
    return piece.start, piece.low, piece.end, piece.high


def _cut_out(picture: Grey, box: Rectangle) -> bytes:
    x0, y0, x1, y1 = box
    return np.pad(picture[y0:y1, x0:x1], MARGIN, constant_values=WHITE).tobytes()
