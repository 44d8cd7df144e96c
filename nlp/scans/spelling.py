"""Signs that text recognition takes for others, where what stands around them leaves no doubt."""

from __future__ import annotations

import re
from collections.abc import Callable

_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile("ㆍ"), "·"),
    # symbols of the patent classification: H01L, not HO1L
    (re.compile(r"\b([A-HY])[O0o]([1-9][A-Z])(?=\s?\d{1,4}/)"), r"\g<1>0\2"),
    # labels and names that begin with signs which Tesseract takes for their likes
    (re.compile(r"^종(?= ?(?:수행기간|연구|개발|사업비|기간|계$))"), "총"),
    (re.compile(r"(?<=과제 )종괄$"), "총괄"),
    (re.compile(r"(?<=[□■☑] )기조\b"), "기초"),
    (re.compile(r"(?<=기술성숙도) ?\([^)가-힣]{1,4}\)"), "(TRL)"),
    (re.compile(r"^쥐(?!고|어|불|똥|덫|며|는|었|여)(?=[가-힣]{3,}$)"), "㈜"),
    # codes of the national classification: EI0207, EA0911
    (re.compile(r"\b티(?=\d{4}\b)"), "EI"),
    (re.compile(r"\b([A-Z]{2})[Oo](?=\d{3}\b)"), r"\g<1>0"),
    # kinds of patent documents behind their number
    (re.compile(r"(\d{3}) A[lI|]\b"), r"\1 A1"),
    (re.compile(r"\b((?:US [\d,]{9,11}|EP [\d ]{7,9})) 8([12])\b"), r"\1 B\2"),
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
