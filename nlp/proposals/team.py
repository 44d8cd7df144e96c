"""The team: one member per row of a personnel table. Contact data is never read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlp.domain import Found, Member, Table
from nlp.proposals.amounts import parse_number
from nlp.proposals.body import Body, is_blank
from nlp.proposals.headers import Header, cell_at, continues, read_header
from nlp.proposals.lexicon import Lexicon, squash, without_remarks

CONFIDENCE = 0.9
_MASKED_NAME = re.compile(r"^[가-힣]{1,2}\s*[O○◯〇*]{1,3}$")
_YEARS = re.compile(
    r"^\D{0,8}(\d{1,2})\s*\+?\s*(?:년|years?|yrs?)?(?:\s*\d{1,2}\s*개월)?\D{0,6}$", re.IGNORECASE
)
_FIELD_AND_DEGREE = re.compile(
    r"^(.{2,30}?)\s*\(((?:공학|이학|농학|의학)?\s*(?:박사|석사|학사|전문학사)(?:\s*수료)?|Ph\.?D\.?|M\.?S\.?|B\.?S\.?)\)$"
)
_TOTAL = frozenset({"합계", "계", "총계", "소계", "total"})


def find_team(body: Body, lexicon: Lexicon) -> tuple[Found[Member], ...]:
    """Members in order, with role, field, degree and years where columns give them."""
    found: list[Found[Member]] = []
    last: tuple[Table, Header] | None = None
    for _, table in body.tables:
        header = read_header(table, lambda text: lexicon.column_of("team", text))
        if header and _is_team(header):
            found += _members(body, table, header, header.body_row)
            last = (table, header)
        elif last and continues(table, last[0]):
            found += _members(body, table, last[1], 0)
            last = (table, last[1])
        else:
            last = None
    return tuple(found)


def _is_team(header: Header) -> bool:
    names = set(header.columns.values())
    return (
        bool(names & {"name", "role"})
        and len(names & {"field", "degree", "years"}) >= 1
        and (len(names) >= 3 and not header.years)
    )


def _members(body: Body, table: Table, header: Header, first: int) -> Iterator[Found[Member]]:
    grid = table.grid()
    for row in range(first, table.rows):
        texts: dict[str, str] = {}
        for column, name in header.columns.items():
            text = " ".join(grid[row][column].split())
            if text and name not in texts:
                texts[name] = text
        member = _member(texts)
        if member is None:
            continue
        cells = [cell_at(table, row, column) for column in header.columns]
        evidence = tuple(body.cell_evidence(table, cell) for cell in cells if cell and cell.text)
        yield Found(value=member, evidence=evidence, confidence=CONFIDENCE)


def _member(texts: dict[str, str]) -> Member | None:
    """``None`` for empty rows, totals and the form's examples (``OO학과``, ``00년``)."""
    name = texts.pop("name", "")
    if any(is_blank(text) and squash(text) for text in texts.values()) or squash(name) in _TOTAL:
        return None
    kept = {key: text for key, text in texts.items() if not is_blank(text)}
    both = _FIELD_AND_DEGREE.match(kept.get("field", ""))
    if both and "degree" not in kept:
        kept["field"], kept["degree"] = both.group(1), both.group(2)
    named = name and (bool(_MASKED_NAME.match(name)) or not is_blank(name))
    if not kept.get("role") and not named:
        return None
    if squash(kept.get("role", "")) in _TOTAL or len(kept) + bool(named) < 2:
        return None
    return Member(
        name=name if named else None,
        role=kept.get("role"),
        field=kept.get("field"),
        degree=kept.get("degree"),
        years_experience=_years(kept.get("years", "")),
        participation=_percent(kept.get("participation", "")),
    )


def _percent(text: str) -> Decimal | None:
    value = parse_number(without_remarks(text) or text) if text else None
    return value if value is not None and 0 <= value <= 1000 else None


def _years(text: str) -> int | None:
    match = _YEARS.match(text)
    return int(match.group(1)) if match else None
