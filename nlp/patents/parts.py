"""Parts of a record that the files of US and European offices share: days, people, references."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nlp.domain.evidence import Found
from nlp.domain.features import (
    CitedLiterature,
    Party,
    Priority,
    RelatedDocument,
    Relation,
)
from nlp.errors import RecordError
from nlp.patents import values

FoundPriority = Found[Priority]
FoundRelated = Found[RelatedDocument]
FoundLiterature = Found[CitedLiterature]

CLAIMED_DATES = frozenset(
    (
        Relation.CONTINUATION,
        Relation.CONTINUATION_IN_PART,
        Relation.DIVISION,
        Relation.PROVISIONAL,
        Relation.REISSUE,
        Relation.SUBSTITUTION,
    )
)
"""Related applications whose filing date is claimed; the DOCDB too lists them as priorities."""


def day(text: str | None) -> date | None:
    """``20050222``; a month without day (``20101100``) and no date at all are None.

    Raises `RecordError` for what is no date.
    """
    if not text or text.endswith("00"):
        return None
    return values.parse_date("date", text)


def found_day(name: str, text: str | None) -> Found[date] | None:
    if not text or text.endswith("00"):
        return None
    return values.dated(name, text)


def person(first: str, last: str, suffix: str = "") -> str:
    """``Jane Q. Roe, Jr.``"""
    name = " ".join(piece for piece in (first, last) if piece)
    return f"{name}, {suffix}" if suffix else name


def turned(name: str) -> str:
    """``Miller, Jr.; George H.`` to ``George H. Miller, Jr.``"""
    last, semicolon, first = name.partition(";")
    if not semicolon:
        return name.strip()
    last, comma, suffix = last.partition(",")
    return person(first.strip(), last.strip(), suffix.strip() if comma else "")


def party(name: str, address: Iterable[str | None], country: str | None) -> Found[Party] | None:
    """None where there is no name. A country that is not a two-letter code is left out."""
    if not name:
        return None
    land = (country or "").strip().upper()
    place = ", ".join(piece for piece in address if piece)
    return values.FoundParty(
        value=Party(
            name=values.printable(name),
            address=values.printable(place) or None,
            country=land if len(land) == 2 and land.isalpha() else None,
        ),
    )


def distinct(parties: Iterable[Found[Party] | None]) -> tuple[Found[Party], ...]:
    """Each name once."""
    found: dict[str, Found[Party]] = {}
    for one in parties:
        if one is not None:
            found.setdefault(one.value.name.casefold(), one)
    return tuple(found.values())


def related(
    relation: Relation, number: str, *, country: str | None, filed: date | None
) -> RelatedDocument:
    land = "WO" if number.upper().startswith("PCT") else country
    return RelatedDocument(relation=relation, number=number, country=land, filed=filed)


def priorities(
    foreign: Iterable[Priority], documents: Iterable[RelatedDocument]
) -> tuple[Found[Priority], ...]:
    """Priority claims, and the earlier applications whose date is claimed; each number once."""
    claimed = (
        Priority(country=one.country or "US", number=one.number, filed=one.filed)
        for one in documents
        if one.relation in CLAIMED_DATES
    )
    each = {(one.country, one.number): one for one in (*foreign, *claimed)}
    return tuple(FoundPriority(value=one) for one in each.values())


def found_related(documents: Iterable[RelatedDocument]) -> tuple[Found[RelatedDocument], ...]:
    return tuple(FoundRelated(value=one) for one in dict.fromkeys(documents))


def literature(
    texts: Iterable[tuple[str, bool | None, str | None]],
) -> tuple[Found[CitedLiterature], ...]:
    """Texts with whether the examiner cited them, and the category."""
    return tuple(
        FoundLiterature(
            value=CitedLiterature(
                text=values.printable(text), by_examiner=by_examiner, category=category
            ),
        )
        for text, by_examiner, category in texts
        if text
    )


def examiner(category: str | None) -> bool | None:
    """``cited by examiner``; applicants, third parties and others are not the examiner."""
    if not category:
        return None
    return "examiner" in category.lower()


def required(number: str | None) -> str:
    """Raises `RecordError` where a record has no number of its own."""
    if not number or not any(letter.isdigit() for letter in number):
        raise RecordError("the record has no document number.")
    return number


def first_published(
    own: Found[date] | None, documents: Iterable[RelatedDocument]
) -> Found[date] | None:
    """The day of a grant's own publication, or that of its application where it came before."""
    days = [
        one.filed
        for one in documents
        if one.relation is Relation.EARLIER_PUBLICATION and one.filed is not None
    ]
    earliest = min(days, default=None)
    if earliest is None or (own is not None and own.value <= earliest):
        return own
    return values.found_date(earliest)
