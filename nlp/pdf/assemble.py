"""Pages of lines to a `ParsedDocument`: one text, and spans of it for pages, blocks and lines.

Lines are joined by a line feed, lines beside each other by a tab, blocks by an empty line.
Objects are made without validation, see `nlp.pdf.quick`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.domain.document import Block, BlockKind, Cell, Line, Page, Table
from nlp.domain.evidence import Box
from nlp.pdf.grid import Grid
from nlp.pdf.order import TextLine
from nlp.pdf.quick import quick

PARAGRAPH_PITCH = 1.33
"""A line further below the one before than this times the usual distance begins a block."""

OTHER_SIZE = 1.15
"""Lines whose heights differ by more than this factor belong to different blocks."""

LONG_LINE = 18
"""A line with more characters than this is likely to go on in the next one."""


@dataclass
class PageContent:
    """What was read from one page, before it has a place in the text."""

    number: int
    width: float
    height: float
    lines: list[TextLine]
    images: int = 0
    recognised: float | None = None
    turned: float = 0.0
    upright: bool = True  # its text does not run down or up the page
    kinds: list[BlockKind] = field(default_factory=list)  # one per line
    grids: list[Grid] = field(default_factory=list)


@dataclass
class Assembled:
    text: str = ""
    pages: list[Page] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def make_box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return quick(
        Box, {"x0": round(x0, 2), "y0": round(y0, 2), "x1": round(x1, 2), "y1": round(y1, 2)}
    )


def assemble(contents: Sequence[PageContent], usual: float) -> Assembled:
    """`usual` is the distance of two lines of a paragraph, see `usual_pitch`."""
    result = Assembled()
    parts: list[str] = []
    offset = 0
    for content in contents:
        page_start = offset
        begins = [starts_block(content, i, usual) for i in range(len(content.lines))]
        spans: list[tuple[int, int]] = []
        for i, line in enumerate(content.lines):
            if i:
                between = _separator(content, i, begins=begins[i])
                parts.append(between)
                offset += len(between)
            parts.append(line.text)
            spans.append((offset, offset + len(line.text)))
            offset += len(line.text)
        _add_page(result, content, spans, begins, page_start)
        if content.lines:
            parts.append("\n\n")
            offset += 2
    result.text = "".join(parts)
    return result


def usual_pitch(contents: Sequence[PageContent]) -> float:
    """Distance of two lines of a paragraph in line heights: the commonest one among long lines."""
    pitches: Counter[float] = Counter()
    for content in contents:
        for before, line in zip(content.lines, content.lines[1:], strict=False):
            together = line.column == before.column and line.row == before.row + 1
            if together and len(before.text) > LONG_LINE and line.table is None:
                pitch = round(_pitch(before, line), 1)
                if 0.8 < pitch < 3:
                    pitches[pitch] += 1
    return max(pitches, key=lambda pitch: (pitches[pitch], -pitch), default=1.5)


def _pitch(before: TextLine, line: TextLine) -> float:
    return (line.y0 - before.y0) / max(min(line.height, before.height), 1.0)


def _separator(content: PageContent, index: int, *, begins: bool) -> str:
    before, line = content.lines[index - 1], content.lines[index]
    if begins:
        return "\n\n"
    if line.table is not None:
        return "\t" if before.cell != line.cell and before.column == line.column else "\n"
    return "\t" if before.row == line.row else "\n"


def starts_block(content: PageContent, index: int, usual: float) -> bool:
    """Whether the line begins a new block."""
    if index == 0:
        return True
    before, line = content.lines[index - 1], content.lines[index]
    if content.kinds[index - 1] is not content.kinds[index] or before.table != line.table:
        return True
    if line.table is not None or before.row == line.row:
        return False
    if before.column != line.column or BlockKind.HEADING in content.kinds[index - 1 : index + 1]:
        return True
    sizes = sorted((before.height, line.height))
    if sizes[1] > OTHER_SIZE * sizes[0] and min(len(before.text), len(line.text)) > 3:
        return True
    pitch = _pitch(before, line)
    return pitch > PARAGRAPH_PITCH * usual or pitch < 0


def _add_page(
    result: Assembled,
    content: PageContent,
    spans: list[tuple[int, int]],
    begins: list[bool],
    start: int,
) -> None:
    first = 0
    lines: list[Line] = []
    for i, line in enumerate(content.lines):
        start_at, end_at = spans[i]
        box = make_box(line.x0, line.y0, line.x1, line.y1)
        fields = {"page": content.number, "box": box, "start": start_at, "end": end_at}
        lines.append(quick(Line, fields))
        if i + 1 == len(content.lines) or begins[i + 1]:
            result.blocks.append(_block(content, lines, first, i))
            first = i + 1
    result.lines.extend(lines)
    result.tables.extend(_tables(content, spans))
    result.pages.append(
        Page.model_construct(
            number=content.number,
            width=round(content.width, 2),
            height=round(content.height, 2),
            start=start,
            end=spans[-1][1] if spans else start,
            images=content.images,
            recognised=content.recognised,
            turned=content.turned,
        )
    )


def _tables(content: PageContent, spans: list[tuple[int, int]]) -> list[Table]:
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for line, (start, end) in zip(content.lines, spans, strict=True):
        if line.table is not None:
            first, _ = places.get((line.table, line.cell), (start, end))
            places[line.table, line.cell] = (first, end)
    return [
        Table.model_construct(
            page=content.number,
            box=make_box(grid.x0, grid.y0, grid.x1, grid.y1),
            rows=grid.rows,
            columns=grid.columns,
            cells=tuple(
                Cell.model_construct(
                    row=cell.row,
                    column=cell.column,
                    row_span=cell.row_span,
                    column_span=cell.column_span,
                    text=grid.texts[i],
                    box=make_box(cell.x0, cell.y0, cell.x1, cell.y1),
                    start=places.get((table, i), (None, None))[0],
                    end=places.get((table, i), (None, None))[1],
                )
                for i, cell in enumerate(grid.cells)
            ),
            reader=grid.reader,
        )
        for table, grid in enumerate(content.grids)
    ]


def _block(content: PageContent, lines: list[Line], first: int, last: int) -> Block:
    """The block of the lines `first` to `last` of the page."""
    begin, end = lines[first], lines[last]
    box = begin.box if first == last else _around([line.box for line in lines[first : last + 1]])
    kind = content.kinds[first]
    if kind is not BlockKind.FURNITURE and content.lines[first].table is not None:
        kind = BlockKind.TABLE
    fields = {"kind": kind, "page": content.number, "box": box}
    return quick(Block, {**fields, "start": begin.start, "end": end.end})


def _around(boxes: list[Box]) -> Box:
    return make_box(
        min([box.x0 for box in boxes]),
        min([box.y0 for box in boxes]),
        max([box.x1 for box in boxes]),
        max([box.y1 for box in boxes]),
    )
