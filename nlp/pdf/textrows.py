"""Rows of tables that no ruling parts: which lines of text stand in one row of cells.

A cell of several lines stands beside cells of one line at its top, its foot or its middle. Where
lines within cells are nearer to each other than rows are, that distance tells them apart; where
they are not, a row begins with each line that fills most columns, or the first one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.pdf.gutters import Entry

MOST = 0.6
"""A line that fills this share of the columns begins a row."""

NEARER = 1.25
"""Lines of cells are nearer than rows by this factor, or they cannot be told apart."""

WIDEST_LEADING = 1.6
"""Lines further apart than this, in line heights, are never one cell."""

WRAPPED = 0.75
"""A label that goes on in the next line fills this share of its column."""

TIGHT = 0.3
"""Half of what a line takes up of its box, to say which cells stand beside each other."""

Line = Sequence[Entry]


@dataclass(frozen=True)
class Piece:
    """Lines of one cell."""

    first: int
    last: int
    entries: tuple[Entry, ...]

    @property
    def text(self) -> str:
        return " ".join(entry.text for entry in self.entries)

    @property
    def top(self) -> float:
        entry = self.entries[0]
        return entry.middle - TIGHT * (entry.y1 - entry.y0)

    @property
    def foot(self) -> float:
        entry = self.entries[-1]
        return entry.middle + TIGHT * (entry.y1 - entry.y0)


Row = list[Piece]


def rows_of(bands: Sequence[Sequence[Line]], columns: int) -> list[list[Row]]:
    """Rows of each band, which is what stands between two rulings; lines from top to bottom."""
    joined = _leading(bands, columns)
    return [_rows(band, columns, joined) for band in bands]


def in_one_row(entries: Sequence[Entry]) -> Row:
    """Entries of one row, each column's as one piece."""
    places: dict[tuple[int, int], list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.middle):
        places.setdefault((entry.first, entry.last), []).append(entry)
    return [Piece(*place, tuple(found)) for place, found in places.items()]


def _rows(band: Sequence[Line], columns: int, joined: float | None) -> list[Row]:
    if joined is not None:
        return _beside(_joined(band, joined))
    rows: list[Row] = []
    before: Line | None = None
    for line in band:
        if rows and before is not None and _goes_on(line, before, columns):
            rows[-1] = _with_line(rows[-1], line)
        else:
            rows.append([Piece(entry.first, entry.last, (entry,)) for entry in line])
        before = line
    return rows


def is_full(line: Line, columns: int) -> bool:
    filled = sum(entry.last - entry.first + 1 for entry in line)
    return filled >= max(2, MOST * columns)


def _leading(bands: Sequence[Sequence[Line]], columns: int) -> float | None:
    """Distance up to which lines of a column are one cell; None where it does not tell."""
    pitches = [pitch for band in bands for pitch in _pitches(band)]
    if not pitches:
        return 0.0
    least = min(pitches)
    between = [
        after[0].middle - before[0].middle
        for band in bands
        for before, after in pairwise(band)
        if is_full(before, columns) and is_full(after, columns)
    ]
    if between and min(between) <= NEARER * least and max(between) < NEARER * min(between):
        return None
    heights = sorted(entry.y1 - entry.y0 for band in bands for line in band for entry in line)
    if least > WIDEST_LEADING * heights[len(heights) // 2]:
        return 0.0
    return NEARER * least


def _pitches(band: Sequence[Line]) -> Iterator[float]:
    last: dict[tuple[int, int], Entry] = {}
    for line in band:
        for entry in line:
            before = last.get((entry.first, entry.last))
            if before is not None:
                yield entry.middle - before.middle
            last[entry.first, entry.last] = entry


def _joined(band: Sequence[Line], most: float) -> list[Piece]:
    """Lines that follow each other in one column within `most` points, as pieces."""
    open_pieces: dict[tuple[int, int], list[Entry]] = {}
    pieces: list[Piece] = []
    for line in band:
        for entry in line:
            key = (entry.first, entry.last)
            before = open_pieces.get(key)
            if before and entry.middle - before[-1].middle <= most:
                before.append(entry)
                continue
            if before:
                pieces.append(Piece(*key, tuple(before)))
            open_pieces[key] = [entry]
    pieces.extend(Piece(*key, tuple(entries)) for key, entries in open_pieces.items())
    return sorted(pieces, key=lambda piece: (piece.top, piece.first))


def _beside(pieces: Sequence[Piece]) -> list[Row]:
    """Pieces whose heights overlap are a row."""
    rows: list[Row] = []
    foot = 0.0
    for piece in pieces:
        if rows and piece.top < foot:
            rows[-1].append(piece)
            foot = max(foot, piece.foot)
        else:
            rows.append([piece])
            foot = piece.foot
    return rows


def _goes_on(line: Line, before: Line, columns: int) -> bool:
    """Whether a line belongs to the row of the line before it, which is as near as any."""
    if is_full(line, columns):
        return False
    labels = [entry for entry in line if entry.first == 0]
    if not labels:
        return True
    above = next((entry for entry in before if entry.first == 0), None)
    if above is None or len(line) > 1:
        return False
    width = max(entry.runs[-1].x1 for entry in (*labels, above)) - above.runs[0].x0
    beside = min((entry.runs[0].x0 for entry in before if entry.first), default=above.runs[-1].x1)
    return above.runs[-1].x1 - above.runs[0].x0 >= WRAPPED * max(
        width, beside - above.runs[0].x0 - 2 * (above.y1 - above.y0)
    )


def _with_line(row: Row, line: Line) -> Row:
    by_place = {(piece.first, piece.last): piece for piece in row}
    for entry in line:
        key = (entry.first, entry.last)
        before = by_place.get(key)
        by_place[key] = Piece(*key, (*(before.entries if before else ()), entry))
    return list(by_place.values())
