"""What is compared: a record as values that are equal or not; rows cell by cell, by their key."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from nlp.domain import ProposalFeatures
from nlp.domain.proposal import Direction, Money
from nlp.numbers import normalise
from tests.gold.truth import PROSE

Atom = str
Atoms = Mapping[str, list[Atom]]

TABLES = ["targets", "outputs", "budget", "funding", "costs", "sales", "plan", "survey", "team"]
LISTS = [
    "partners",
    "phases",
    "keywords",
    "classification",
    "ipc",
    "yearly_goals",
    "equipment",
    "market",
    "growth",
    "competitors",
    "company",
    "cited",
]
SCALARS = [
    "title",
    "title_en",
    "number",
    "organisation",
    "leader",
    "call",
    "programme",
    "subprogramme",
    "agency",
    "call_date",
    "submission_date",
    "period",
    "research_type",
    "security",
    "trl_start",
    "trl_end",
]
GROUPS = {"scalars": SCALARS, "lists": LISTS, "prose": PROSE, "table cells": TABLES}

_KEYS: Mapping[str, tuple[str, ...]] = {
    "partners": ("name",),
    "phases": ("label",),
    "funding": ("year",),
    "costs": ("item",),
    "classification": ("code",),
    "yearly_goals": ("label",),
    "targets": ("item",),
    "outputs": ("item",),
    "equipment": ("name",),
    "market": ("scope", "year"),
    "growth": ("scope",),
    "competitors": ("name",),
    "sales": ("year",),
    "plan": ("kind", "year"),
    "team": ("name",),
    "company": ("kind", "year"),
    "survey": ("number",),
}
_YEAR = re.compile(r"^(\d{4})년도?$")
_MARKS = re.compile(r"(?m)^\s*(?:[○●◦□■•·∙\-–※*]|\d+[.)]|[가-하][.)])\s+")
_GRAM = 5
_ALIKE = 0.9


def atoms(features: ProposalFeatures) -> Atoms:
    """The values of every field; none for a field that is absent."""
    out: dict[str, list[Atom]] = {}
    for names in GROUPS.values():
        for name in names:
            found = getattr(features, name)
            several = found if isinstance(found, tuple) else (found,) if found else ()
            values = [each.value for each in several]
            if values:
                out[name] = [atom for value in values for atom in _atoms(name, value)]
    return out


def _atoms(name: str, value: Any) -> Iterator[Atom]:
    if name in PROSE:
        yield value
    elif name == "leader":
        yield plain(value.name)
    elif name == "cited":
        yield value.id
    elif name == "ipc":
        yield plain(value.symbol)
    elif name == "company":
        yield from _fact(value)
    elif not isinstance(value, BaseModel):
        yield plain(value)
    else:
        key = " ".join(_key(name, part, getattr(value, part)) for part in _KEYS.get(name, ()))
        for cell, content in _cells(value):
            yield f"{key} | {cell} = {content}" if key else f"{cell} = {content}"


def _key(name: str, part: str, value: Any) -> str:
    return (normalise(value) or plain(value)) if name == "survey" else plain(value)


def _fact(fact: Any) -> Iterator[Atom]:
    """A fact is its number or day where it is one; a list of certificates is each of them."""
    exact = fact.day or (fact.amount and fact.amount.amount) or fact.count
    texts = [plain(exact)] if exact else map(plain, re.split(r"[,、;]\s*(?!\d{3})", fact.text))
    for text in texts:
        yield f"{fact.kind.value} {fact.year or ''} = {text}"


def _cells(value: BaseModel) -> Iterator[tuple[str, str]]:
    for cell, content in value:
        if content is None or content is Direction.UNKNOWN:
            continue
        if isinstance(content, tuple):
            for each in content:
                label = plain(getattr(each, "label", None) or each.year)
                number = getattr(each, "value", None)
                said = getattr(each, "text", None) if number is None else number
                yield label, plain(said if said is not None else each.amount)
        else:
            yield cell, plain(content)


def plain(value: Any) -> str:
    """One spelling: no spaces, no case, numbers without trailing zeros, a year without 년."""
    if isinstance(value, Money):
        return f"{plain(value.amount)}{value.currency}".lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int):
        return f"{Decimal(value).normalize():f}"
    text = "".join(unicodedata.normalize("NFKC", str(value)).casefold().split())
    return _YEAR.sub(r"\1", text)


def same(name: str, true: Counter[Atom], found: Counter[Atom]) -> Counter[Atom]:
    """What both have. Prose that is alike counts as the true text."""
    if name not in PROSE:
        return true & found
    (is_true, is_found) = ("\n".join(each.elements()) for each in (true, found))
    if alike(is_true, is_found) < _ALIKE:
        return Counter()
    found.clear()
    found.update(true)
    return Counter(true)


def alike(one: str, other: str) -> float:
    """F1 of the 5-grams of letters, bullets and numbering put aside."""
    left, right = (_grams(plain(_MARKS.sub("", text))) for text in (one, other))
    whole = left.total() + right.total()
    return 2 * (left & right).total() / whole if whole else 1.0


def _grams(text: str) -> Counter[str]:
    return Counter(text[at : at + _GRAM] for at in range(max(len(text) - _GRAM + 1, 1)))
