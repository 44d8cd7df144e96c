"""Whether lines with white space between them are a table: rather none than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from nlp.pdf.parting import MARK
from nlp.pdf.texttable import BY_TEXT, TextTable

LEAST_FILLED = 4
TWO_FILLED = 0.6
"""Share of the rows that have text in two columns or more."""

LONGEST_CELL = 15
"""A cell with more lines is a column of a page."""

ONE_SIDE = 3.0
ALIGNED = 0.75
"""Of a column's cells this share begins, ends or is centred within so many points of a line."""

LEAST_FACTS = 4
LONGEST_LABEL = 40

FIGURES = 0.8
"""Share of the cells below the head that are figures, in a column of figures."""

SHORT_CELL = 60
"""Characters of an average cell, where nothing is drawn around the table."""

_FIGURE = re.compile(r"^[-–−+±(<>≤≥~≈$€£₩]*\s*\d[\d,.\s]*\)?\s*[^\W\d]{0,4}\s*[%℃°/²³)]?$")
_YEAR = re.compile(r"^\W*(?:19|20)\d\d\W*[년도]*\W*$")
_LEADER = re.compile(r"[·․.‥…⋯_-]{5,}|(?:[.·]\s){4,}")


def is_table_between_rules(table: TextTable) -> bool:
    """For lines between rulings or grounds that lie across them."""
    if not _has_rows(table):
        return False
    if len(table.rows) == 2 and not _is_row_of_figures(table.texts):
        return False
    rows = [row for row in table.rows_by_band if row]
    if len(table.bands) == 1:
        if table.columns == 2:
            return _is_list_of_facts(table.texts)
        return len(table.rows) >= 3 and _has_head(table.texts)
    single = sum(len(band) == 1 for band in rows)
    head = len(rows[0]) == 1 and _fills(table.texts[0]) >= 2
    if table.columns == 2:
        return len(table.rows) >= 3 and (single >= 0.8 * len(rows) or head)
    return head or single >= 0.8 * len(rows)


def is_aligned_table(table: TextTable) -> bool:
    """For lines around which nothing is drawn, or something at their head."""
    texts = table.texts
    if not _has_rows(table) or table.columns < 3 or len(texts) < 3:
        return False
    if not _has_head(texts) or not all(map(bool, _aligned(table))):
        return False
    drawn = table.reader != BY_TEXT and len(table.rows_by_band[0]) == 1
    filled = [text for row in texts for text in row if text]
    if sum(map(len, filled)) > SHORT_CELL * len(filled):
        return False
    return drawn or any(_of_figures(texts, column) for column in range(1, table.columns))


def _has_rows(table: TextTable) -> bool:
    """Two rows and columns or more that are filled as tables are, and no list of contents."""
    texts = table.texts
    if table.columns < 2 or len(texts) < 2:
        return False
    if sum(map(_fills, texts)) < LEAST_FILLED:
        return False
    if sum(_fills(row) >= 2 for row in texts) < TWO_FILLED * len(texts):
        return False
    if any(_LEADER.search(text) for row in texts for text in row):
        return False
    if any(len(piece.entries) > LONGEST_CELL for row in table.rows for piece in row):
        return False
    return all(_is_column(table, column) for column in range(table.columns))


def _is_column(table: TextTable, column: int) -> bool:
    """Whether a column is one of the table's, and not white space that happens to be there: its
    head or half of its places have words of their own, and those are no bullets or numbering."""
    if table.is_drawn(column):
        return True
    own = [next((p.text for p in row if p.first == p.last == column), "") for row in table.rows]
    filled = [text for text in own if text]
    marks = sum(bool(MARK.match(text)) for text in filled)
    enough = bool(own[0]) or 2 * len(filled) >= len(own)
    return enough and (not filled or 2 * marks < len(filled) or (column == 0 and bool(own[0])))


def _fills(row: Sequence[str]) -> int:
    return sum(map(bool, row))


def _has_head(texts: Sequence[Sequence[str]]) -> bool:
    """Words over every column, but perhaps the first; figures only where they are years."""
    head = texts[0]
    return all(head[1:]) and not any(_FIGURE.match(text) and not _YEAR.match(text) for text in head)


def _is_list_of_facts(texts: Sequence[Sequence[str]]) -> bool:
    """Short labels and something beside each of them, between two rulings."""
    return len(texts) >= LEAST_FACTS and all(
        row[0] and row[1] and len(row[0]) <= LONGEST_LABEL for row in texts
    )


def _is_row_of_figures(texts: Sequence[Sequence[str]]) -> bool:
    """Whether a table of two rows is a full head and figures below it."""
    figures = sum(bool(_FIGURE.match(text)) for text in texts[1])
    return all(texts[0]) and _has_head(texts) and 2 * figures >= len(texts[1])


def _of_figures(texts: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in texts[1:]]
    figures = sum(bool(_FIGURE.match(text)) for text in cells)
    return figures >= 2 and figures >= FIGURES * len([text for text in cells if text])


def _aligned(table: TextTable) -> list[bool]:
    """Whether the cells of each column stand on one line at their left, middle or right."""
    found = []
    for column in range(table.columns):
        boxes = [
            (min(r.x0 for e in piece.entries for r in e.runs),
             max(r.x1 for e in piece.entries for r in e.runs))
            for row in table.rows
            for piece in row
            if piece.first == piece.last == column
        ]  # fmt: skip
        sides = ([x0 for x0, _ in boxes], [x1 for _, x1 in boxes], [(a + b) / 2 for a, b in boxes])
        found.append(len(boxes) > 1 and any(_near(side) >= ALIGNED for side in sides))
    return found


def _near(values: Sequence[float]) -> float:
    middle = median(values)
    return sum(abs(value - middle) <= ONE_SIDE for value in values) / len(values)
