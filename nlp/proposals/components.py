"""spaCy components that find a proposal's values and the roles of its headings.

Each writes spans, so a finder reads places instead of repeating patterns: `doc.spans["values"]`
(labels of `ValueLabel`) and `doc.spans["roles"]` (labels of `Role`, on a heading's own `Doc`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from nlp.proposals.amounts import NUMBER, find_money
from nlp.proposals.dates import find_dates
from nlp.proposals.lexicon import COVERAGE, load

VALUES = "values"
ROLES = "roles"


class ValueLabel(StrEnum):
    """Kinds of value that running text can hold."""

    MONEY = "MONEY"
    DATE = "DATE"
    MONTHS = "MONTHS"
    YEAR = "YEAR"
    PERCENT = "PERCENT"
    PATENT = "PATENT"
    QUANTITY = "QUANTITY"  # a number with a unit of measure
    TRL = "TRL"
    WORLD = "WORLD"  # words for the world market
    DOMESTIC = "DOMESTIC"
    MARKET = "MARKET"
    SALES = "SALES"


_PATTERNS = {
    ValueLabel.MONTHS: re.compile(r"(?<!\d)\d{1,3}\s?\s?(?:개월|months?\b)", re.IGNORECASE),
    ValueLabel.YEAR: re.compile(r"(?<![\d,.])(?:19|20)\d{2}(?![\d,])(?=\s?\s?년|\b)"),
    ValueLabel.PERCENT: re.compile(rf"{NUMBER}\s?\s?(?:%|％|퍼센트|percent\b)", re.IGNORECASE),
    ValueLabel.PATENT: re.compile(
        r"(?<![\d-])(?:10|20)-(?:19|20)\d{2}-\d{7}(?!\d)"  # Korean application or publication
        r"|(?<![\d-])(?:10|20)-\d{7}(?:-\d{2,4})?(?![\d-])"  # Korean registration
        r"|\b(?:KR|US|JP|CN|EP|WO|DE|FR|GB|TW)[ -]?(?:19|20)\d{2}[ /-]?\d{5,7}(?:[\s-]?[A-Z]\d?)?\b"
        r"|\b(?:KR|US|JP|CN|EP|WO|DE|FR|GB|TW)[ -]?\d{1,3}(?:[, ]\d{3}){1,3}(?:\s?[A-Z]\d?)?\b"
        r"|\b(?:KR|US|JP|CN|EP|WO|DE|FR|GB|TW)[ -]?\d{6,12}(?:[ -]?[A-Z]\d?)?\b"
        r"|(?:일본|미국|중국|유럽)\s?(?:등록|공개|출원)?\s?특허(?:공보)?\s?(?:제\s?)?\d[\d,/-]{5,13}\d(?:\s?호)?"
        r"|\bPCT/[A-Z]{2}(?:19|20)\d{2}/\d{6}\b"
        r"|(?:特開|特願|특개|특원)\s?(?:19|20)\d{2}-\d{4,6}"
    ),
    ValueLabel.QUANTITY: re.compile(
        rf"(?<![\d.])[-−]?{NUMBER}\s?\s?(?:[kMGTmµμn]?(?:Wh|W|V|A|Ah|Hz|m|g|L|Pa|N|s|Ω|bps|B|eV|mol)"
        r"(?:[/·]?(?:kg|g|L|l|cm|mm|m|s|h|min|W|A|K|℃)?[²³23]?){0,3}|℃|°C|dB|ppm|ppb|rpm|(?:시간|분|초|회)(?![가-힣])|cycles?)(?![A-Za-z])"
    ),
}


class ValueFinder:
    """Puts money, dates, quantities and patent numbers into `doc.spans["values"]`."""

    def __init__(self, labels: tuple[ValueLabel, ...]) -> None:
        self.labels = labels

    def __call__(self, doc: Doc) -> Doc:
        spans = list(doc.spans.get(VALUES, ()))
        for label, start, end in self._found(doc.text):
            span = doc.char_span(start, end, label=label.value, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        doc.spans[VALUES] = SpanGroup(doc, name=VALUES, spans=sorted(spans, key=lambda s: s.start))
        return doc

    def _found(self, text: str) -> Iterator[tuple[ValueLabel, int, int]]:
        if ValueLabel.MONEY in self.labels:
            yield from ((ValueLabel.MONEY, found.start, found.end) for found in find_money(text))
        if ValueLabel.DATE in self.labels:
            yield from ((ValueLabel.DATE, found.start, found.end) for found in find_dates(text))
        for label, pattern in _PATTERNS.items():
            if label in self.labels:
                yield from ((label, *match.span()) for match in pattern.finditer(text))


@Language.factory(
    "novum_values",
    default_config={
        "labels": ["MONEY", "DATE", "MONTHS", "YEAR", "PERCENT", "PATENT", "QUANTITY"],
    },
)
def create_value_finder(nlp: Language, name: str, labels: list[str]) -> ValueFinder:
    """`labels`: which kinds of value to look for."""
    return ValueFinder(tuple(map(ValueLabel, labels)))


class HeadingRoles:
    """Gives a heading (a `Doc` of its own) its roles as spans over the whole heading."""

    def __init__(self, minimum_coverage: float, longest: int) -> None:
        self.minimum_coverage = minimum_coverage
        self.longest = longest

    def __call__(self, doc: Doc) -> Doc:
        match = load().roles_of(doc.text) if 0 < len(doc.text) <= self.longest else None
        doc.user_data[COVERAGE] = match.coverage if match else 0.0
        roles = match.roles if match and match.coverage >= self.minimum_coverage else ()
        spans = [Span(doc, 0, len(doc), label=role.value) for role in roles]
        doc.spans[ROLES] = SpanGroup(doc, name=ROLES, spans=spans)
        return doc


@Language.factory("novum_heading_roles", default_config={"minimum_coverage": 0.5, "longest": 60})
def create_heading_roles(
    nlp: Language, name: str, minimum_coverage: float, longest: int
) -> HeadingRoles:
    """`minimum_coverage`: share of a heading's letters that known words must make up (0–1).
    `longest`: characters; a longer line is a sentence."""
    return HeadingRoles(minimum_coverage, longest)
