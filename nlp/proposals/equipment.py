"""Devices that the project needs (연구시설·장비): those held, and those to be bought or rented."""

from __future__ import annotations

import re

from nlp.domain import Equipment, Found
from nlp.proposals.amounts import parse_money
from nlp.proposals.body import Body
from nlp.proposals.headers import Header
from nlp.proposals.lexicon import Lexicon
from nlp.proposals.rows import CONFIDENCE, Row, find_rows
from nlp.proposals.units import unit_in, unit_of

_HELD = re.compile(
    r"보유|기확보|기\s*구축|자사|활용\s*가능|(?<!un)held|owned|existing|available"
    r"|in place|in house|in hand",
    re.I,
)
_BOUGHT = re.compile(
    r"구입|구매|도입|신규|임차|임대|리스|취득\s*예정|미보유"
    r"|purchase|to be (?:bought|acquired|purchased)|acquire|buy|rent|lease|new\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(r"(\d{1,4})\s*(?:대|식|개|set|EA|기|units?)?", re.IGNORECASE)


def find_equipment(body: Body, lexicon: Lexicon) -> tuple[Found[Equipment], ...]:
    """Rows of the tables of equipment. Whether one is held, its row, or else the caption says."""
    return tuple(
        Found(value=_equipment(body, row), evidence=row.evidence(body), confidence=CONFIDENCE)
        for row in find_rows(body, lexicon, "equipment", _accepts)
        if row.text("name") and any(map(row.text, ("model", "quantity", "price", "purpose")))
    )


def _accepts(header: Header, caption: str) -> bool:
    names = set(header.columns.values())
    return "name" in names and len(names & {"model", "quantity", "price", "purpose", "status"}) >= 2


def _equipment(body: Body, row: Row) -> Equipment:
    hint = unit_in(row.label("price")) or unit_of(body, row.table)
    quantity = _QUANTITY.fullmatch(row.text("quantity"))
    return Equipment(
        name=row.text("name"),
        held=_held(row.text("status")) if row.text("status") else _last_said(row.caption),
        model=row.text("model") or None,
        quantity=int(quantity.group(1)) if quantity else None,
        price=parse_money(row.text("price"), hint) if row.text("price") else None,
        purpose=row.text("purpose") or None,
    )


def _last_said(caption: str) -> bool | None:
    """What stands nearest above the table: 보유 장비, or 구입 예정 장비."""
    held = max((match.start() for match in _HELD.finditer(caption)), default=-1)
    bought = max((match.start() for match in _BOUGHT.finditer(caption)), default=-1)
    return None if held == bought else held > bought


def _held(text: str) -> bool | None:
    held, bought = _HELD.search(text), _BOUGHT.search(text)
    if bool(held) == bool(bought):
        return None
    return held is not None
