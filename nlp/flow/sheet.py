"""A `Flow` laid out on one endless sheet: text, lines, tables and headings of a `ParsedDocument`.

The layout is ours and plain: a line for each paragraph, as high as its letters, columns of equal
width. Readers use it to see what stands above, beside and inside what.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nlp.domain.base import Issue, Outcome, Stage
from nlp.domain.document import (
    QUOTE_CHARACTERS,
    Block,
    BlockKind,
    Cell,
    HiddenText,
    Inspection,
    Line,
    Page,
    ParsedDocument,
    Section,
    Table,
)
from nlp.domain.evidence import Box, Evidence
from nlp.errors import ErrorCategory, LimitExceededError, NoTextError
from nlp.flow.model import Flow, FlowCell, FlowTable, Hidden, Item, Paragraph, paragraphs
from nlp.headings import LARGER, heading_level, size_levels
from nlp.hidden import hidden_issue
from nlp.intake.limits import ReadingLimits
from nlp.language import detect

WIDTH = 595.0
"""Of the sheet, in points: A4."""
MARGIN = 50.0
LEADING = 1.2
"""Height of a line by the size of its letters."""
GAP, EMPTY_GAP, HEADING_GAP = 6.0, 18.0, 24.0
"""Points between paragraphs; where an empty one stands between; before a heading."""
PADDING = 2.0
NARROWEST = 24.0
"""Points of a column."""


def document(
    flow: Flow,
    content: bytes,
    *,
    file_name: str,
    media_type: str,
    parser_version: str,
    limits: ReadingLimits,
) -> ParsedDocument:
    """The whole file. Raises `NoTextError` where it says nothing, `LimitExceededError`."""
    sheet = _Sheet(limits.unpacked_bytes, file_name)
    sheet.fill(_unframed(flow.content))
    text = "".join(sheet.parts)
    if not text.strip():
        raise NoTextError(
            f"the document holds no text in its paragraphs and tables{_pictures(flow.pictures)}.",
            where=file_name,
            todo="Upload the original document, not pictures of it."
            if flow.pictures
            else "Check that it is the right document, and that its text is no drawing.",
        )
    issues = tuple(_issues(flow, sheet.hidden))
    found = Inspection.FOUND if sheet.hidden else Inspection.CLEAN
    page = Page(
        number=1,
        width=WIDTH,
        height=sheet.y + MARGIN,
        start=0,
        end=len(text),
        images=flow.pictures,
        endless=True,
    )
    whole = ParsedDocument(
        sha256=hashlib.sha256(content).hexdigest(),
        file_name=file_name,
        media_type=media_type,
        parser_version=parser_version,
        outcome=Outcome.PARTIAL if issues else Outcome.SUCCEEDED,
        issues=issues,
        language=detect(text),
        text=text,
        pages=(page,),
        lines=tuple(sheet.lines),
        blocks=tuple(sheet.blocks),
        tables=tuple(sheet.tables),
        sections=tuple(_sections(sheet.headings, len(text))),
        inspection=found if flow.inspected or sheet.hidden else Inspection.NOT_INSPECTED,
    )
    return whole.model_copy(update={"hidden": tuple(_placed(sheet.hidden, whole))})


def _unframed(content: Sequence[Item]) -> Iterator[Item]:
    """Frames around whole parts of a form are no tables: what is in them stands for itself."""
    for item in content:
        only = item.cells[0] if isinstance(item, FlowTable) and len(item.cells) == 1 else None
        if only is not None and any(isinstance(inner, FlowTable) for inner in only.content):
            yield from _unframed(only.content)
        else:
            yield item


def _placed(hidden: Sequence[tuple[int, Hidden]], whole: ParsedDocument) -> Iterator[HiddenText]:
    for start, one in hidden:
        quote = " ".join(one.text.split())[:QUOTE_CHARACTERS]
        source = whole.address(start)
        evidence = Evidence(source=source, quote=quote, start=start, end=start)
        yield HiddenText(how=one.how, evidence=evidence)


def _issues(flow: Flow, hidden: Sequence[tuple[int, Hidden]]) -> Iterator[Issue]:
    for unread in flow.unread:
        yield Issue(stage=Stage.PARSE, category=ErrorCategory.DAMAGED, message=unread)
    if hidden:
        yield hidden_issue([one.how for _, one in hidden])


@dataclass
class _Sheet:
    most: int  # bytes of text
    file_name: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    bytes: int = 0
    y: float = MARGIN
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    headings: list[tuple[str, int, int, int]] = field(default_factory=list)
    hidden: list[tuple[int, Hidden]] = field(default_factory=list)

    def fill(self, content: Iterator[Item]) -> None:
        items = list(content)
        sizes = _sizes(items)
        empty = False
        for item in items:
            if isinstance(item, Paragraph) and not item.text.strip():
                self.hidden += ((self.length, one) for one in item.hidden)
                empty = True
                continue
            self.y += EMPTY_GAP if empty else GAP
            empty = False
            if isinstance(item, Paragraph):
                self._paragraph(item, sizes)
            else:
                self._whole_table(item)

    def _paragraph(self, item: Paragraph, sizes: dict[float, int]) -> None:
        level = _level(item, sizes)
        if level is not None:
            self.y += HEADING_GAP - GAP
        top, first = self.y, len(self.lines)
        self._write_lines(item, MARGIN, WIDTH - 2 * MARGIN, "\n\n")
        start, end = self.lines[first].start, self.lines[-1].end
        self.hidden += ((start, one) for one in item.hidden)
        kind = BlockKind.TEXT if level is None else BlockKind.HEADING
        if item.running:
            kind = BlockKind.FURNITURE
        box = Box(x0=MARGIN, y0=top, x1=WIDTH - MARGIN, y1=self.y)
        self.blocks.append(Block(kind=kind, page=1, box=box, start=start, end=end))
        if level is not None:
            self.headings.append((" ".join(item.text.split()), level, start, end))

    def _write_lines(self, item: Paragraph, x: float, width: float, before: str) -> None:
        for text in item.text.split("\n"):
            height = LEADING * item.size
            if text.strip():
                start = self._write(before, text)
                indent = (len(text) - len(text.lstrip())) * item.size / 2
                left = x + min(indent, 0.4 * width)
                right = min(left + len(text.strip()) * 0.8 * item.size, x + width)
                box = Box(x0=left, y0=self.y, x1=right, y1=self.y + height)
                self.lines.append(Line(page=1, box=box, start=start, end=self.length))
                before = "\n"
            self.y += height

    def _write(self, before: str, text: str) -> int:
        """Offset of the text, which is written behind `before` unless it is the first."""
        if self.length:
            self.parts.append(before)
            self.length += len(before)
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        self.bytes += len(text.encode("utf-8", "surrogatepass"))
        if self.bytes > self.most:
            raise LimitExceededError(
                f"its text unpacks to more than {self.most:,} bytes.",
                where=self.file_name,
                todo="Split the file, or raise NOVUM_READING_UNPACKED_BYTES.",
            )
        return start

    def _whole_table(self, table: FlowTable) -> None:
        top, first = self.y, len(self.lines)
        self.y = self._table(table, MARGIN, top, WIDTH - 2 * MARGIN, "\n\n")
        if len(self.lines) > first:
            box = Box(x0=MARGIN, y0=top, x1=WIDTH - MARGIN, y1=self.y)
            start, end = self.lines[first].start, self.lines[-1].end
            self.blocks.append(Block(kind=BlockKind.TABLE, page=1, box=box, start=start, end=end))

    def _table(self, table: FlowTable, x: float, top: float, width: float, before: str) -> float:
        """Writes a table with its upper left corner there; returns where it ends."""
        wide = max(width / max(table.columns, 1), NARROWEST)
        edges = _rows(table, top)
        written: list[Cell] = []
        row = -1  # of the last text
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
            box = Box(
                x0=x + cell.column * wide,
                y0=edges[cell.row],
                x1=x + (cell.column + cell.column_span) * wide,
                y1=edges[cell.row + cell.row_span],
            )
            begun = self.length
            beside = row == cell.row and _is_line(cell)
            written.append(self._cell(cell, box, "\t" if beside else before))
            if self.length > begun:
                before, row = "\n", cell.row
        whole = Box(x0=x, y0=top, x1=x + max(table.columns, 1) * wide, y1=edges[-1])
        self.tables.append(
            Table(
                page=1,
                box=whole,
                rows=table.rows,
                columns=table.columns,
                cells=tuple(written),
                reader="file",
            )
        )
        return edges[-1]

    def _cell(self, cell: FlowCell, box: Box, before: str) -> Cell:
        self.y = box.y0 + PADDING
        x, width = box.x0 + PADDING, box.x1 - box.x0 - 2 * PADDING
        first, own, texts = len(self.lines), [], []
        for item in cell.content:
            begun = len(self.lines)
            if isinstance(item, Paragraph):
                self._write_lines(item, x, width, before)
                own += self.lines[begun:]
                start = self.lines[first].start if len(self.lines) > first else self.length
                self.hidden += ((start, one) for one in item.hidden)
                texts.append(item.text)
            else:
                self.y = self._table(item, x, self.y, width, before)
            before = "\n" if len(self.lines) > first else before
        return Cell(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            text="\n".join(texts).strip(),
            box=box,
            start=own[0].start if own else None,
            end=own[-1].end if own else None,
        )


def _pictures(count: int) -> str:
    return f", only {count} picture{'s' * (count > 1)}" if count else ""


def _is_line(cell: FlowCell) -> bool:
    """Whether a cell holds one line of text and nothing else."""
    written = [
        item for item in cell.content if not isinstance(item, Paragraph) or item.text.strip()
    ]
    only = written[0] if len(written) == 1 else None
    return isinstance(only, Paragraph) and "\n" not in only.text.strip()


def _rows(table: FlowTable, top: float) -> list[float]:
    """Upper edge of each row, and the lower edge of the last."""
    heights = [LEADING * 10 + 2 * PADDING] * table.rows
    for cell in sorted(table.cells, key=lambda cell: cell.row_span):
        needs = _height(cell.content) + 2 * PADDING
        rows = range(cell.row, cell.row + cell.row_span)
        heights[rows[-1]] += max(needs - sum(heights[row] for row in rows), 0)
    edges = [top]
    for height in heights:
        edges.append(edges[-1] + height)
    return edges


def _height(content: Sequence[Item]) -> float:
    total = 0.0
    for item in content:
        if isinstance(item, Paragraph):
            total += LEADING * item.size * (item.text.count("\n") + 1)
        else:
            total += _rows(item, 0.0)[-1]
    return total


def _sizes(items: Sequence[Item]) -> dict[float, int]:
    """Levels of the sizes above the body's, in half points."""
    counted: Counter[float] = Counter()
    for paragraph in paragraphs(items):
        counted[_rounded(paragraph.size)] += len(paragraph.text)
    body = max(counted, key=lambda size: counted[size], default=10.0)
    alone = {_rounded(item.size) for item in items if isinstance(item, Paragraph) and item.text}
    return size_levels({size for size in alone if size > LARGER * body})


def _level(item: Paragraph, sizes: dict[float, int]) -> int | None:
    if item.running or "\n" in item.text.strip():
        return None
    by_size = sizes.get(_rounded(item.size))
    return heading_level(item.text, by_size=item.level or by_size)


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _sections(headings: Sequence[tuple[str, int, int, int]], end: int) -> Iterator[Section]:
    """Each ends at the next heading of the same or a higher level."""
    for index, (heading, level, start, body) in enumerate(headings):
        following = headings[index + 1 :]
        after = next((begin for _, other, begin, _ in following if other <= level), end)
        yield Section(heading=heading, level=level, start=start, body_start=body, end=after)
