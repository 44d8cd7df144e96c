"""Lines of text that may be a table: its columns, its rows, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from nlp.pdf.bands import Bar
from nlp.pdf.cells import make_grid
from nlp.pdf.grid import Grid
from nlp.pdf.gutters import Entry, Gutter, Line, columns_of, entries_of, find_gutters
from nlp.pdf.heads import spread
from nlp.pdf.parting import at_ends, parting, with_sides
from nlp.pdf.textrows import Row, in_one_row, rows_of

BY_RULES, BY_GROUNDS, BY_TEXT = "rules", "grounds", "text"
"""`Table.reader` of such tables: what lies between the rows, or that nothing does."""

LEAST_GUTTER = 0.3
"""Width of the white space between two columns, in line heights."""

LEAST_BANDS = 3
MOST_BANDS = 0.6
"""Where so many bands, and this share of them, are one row, a band with one label is one too."""


@dataclass(frozen=True)
class TextTable:
    """`bands`: the lines between each two of the rulings or grounds that lie across, whose heights
    are `edges`; one band where there are none. `parts`: rulings that lie across some columns;
    `ends`: where something that is drawn ends between two columns."""

    bands: Sequence[Sequence[Line]]
    reader: str
    edges: Sequence[float] = ()
    sides: tuple[float, float] | None = None
    parts: Sequence[Bar] = ()
    ends: Sequence[float] = ()

    @cached_property
    def lines(self) -> list[Line]:
        return [line for band in self.bands for line in band]

    @cached_property
    def gutters(self) -> list[Gutter]:
        """Words over the whole width that have a band of their own are put aside."""
        lone = [band[0] for band in self.bands if len(band) == 1 and len(band[0]) == 1]
        lines = [line for line in self.lines if not any(line is other for other in lone)]
        if not lines:
            return []
        heights = sorted(run.height for line in lines for run in line)
        least = LEAST_GUTTER * heights[len(heights) // 2]
        found = find_gutters(lines, least, head_lines=len(self.bands[0]))
        bands = [[line for line in band if line not in lone] for band in self.bands]
        return with_sides(lines, at_ends(parting(bands, found), self.ends), self.ends)

    @property
    def columns(self) -> int:
        return len(self.gutters) + 1

    @cached_property
    def rows_by_band(self) -> list[list[Row]]:
        bands = [[entries_of(line, self.gutters) for line in band] for band in self.bands]
        rows = rows_of(bands, self.columns)
        if len(bands) > 1 and len(bands[0]) > 1 and _labels(rows[0]) <= 1:
            rows[0] = [in_one_row(spread([entry for line in bands[0] for entry in line]))]
        cut = [self._cut(*pair) for pair in zip(bands, rows, strict=True)]
        single = sum(len(rows) == 1 for rows in cut)
        labelled = all(_labels(rows) <= 1 for rows in cut) and len(cut) > 1
        if not labelled and (len(cut) < LEAST_BANDS or single < MOST_BANDS * len(cut)):
            return cut
        pairs = zip(rows, cut, strict=True)
        return [_one_row(after) if after is before else after for before, after in pairs]

    def _cut(self, band: Sequence[Sequence[Entry]], rows: list[Row]) -> list[Row]:
        """The band's rows; where rulings lie across some columns, one between each two of them."""
        entries = [entry for line in band for entry in line]
        low, high = (
            min(entry.middle for entry in entries),
            max(entry.middle for entry in entries),
        )
        cuts = sorted({y for y, _, _ in self.parts if low < y < high})
        if not cuts:
            return rows
        levels = [low - 1, *cuts, high + 1]
        return [
            in_one_row([entry for entry in entries if above <= entry.middle < below])
            for above, below in pairwise(levels)
        ]

    @cached_property
    def rows(self) -> list[Row]:
        return [row for rows in self.rows_by_band for row in rows]

    @cached_property
    def texts(self) -> list[list[str]]:
        """Rows × columns; words over several columns stand in the first of them."""
        table = [[""] * self.columns for _ in self.rows]
        for texts, row in zip(table, self.rows, strict=True):
            for piece in row:
                before = texts[piece.first]
                texts[piece.first] = f"{before} {piece.text}".strip()
        return table

    def is_drawn(self, column: int) -> bool:
        """Whether a column begins or ends where something that is drawn does."""
        beside = self.gutters[max(column - 1, 0) : column + 1]
        return any(low - 2 <= x <= high + 2 for low, high in beside for x in self.ends)

    def crosses(self, line: Line) -> bool:
        """Whether a piece of a line stands in white space between columns."""
        return any(first != last for first, last in (columns_of(r, self.gutters) for r in line))

    def grid(self) -> Grid:
        sides = self.sides or (
            min(run.x0 for line in self.lines for run in line) - 2,
            max(run.x1 for line in self.lines for run in line) + 2,
        )
        return make_grid(
            self.rows,
            self.gutters,
            sides=sides,
            edges=self.edges,
            parts=self.parts,
            reader=self.reader,
        )


def _one_row(rows: list[Row]) -> list[Row]:
    """Rows between two rulings as one, where not more than one of them has a label."""
    if len(rows) == 1 or _labels(rows) > 1:
        return rows
    return [in_one_row([entry for row in rows for piece in row for entry in piece.entries])]


def _labels(rows: Sequence[Row]) -> int:
    return sum(any(piece.first == 0 for piece in row) for row in rows)
