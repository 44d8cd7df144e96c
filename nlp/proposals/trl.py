"""Technology readiness levels (TRL, 기술성숙도) at the start and at the end of a project."""

from __future__ import annotations

import re

from nlp.domain import Found, Table
from nlp.proposals.body import Body
from nlp.proposals.headers import cell_at

_LEVEL = r"(?:TRL)?\s?\s?[-(:]?\s?\s?\(?\s?\s?([1-9])(?!\d|%|[.,]\d)\s?\s?\)?\s?\s?(?:단계|수준)?"
_ARROW = r"\s?\s?(?:→|⇒|➔|▶|=>|->|>|~|∼|～|–|—|-|에서|부터|to|through)\s?\s?"
_RANGE = re.compile(rf"{_LEVEL}{_ARROW}{_LEVEL}", re.IGNORECASE)
_START = re.compile(
    r"(?:착수|시작|현재|신청|개발\s?\s?전|초기|협약|start(?:ing|s)?|current(?:ly)?|initial|entry|begin(?:ning)?)"
    rf"[^0-9→~]{{0,20}}?{_LEVEL}",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:종료|목표|최종|개발\s?\s?후|완료|end(?:ing|s)?|target|final|exit|completion|reach(?:ing|es)?)"
    rf"[^0-9→~]{{0,20}}?{_LEVEL}",
    re.IGNORECASE,
)


_NAMED = re.compile(r"TRL\s?-?\s?([1-9])(?!\d)", re.IGNORECASE)
_ABOUT = re.compile(r"TRL|기술\s?\s?(?:성숙|준비)|technology readiness", re.IGNORECASE)
_START_WORD = re.compile(r"착수|시작|현재|개발\s?\s?전|start|current|begin|initial", re.IGNORECASE)
_END_WORD = re.compile(
    r"종료|목표|완료|개발\s?\s?후|최종|end|target|final|completion", re.IGNORECASE
)
_CELL = re.compile(
    r"\s?\s?(?:TRL)?\s?\s?[-:(]?\s?\s?([1-9])\s?\s?\)?\s?\s?(?:단계|수준)?\s?\s?", re.IGNORECASE
)
TABLE_CONFIDENCE = 0.9


def find_trl_cells(body: Body) -> tuple[Found[int] | None, Found[int] | None]:
    """Levels of a table about TRL, right of or below the words for start and end."""
    for _, table in body.tables:
        if any(_ABOUT.search(cell.text) for cell in table.cells):
            start = _beside(body, table, _START_WORD, _END_WORD)
            end = _beside(body, table, _END_WORD, _START_WORD)
            if start or end:
                return start, end
    return None, None


def _beside(
    body: Body, table: Table, word: re.Pattern[str], other: re.Pattern[str]
) -> Found[int] | None:
    for label in table.cells:
        if len(label.text) > 40 or not word.search(label.text):
            continue
        if other.search(label.text):
            continue  # "start and end": which of the two, it does not say
        for row, column in (
            (label.row, label.column + label.column_span),
            (label.row + label.row_span, label.column),
        ):
            cell = cell_at(table, row, column)
            match = _CELL.fullmatch(cell.text) if cell else None
            if cell and match:
                evidence = (body.cell_evidence(table, cell),)
                return Found(
                    value=int(match.group(1)), evidence=evidence, confidence=TABLE_CONFIDENCE
                )
    return None


def parse_trl(text: str) -> tuple[int | None, int | None]:
    """Start and end level (1–9) of a text about TRL; ``None`` where one is not said.

    ``TRL 4 → TRL 7`` → (4, 7); ``착수시점(3) / 종료시점(6)`` → (3, 6). A single level gives
    nothing without a word that says which end it is.
    """
    start, end = _START.search(text), _END.search(text)
    if start and end:
        return int(start.group(1)), int(end.group(1))
    both = _RANGE.search(text)
    if both:
        return int(both.group(1)), int(both.group(2))
    named = [int(level) for level in _NAMED.findall(text)]
    if len(named) == 2 and named[0] < named[1]:
        return named[0], named[1]
    return (int(start.group(1)) if start else None, int(end.group(1)) if end else None)
