"""Patent documents cited on a front page, field (56)."""

from __future__ import annotations

import re

from nlp.body import Body
from nlp.domain.evidence import Found
from nlp.domain.features import CitedDocument
from nlp.numbers import normalise
from nlp.patents.front import Field

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?P<korean>(?:KR|한국\s*)\s*(?:등록|공개)?(?:특허)?(?:공보)?\s*(?:제\s*)?\d{2}[\-－]?\d{4}[\-－]?\d{7}\s*호?\s*[A-Z]?\d?)"
    r"|(?P<land>KR|JP|US|WO|EP|CN|DE|GB|FR|TW|CA|AU|SU|RU|PAJ|CH|SE|NL|IT)\s?"
    r"(?P<digits>[HS]?(?:\d[\d,.\-‐–－−/]*\s?)+\d)\s*(?P<kind>[ABCESTUXY]\d?(?![A-Za-z0-9가-힣]))?"
    r"|(?P<kind_first>(?:특개|특표|특허|日本国?特[開許表])\s?[平昭]?\s?\d[\d\-]+\s*号?)"
    r")\s*(?P<star>\*)?"
)
_BARE = r"(?<!\d)\d0-(?:\d{7}|\d{4}-\d{7})(?!\d)\s*(?:[ABUY]\d?)?\s*\*?"
"""A Korean number without its country, as in lists where ``KR`` stands on the line before."""

_AMERICAN = r"(?<![\d,/])\d{1,2},\d{3},\d{3}\s+[ABES]\d?\b\s*\*?(?=\s*\d{1,2}/\d{4})"
"""A line of a US list: number, kind, month and year."""

_ANY = re.compile(f"(?:{_NUMBER.pattern})|(?P<bare>{_BARE})|(?P<american>{_AMERICAN})")
_LEGEND = re.compile(
    r"\*\s*(?:는|표시는)?\s*심사관에\s*의하여|\*\s*cited by examiner", re.IGNORECASE
)


def read_citations(body: Body, fields: list[Field]) -> tuple[Found[CitedDocument], ...]:
    """Patents in field (56); papers are left to a later version. Marked ``*``: by the examiner."""
    legend = any(_LEGEND.search(field.text) for field in fields)
    found: dict[str, Found[CitedDocument]] = {}
    for field in fields:
        legend_at = _LEGEND.search(field.text)
        text = field.text[: legend_at.start()] if legend_at else field.text
        for raw, start, end, star in _numbers(text):
            number = normalise(raw)
            if number in found:
                continue
            cited = CitedDocument(raw=raw, id=number, by_examiner=star if legend else None)
            evidence = body.evidence(field.start + start, field.start + end)
            found[number] = Found[CitedDocument](value=cited, evidence=evidence)
    return tuple(found.values())


def _numbers(text: str) -> list[tuple[str, int, int, bool]]:
    numbers = []
    taken = 0
    for match in _ANY.finditer(text):
        raw = " ".join(match[0].replace("*", " ").split())
        if match["american"]:
            raw = f"US {raw}"
        digits = sum(letter.isdigit() for letter in raw)
        if digits < 6 or match.start() < taken:
            continue
        taken = match.end()
        star = "*" in match[0]
        numbers.append((raw.strip(" ,."), match.start(), match.end(), star))
    return numbers
