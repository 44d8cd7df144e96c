"""Pages of lines to a `ParsedDocument`: one text, and spans of it for pages, blocks and lines.

Lines are joined by a line feed, lines beside each other by a tab, blocks by an empty line.
Objects are made with `model_construct`: they are built from floats and integers that were computed
here, and checking each of the ten thousand boxes of a document would cost more than reading it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.domain.document import Block, BlockKind, Line, Page
from nlp.domain.evidence import Box
from nlp.pdf.order import TextLine

PARAGRAPH_GAP = 0.75
"""Lines further apart than this, in line heights, belong to different blocks."""


@dataclass
class PageContent:
    """What was read from one page, before it has a place in the text."""

    number: int
    width: float
    height: float
    lines: list[TextLine]
    images: int = 0
    kinds: list[BlockKind] = field(default_factory=list)  # one per line


@dataclass
class Assembled:
    text: str = ""
    pages: list[Page] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def make_box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box.model_construct(x0=round(x0, 2), y0=round(y0, 2), x1=round(x1, 2), y1=round(y1, 2))


def assemble(contents: Sequence[PageContent]) -> Assembled:
    result = Assembled()
    parts: list[str] = []
    offset = 0
    for content in contents:
        page_start = offset
        spans: list[tuple[int, int]] = []
        for i, line in enumerate(content.lines):
            if i:
                between = _separator(content, i)
                parts.append(between)
                offset += len(between)
            parts.append(line.text)
            spans.append((offset, offset + len(line.text)))
            offset += len(line.text)
        _add_page(result, content, spans, page_start)
        if content.lines:
            parts.append("\n\n")
            offset += 2
    result.text = "".join(parts)
    return result


def _separator(content: PageContent, index: int) -> str:
    before, line = content.lines[index - 1], content.lines[index]
    if before.row == line.row and content.kinds[index - 1] is content.kinds[index]:
        return "\t"
    return "\n\n" if starts_block(content, index) else "\n"


def starts_block(content: PageContent, index: int) -> bool:
    """Whether the line begins a new block."""
    if index == 0:
        return True
    before, line = content.lines[index - 1], content.lines[index]
    if content.kinds[index - 1] is not content.kinds[index]:
        return True
    if content.kinds[index] is BlockKind.HEADING:
        return True
    if before.row == line.row:
        return False
    if before.column != line.column or before.table != line.table:
        return True
    gap = line.y0 - before.y1
    height = min(line.height, before.height)
    return gap > PARAGRAPH_GAP * height or gap < -1.5 * height


def _add_page(
    result: Assembled, content: PageContent, spans: list[tuple[int, int]], start: int
) -> None:
    first = 0
    for i, line in enumerate(content.lines):
        box = make_box(line.x0, line.y0, line.x1, line.y1)
        result.lines.append(
            Line.model_construct(page=content.number, box=box, start=spans[i][0], end=spans[i][1])
        )
        if i + 1 == len(content.lines) or starts_block(content, i + 1):
            result.blocks.append(_block(content, spans, first, i))
            first = i + 1
    result.pages.append(
        Page.model_construct(
            number=content.number,
            width=round(content.width, 2),
            height=round(content.height, 2),
            start=start,
            end=spans[-1][1] if spans else start,
            images=content.images,
        )
    )


def _block(content: PageContent, spans: list[tuple[int, int]], first: int, last: int) -> Block:
    members = content.lines[first : last + 1]
    kind = BlockKind.TABLE if members[0].table is not None else content.kinds[first]
    return Block.model_construct(
        kind=kind,
        page=content.number,
        box=make_box(
            min(line.x0 for line in members),
            min(line.y0 for line in members),
            max(line.x1 for line in members),
            max(line.y1 for line in members),
        ),
        start=spans[first][0],
        end=spans[last][1],
    )
