"""Boxes to tick and round bullets, which text recognition takes for letters or leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nlp.scans.cuts import LEAST_INK, Piece
from nlp.scans.picture import Ink

SMALLEST, LARGEST = 0.5, 1.45
"""Sides of a mark, in line heights."""

SQUARE = (0.8, 1.25)
SOLID = 0.88
"""Share of a filled box that is ink."""

SIDE = 0.93
"""Share of each side of a box that is drawn."""

EMPTY = 0.03
"""Share of what is within an empty box that may be ink; up to `TICKED` it holds a tick."""
TICKED = 0.6

DOT = (0.12, 0.3)
"""Sides of a middle dot, in line heights, and where its middle stands in the line."""
DOT_PLACE = (0.3, 0.66)

DOT_SIGN = "·"
MOST_DOTS = 4
"""Of a line of words; more are a leader."""

ROUND = 0.9
"""Share of the directions in which a ring is met."""
APART = 0.18
"""White beside a bullet, in line heights."""


@dataclass(frozen=True)
class Mark:
    """A sign in its rectangle of pixels."""

    text: str
    piece: Piece


def find_marks(ink: Ink, line: Piece, height: float) -> list[Mark]:
    """Marks on a line, from left to right. Many dots lead to a page number and are one mark."""
    marks = list(_marks(ink, line, height))
    dots = [mark.piece for mark in marks if mark.text == DOT_SIGN]
    if len(dots) <= MOST_DOTS:
        return marks
    leader = Piece(
        min(dot.low for dot in dots), max(dot.high for dot in dots), dots[0].start, dots[-1].end
    )
    others = [mark for mark in marks if mark.text != DOT_SIGN]
    return [*others, Mark(DOT_SIGN * MOST_DOTS, leader)]


def _marks(ink: Ink, line: Piece, height: float) -> Iterator[Mark]:
    part = ink[line.low : line.high, line.start : line.end]
    dark = np.concatenate(([0], (part.sum(axis=0) >= LEAST_INK).astype(np.int8), [0]))
    change = np.flatnonzero(np.diff(dark))
    starts, ends = change[::2].tolist(), change[1::2].tolist()
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if 0 < number < len(starts) - 1 and _is_dot(part[:, start:end], height):
            rows = np.flatnonzero(part[:, start:end].any(axis=1))
            low, high = line.low + int(rows[0]), line.low + int(rows[-1]) + 1
            yield Mark(DOT_SIGN, Piece(low, high, line.start + start, line.start + end))
            continue
        if not SMALLEST * height <= end - start <= LARGEST * height:
            continue
        rows = np.flatnonzero(part[:, start:end].any(axis=1))
        low, high = int(rows[0]), int(rows[-1]) + 1
        glyph = part[low:high, start:end]
        if not SQUARE[0] <= (end - start) / (high - low) <= SQUARE[1]:
            continue
        text = _box(glyph)
        if text is None and number == 0 and len(starts) > 1:
            alone = starts[1] - end > APART * height
            text = _bullet(glyph) if alone else None
        if text:
            place = (line.low + low, line.low + high, line.start + start, line.start + end)
            yield Mark(text, Piece(*place))


def _is_dot(columns: Ink, height: float) -> bool:
    rows = np.flatnonzero(columns.any(axis=1))
    sides = columns.shape[1], int(rows[-1] - rows[0]) + 1
    place = (rows[0] + rows[-1]) / 2 / columns.shape[0]
    return (
        all(DOT[0] * height <= side <= DOT[1] * height for side in sides)
        and max(sides) <= 1.5 * min(sides)
        and DOT_PLACE[0] <= place <= DOT_PLACE[1]
    )


def _box(glyph: Ink) -> str | None:
    height, width = glyph.shape
    if glyph.mean() >= SOLID:
        return "■"
    thick = max(round(0.12 * min(height, width)), 2)
    sides = (glyph[:thick].any(axis=0), glyph[-thick:].any(axis=0),
             glyph[:, :thick].any(axis=1), glyph[:, -thick:].any(axis=1))  # fmt: skip
    if min(side.mean() for side in sides) < SIDE:
        return None
    corner = 0.14 * min(height, width)
    reach = max(round(corner), 2)
    corners = (glyph[:reach, :reach], glyph[:reach, -reach:],
               glyph[-reach:, :reach], glyph[-reach:, -reach:])  # fmt: skip
    if not all(each.any() for each in corners):
        return None
    inner = glyph[2 * thick : -2 * thick, 2 * thick : -2 * thick]
    if not inner.size:
        return None
    share = inner.mean()
    return "□" if share <= EMPTY else "☑" if share <= TICKED else None


def _bullet(glyph: Ink) -> str | None:
    height, width = glyph.shape
    y, x = np.mgrid[0:height, 0:width]
    away = np.hypot((y - (height - 1) / 2) / height, (x - (width - 1) / 2) / width)
    ring = glyph & (away > 0.3) & (away < 0.56)
    angle = np.arctan2(y - (height - 1) / 2, x - (width - 1) / 2)[ring]
    met = np.unique(np.floor((angle + np.pi) / (2 * np.pi) * 24).astype(int) % 24)
    corner = glyph & (away > 0.6)
    if len(met) < ROUND * 24 or corner.sum() > 0.02 * glyph.sum():
        return None
    inside = glyph[away < 0.28].mean()
    return "○" if inside <= EMPTY else "●" if inside > SOLID else None
