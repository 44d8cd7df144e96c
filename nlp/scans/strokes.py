"""Ruling lines on a picture: long thin strokes of ink, with small breaks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.pdf.rulings import Rulings, merged
from nlp.scans.picture import Ink

SHORTEST_ACROSS, SHORTEST_DOWN = 18.0, 9.0
"""Points. A row of a table is lower than a column is wide; strokes of letters are told apart by
where they end."""

BREAK = 1.2
"""Points that may be missing within a stroke."""

SOLID = 0.8
"""Share of a stroke that is ink."""

THICKEST = 4.0
"""Points. What is thicker is an area."""

SLENDER = 4
"""A stroke is so many times longer than it is thick."""

MEETS = 2.0
"""A short stroke down ends so near, in points, to strokes across; letters do not."""

LONG = 60.0
"""No letter is as long, in points."""

BORDER = 2
"""Pixels around a ruling that are taken out with it."""

MOST_RUNS = 60_000
"""A picture with more is a pattern, or a photograph."""


@dataclass(frozen=True)
class Stroke:
    """A rectangle of pixels; `along` of a stroke across are columns, of one down rows."""

    low: int
    high: int  # across the stroke, from `low` to before `high`
    start: int
    end: int  # along the stroke

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Strokes:
    across: list[Stroke]
    down: list[Stroke]

    def rulings(self, scale: float) -> Rulings:
        """In points; `scale` pixels per point."""
        across, down = (
            [(s.middle / scale, s.start / scale, s.end / scale) for s in strokes]
            for strokes in (self.across, self.down)
        )
        return Rulings(horizontal=merged(across), vertical=merged(down), images=1)


def find_strokes(ink: Ink, scale: float) -> Strokes:
    """Ruling lines of the picture, `scale` pixels per point; none where it is a pattern."""
    across = _strokes(ink, SHORTEST_ACROSS * scale, scale)
    down = _strokes(np.ascontiguousarray(ink.T), SHORTEST_DOWN * scale, scale)
    return Strokes(across, [stroke for stroke in down if _is_ruling(stroke, across, scale)])


def erased(ink: Ink, strokes: Strokes, scale: float) -> Ink:
    """The ink without rulings; short strokes across, between no others, may be those of letters."""
    rest = ink.copy()
    for stroke in strokes.across:
        if stroke.end - stroke.start >= LONG * scale or _is_held(stroke, strokes.down, scale):
            rest[_band(stroke.low, stroke.high), _band(stroke.start, stroke.end)] = False
    for stroke in strokes.down:
        rest[_band(stroke.start, stroke.end), _band(stroke.low, stroke.high)] = False
    return rest


def _is_held(stroke: Stroke, down: list[Stroke], scale: float) -> bool:
    """Whether a stroke across begins and ends at strokes down."""
    near = MEETS * scale
    return all(
        any(
            abs(one.middle - end) <= near and one.start - near <= stroke.middle <= one.end + near
            for one in down
        )
        for end in (stroke.start, stroke.end)
    )


def _band(low: int, high: int) -> slice:
    return slice(max(low - BORDER, 0), high + BORDER)


def _is_ruling(stroke: Stroke, across: list[Stroke], scale: float) -> bool:
    """Whether a stroke down is no stroke of a letter: long, or between two strokes across."""
    if stroke.end - stroke.start >= LONG * scale:
        return True
    near = MEETS * scale
    crossing = [one for one in across if one.start - near <= stroke.middle <= one.end + near]
    return all(
        any(one.low - near <= end <= one.high + near for one in crossing)
        for end in (stroke.start, stroke.end)
    )


def _strokes(ink: Ink, shortest: float, scale: float) -> list[Stroke]:
    thick = ink.copy()  # a stroke that leans a little goes on in the next row
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    rows, starts, ends = runs(thick, round(BREAK * scale), shortest)
    if len(rows) > MOST_RUNS:
        return []
    found = []
    for low, high, start, end in grouped(rows, starts, ends):
        stroke = Stroke(low + 1, max(high - 1, low + 2), start, end)
        thickness = stroke.high - stroke.low
        if thickness <= THICKEST * scale and end - start >= SLENDER * thickness:
            found.append(stroke)
    return found


def runs(
    ink: Ink, gap: int, shortest: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Rows, starts and ends of runs of ink, those nearer than `gap` put together."""
    height, width = ink.shape
    wide = width + gap + 2
    padded = np.zeros((height, wide), np.int8)
    padded[:, 1 : width + 1] = ink
    flat = padded.ravel()
    change = np.flatnonzero(np.diff(flat))
    starts, ends = change[::2] + 1, change[1::2] + 1
    if not len(starts):
        return starts, starts, starts
    apart = starts[1:] - ends[:-1] > gap
    dark = np.concatenate(([0], np.cumsum(ends - starts)))
    first = np.concatenate(([True], apart))
    last = np.concatenate((apart, [True]))
    lows, highs = np.flatnonzero(first), np.flatnonzero(last)
    begin, end = starts[lows], ends[highs]
    covered = dark[highs + 1] - dark[lows]
    kept = (end - begin >= shortest) & (covered >= SOLID * (end - begin))
    begin, end = begin[kept], end[kept]
    rows = begin // wide
    return rows, begin - rows * wide - 1, end - rows * wide - 1


def grouped(
    rows: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> list[tuple[int, int, int, int]]:
    """Runs that lie on each other put together: lowest and highest row, start and end."""
    done: list[list[int]] = []
    open_: list[list[int]] = []
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        still = [group for group in open_ if group[1] >= row - 1]
        done.extend(group for group in open_ if group[1] < row - 1)
        touched = [group for group in still if group[2] < end and start < group[3]]
        merged_group = [row, row, start, end]
        for group in touched:
            merged_group[0] = min(merged_group[0], group[0])
            merged_group[2] = min(merged_group[2], group[2])
            merged_group[3] = max(merged_group[3], group[3])
        open_ = [group for group in still if group not in touched]
        open_.append(merged_group)
    done.extend(open_)
    return [(low, high + 1, start, end) for low, high, start, end in done]
