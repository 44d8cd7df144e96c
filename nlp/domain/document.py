"""`ParsedDocument`: what a file says, and where on its pages it says it.

Coordinates are PDF points (1/72 inch) from the top-left corner of the page as it is shown, y
downwards. Character offsets count Python characters of `ParsedDocument.text`. Pages count from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum

from nlp.domain.base import Frozen, Issue, Outcome
from nlp.domain.evidence import Box, Evidence

QUOTE_CHARACTERS = 400
"""Longest quote kept in an `Evidence`; the span still covers everything."""


class BlockKind(StrEnum):
    TEXT = "text"
    HEADING = "heading"
    TABLE = "table"
    FURNITURE = "furniture"  # running heads, page numbers: kept, but not part of the body


class Line(Frozen):
    """One line of one column; never crosses a column or cell gap."""

    page: int
    box: Box
    start: int
    end: int


class Block(Frozen):
    """Lines that belong together. Its text is `document.text[start:end]`."""

    kind: BlockKind
    page: int
    box: Box
    start: int
    end: int


class Cell(Frozen):
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str
    box: Box
    start: int | None = None  # the cell's text in `ParsedDocument.text`; None for an empty cell
    end: int | None = None


class Table(Frozen):
    """A ruled table on one page. Row and column numbers count from 0."""

    page: int
    box: Box
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    reader: str  # "pdfium" or "pdfplumber": which of the two found the cells

    def grid(self) -> list[list[str]]:
        """Rows × columns of cell text; a merged cell's text stands in every place it covers."""
        grid = [["" for _ in range(self.columns)] for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.rows)):
                for column in range(cell.column, min(cell.column + cell.column_span, self.columns)):
                    grid[row][column] = cell.text
        return grid


class Page(Frozen):
    number: int
    width: float
    height: float
    start: int
    end: int
    images: int = 0

    @property
    def has_text(self) -> bool:
        return self.end > self.start


class Section(Frozen):
    """A heading and what stands under it, up to the next heading of the same or a higher level."""

    heading: str
    level: int
    start: int  # of the heading itself
    body_start: int
    end: int


class ParsedDocument(Frozen):
    """A file as text with places. Reading order; visible text only."""

    sha256: str
    file_name: str
    media_type: str
    parser_version: str
    outcome: Outcome
    issues: tuple[Issue, ...] = ()
    language: str  # "ko", "en", "ja" or "und"
    text: str
    pages: tuple[Page, ...]
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()

    def page_of(self, offset: int) -> int:
        """Page number on which the character at `offset` stands."""
        index = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[max(index, 0)].number

    def lines_between(self, start: int, end: int) -> Iterator[Line]:
        """Lines that share at least one character with `text[start:end]`."""
        index = max(bisect_right(self.lines, start, key=lambda line: line.start) - 1, 0)
        for line in self.lines[index:]:
            if line.start >= end:
                return
            if line.end > start:
                yield line

    def evidence(self, start: int, end: int) -> Evidence:
        """Page, boxes and quote of `text[start:end]`.

        The boxes are one per line on the page where the span begins; a span that runs over pages is
        marked on its first page and quoted from its beginning.
        """
        lines = list(self.lines_between(start, end))
        page = lines[0].page if lines else self.page_of(start)
        boxes = tuple(self._clip(line, start, end) for line in lines if line.page == page)
        quote = " ".join(self.text[start:end].split())
        return Evidence(
            source=f"page {page}",
            page=page,
            boxes=boxes,
            quote=quote[:QUOTE_CHARACTERS],
            start=start,
            end=end,
        )

    def _clip(self, line: Line, start: int, end: int) -> Box:
        """The part of a line's box that the span covers, taking characters as equally wide."""
        length = max(line.end - line.start, 1)
        left = max(start - line.start, 0) / length
        right = min(end - line.start, length) / length
        width = line.box.x1 - line.box.x0
        return Box(
            x0=line.box.x0 + left * width,
            y0=line.box.y0,
            x1=line.box.x0 + right * width,
            y1=line.box.y1,
        )
