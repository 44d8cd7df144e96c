"""Columns of tables without vertical rulings: the white space that no line of them crosses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.pdf.runs import Run

Gutter = tuple[float, float]
"""Left and right edge of white space between two columns."""

Line = Sequence[Run]
"""Pieces of a line from left to right, apart where white space is wider than that of words."""

TAB = 0.7
"""White space of so many line heights in a line may part columns."""

HEADER_LINES = 4
"""Lines from the top that may hold words over several columns."""

LEAST_BELOW = 2
"""Lines that must be left below those."""

REACH = 1.0
"""Points by which a piece may stand in a gutter."""


@dataclass(frozen=True)
class Entry:
    """Pieces of one line in one column, or in several that they reach across."""

    first: int
    last: int
    runs: tuple[Run, ...]
    y0: float
    y1: float

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def text(self) -> str:
        return " ".join(run.text for run in self.runs)


def find_gutters(lines: Sequence[Line], least: float, *, head_lines: int) -> list[Gutter]:
    """White space at least `least` points wide that no piece of `lines` stands in.

    Words over several columns in the first `head_lines` are put aside where more columns show
    without them.
    """
    best = _gutters(lines, least)
    for head in range(1, min(head_lines, HEADER_LINES) + 1):
        rest = lines[head:]
        if len(rest) < LEAST_BELOW:
            break
        found = _gutters(rest, least)
        below = rest[: max(head_lines - head, 0)] or rest[:1]
        if len(found) > len(best) and _are_over(lines[:head], below[:HEADER_LINES], found):
            best = found
    return best


def _gutters(lines: Sequence[Line], least: float) -> list[Gutter]:
    spans = sorted((run.x0, run.x1) for line in lines for run in line)
    found: list[Gutter] = []
    reach = spans[0][1] if spans else 0.0
    for low, high in spans[1:]:
        if low - reach >= least:
            found.append((reach, low))
        reach = max(reach, high)
    return found


def _are_over(head: Sequence[Line], below: Sequence[Line], gutters: Sequence[Gutter]) -> bool:
    """Whether pieces that reach across columns stand over words of each of them, and share none
    with others of their line."""
    own = {
        first
        for line in below
        for first, last in (columns_of(run, gutters) for run in line)
        if first == last
    }
    for line in head:
        taken: set[int] = set()
        for run in line:
            first, last = columns_of(run, gutters)
            columns = set(range(first, last + 1))
            if taken & columns or (last > first and not columns <= own):
                return False
            taken |= columns if last > first else set()
    return True


def columns_of(run: Run, gutters: Sequence[Gutter]) -> tuple[int, int]:
    """First and last column that a piece stands in."""
    first = sum((low + high) / 2 <= run.x0 + REACH for low, high in gutters)
    last = sum((low + high) / 2 < run.x1 - REACH for low, high in gutters)
    return min(first, last), max(first, last)


def entries_of(line: Line, gutters: Sequence[Gutter]) -> list[Entry]:
    """The line's text column by column; pieces that share a column are one entry."""
    groups: list[tuple[int, int, list[Run]]] = []
    for run in sorted(line, key=lambda run: run.x0):
        first, last = columns_of(run, gutters)
        if groups and first <= groups[-1][1]:
            before = groups[-1]
            groups[-1] = (before[0], max(before[1], last), [*before[2], run])
        else:
            groups.append((first, last, [run]))
    return [
        Entry(first, last, tuple(runs), min(r.y0 for r in runs), max(r.y1 for r in runs))
        for first, last, runs in groups
    ]


def has_tab(line: Line) -> bool:
    """Whether white space in a line is wide enough to part columns."""
    return tabs(line) > 0


def tabs(line: Line) -> int:
    """How often white space in a line is wide enough to part columns."""
    return sum(
        after.x0 - before.x1 > TAB * max(before.height, after.height)
        for before, after in pairwise(line)
    )
