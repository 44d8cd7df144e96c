"""Units of amounts that stand beside a table or in its labels: ``(단위: 백만원)``."""

from __future__ import annotations

import re

from nlp.domain import Money, Table
from nlp.proposals.amounts import UnitHint, parse_money, parse_unit
from nlp.proposals.body import Body, is_blank

_NOTE = re.compile(
    r"(?:단위|units?)\s*[:：]?\s*[^)）\]\n]*|[(（\[][^()（）\[\]]{1,40}[)）\]]", re.IGNORECASE
)
_WORDS = re.compile(r"\b(?:KRW|USD|EUR|JPY)\b|\bwon\b|US\$", re.IGNORECASE)


def unit_of(body: Body, table: Table, *texts: str) -> UnitHint | None:
    """Unit of a table's amounts: from its own labels (`texts`) first, then from the caption."""
    for text in (*texts, body.caption(table)):
        hint = unit_in(text)
        if hint is not None:
            return hint
    return None


def unit_in(text: str) -> UnitHint | None:
    """The last unit of money that a label or caption names in brackets or after "unit"."""
    for note in reversed(_NOTE.findall(text)):
        hint = parse_unit(note)
        if hint is not None:
            return hint
    return parse_unit(text) if _WORDS.search(text) else None


def money_in(text: str, hint: UnitHint | None) -> Money | None:
    """The sum in a cell, unless the form's own placeholder (``00백만원``) stands there."""
    return None if is_blank(text) else parse_money(text, hint)
