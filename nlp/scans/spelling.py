"""Signs that text recognition takes for others, where what stands around them leaves no doubt."""

from __future__ import annotations

import re
from collections.abc import Callable

_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile("ㆍ"), "·"),
    # symbols of the patent classification: H01L, not HO1L
    (re.compile(r"\b([A-HY])[O0o]([1-9][A-Z])(?=\s?\d{1,4}/)"), r"\g<1>0\2"),
    # kinds of patent documents behind their number
    (re.compile(r"(\d{3}) A[lI|]\b"), r"\1 A1"),
    (re.compile(r"\b(US [\d,]{9,11}) 8([12])\b"), r"\1 B\2"),
    # O, l and I between digits
    (re.compile(r"(?<=[\d,.])[Oo](?=[\d,.])|(?<=\d[,.])[Oo]+(?=\d|\b)"), "0"),
    (re.compile(r"(?<=[\d,.])[lI|](?=[\d])"), "1"),
    # brackets of another width
    (re.compile("（"), "("),
    (re.compile("）"), ")"),
    (re.compile("："), ":"),
    (re.compile("％"), "%"),
)


def mended(text: str) -> str:
    """The text with its sure mistakes put right."""
    for pattern, right in _RULES:
        text = pattern.sub(right, text)
    return text.strip()
