"""Patents in the column names of Google Patents' public tables, one JSON object per publication.

Texts come in several languages: Korean is preferred, then English, then what is there; English is
kept beside (`title_en`, `abstract_en`). Dates are whole numbers ``20140131``, 0 where there is
none. Numbers look like ``KR-101435371-B1``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nlp.domain.evidence import Found
from nlp.domain.features import (
    CitedDocument,
    CitedLiterature,
    DescriptionPart,
    DescriptionSection,
    Party,
    PatentFeatures,
    Priority,
    RelatedDocument,
    Relation,
)
from nlp.errors import RecordError
from nlp.language import detect
from nlp.numbers import NumberRole
from nlp.patents import values
from nlp.patents.claimtexts import numbered_claims
from nlp.patents.fields import Fields, objects, text, texts

_MARKS = ("title_localized", "abstract_localized", "claims_localized", "inventor_harmonized")
_PREFERRED = ("ko", "en")
_BY_EXAMINER = {"SEA", "ISR", "EXA", "SUP", "PRS", "CH2", "115", "IPE"}
_BY_OTHERS = {"APP", "OPP", "TPO", "FOP"}


def is_google(fields: Fields) -> bool:
    return "publication_number" in fields and any(mark in fields for mark in _MARKS)


@dataclass(frozen=True)
class _Localized:
    """A text in the preferred language, and in English where that is another."""

    text: str | None
    language: str | None
    english: str | None


def features_of(fields: Fields, *, source: str) -> PatentFeatures:
    """Raises `RecordError` that says which field is missing or wrong."""
    title, abstract = _localized(fields, "title"), _localized(fields, "abstract")
    if not (title.text or abstract.text):
        raise RecordError("the record has neither title nor abstract.")
    country, kind = _country(fields), text(fields, "kind_code")
    language = detect(f"{title.text or ''}\n{abstract.text or ''}")
    publication, granted = text(fields, "publication_number"), _is_grant(fields, kind)
    own = NumberRole.GRANT if granted else NumberRole.PUBLICATION
    features = PatentFeatures(
        id=values.identifier_of(_numbers(fields, own), country=country, kind_code=kind),
        source=source,
        language=language,
        country=country,
        family=_family(fields),
        kind_code=values.plain(kind),
        application_number=values.plain(text(fields, "application_number")),
        publication_number=values.plain(publication),
        registration_number=values.plain(publication) if granted else None,
        filing_date=values.dated("filing_date", text(fields, "filing_date")),
        publication_date=values.dated("publication_date", text(fields, "publication_date")),
        registration_date=values.dated("grant_date", text(fields, "grant_date")),
        priorities=tuple(_priorities(fields)),
        related=tuple(_related(fields)),
        title=values.quoted("title", title.text),
        title_en=values.quoted("title_en", title.english),
        abstract=values.quoted("abstract", abstract.text),
        abstract_en=values.quoted("abstract_en", abstract.english),
        ipc=values.symbols(_codes(fields, "ipc")),
        cpc=values.symbols(_codes(fields, "cpc")),
        applicants=_parties(fields, "assignee"),
        inventors=_parties(fields, "inventor"),
        cited=values.cited_documents(_cited(fields)),
        cited_literature=tuple(_literature(fields)),
        description=_description(fields),
        claims=values.claims_of(
            numbered_claims(_localized(fields, "claims").text or ""), language=language
        ),
    )
    return values.with_missing(features)


def _localized(fields: Fields, name: str) -> _Localized:
    found: dict[str, str] = {}
    for one in objects(fields, f"{name}_localized"):
        written = text(one, "text")
        if written:
            found.setdefault(text(one, "language") or "und", written)
    chosen = next((code for code in _PREFERRED if code in found), next(iter(found), None))
    if chosen is None:
        return _Localized(None, None, None)
    english = found.get("en") if chosen != "en" else None
    return _Localized(found[chosen], chosen, english)


def _country(fields: Fields) -> str:
    number = text(fields, "publication_number") or ""
    country = (text(fields, "country_code") or number[:2]).upper()
    if len(country) != 2 or not country.isalpha():
        raise RecordError(f"country_code {country[:20]!r} is not a two-letter code.")
    return country


def _is_grant(fields: Fields, kind: str | None) -> bool:
    """US grants bore the kind A until 2001; then publication and grant are of one day."""
    granted = text(fields, "grant_date") or "0"
    same_day = granted != "0" and granted == text(fields, "publication_date")
    return (kind or "").startswith(("B", "C", "Y")) or same_day


def _numbers(fields: Fields, own: NumberRole) -> dict[NumberRole, str]:
    given = {
        NumberRole.APPLICATION: text(fields, "application_number"),
        own: text(fields, "publication_number"),
    }
    numbers = {role: number for role, number in given.items() if number}
    if not any(letter.isdigit() for number in numbers.values() for letter in number):
        raise RecordError("the record has no publication or application number.")
    return numbers


def _family(fields: Fields) -> str | None:
    family = text(fields, "family_id")
    return None if family in (None, "-1", "0") else family


def _codes(fields: Fields, name: str) -> Iterator[str]:
    """Symbols, the first-listed one first."""
    codes = objects(fields, name)
    for one in sorted(codes, key=lambda code: code.get("first") is not True):
        code = text(one, "code")
        if code:
            yield code


def _parties(fields: Fields, name: str) -> tuple[Found[Party], ...]:
    """The harmonized names with their countries, else the names as printed."""
    found: dict[str, Party] = {}
    for one in objects(fields, f"{name}_harmonized"):
        written = text(one, "name")
        if written:
            found.setdefault(written, Party(name=written, country=text(one, "country_code")))
    printed = texts(fields, name)
    if printed and (not found or any("가" <= letter <= "힣" for letter in "".join(printed))):
        return values.parties(printed)
    return tuple(map(values.found_party, found.values()))


def _priorities(fields: Fields) -> Iterator[Found[Priority]]:
    for one in objects(fields, "priority_claim"):
        number = text(one, "application_number") or text(one, "publication_number")
        if number:
            filed = values.parse_date("priority_claim", text(one, "filing_date"))
            yield Found[Priority](value=Priority(country=number[:2], number=number, filed=filed))


def _related(fields: Fields) -> Iterator[Found[RelatedDocument]]:
    for name, relation in (("parent", Relation.PARENT), ("child", Relation.CHILD)):
        for one in objects(fields, name):
            number = text(one, "application_number") or text(one, "publication_number")
            if number:
                filed = values.parse_date(name, text(one, "filing_date"))
                yield _related_one(relation, number, filed=filed)
    pct = text(fields, "pct_number")
    if pct:
        yield _related_one(Relation.PCT_APPLICATION, pct)


def _related_one(
    relation: Relation, number: str, *, filed: date | None = None
) -> Found[RelatedDocument]:
    country = number[:2] if number[:2].isalpha() and number[:3] != "PCT" else None
    related = RelatedDocument(relation=relation, number=number, country=country, filed=filed)
    return Found[RelatedDocument](value=related)


def _cited(fields: Fields) -> Iterator[CitedDocument]:
    for one in objects(fields, "citation"):
        number = text(one, "publication_number") or text(one, "application_number")
        if number:
            yield values.cited_document(
                number, by_examiner=_examiner(one), category=text(one, "type")
            )


def _literature(fields: Fields) -> Iterator[Found[CitedLiterature]]:
    for one in objects(fields, "citation"):
        words = text(one, "npl_text")
        if words and not text(one, "publication_number"):
            cited = CitedLiterature(
                text=words, by_examiner=_examiner(one), category=text(one, "type")
            )
            yield Found[CitedLiterature](value=cited)


def _examiner(citation: Fields) -> bool | None:
    origin = text(citation, "category")
    if origin in _BY_EXAMINER:
        return True
    return False if origin in _BY_OTHERS else None


def _description(fields: Fields) -> tuple[DescriptionSection, ...]:
    written = _localized(fields, "description").text
    if not written:
        return ()
    return (DescriptionSection(part=DescriptionPart.OTHER, heading="", text=written),)
