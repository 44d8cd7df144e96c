"""Reading order: bands of the page, columns in a band, rows in a column.

A page is cut into bands at lines that run across its middle and at rulings that span it. A band
is read column by column when its runs leave a gutter near the middle of the page and the two
sides are columns and not the cells of a table (which the content stream writes row by row).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.pdf.runs import PLACES, Run

CENTRE = (0.36, 0.64)
"""Where a gutter may lie, as shares of the page's width."""

JOIN = 2.0
"""Runs of one row nearer than this, in line heights, are one line."""


@dataclass(slots=True)
class TextLine:
    """One line of one column. `row` is shared by the lines that stand beside each other."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    column: int
    row: int
    height: float = 0.0
    table: int | None = None  # number of the table on this page
    cell: int = 0  # number of the cell in that table


@dataclass(slots=True)
class _Row:
    runs: list[Run] = field(default_factory=list)
    y0: float = 0.0
    y1: float = 0.0


def reading_order(runs: Sequence[Run], width: float, bars: Sequence[float] = ()) -> list[TextLine]:
    """Lines in reading order. `bars` are the heights of rulings that span the page."""
    lines: list[TextLine] = []
    gutter = find_gutter(runs, width)
    row = 0
    for column, part in enumerate(_parts(_bands(runs, gutter, bars), gutter)):
        for found in read_rows(part):
            lines.extend(_join(found, column, row))
            row += 1
    return lines


def _parts(bands: Sequence[list[Run]], gutter: float | None) -> list[list[Run]]:
    """Columns in reading order; bands without columns that follow each other are one part."""
    parts: list[list[Run]] = []
    open_ended = False
    for band in bands:
        columns = _columns(band, gutter)
        if len(columns) == 1 and open_ended:
            parts[-1].extend(band)
        else:
            parts.extend(columns)
        open_ended = len(columns) == 1
    return parts


def find_gutter(runs: Sequence[Run], width: float) -> float | None:
    """The x near the middle of the page that the fewest runs cross, if columns stand beside it."""
    if len(runs) < 4:
        return None
    low, high = (int(width * share) for share in CENTRE)
    crossing = [0] * (high - low + 2)
    for run in runs:
        first, last = max(int(run.x0), low), min(int(run.x1), high)
        if first <= last:
            crossing[first - low] += 1
            crossing[last - low + 1] -= 1
    total, counts = 0, []
    for change in crossing[:-1]:
        total += change
        counts.append(total)
    least = min(counts)
    if least > 0.5 * len(runs):
        return None
    middle = width / 2 - low
    spots = [i for i, count in enumerate(counts) if count == least]
    groups = _stretches(spots)
    best = max(groups, key=lambda group: (group[1] - group[0], -abs(sum(group) / 2 - middle)))
    return low + (best[0] + best[1] + 1) / 2


def _stretches(spots: Sequence[int]) -> list[tuple[int, int]]:
    groups: list[tuple[int, int]] = []
    for spot in spots:
        if groups and spot == groups[-1][1] + 1:
            groups[-1] = (groups[-1][0], spot)
        else:
            groups.append((spot, spot))
    return groups


def _bands(runs: Sequence[Run], gutter: float | None, bars: Sequence[float]) -> list[list[Run]]:
    """Runs in bands from top to bottom; a run that crosses the gutter ends and begins a band."""
    if gutter is None:
        return [list(runs)]
    bands: list[list[Run]] = []
    current: list[Run] = []
    state: tuple[bool, int] | None = None
    wide_rows = [
        (run.y0 + 0.25 * run.height, run.y1 - 0.25 * run.height)  # boxes of big fonts overlap
        for run in runs
        if run.x0 < gutter - 1 and run.x1 > gutter + 1
    ]
    for run in sorted(runs, key=lambda run: run.middle):
        wide = any(low <= run.middle <= high for low, high in wide_rows)
        above = sum(1 for bar in bars if bar < run.middle)
        if state is not None and (wide, above) != state:
            bands.append(current)
            current = []
        state = (wide, above)
        current.append(run)
    if current:
        bands.append(current)
    return bands


def _columns(band: list[Run], gutter: float | None) -> list[list[Run]]:
    if gutter is None or len(band) < 3:
        return [band]
    left = [run for run in band if run.x1 <= gutter + 1]
    right = [run for run in band if run.x0 >= gutter - 1]
    if len(left) + len(right) < len(band) or min(len(left), len(right)) < 1:
        return [band]
    if len(left) + len(right) < 4 or not _are_columns(band, left, right, gutter):
        return [band]
    return [left, right]


def _are_columns(band: list[Run], left: list[Run], right: list[Run], gutter: float) -> bool:
    """Whether the two sides are columns rather than cells of the same rows."""
    sides = [run.x0 >= gutter - 1 for run in sorted(band, key=lambda run: run.order)]
    switches = sum(a != b for a, b in itertools.pairwise(sides))
    rows = min(len(read_rows(left)), len(read_rows(right)))
    if switches <= max(2, rows // 3):
        return True
    return rows >= 5 and _filled(left) and _filled(right)


def _filled(side: list[Run]) -> bool:
    """Whether most rows reach across the side, as running text does."""
    rows = read_rows(side)
    low, high = min(run.x0 for run in side), max(run.x1 for run in side)
    wide = [
        row for row in rows if max(r.x1 for r in row) - min(r.x0 for r in row) > 0.7 * (high - low)
    ]
    return high > low and len(wide) > 0.6 * len(rows)


def read_rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that stand on one line, from top to bottom, each row from left to right."""
    rows: list[_Row] = []
    for run in sorted(runs, key=lambda run: (run.middle, run.x0)):
        for row in reversed(rows[-3:]):
            overlap = min(row.y1, run.y1) - max(row.y0, run.y0)
            if overlap > 0.5 * min(row.y1 - row.y0, run.height):
                row.runs.append(run)
                if run.height > 0.8 * (row.y1 - row.y0):
                    row.y0, row.y1 = min(row.y0, run.y0), max(row.y1, run.y1)
                break
        else:
            rows.append(_Row([run], run.y0, run.y1))
    rows.sort(key=lambda row: row.y0 + row.y1)
    return [sorted(row.runs, key=lambda run: run.x0) for row in _with_scripts(rows)]


def _with_scripts(rows: list[_Row]) -> list[_Row]:
    """Rows with the raised and lowered small print of their own line (``h⁻¹``) taken in."""
    kept: list[_Row] = []
    tallest = max((row.y1 - row.y0 for row in rows), default=0.0)
    for index, row in enumerate(rows):
        if row.y1 - row.y0 > 0.8 * tallest:
            kept.append(row)
            continue
        below = rows[index + 1] if index + 1 < len(rows) else None
        for other in (below, kept[-1] if kept else None):
            if other is not None and _is_script_of(row, other):
                other.runs.extend(row.runs)
                break
        else:
            kept.append(row)
    return kept


def _is_script_of(row: _Row, other: _Row) -> bool:
    height, full = row.y1 - row.y0, other.y1 - other.y0
    overlap = min(row.y1, other.y1) - max(row.y0, other.y0)
    if height > 0.8 * full or overlap < 0.15 * height:
        return False
    return all(
        any(abs(run.x0 - base.x1) < full for base in other.runs)
        or any(base.x0 < run.x0 < base.x1 for base in other.runs)
        for run in row.runs
    )


def _join(row: Sequence[Run], column: int, number: int) -> list[TextLine]:
    lines: list[TextLine] = []
    for run in row:
        if run.place >= 0:
            lines.append(_table_mark(run, column, number))
            continue
        last = lines[-1] if lines else None
        if (
            last is not None
            and last.table is None
            and run.x0 - last.x1 <= JOIN * max(run.height, last.height)
        ):
            gap = run.x0 - last.x1
            space = " " if gap > 0.2 * min(run.height, last.height) else ""
            last.text += space + run.text
            last.x1, last.y0 = max(last.x1, run.x1), min(last.y0, run.y0)
            last.y1, last.height = max(last.y1, run.y1), max(last.height, run.height)
        else:
            lines.append(
                TextLine(run.text, run.x0, run.y0, run.x1, run.y1, column, number, run.height)
            )
    return lines


def _table_mark(run: Run, column: int, number: int) -> TextLine:
    """A table standing in the reading order as one piece."""
    table = run.place // PLACES
    return TextLine("", run.x0, run.y0, run.x1, run.y1, column, number, run.height, table)
