"""How much a gazette says that it has: claims and sheets on its front page, and its figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from nlp.body import Body
from nlp.domain.evidence import Evidence, Found
from nlp.domain.features import DescriptionPart, DescriptionSection
from nlp.patents.front import Front

_CLAIMS = re.compile(
    r"전체\s*청구항\s*수\s*[:：]?\s*총?\s*(\d{1,4})\s*항|請求項の数\s*(\d{1,4})"
    r"|(?<![\d.,])(\d{1,4})\s+Claims?\s*,\s*(?:\d+|No)\s+Drawing",
)
_SHEETS = re.compile(r"Claims?\s*,\s*(\d{1,4})\s+Drawing\s+Sheets?")
_PAGE_LABEL = re.compile(r"^\s*(?:도\s*면|【\s*図)\s*(\d{1,3})\s*([A-Za-z]?)\s*】?\s*$")
"""What stands over a drawing, alone in its line."""
_WORD = r"(?:(?<![가-힣])도면?|【?\s*図|\bfigs?\s?\.?|\bfigures?)"
_JOIN = r"(?:,|및|와|과|또는|내지|~|-|–|to|through|and|or|&|乃至|から|、)"
_LISTED = re.compile(
    rf"{_WORD}\s?\d{{1,3}}[A-Z]?(?![A-Za-z\d])"
    rf"(?:\s?{_JOIN}\s?(?:{_WORD}\s?)?(?:\d{{1,3}}[A-Z]?|[A-Z])(?![A-Za-z\d])){{0,20}}",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(\d{1,3})([A-Za-z]?)(?![A-Za-z\d])|(?<![A-Za-z\d])([A-Za-z])(?![A-Za-z\d])")
_THROUGH = re.compile(
    r"^\W*(?:내지|~|-|–|to|through|乃至|から)\W*(?:figs?\.?|도|図)?\W*$", re.IGNORECASE
)
MOST_FIGURES = 500
"""A range of figures that is longer is a misreading."""

Label = tuple[int, str]
"""``2A`` as (2, "a")."""


def claim_count(front: Front) -> Found[int] | None:
    return _stated(front, _CLAIMS)


def sheet_count(front: Front) -> Found[int] | None:
    return _stated(front, _SHEETS)


def _stated(front: Front, pattern: re.Pattern[str]) -> Found[int] | None:
    for line in front.body.lines:
        if line.start >= front.end:
            break
        text = unicodedata.normalize("NFKC", line.text)
        match = pattern.search(text)
        if match and len(text) == len(line.text):
            group = match.lastindex or 0
            evidence = front.body.evidence(line.start + match.start(), line.start + match.end())
            return Found[int](value=int(match[group]), evidence=evidence)
    return None


def figure_count(body: Body, description: Iterable[DescriptionSection]) -> Found[int] | None:
    """By the labels over the drawings, else by those that the list of drawings names."""
    printed: dict[Label, Evidence] = {}
    for line in body.lines:
        match = _PAGE_LABEL.match(unicodedata.normalize("NFKC", line.text))
        if match:
            evidence = body.evidence(line.start, line.end)
            printed.setdefault((int(match[1]), match[2].lower()), evidence[0])
    if printed:
        return Found[int](value=len(printed), evidence=(printed[max(printed)],))
    return described_figures(description)


def described_figures(description: Iterable[DescriptionSection]) -> Found[int] | None:
    """The figures that the list of drawings (도면의 간단한 설명) names; without one, that the whole
    description names."""
    sections = list(description)
    lists = [one for one in sections if one.part is DescriptionPart.DRAWINGS]
    labels = {label for one in lists or sections for label in figures_in(one.text)}
    if not labels:
        return None
    evidence = tuple(one.evidence for one in lists if one.evidence)
    return Found[int](value=len(labels), evidence=evidence[:1], confidence=0.9 if lists else 0.6)


def figures_in(text: str) -> set[Label]:
    """``FIGS. 1, 2A to 2C and 4`` as 1, 2a, 2b, 2c and 4."""
    found: set[Label] = set()
    for listed in _LISTED.finditer(unicodedata.normalize("NFKC", text)):
        found |= _labels(listed[0])
    return {label for label in found if label[1] or not _lettered(label, found)}


def _lettered(label: Label, found: set[Label]) -> bool:
    """Figure 2 is not one more where there are 2A and 2B."""
    return any(number == label[0] and letter for number, letter in found)


def _labels(listed: str) -> set[Label]:
    found: set[Label] = set()
    last: Label | None = None
    end = 0
    for match in _LABEL.finditer(listed):
        number = int(match[1]) if match[1] else None
        if number is None and not (last and last[1]):
            continue  # ``FIG. 1 and a pump``
        label = (number or (last or (0, ""))[0], (match[2] or match[3] or "").lower())
        found.add(label)
        if last is not None and _THROUGH.match(listed[end : match.start()]):
            found |= _between(last, label)
        last, end = label, match.end()
    return found


def _between(first: Label, last: Label) -> set[Label]:
    """``1 to 3`` and ``2A to 2C``; nothing for ``2A to 4B``, whose middle nobody can tell."""
    if first[0] == last[0] and first[1] and last[1]:
        return {(first[0], chr(code)) for code in range(ord(first[1]), ord(last[1]))}
    if first[1] or last[1] or last[0] - first[0] > MOST_FIGURES:
        return set()
    return {(number, "") for number in range(first[0], last[0])}
