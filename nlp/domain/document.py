"""`ParsedDocument`: what a file says, and where on its pages it says it.

HWPX, HWP and DOCX files have no pages: where one ends is up to the program that prints them. Their
text lies on one endless sheet, a line for each paragraph, tables as grids; boxes then say what
stands above, beside and inside what, and evidence names the paragraph or the cell.

Coordinates are PDF points (1/72 inch) from the top-left corner of the page as it is shown, y
downwards. Character offsets count Python characters of `ParsedDocument.text`. Pages count from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property

from nlp.domain.base import Frozen, Issue, Outcome
from nlp.domain.evidence import Box, Evidence

QUOTE_CHARACTERS = 400
"""Longest quote kept in an `Evidence`; the span still covers everything."""


class BlockKind(StrEnum):
    TEXT = "text"
    HEADING = "heading"
    TABLE = "table"
    FURNITURE = "furniture"  # running heads, page numbers: kept, but not part of the body


class Hiding(StrEnum):
    """How text is kept from the eye of a reader."""

    COLOUR = "colour"  # the colour of its ground
    UNDRAWN = "undrawn"  # clipped, covered, off the page, transparent, on a layer switched off
    TINY = "tiny"
    MARKED = "marked"  # the format's own mark for hidden text, or a comment hidden in the text
    SIGNS = "signs"  # characters without a picture: zero-width, fillers, tags, direction marks


class Inspection(StrEnum):
    """Whether the file was searched for hidden text, and how that ended."""

    CLEAN = "clean"
    FOUND = "found"
    NOT_INSPECTED = "not_inspected"


class HiddenText(Frozen):
    """Text that a reader does not see: no part of `ParsedDocument.text`."""

    how: Hiding
    evidence: Evidence


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
    page: int | None = None  # where it is not the table's first page; see `Table.page_of`


class TableArea(Frozen):
    """Where a table stands on one of its further pages, a header that is repeated included."""

    page: int
    box: Box


class Table(Frozen):
    """A table, joined over the pages on which it stands. Rows and columns from 0.

    `page` and `box` are those of its beginning. A header that is repeated on a further page is no
    row of the table. A cell that is broken over pages has the box of its first piece and the whole
    text; its span then runs over the page break.
    """

    page: int
    box: Box
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    reader: str
    """What found the cells: rulings around each ("pdfium", "pdfplumber"), those on a scan's
    "picture", the "file", or, where they are not ruled, "rules" across, "grounds" of rows or cells,
    or the "text" alone."""
    further: tuple[TableArea, ...] = ()

    @property
    def last_page(self) -> int:
        return self.further[-1].page if self.further else self.page

    @property
    def areas(self) -> tuple[TableArea, ...]:
        """Where it stands, page by page."""
        return (TableArea(page=self.page, box=self.box), *self.further)

    def page_of(self, cell: Cell) -> int:
        return self.page if cell.page is None else cell.page

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
    recognised: float | None = None  # read off its picture (OCR): mean confidence of its words, 0–1
    turned: float = 0.0
    """Degrees counter-clockwise about its middle by which a scanned page was straightened: boxes
    are those of the page so turned, and it is shown so."""
    endless: bool = False  # the one sheet on which all of a document without pages stands

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


class Part(Frozen):
    """One of several documents that were handed in together. It goes on to the next one's page."""

    member: str  # its name in the archive, as the archive spells it
    file_name: str
    first_page: int


class ParsedDocument(Frozen):
    """A file as text with places. Reading order; visible text only, as far as `inspection` says."""

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
    parts: tuple[Part, ...] = ()
    """Of a submission of several documents: pages count through all of them."""
    read_again: tuple[int, ...] = ()
    """Pages of a PDF whose rulings did not close, so that pdfplumber read their tables."""
    inspection: Inspection = Inspection.NOT_INSPECTED
    hidden: tuple[HiddenText, ...] = ()

    @property
    def paged(self) -> bool:
        """Whether anything of it stands on pages that can be shown."""
        return any(not page.endless for page in self.pages)

    def on_page(self, number: int) -> bool:
        """Whether this is a page, and not the endless sheet of a document without pages."""
        return not any(page.number == number and page.endless for page in self.pages)

    def part_of(self, page: int) -> Part | None:
        """The document that a page belongs to; None where there is only one."""
        index = bisect_right(self.parts, page, key=lambda part: part.first_page) - 1
        return self.parts[index] if index >= 0 else None

    def page_of(self, offset: int) -> int:
        """Page number on which the character at `offset` stands; 1 where there are none."""
        if not self.pages:
            return 1
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
        marked on its first page and quoted from its beginning. Without pages: the paragraph or cell
        in which it begins.
        """
        quote = " ".join(self.text[start:end].split())[:QUOTE_CHARACTERS]
        if not self.on_page(self.page_of(start)):
            return Evidence(source=self.address(start), quote=quote, start=start, end=end)
        lines = list(self.lines_between(start, end))
        page = lines[0].page if lines else self.page_of(start)
        boxes = tuple(self._clip(line, start, end) for line in lines if line.page == page)
        return Evidence(
            source=f"page {page}", page=page, boxes=boxes, quote=quote, start=start, end=end
        )

    def address(self, offset: int) -> str:
        """``paragraph 7`` or ``table 2, row 3, column 1``: where the character at `offset` stands.

        All counted from 1: paragraphs outside of tables, tables as in `tables`.
        """
        starts, places = self._cells
        index = bisect_right(starts, offset) - 1
        if index >= 0 and offset < places[index][0]:
            _, table, row, column = places[index]
            return f"table {table}, row {row}, column {column}"
        return f"paragraph {max(bisect_right(self._paragraphs, offset), 1)}"

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [block.start for block in self.blocks if block.kind is not BlockKind.TABLE]

    @cached_property
    def _cells(self) -> tuple[list[int], list[tuple[int, int, int, int]]]:
        """Starts of all cells with text, in order, and their ends, tables, rows and columns."""
        found = sorted(
            (cell.start, cell.end or cell.start, number, cell.row + 1, cell.column + 1)
            for number, table in enumerate(self.tables, 1)
            for cell in table.cells
            if cell.start is not None
        )
        return [start for start, *_ in found], [tuple(place) for _, *place in found]  # type: ignore[misc]

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
