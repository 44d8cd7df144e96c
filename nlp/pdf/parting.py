"""White space that parts no columns put aside, and columns that something drawn shows put in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.pdf.gutters import Entry, Gutter, Line, columns_of, entries_of

NARROW = 0.5
"""Half the width, in points, of what parts two columns where only a drawn end shows it."""

LEVEL = 0.75
"""Lines whose middles are nearer than this, in line heights, stand beside each other."""

MOST_DRAWN = 0.6

MARK = re.compile(r"^(?:[^\w\s–—-]{1,3}|\(?\w{1,3}[.)]|[①-⑳ㅇoO○]){1,2}$")
"""Bullets and numbering; a dash says that a cell is empty."""


def at_ends(gutters: Sequence[Gutter], ends: Sequence[float]) -> list[Gutter]:
    """Where grounds of single cells show most of the columns, the white space they end in."""
    drawn = [(low, high) for low, high in gutters if any(low - 2 <= x <= high + 2 for x in ends)]
    return drawn if len(drawn) >= MOST_DRAWN * len(gutters) else list(gutters)


def parting(bands: Sequence[Sequence[Line]], gutters: Sequence[Gutter]) -> list[Gutter]:
    """Without white space behind bullets, and without that between a head in the middle of its
    column and figures at its right: nothing stands on both sides of it."""
    kept = list(gutters)
    column = 0
    while column < len(kept):
        placed = [[e for line in band for e in entries_of(line, kept)] for band in bands]
        own = [e.text for band in placed for e in band if e.first == e.last == column]
        both = any(_both(band, column, whole=len(bands) > 1) for band in placed)
        if both and not _are_marks(own):
            column += 1
        else:
            del kept[column]
    return kept


def _both(band: Sequence[Entry], column: int, *, whole: bool) -> bool:
    """Whether a column and the next one have text beside each other: at one height, or half a line
    apart as in cells of two lines and of one; anywhere in the band where it is a `whole` row."""
    left = [entry for entry in band if entry.last == column]
    right = [entry for entry in band if entry.first == column + 1]
    if any(entry.first <= column < entry.last for entry in band):
        return True
    return any(
        whole or abs(one.middle - other.middle) < LEVEL * (one.y1 - one.y0)
        for one in left
        for other in right
    )


def _are_marks(texts: Sequence[str]) -> bool:
    return bool(texts) and bool(MARK.match(texts[0])) and all(map(MARK.match, texts))


def with_sides(
    lines: Sequence[Line], gutters: Sequence[Gutter], ends: Sequence[float]
) -> list[Gutter]:
    """With the `ends` of grounds and rulings that part the text of a line, though words of other
    lines reach across them."""
    found = list(gutters)
    for x in ends:
        if any(low - 2 <= x <= high + 2 for low, high in found):
            continue
        if any(_parts(line, x, found) for line in lines):
            found.append((x - NARROW, x + NARROW))
    return sorted(found)


def _parts(line: Line, x: float, gutters: Sequence[Gutter]) -> bool:
    """Whether a line has text on both sides of `x`, in one column."""
    left = [run for run in line if run.x1 <= x + 1]
    right = [run for run in line if run.x0 >= x - 1]
    if not left or not right or len(left) + len(right) < len(line):
        return False
    return columns_of(left[-1], gutters)[1] == columns_of(right[0], gutters)[0]
