"""Filled dark areas with light letters: headings on a bar, header rows of tables. Their letters are
made dark on light, and their edges drawn as rulings."""

from __future__ import annotations

import numpy as np
from PIL import Image

from nlp.scans.cuts import Piece
from nlp.scans.picture import COARSE, Grey
from nlp.scans.strokes import grouped, runs

DARK = 0.62
"""A block darker than this share of the paper's white is part of a filled area."""

WIDEST_GAP = 3
"""Blocks of a row that light letters may take out of it."""

NARROWEST, LOWEST = 20.0, 8.0
"""Width and height, in points, from which on an area may hold letters."""

FILLED = 0.5
"""Share of an area that is dark: letters take the rest."""

EDGE = 2
"""Pixels of the drawn edge."""


def dark_on_light(grey: Grey, scale: float) -> Grey:
    """The picture with its filled dark areas turned into framed light ones."""
    paper = float(np.percentile(grey[::8, ::8], 90))
    blocks = np.asarray(Image.fromarray(grey).reduce(COARSE))
    dark = blocks < DARK * paper
    areas = grouped(*runs(dark, WIDEST_GAP, NARROWEST * scale / COARSE))
    result = grey
    for low, high, start, end in areas:
        if (high - low) * COARSE < LOWEST * scale or dark[low:high, start:end].mean() < FILLED:
            continue
        if result is grey:
            result = grey.copy()
        area = Piece(low * COARSE, high * COARSE, start * COARSE, end * COARSE)
        _invert(result, _exact(grey, area, paper), paper)
    return result


def _exact(grey: Grey, area: Piece, paper: float) -> Piece:
    """The area to the pixel: rows and columns that are mostly dark."""
    low, start = max(area.low - COARSE, 0), max(area.start - COARSE, 0)
    part = grey[low : area.high + COARSE, start : area.end + COARSE] < DARK * paper
    rows = np.flatnonzero(part.mean(axis=1) > FILLED / 2)
    columns = np.flatnonzero(part.mean(axis=0) > FILLED / 2)
    if not len(rows) or not len(columns):
        return area
    return Piece(
        low + int(rows[0]),
        low + int(rows[-1]) + 1,
        start + int(columns[0]),
        start + int(columns[-1]) + 1,
    )


def _invert(grey: Grey, piece: Piece, paper: float) -> None:
    area = grey[piece.low : piece.high, piece.start : piece.end].astype(np.float32)
    ground, light = float(np.percentile(area, 25)), float(np.percentile(area, 99))
    share = np.clip((area - ground) / max(light - ground, 32.0), 0.0, 1.0)
    framed = (paper * (1 - share)).astype(np.uint8)
    framed[:EDGE] = framed[-EDGE:] = 0
    framed[:, :EDGE] = framed[:, -EDGE:] = 0
    grey[piece.low : piece.high, piece.start : piece.end] = framed
