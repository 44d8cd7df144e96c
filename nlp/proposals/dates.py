"""Dates and project periods as proposals print them. An impossible date is no date."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.domain import Period

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_YEAR = r"(?:(?:19|20)\d{2}|['’‘´`]\s?\d{2})"
_FULL = re.compile(
    rf"(?<!\d)(?P<y>{_YEAR})\s*(?:년|[.\-/])\s*(?P<m>\d{{1,2}})\s*(?:월|[.\-/])\s*(?P<d>\d{{1,2}})(?!\d)\s*(?:일|\.)?"
)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH_NAME})\s*,?\s*(?P<y>(?:19|20)\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<m>{_MONTH_NAME})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<y>(?:19|20)\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_YEAR_MONTH = re.compile(
    rf"(?<!\d)(?P<y>{_YEAR})\s*(?:년\s*(?=\d{{1,2}}\s*월)|[.\-/]\s*)(?P<m>\d{{1,2}})(?![\d억조만천백])\s*(?:월|\.)?"
)
_NAMED_MONTH = re.compile(rf"\b(?P<m>{_MONTH_NAME})\s+(?P<y>(?:19|20)\d{{2}})(?!\d)", re.IGNORECASE)

_MONTH_COUNT = re.compile(
    r"(?<![\d.])(\d{1,3})\s*(?:개월|months?\b)|(?<![\d.])(\d{1,3})-months?\b", re.IGNORECASE
)
_YEARS_MONTHS = re.compile(r"(?<![\d'’.])(\d{1,2})\s*년\s*(\d{1,2})\s*개월")
_YEAR_COUNT = re.compile(
    r"(?<![\d'’.])(\d{1,2})\s*(?:년\s*(?:간|이내)?(?=\s*[)\]]|\s*$|간)|years?\b)", re.IGNORECASE
)
LONGEST_MONTHS = 240
"""A project of more than twenty years is a misreading."""


@dataclass(frozen=True)
class DateSpan:
    """A date at `text[start:end]`; `exact` is false where only the month was given."""

    start: int
    end: int
    first: date
    last: date
    exact: bool


def find_dates(text: str) -> Iterator[DateSpan]:
    """Dates and months in order, no overlaps."""
    found: list[DateSpan] = []
    for pattern in (_FULL, _DAY_FIRST, _MONTH_FIRST, _YEAR_MONTH, _NAMED_MONTH):
        for match in pattern.finditer(text):
            if any(span.start < match.end() and match.start() < span.end for span in found):
                continue
            span = _span(match)
            if span is not None:
                found.append(span)
    yield from sorted(found, key=lambda span: span.start)


def parse_date(text: str) -> date | None:
    """The one full date in `text`; ``None`` where there is none, or more than one differ."""
    days = {span.first for span in find_dates(text) if span.exact}
    return days.pop() if len(days) == 1 else None


def parse_period(text: str) -> Period | None:
    """Start, end and months: ``2026.04.01 ~ 2028.12.31 (33개월)``, ``2026년 4월부터 24개월``.

    Months are as printed; where they are not printed and both dates are, they are counted.
    """
    spans = list(find_dates(text))[:2]
    start = spans[0].first if spans else None
    end = spans[1].last if len(spans) > 1 else None
    if start and end and end < start:
        return None
    outside = text
    for span in reversed(spans):
        outside = outside[: span.start] + " | " + outside[span.end :]
    months = _months(outside)
    if months is None and start and end:
        months = months_between(start, end)
    if months is None and not (start and end):
        return None
    return Period(start=start, end=end, months=months)


def months_between(start: date, end: date) -> int | None:
    """Whole months from `start` to `end`, both included; ``None`` where days are left over."""
    after = end + timedelta(days=1)
    if after.day != start.day:
        return None
    return (after.year - start.year) * 12 + after.month - start.month


def _months(text: str) -> int | None:
    joint = _YEARS_MONTHS.search(text)
    if joint:
        return _sane(int(joint.group(1)) * 12 + int(joint.group(2)))
    plain = _MONTH_COUNT.search(text)
    if plain:
        return _sane(int(plain.group(1) or plain.group(2)))
    years = _YEAR_COUNT.search(text)
    return _sane(int(years.group(1)) * 12) if years else None


def _sane(months: int) -> int | None:
    return months if 0 < months <= LONGEST_MONTHS else None


def _span(match: re.Match[str]) -> DateSpan | None:
    parts = match.groupdict()
    digits = re.sub(r"\D", "", parts["y"])
    year = int(digits) if len(digits) == 4 else 2000 + int(digits)
    name = parts["m"][:3].casefold()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(parts["m"])
    if not 1 <= month <= 12:
        return None
    last_day = monthrange(year, month)[1]
    day = int(parts["d"]) if parts.get("d") else None
    if day is not None and not 1 <= day <= last_day:
        return None
    return DateSpan(
        match.start(),
        match.end(),
        first=date(year, month, day or 1),
        last=date(year, month, day or last_day),
        exact=day is not None,
    )
