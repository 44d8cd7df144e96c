"""Headings and the sections under them, for any kind of document.

A heading is a short line that stands alone and is numbered (``1.2``, ``가.``, ``제3장``, ``Ⅱ.``),
bracketed (``【기술분야】``) or printed larger than the body. What a heading means is for the
extractors to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from nlp.domain.document import BlockKind, Section
from nlp.headings import LARGER, heading_level, size_levels
from nlp.pdf.assemble import Assembled, PageContent, starts_block
from nlp.pdf.order import TextLine

FULL = 0.85
"""A line that ends left of this share of its column's width ends its paragraph."""

_PARAGRAPH = re.compile(r"^[\[【<][0-9０-９]{1,5}[\]】>]")


def mark_headings(contents: Sequence[PageContent], usual: float) -> dict[tuple[int, int], int]:
    """Sets `kinds` to HEADING where a line is one; returns (page number, line index) → level."""
    body = _body_height(contents)
    sizes = _sizes(contents, body)
    levels: dict[tuple[int, int], int] = {}
    for content in contents:
        begins = [starts_block(content, i, usual) for i in range(len(content.lines))]
        full = _full(content.lines)
        for i, line in enumerate(content.lines):
            if content.kinds[i] is not BlockKind.TEXT or line.table is not None:
                continue
            alone = i + 1 == len(content.lines) or begins[i + 1] or _parted(content.lines, i)
            goes_on = not alone and (full[i] or content.lines[i + 1].text[:1].islower())
            if goes_on or (not begins[i] and full[i - 1]):
                continue
            size = sizes.get(round(line.height * 2) / 2) if alone else None
            level = heading_level(line.text, by_size=size)
            if level is not None:
                levels[content.number, i] = level
    for number, i in levels:
        contents[number - 1].kinds[i] = BlockKind.HEADING
    return levels


def _full(lines: Sequence[TextLine]) -> list[bool]:
    """Which lines reach (nearly) across their column, so that the next may go on with them."""
    edges: dict[int, tuple[float, float]] = {}
    for line in lines:
        left, right = edges.get(line.column, (line.x0, line.x1))
        edges[line.column] = (min(left, line.x0), max(right, line.x1))
    return [
        line.x1 - edges[line.column][0] > FULL * (edges[line.column][1] - edges[line.column][0])
        for line in lines
    ]


def _parted(lines: Sequence[TextLine], index: int) -> bool:
    """Whether the next line is clearly of another kind: smaller, or a numbered paragraph."""
    after = lines[index + 1]
    return lines[index].height > 1.05 * after.height or bool(_PARAGRAPH.match(after.text))


def _body_height(contents: Sequence[PageContent]) -> float:
    heights: Counter[float] = Counter()
    for content in contents:
        for line in content.lines:
            if line.table is None:
                heights[round(line.height, 1)] += len(line.text)
    return max(heights, key=lambda height: heights[height], default=10.0)


def _sizes(contents: Sequence[PageContent], body: float) -> dict[float, int]:
    """Heights larger than the body's, rounded to half a point, and their level."""
    larger = {
        round(line.height * 2) / 2
        for content in contents
        for line, kind in zip(content.lines, content.kinds, strict=True)
        if line.height > LARGER * body and kind is BlockKind.TEXT and line.table is None
    }
    return size_levels(larger)


def sections(
    result: Assembled, contents: Sequence[PageContent], levels: dict[tuple[int, int], int]
) -> list[Section]:
    """Sections in order; each ends at the next heading of the same or a higher level."""
    opened: list[tuple[str, int, int, int]] = []
    position = 0
    for content in contents:
        for i, line in enumerate(content.lines):
            level = levels.get((content.number, i))
            if level is not None:
                span = result.lines[position]
                opened.append((" ".join(line.text.split()), level, span.start, span.end))
            position += 1
    last = len(result.text.rstrip())
    return [
        Section.model_construct(
            heading=heading,
            level=level,
            start=start,
            body_start=end,
            end=next((s for _, other, s, _ in opened[i + 1 :] if other <= level), last),
        )
        for i, (heading, level, start, end) in enumerate(opened)
    ]
