"""INID fields of a front page: ``(21) 출원번호 10-2012-0114895`` and the like (WIPO ST.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nlp.body import Body
from nlp.domain.evidence import Found
from nlp.patents.funding import Block, funding_block
from nlp.patents.headings import Mark, heading

_CODE = re.compile(r"^\s*[（(]\s*([1-9][0-9])\s*[)）]\s*(?:[（(]\s*[1-9][0-9]\s*[)）])?")
_CODES = frozenset(
    [
        10,
        11,
        12,
        13,
        15,
        19,
        21,
        22,
        23,
        24,
        25,
        26,
        27,
        28,
        30,
        31,
        32,
        33,
        34,
        35,
        40,
        41,
        42,
        43,
        44,
        45,
        46,
        47,
        48,
        50,
        51,
        52,
        53,
        54,
        55,
        56,
        57,
        58,
        59,
        60,
        61,
        62,
        63,
        64,
        65,
        66,
        67,
        68,
        70,
        71,
        72,
        73,
        74,
        75,
        76,
        80,
        81,
        83,
        84,
        85,
        86,
        87,
        88,
        91,
        92,
        93,
        94,
        95,
        96,
        97,
    ]
)
_CLOSER = re.compile(r"^\s*(?:전체\s*청구항|심사관\s*:|공지예외\s*적용|기술이전\s*희망)")
"""Lines without a code that stand under a field but do not belong to it."""

FRONT_PAGES = 6
"""INID fields are looked for on this many first pages (long lists go on behind the front page)."""

_DATES = (
    re.compile(r"((?:19|20)\d\d)\s*[년年.\-/]\s*(\d{1,2})\s*[월月.\-/]\s*(\d{1,2})\s*日?일?"),
    re.compile(r"\(((?:19|20)\d\d)\.(\d{1,2})\.(\d{1,2})\)"),
)
_ENGLISH_DATE = re.compile(r"\b([A-Z][a-z]{2})[a-z]*\.?\s+(\d{1,2}),?\s+((?:19|20)\d\d)")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})[.\s]+(?:([A-Z][a-z]{2})[a-z]*|(\d{1,2}))[.\s]+((?:19|20)\d\d)"
)
_MONTHS = {
    m: i + 1
    for i, m in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    )
}


@dataclass(frozen=True)
class Field:
    """One INID field: `start` and `end` in the body, after its code; its lines of text."""

    code: int
    start: int
    end: int
    text: str


class Front:
    """The INID fields of a document, in reading order."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.end = _front_end(body)
        self.funding = funding_block(body, self.end)
        self.fields = list(_fields(body, self.end, _without(body.text, self.funding)))

    def all(self, *codes: int) -> list[Field]:
        return [field for field in self.fields if field.code in codes]

    def search(
        self, pattern: re.Pattern[str], *codes: int, group: int = 0
    ) -> tuple[str, int, int] | None:
        """First match in the fields of these codes: text and span in the body."""
        for field in self.all(*codes):
            match = pattern.search(field.text)
            if match:
                start, end = match.span(group)
                return match[group], field.start + start, field.start + end
        return None

    def date(self, *codes: int) -> Found[date] | None:
        for field in self.all(*codes):
            found = find_date(field.text)
            if found:
                value, start, end = found
                evidence = self.body.evidence(field.start + start, field.start + end)
                return Found[date](value=value, evidence=evidence)
        return None


def _front_end(body: Body) -> int:
    """Where the front page's fields end: at the claims or the description."""
    last_page = FRONT_PAGES
    for line in body.lines:
        if line.page > last_page:
            return line.start
        what = heading(line.text)
        if what in (Mark.CLAIMS, Mark.DESCRIPTION):
            return line.start
    return len(body.text)


def _without(text: str, block: Block) -> str:
    """The text with blanks for the block that may stand in the midst of a field."""
    for start, end in block.spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _fields(body: Body, end: int, text: str) -> Iterator[Field]:
    open_code: int | None = None
    begin = last = 0
    for line in body.lines:
        if line.start >= end:
            break
        match = _CODE.match(line.text)
        if match and int(match[1]) in _CODES:
            if open_code is not None:
                yield Field(open_code, begin, last, text[begin:last])
            open_code, begin = int(match[1]), line.start + match.end()
        if _CLOSER.match(line.text):
            if open_code is not None:
                yield Field(open_code, begin, last, text[begin:last])
            open_code = None
        last = line.end
    if open_code is not None:
        yield Field(open_code, begin, last, text[begin:last])


def find_date(text: str) -> tuple[date, int, int] | None:
    """First date in a text, in Korean, Japanese (Western years) or English, and where it stands."""
    for pattern in _DATES:
        match = pattern.search(text)
        if match:
            return _date(int(match[1]), int(match[2]), int(match[3]), match)
    match = _ENGLISH_DATE.search(text)
    if match and match[1] in _MONTHS:
        return _date(int(match[3]), _MONTHS[match[1]], int(match[2]), match)
    match = _DAY_FIRST.search(text)
    if match and (match[3] or match[2] in _MONTHS):
        month = int(match[3]) if match[3] else _MONTHS[match[2]]
        return _date(int(match[4]), month, int(match[1]), match)
    return None


def _date(year: int, month: int, day: int, match: re.Match[str]) -> tuple[date, int, int] | None:
    try:
        return date(year, month, day), match.start(), match.end()
    except ValueError:
        return None
