"""Parsed documents made of plain lines and tables, laid out like a page of a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.domain import (
    Block,
    BlockKind,
    Box,
    Cell,
    Line,
    Outcome,
    Page,
    ParsedDocument,
    Section,
    Table,
)

LEFT, RIGHT, TOP, LEADING = 60.0, 540.0, 60.0, 16.0


@dataclass(frozen=True)
class Grid:
    """A ruled table; ``None`` continues the cell on its left, ``"^"`` the one above."""

    rows: Sequence[Sequence[str | None]]


@dataclass(frozen=True)
class Lines:
    """Several lines of one block (a paragraph, a box)."""

    lines: Sequence[str]
    indent: float = 0.0


class Break:
    """The end of a page."""


Item = str | Grid | Lines | Break


@dataclass
class _Paper:
    text: str = ""
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    page_starts: list[int] = field(default_factory=lambda: [0])
    y: float = TOP

    @property
    def page(self) -> int:
        return len(self.page_starts)

    def line(self, text: str, box: Box) -> Line:
        start = len(self.text)
        self.text += text + "\n"
        line = Line(page=self.page, box=box, start=start, end=start + len(text))
        self.lines.append(line)
        return line

    def block(self, kind: BlockKind, lines: Sequence[Line]) -> None:
        box = Box(
            x0=min(line.box.x0 for line in lines),
            y0=min(line.box.y0 for line in lines),
            x1=max(line.box.x1 for line in lines),
            y1=max(line.box.y1 for line in lines),
        )
        start, end = lines[0].start, lines[-1].end
        self.blocks.append(Block(kind=kind, page=self.page, box=box, start=start, end=end))


def document(*items: Item, language: str = "ko", name: str = "proposal.pdf") -> ParsedDocument:
    """A document of `items` from top to bottom. A line after ``#`` looks like a heading."""
    paper = _Paper()
    sections: list[Section] = []
    for item in items:
        if isinstance(item, Break):
            paper.page_starts.append(len(paper.text))
            paper.y = TOP
        elif isinstance(item, Grid):
            _table(paper, item)
        elif isinstance(item, Lines):
            _lines(paper, item.lines, BlockKind.TEXT, item.indent)
        elif item.startswith("#"):
            _lines(paper, [item.lstrip("# ")], BlockKind.HEADING, 0.0)
            last = paper.lines[-1]
            heading = paper.text[last.start : last.end]
            sections.append(
                Section(
                    heading=heading, level=1, start=last.start, body_start=last.end, end=last.end
                )
            )
        else:
            _lines(paper, [item], BlockKind.TEXT, 0.0)
    ends = [*paper.page_starts[1:], len(paper.text)]
    return ParsedDocument(
        sha256="ab" * 32,
        file_name=name,
        media_type="application/pdf",
        parser_version="test",
        outcome=Outcome.SUCCEEDED,
        language=language,
        text=paper.text,
        pages=tuple(
            Page(number=number, width=595, height=842, start=start, end=end)
            for number, (start, end) in enumerate(zip(paper.page_starts, ends, strict=True), 1)
        ),
        lines=tuple(paper.lines),
        blocks=tuple(paper.blocks),
        tables=tuple(paper.tables),
        sections=tuple(sections),
    )


def _lines(paper: _Paper, texts: Sequence[str], kind: BlockKind, indent: float) -> None:
    made = []
    for text in texts:
        right = min(LEFT + indent + 6 * len(text), RIGHT)
        made.append(paper.line(text, Box(x0=LEFT + indent, y0=paper.y, x1=right, y1=paper.y + 10)))
        paper.y += LEADING
    paper.y += LEADING
    paper.block(kind, made)


def _table(paper: _Paper, grid: Grid) -> None:
    columns = max(len(row) for row in grid.rows)
    width = (RIGHT - LEFT) / columns
    top = paper.y
    cells: list[Cell] = []
    made: list[Line] = []
    for row, texts in enumerate(grid.rows):
        for column, text in enumerate(texts):
            if text is None or text == "^":
                continue
            down, across = _spans(grid.rows, row, column)
            box = Box(
                x0=LEFT + column * width,
                y0=top + row * 2 * LEADING,
                x1=LEFT + (column + across) * width,
                y1=top + (row + down) * 2 * LEADING,
            )
            cells.append(
                Cell(
                    row=row,
                    column=column,
                    row_span=down,
                    column_span=across,
                    text=text,
                    box=box,
                )
            )
            for number, part in enumerate(filter(None, text.split("\n"))):
                y = box.y0 + 3 + number * 12
                made.append(paper.line(part, Box(x0=box.x0 + 2, y0=y, x1=box.x1 - 2, y1=y + 10)))
    bottom = top + len(grid.rows) * 2 * LEADING
    paper.tables.append(
        Table(
            page=paper.page,
            box=Box(x0=LEFT, y0=top, x1=RIGHT, y1=bottom),
            rows=len(grid.rows),
            columns=columns,
            cells=tuple(cells),
            reader="pdfium",
        )
    )
    if made:
        paper.block(BlockKind.TABLE, made)
    paper.y = bottom + LEADING


def _spans(rows: Sequence[Sequence[str | None]], row: int, column: int) -> tuple[int, int]:
    across = 1
    while column + across < len(rows[row]) and rows[row][column + across] is None:
        across += 1
    down = 1
    while (
        row + down < len(rows)
        and column < len(rows[row + down])
        and rows[row + down][column] == "^"
    ):
        down += 1
    return down, across
