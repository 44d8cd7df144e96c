"""Lines of a section that are its text: no captions, no facts beside their labels, no rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from nlp.domain import BlockKind
from nlp.proposals.body import BodyLine
from nlp.proposals.keyvalues import listed_facts
from nlp.proposals.lexicon import Lexicon

LEAST_PIECES = 3
"""Pieces of text beside each other that make a row of a table, where no rulings show one."""

_CAPTION = re.compile(
    r"^\W{0,2}(?:table|fig(?:ure|\.)?|chart|표|그림)\s*\d+(?:[-.]\d+)?\s*[.:)\]>〉》|]",
    re.IGNORECASE,
)
LONGEST_CAPTION = 110


def prose_lines(lines: Sequence[BodyLine], lexicon: Lexicon) -> list[BodyLine]:
    """What the applicant wrote as sentences; headings at the end go with what they were over."""
    kept: list[BodyLine] = []
    for row in _rows(lines):
        if len(row) >= LEAST_PIECES and len({line.table for line in row}) == 1:
            continue
        if len(row) > 1 and lexicon.key_of(row[0].text) is not None:
            continue
        kept += [line for line in row if not _is_caption(line) and not listed_facts(line, lexicon)]
    while kept and len(kept) < len(lines) and kept[-1].kind is BlockKind.HEADING:
        kept.pop()
    return kept


def _is_caption(line: BodyLine) -> bool:
    return len(line.text) <= LONGEST_CAPTION and bool(_CAPTION.match(line.text))


def _rows(lines: Sequence[BodyLine]) -> list[list[BodyLine]]:
    """Lines that stand beside each other, in reading order."""
    rows: list[list[BodyLine]] = []
    for _, page in groupby(lines, key=lambda line: line.page):
        for line in page:
            last = rows[-1][-1] if rows else None
            if last is not None and last.page == line.page and _beside(last, line):
                rows[-1].append(line)
            else:
                rows.append([line])
    return rows


def _beside(line: BodyLine, after: BodyLine) -> bool:
    middle = (after.box.y0 + after.box.y1) / 2
    return line.box.y0 <= middle <= line.box.y1 and after.box.x0 >= line.box.x1
