"""Lines of text that may be a table: its columns, its rows, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nlp.pdf.cells import make_grid
from nlp.pdf.grid import Grid
from nlp.pdf.gutters import Gutter, Line, columns_of, entries_of, find_gutters
from nlp.pdf.textrows import Row, rows_of

BY_RULES, BY_GROUNDS, BY_TEXT = "rules", "grounds", "text"
"""`Table.reader` of such tables: what lies between the rows, or that nothing does."""

LEAST_GUTTER = 0.4
"""Width of the white space between two columns, in line heights."""


@dataclass(frozen=True)
class TextTable:
    """`bands`: the lines between each two of the rulings or grounds that lie across, whose heights
    are `edges`; one band where there are none."""

    bands: Sequence[Sequence[Line]]
    reader: str
    edges: Sequence[float] = ()
    sides: tuple[float, float] | None = None

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
        return find_gutters(lines, LEAST_GUTTER * heights[len(heights) // 2])

    @property
    def columns(self) -> int:
        return len(self.gutters) + 1

    @cached_property
    def rows_by_band(self) -> list[list[Row]]:
        bands = [[entries_of(line, self.gutters) for line in band] for band in self.bands]
        return rows_of(bands, self.columns)

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

    def crosses(self, line: Line) -> bool:
        """Whether a piece of a line stands in white space between columns."""
        return any(first != last for first, last in (columns_of(r, self.gutters) for r in line))

    def grid(self) -> Grid:
        sides = self.sides or (
            min(run.x0 for line in self.lines for run in line) - 2,
            max(run.x1 for line in self.lines for run in line) + 2,
        )
        return make_grid(self.rows, self.gutters, sides, self.edges, self.reader)
