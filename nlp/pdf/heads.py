"""Heads of two lines: words in the middle over several columns, each with its own below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.pdf.gutters import Entry

LEVEL = 0.3
"""Words whose middles are nearer than this, in line heights, stand on one line."""

BELOW = 0.8
"""Words lower than others by so many line heights stand under them."""


def spread(entries: Sequence[Entry]) -> list[Entry]:
    """`entries` of a head, those that stand over words of several columns reaching across them.

    A column belongs to the words above it whose middle is nearest, as far as nothing else stands
    in between.
    """
    found = list(entries)
    over = [entry for entry in entries if _under(entry, entries)]
    for upper in over:
        level = min(entry.middle for entry in _under(upper, entries))
        first, last = upper.first, upper.last
        while first > 0 and _hangs(first - 1, level, upper, over, entries):
            first -= 1
        while _hangs(last + 1, level, upper, over, entries):
            last += 1
        found[found.index(upper)] = replace(upper, first=first, last=last)
    return found


def _under(upper: Entry, entries: Sequence[Entry]) -> list[Entry]:
    """Words in the columns of others, a line below them; a column's own second line is none."""
    lower = [
        entry
        for entry in entries
        if upper.first <= entry.first <= entry.last <= upper.last and _is_below(entry, upper)
    ]
    beside = [
        entry
        for entry in entries
        if (entry.first == upper.last + 1 or entry.last == upper.first - 1)
        and any(_level(entry, one) for one in lower)
        and _alone(entry, entries)
    ]
    return lower if beside or upper.last > upper.first else []


def _alone(entry: Entry, entries: Sequence[Entry]) -> bool:
    return all(
        other is entry or other.last < entry.first or entry.last < other.first for other in entries
    )


def _is_below(entry: Entry, upper: Entry) -> bool:
    return entry.middle - upper.middle > BELOW * (upper.y1 - upper.y0)


def _level(one: Entry, other: Entry) -> bool:
    return abs(one.middle - other.middle) < LEVEL * (one.y1 - one.y0)


def _hangs(
    column: int, level: float, upper: Entry, over: Sequence[Entry], entries: Sequence[Entry]
) -> bool:
    """Whether all that a column has in the head stands on `level`, nearest to `upper`."""
    inside = [entry for entry in entries if entry.first <= column <= entry.last]
    height = upper.y1 - upper.y0
    if not inside or any(abs(entry.middle - level) >= LEVEL * height for entry in inside):
        return False
    middle = _centre(inside[0])
    return min(over, key=lambda one: abs(_centre(one) - middle)) is upper


def _centre(entry: Entry) -> float:
    return (entry.runs[0].x0 + entry.runs[-1].x1) / 2
