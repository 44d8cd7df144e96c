"""Numbers, kind codes and symbols as US files give them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.domain.features import CitedDocument
from nlp.numbers import normalise
from nlp.patents import values

FIRST_B1 = 6_167_569
"""First grant of 2 January 2001. From then on kind codes are printed; A means an application."""

_KINDS = {"D": "S", "PP": "P", "RE": "E", "H": "H"}
_GRANT = re.compile(r"^US(D|PP|RE|H)?(\d{1,8})$")
_IPC = re.compile(r"^([A-H]\d\d[A-Z])([ \d]{3})(\d{2,6})")


def with_kind(number: str) -> str:
    """A normalised US number without kind code, with the one that it must have had.

    Utility patents before `FIRST_B1` are of kind A; since then it is B1 or B2, which the number
    does not tell. Designs since then are S1, plants P2 or P3, so that only what is sure is added.
    """
    match = _GRANT.match(number)
    if match is None:
        return number
    if match[1] is None:
        return f"{number}A" if int(match[2]) < FIRST_B1 else number
    return number


def grant_id(prefix_and_digits: str, kind: str | None) -> str:
    """``D0435854`` and ``S`` to ``USD435854S``; grants of the years without codes get theirs."""
    number = normalise(f"{prefix_and_digits}{kind or ''}", country="US")
    if kind:
        return values.checked_id(number)
    match = _GRANT.match(number)
    old = _KINDS.get(match[1] or "", "A") if match else ""
    return values.checked_id(number + old)


def cited(
    raw: str,
    *,
    country: str | None,
    kind: str | None = None,
    by_examiner: bool | None = None,
    category: str | None = None,
) -> CitedDocument:
    """A cited patent. `raw` is kept as given; its `id` has the kind code where that is known."""
    land = country or "US"
    number = normalise(f"{raw}{kind or ''}", country=land)
    if land == "US" and not kind:
        number = with_kind(number)
    return CitedDocument(raw=raw, id=number, by_examiner=by_examiner, category=category)


def old_symbols(texts: Iterable[str]) -> list[str]:
    """``G02F  113`` and ``C07D21306`` to ``G02F 1/13`` and ``C07D 213/06``.

    Three places for the main group, the rest for the subgroup. Others come back as they are.
    """
    return [_IPC.sub(_slashed, text) if "/" not in text else text for text in texts]


def _slashed(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2].strip()}/{match[3]}"
