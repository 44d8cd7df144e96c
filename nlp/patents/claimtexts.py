"""Claims that stand in one text, cut at their numbers."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"(?:^|(?<=[.;。:]\s)|(?<=\n))[ \t]*(?:\[|【)?(?:청구항\s*|請求項\s*|claim\s+)?(\d{1,4})"
    r"\s*(?:[.．)\]】:]|(?<=항)\s)\s*(?=\S)",
    re.IGNORECASE,
)
_OWN = re.compile(r"^\s*(?:청구항\s*)?(\d{1,4})\s*[.．)]\s*(?=\S)")


def numbered_claims(text: str) -> list[tuple[int, str]]:
    """``1. A pump … 2. The pump of claim 1 …`` as numbers and texts.

    A number opens a claim only where it is one more than the last, so that a list inside a claim
    stays in it. A text without numbers is claim 1. Empty for an empty text.
    """
    cuts: list[re.Match[str]] = []
    for match in _NUMBER.finditer(text):
        if int(match[1]) == len(cuts) + 1:
            cuts.append(match)
    if not cuts:
        return [(1, text.strip())] if text.strip() else []
    ends = [match.start() for match in cuts[1:]] + [len(text)]
    return [
        (number, text[match.end() : end].strip())
        for number, (match, end) in enumerate(zip(cuts, ends, strict=True), start=1)
    ]


def own_number(text: str, position: int) -> tuple[int, str]:
    """A claim that stands alone, ``3. 제1항에 있어서 …``: its number, else `position`, and text."""
    match = _OWN.match(text)
    return (int(match[1]), text[match.end() :].strip()) if match else (position, text.strip())
