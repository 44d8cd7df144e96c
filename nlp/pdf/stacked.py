"""Tables between rulings or grounds that lie across them: which of the bands hold columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.pdf.bands import SAME_SIDE, Stack
from nlp.pdf.gutters import TAB, Line
from nlp.pdf.texttable import BY_GROUNDS, BY_RULES, TextTable

NEAR = 1.0
"""A head above the first ruling is no further from it than this, in line heights."""

NEXT_ROW = 2.4
"""A row that nothing is drawn around is no further from the last one than this, in line heights
between their middles."""

ROOM = 2.0
"""A row of one piece has no more room than so many line heights."""

MOST_HEAD_LINES = 3
TWO = 2
WRAP = 1.25
"""Lines of one cell are no further apart than so many line heights."""

Band = list[Line]


def stacked_tables(stack: Stack, lines: Sequence[Line]) -> Iterator[TextTable]:
    """What may be tables, from top to bottom. `lines`: those of the page that are in no table."""
    across = _within(lines, stack)
    reader = BY_GROUNDS if stack.shaded else BY_RULES
    run: list[Band] = []
    edges: list[float] = []
    for low, high in pairwise(stack.edges):
        band = _band(across, low, high)
        if band == []:
            continue  # a double ruling, or white space between two grounds
        if band and run and stack.shaded and not _cut_by(stack, low, high):
            rows = _rows_on(run, band)
            if len(rows) < len(band):
                yield _whole([*run, rows] if rows else run, edges, across, stack, reader)
                run, edges = [], []
                continue
        if band is not None and _may_be_rows(band, high - low, begun=bool(run)):
            if run and TextTable([*run, band], reader).columns < TWO:
                yield _whole(run, edges, across, stack, reader)
                run, edges = [], []
            edges = [*(edges or [low]), high]
            run.append(band)
        elif run:
            yield _whole(run, edges, across, stack, reader)
            run, edges = [], []
    if run:
        yield _whole(run, edges, across, stack, reader)


def _within(lines: Sequence[Line], stack: Stack) -> list[tuple[Line, bool]]:
    """The part of each line between the stack's sides, and whether it stays between them."""
    found: list[tuple[Line, bool]] = []
    for line in lines:
        inner = [r for r in line if stack.x0 <= (r.x0 + r.x1) / 2 <= stack.x1]
        if inner:
            low, high = stack.x0 - SAME_SIDE, stack.x1 + SAME_SIDE
            found.append((inner, all(low <= run.x0 and run.x1 <= high for run in inner)))
    return found


def _middle(line: Line) -> float:
    return sum(run.middle for run in line) / len(line)


def _band(across: Sequence[tuple[Line, bool]], low: float, high: float) -> Band | None:
    """Lines between two heights; None where one runs over the sides."""
    inside = [(line, stays) for line, stays in across if low < _middle(line) < high]
    return [line for line, _ in inside] if all(stays for _, stays in inside) else None


def _cut_by(stack: Stack, low: float, high: float) -> bool:
    return any(low < y < high for y, _, _ in stack.parts)


def _rows_on(run: Sequence[Band], band: Band) -> Band:
    """Lines of a band that go on with the rows before it: down to a heading, or much white space,
    or a sentence across the columns. Grounds of two tables have all of that between them."""
    rows: Band = []
    height = max(r.height for line in run[-1] for r in line)
    for line in band:
        last = _middle((rows or run[-1])[-1])
        single = len(line) == 1
        if _middle(line) - last > NEXT_ROW * height or (single and line[0].height > 1.1 * height):
            break
        if TextTable([*run, [*rows, line]], BY_RULES).columns < 2:
            break
        rows.append(line)
    return rows


def _may_be_rows(band: Band, height: float, *, begun: bool) -> bool:
    """Whether a band has columns of its own, or is a line of one piece within a table: no heading
    between two tables, which has more room."""
    if begun and len(band) == 1 and len(band[0]) == 1:
        return height <= ROOM * band[0][0].height
    wide = TAB * max((run.height for line in band for run in line), default=0.0)
    return any(high - low > wide for low, high in TextTable([band], BY_RULES).gutters)


def _whole(
    bands: list[Band],
    edges: list[float],
    across: Sequence[tuple[Line, bool]],
    stack: Stack,
    reader: str,
) -> TextTable:
    """The bands with the rows above and below that nothing is drawn around."""
    while len(bands[-1]) == 1 and len(bands[-1][0]) == 1 and len(bands) > 1:
        bands, edges = bands[:-1], edges[:-1]
    sides = (stack.x0, stack.x1)
    ends = [x for x, y0, y1 in stack.sides if edges[0] - 2 < y0 and y1 < edges[-1] + 2]
    table = TextTable(bands, reader, edges, sides, ends=ends)
    above = [line for line, stays in across if stays and _middle(line) < edges[0]]
    last = max(edges[-1], _middle(table.lines[-1]))
    below = [line for line, stays in across if stays and _middle(line) > last]
    head = _head(table, above) if len(bands) == 1 or stack.shaded else []
    foot = _foot(table, below) if stack.shaded else []
    more = [*([head] if head else []), *bands, *([foot] if foot else [])]
    parts = [part for part in stack.parts if edges[0] < part[0] < edges[-1]]
    return TextTable(more, reader, edges, sides, parts, ends)


def _head(table: TextTable, above: Sequence[Line]) -> Band:
    """Lines right above a table that name its columns."""
    head: Band = []
    limit = table.edges[0]
    for line in reversed(above[-MOST_HEAD_LINES:]):
        height = max(run.height for run in line)
        if limit - max(run.y1 for run in line) > NEAR * height or table.crosses(line):
            break
        if not head and len(line) < table.columns:
            break
        head.insert(0, line)
        limit = min(run.y0 for run in line) + height * 0.5
    return head


def _foot(table: TextTable, below: Sequence[Line]) -> Band:
    """Lines right below a table that fill its columns, with those of cells of several lines: rows
    that have no ground."""
    foot: Band = []
    whole = 0
    last = _middle(table.lines[-1])
    left = table.gutters[0][0] if table.gutters else 0.0
    for line in below:
        height = max(run.height for run in line)
        far = _middle(line) - last > (NEXT_ROW if whole == len(foot) else WRAP) * height
        if far or table.crosses(line) or (len(line) == 1 and line[0].x0 < left):
            break
        foot.append(line)
        if len(line) >= max(TWO, 0.6 * table.columns):
            whole = len(foot)
        last = _middle(line)
    while whole < len(foot) and _is_wrap(foot, whole):
        whole += 1
    return foot[:whole]


def _is_wrap(lines: Band, at: int) -> bool:
    if at == 0:
        return False
    height = max(run.height for run in lines[at])
    return _middle(lines[at]) - _middle(lines[at - 1]) <= WRAP * height
