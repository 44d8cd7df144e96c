"""A picture cut into lines of text: at white rows, then at wide white columns, and so on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.scans.picture import Ink

COLUMN_GAP = 2.2
"""White columns this wide, in line heights, part pieces of a line; within what is taller than a
line (two columns of text) already `GUTTER` does."""
GUTTER = 1.0
TALL = 1.7
"""Line heights from which on a piece holds more than a line."""

LOWEST, HIGHEST = 4.0, 30.0
"""Heights of lines in points, where the usual one is looked for."""

FRAGMENT, CLOSE, WHOLE = 0.6, 0.35, 1.35
"""A piece lower than `FRAGMENT` line heights that is nearer than `CLOSE` to another is a part of
it, where both are together no higher than `WHOLE`: strokes of a letter."""

LEAST_INK = 2
"""Pixels of ink of a row or column that is not white."""

DEEPEST = 12
MOST_PIECES = 1_200


@dataclass(frozen=True)
class Piece:
    """A rectangle of pixels that holds a piece of a line; `low` and `start` are its first row and
    column, `high` and `end` are behind its last."""

    low: int
    high: int
    start: int
    end: int

    @property
    def height(self) -> int:
        return self.high - self.low


def usual_height(ink: Ink, scale: float) -> float:
    """Pixels of the commonest line, by the length of lines."""
    whole = Piece(0, ink.shape[0], 0, ink.shape[1])
    found = [
        (piece.height, piece.end - piece.start)
        for piece in _cut(ink, whole, height=0.0, depth=0)
        if LOWEST * scale <= piece.height <= HIGHEST * scale
    ]
    if not found:
        return 10.0 * scale
    heights = np.repeat([height for height, _ in found], [width for _, width in found])
    return float(np.median(heights))


def lines(ink: Ink, area: Piece, height: float) -> list[Piece]:
    """Pieces of lines within `area`, in the order of the cuts; `height` is that of a usual line."""
    found: list[Piece] = []
    for piece in _cut(ink, area, height=height, depth=0):
        found.append(piece)
        if len(found) >= MOST_PIECES:
            break
    return found


def _cut(ink: Ink, area: Piece, *, height: float, depth: int) -> Iterator[Piece]:
    part = ink[area.low : area.high, area.start : area.end]
    rows = stretches(part.sum(axis=1), 0)
    if height:
        rows = _joined(rows, height)
    for low, high in rows:
        piece = tight(ink, Piece(area.low + low, area.low + high, area.start, area.end))
        if piece is None:
            continue
        usual = height or piece.height
        gap = (GUTTER if piece.height > TALL * usual else COLUMN_GAP) * usual
        columns = stretches(ink[piece.low : piece.high, piece.start : piece.end].sum(axis=0), gap)
        if len(columns) < 2 or depth >= DEEPEST:
            yield piece
            continue
        for start, end in columns:
            side = tight(ink, Piece(piece.low, piece.high, piece.start + start, piece.start + end))
            if side is not None and height:
                yield from _cut(ink, side, height=height, depth=depth + 1)
            elif side is not None:
                yield side


def tight(ink: Ink, area: Piece) -> Piece | None:
    """The area without its white edges; None where it is all white."""
    part = ink[area.low : area.high, area.start : area.end]
    rows = np.flatnonzero(part.sum(axis=1) >= LEAST_INK)
    columns = np.flatnonzero(part.sum(axis=0) >= LEAST_INK)
    if not len(rows) or not len(columns):
        return None
    return Piece(
        area.low + int(rows[0]),
        area.low + int(rows[-1]) + 1,
        area.start + int(columns[0]),
        area.start + int(columns[-1]) + 1,
    )


def stretches(
    profile: NDArray[np.int64], gap: float, *, least: int = LEAST_INK
) -> list[tuple[int, int]]:
    """Where a profile has ink, white stretches up to `gap` included."""
    dark = np.concatenate(([0], (profile >= least).astype(np.int8), [0]))
    change = np.flatnonzero(np.diff(dark))
    starts, ends = change[::2], change[1::2]
    if not len(starts):
        return []
    apart = starts[1:] - ends[:-1] > gap
    first, last = np.concatenate(([True], apart)), np.concatenate((apart, [True]))
    return list(zip(starts[first].tolist(), ends[last].tolist(), strict=True))


def _joined(rows: list[tuple[int, int]], height: float) -> list[tuple[int, int]]:
    """Rows with the fragments of a line put together."""
    joined: list[tuple[int, int]] = []
    for low, high in rows:
        if joined:
            before = joined[-1]
            fragment = min(before[1] - before[0], high - low) < FRAGMENT * height
            near = low - before[1] <= CLOSE * height
            if fragment and near and high - before[0] <= WHOLE * height:
                joined[-1] = (before[0], high)
                continue
        joined.append((low, high))
    return joined
