"""Tables around which nothing is drawn, or one ruling or ground under or behind their head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.pdf.bands import Stack
from nlp.pdf.gutters import Line, find_gutters, tabs
from nlp.pdf.texttable import BY_GROUNDS, BY_RULES, BY_TEXT, LEAST_GUTTER, TextTable

LEAST_PIECES = 3
"""A line with fewer pieces begins no table."""

NEXT_ROW = 2.6
"""Rows are no further apart than this, in line heights between their middles."""

WRAP = 1.25
"""Lines of a cell are no further apart than this, in line heights."""

OVERLAP = 0.6
"""A ruling belongs to the table of whose width it covers this share."""


def aligned_tables(lines: Sequence[Line], stacks: Sequence[Stack]) -> Iterator[TextTable]:
    """What may be tables, from top to bottom."""
    start = 0
    while start < len(lines):
        if tabs(lines[start]) < LEAST_PIECES - 1:
            start += 1
            continue
        end = _grown(lines, start)
        if end - start > 2:
            yield _parted([*_above(lines, start, end), *lines[start:end]], stacks)
            start = end
        else:
            start += 1


def _grown(lines: Sequence[Line], start: int) -> int:
    """Behind the last line from `start` on that keeps at least three columns apart."""
    end = start + 1
    columns = _columns(lines[start:end])
    while end < len(lines):
        line, before = lines[end], lines[end - 1]
        height = max(run.height for run in line)
        pitch = _middle(line) - _middle(before)
        if pitch > NEXT_ROW * height:
            break
        more = _columns(lines[start : end + 1])
        if more < LEAST_PIECES or (more < columns and end - start > 2):
            break
        if len(line) == 1 and _is_first(line, lines[start:end]):
            break
        columns = more
        end += 1
    while end - start > 1 and len(lines[end - 1]) == 1 and not _is_wrap(lines, end - 1):
        end -= 1
    return end


def _columns(lines: Sequence[Line]) -> int:
    """Columns as far as white space alone tells: what is none is put aside in the end."""
    least = LEAST_GUTTER * lines[0][0].height
    return len(find_gutters(lines, least, head_lines=len(lines))) + 1


def _is_wrap(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is as near to the one before as lines of a cell are."""
    height = max(run.height for run in lines[at])
    return _middle(lines[at]) - _middle(lines[at - 1]) <= WRAP * height


def _above(lines: Sequence[Line], start: int, end: int) -> list[Line]:
    """The first lines of heads that have more of them than the first column's."""
    begin = start
    while begin and len(lines[begin - 1]) < LEAST_PIECES and _is_wrap(lines, begin):
        if _is_first(lines[begin - 1], lines[start:end]):
            break
        before = TextTable([lines[start:end]], BY_TEXT).columns
        if TextTable([lines[begin - 1 : end]], BY_TEXT).columns < before:
            break
        begin -= 1
    return list(lines[begin:start])


def _is_first(line: Line, table: Sequence[Line]) -> bool:
    """Whether a line begins where the table does: a heading or a sentence below it."""
    left = min(run.x0 for before in table for run in before)
    return line[0].x0 < left + 2 * line[0].height


def _middle(line: Line) -> float:
    return sum(run.middle for run in line) / len(line)


def _parted(lines: Sequence[Line], stacks: Sequence[Stack]) -> TextTable:
    """The lines, in bands where a ruling or the edge of a ground lies between them."""
    x0 = min(run.x0 for line in lines for run in line)
    x1 = max(run.x1 for line in lines for run in line)
    first, last = _middle(lines[0]), _middle(lines[-1])
    reach = max(run.height for run in lines[0])
    edges: list[float] = []
    ends: list[float] = []
    shaded = False
    for stack in stacks:
        if min(stack.x1, x1) - max(stack.x0, x0) < OVERLAP * (x1 - x0):
            continue
        near = [y for y in stack.edges if first - reach < y < last + reach]
        shaded = shaded or (bool(near) and stack.shaded)
        ends += [x for x, y0, y1 in stack.sides if near and first - reach < y0 and y1 < last]
        edges += near
    bands: list[list[Line]] = [[]]
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and any(_middle(before) < y < _middle(line) for y in edges):
            bands.append([])
        bands[-1].append(line)
    reader = BY_GROUNDS if shaded else BY_RULES if len(bands) > 1 else BY_TEXT
    return TextTable(bands, reader, sorted(edges), ends=ends)
