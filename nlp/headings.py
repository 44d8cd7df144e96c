"""What makes a line a heading, in any kind of document: its numbering, its brackets, its size."""

from __future__ import annotations

import re

LONGEST = 60
"""A heading has at most this many characters."""

LARGER = 1.08
"""A line this many times higher than the body text is a heading."""

SIZE_LEVELS = 3
"""Sizes above the body's are levels 1 to 3, from the largest down."""

_SENTENCE_END = re.compile(r"(?:[다요음함임됨]\.|[a-z]{2}\.|[;,:]|。|、)\s*$")
_BRACKETED = re.compile(
    r"^[【〔［\[](?!\s*(?:図|도|表|표|化|数|請求項|청구항)?\s*[0-9０-９]+\s*[】〕］\]])[^】〕］\]]{1,40}[】〕］\]]$"
)
_NUMBERED: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^제\s*\d{1,2}\s*[장편부]\b"), 1),
    (re.compile(r"^[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]\s*[.)]?\s*\S"), 1),
    (re.compile(r"^[IVX]{1,4}\.\s+\S"), 1),
    (re.compile(r"^제\s*\d{1,2}\s*절\b"), 2),
    (re.compile(r"^\d{1,2}\.\d{1,2}\.\d{1,2}\.?\s*[가-힣A-Z(]"), 4),
    (re.compile(r"^\d{1,2}[.\-]\d{1,2}\.?\s*[가-힣A-Z(]"), 3),
    (re.compile(r"^\d{1,2}\.\s*[가-힣A-Z(]"), 2),
    (re.compile(r"^[□■◈❏]\s*\S"), 3),
    (re.compile(r"^[가나다라마바사아자차카타파하]\.\s*[가-힣A-Z(]"), 3),
    (re.compile(r"^\d{1,2}\)\s*[가-힣A-Z(]"), 4),
    (re.compile(r"^[가나다라마바사아자차카타파하]\)\s*[가-힣A-Z(]"), 5),
)
_LETTERS = re.compile(r"[^\W\d_]")


def heading_level(text: str, *, by_size: int | None = None) -> int | None:
    """Level (from 1) of a line that stands alone, or None where it is no heading.

    `by_size`: the level that its size gives it, where it is larger than the body.
    """
    text = text.strip()
    if not 2 <= len(text) <= LONGEST or len(_LETTERS.findall(text)) < 2:
        return None
    if _BRACKETED.match(text):
        return 2
    if _SENTENCE_END.search(text):
        return None
    for pattern, level in _NUMBERED:
        if pattern.match(text):
            return level
    return by_size if len(text) <= LONGEST * 2 // 3 else None


def size_levels(larger: set[float]) -> dict[float, int]:
    """Level of each size above the body's."""
    return {size: min(i + 1, SIZE_LEVELS) for i, size in enumerate(sorted(larger, reverse=True))}
