"""Evidence put together for reading: what stands on one page is one quote and one click."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.domain import Evidence
from nlp.domain.document import QUOTE_CHARACTERS

SHORT = 80
"""Characters up to which a quote is a cell or a figure rather than a statement."""


def by_page(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """One for each page, its boxes and quotes together, in the order of first mention."""
    return _merge(evidence, longest=QUOTE_CHARACTERS)


def cells_together(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Cells of one page together, statements each for itself."""
    return _merge(evidence, longest=SHORT)


def _merge(evidence: Iterable[Evidence], *, longest: int) -> tuple[Evidence, ...]:
    merged: dict[object, Evidence] = {}
    for number, each in enumerate(evidence):
        short = each.page is not None and len(each.quote) <= longest
        key = each.page if short else ("alone", number)
        known = merged.get(key)
        merged[key] = _together(known, each) if known else each
    return tuple(merged.values())


def _together(first: Evidence, second: Evidence) -> Evidence:
    boxes = (*first.boxes, *(box for box in second.boxes if box not in first.boxes))
    quote = f"{first.quote} · {second.quote}"[:QUOTE_CHARACTERS]
    return first.model_copy(update={"boxes": boxes, "quote": quote, "start": None, "end": None})
