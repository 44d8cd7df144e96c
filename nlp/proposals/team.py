"""The team: one member per row of a personnel table. Contact data is never read."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.domain import Evidence, Found, Member
from nlp.proposals.amounts import parse_number
from nlp.proposals.body import Body, is_blank
from nlp.proposals.headers import Header
from nlp.proposals.lexicon import Lexicon, squash, without_remarks
from nlp.proposals.rows import CONFIDENCE, TOTALS, Row, find_rows

_MASKED_NAME = re.compile(r"^[가-힣]{1,2}\s*[O○◯〇*]{1,3}$")
_YEARS = re.compile(
    r"^\D{0,8}(\d{1,2})\s*\+?\s*(?:년|years?|yrs?)?(?:\s*\d{1,2}\s*개월)?\D{0,6}$", re.IGNORECASE
)
_FIELD_AND_DEGREE = re.compile(
    r"^(.{2,30}?)\s*\(((?:공학|이학|농학|의학)?\s*(?:박사|석사|학사|전문학사)(?:\s*수료)?|Ph\.?D\.?|M\.?S\.?|B\.?S\.?)\)$"
)


def find_team(body: Body, lexicon: Lexicon) -> tuple[Found[Member], ...]:
    """Members in order, with role, field, degree and years where columns give them."""
    rows = find_rows(body, lexicon, "team", lambda header, _: _is_team(header))
    found = ((_member(_texts(row)), _evidence(body, row)) for row in rows)
    return tuple(
        Found(value=member, evidence=evidence, confidence=CONFIDENCE)
        for member, evidence in found
        if member is not None
    )


def _is_team(header: Header) -> bool:
    names = set(header.columns.values())
    return (
        bool(names & {"name", "role"})
        and len(names & {"field", "degree", "years"}) >= 1
        and (len(names) >= 3 and not header.years)
    )


def _texts(row: Row) -> dict[str, str]:
    """The first text under each name of a column."""
    texts: dict[str, str] = {}
    for column, name in row.header.columns.items():
        if row.texts[column]:
            texts.setdefault(name, row.texts[column])
    return texts


def _evidence(body: Body, row: Row) -> tuple[Evidence, ...]:
    """The named cells only: contact data may stand beside them."""
    named = row.header.columns
    cells = (
        cell
        for cell in row.cells
        if any(cell.column <= column < cell.column + cell.column_span for column in named)
    )
    return tuple(body.cell_evidence(row.table, cell) for cell in cells)


def _member(texts: dict[str, str]) -> Member | None:
    """``None`` for empty rows, totals and the form's examples (``OO학과``, ``00년``)."""
    name = texts.pop("name", "")
    if any(is_blank(text) and squash(text) for text in texts.values()) or squash(name) in TOTALS:
        return None
    kept = {key: text for key, text in texts.items() if not is_blank(text)}
    both = _FIELD_AND_DEGREE.match(kept.get("field", ""))
    if both and "degree" not in kept:
        kept["field"], kept["degree"] = both.group(1), both.group(2)
    named = name and (bool(_MASKED_NAME.match(name)) or not is_blank(name))
    if not kept.get("role") and not named:
        return None
    if squash(kept.get("role", "")) in TOTALS or len(kept) + bool(named) < 2:
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
