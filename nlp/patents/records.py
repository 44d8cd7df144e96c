"""Patents and earlier projects in our own field names, as JSON Lines give them.

A patent line has ``application_number``, ``title``, ``title_en``, ``abstract``, ``abstract_en``,
``ipc``, ``applicant``, ``filing_date``, ``status``, ``registration_number``,
``publication_number``, ``cited`` and optionally ``claims``, ``country``, ``kind_code``, ``family``,
``publication_date``, ``inventors``, ``agents``, ``cpc``; a project line (earlier funded project,
기수행 과제) has ``id``, ``title``, ``goal``, ``method``, ``organisation``, ``year``. Fields beyond
these are ignored.
"""

from __future__ import annotations

import re
from datetime import date

from nlp.domain.claims import Claim
from nlp.domain.evidence import Found
from nlp.domain.features import PatentFeatures, ProjectFeatures
from nlp.errors import RecordError
from nlp.language import detect
from nlp.numbers import NumberRole, country_of
from nlp.patents import values
from nlp.patents.countries import country_code
from nlp.patents.fields import Fields, text, texts

LAST_CLAIM = 99_999
"""A claim number beyond this is not one."""

_PROJECT_WORDS = ("project", "과제")


def features_of(fields: Fields, *, source: str) -> PatentFeatures | ProjectFeatures:
    """Features of one record. Raises `RecordError` that says which field is missing or wrong."""
    kind = str(fields.get("genre") or fields.get("kind") or "").casefold()
    is_project = kind in _PROJECT_WORDS or ("application_number" not in fields and "goal" in fields)
    return _project(fields, source) if is_project else _patent(fields, source)


def _patent(fields: Fields, source: str) -> PatentFeatures:
    printed = text(fields, "application_number")
    country = _country(text(fields, "country"))
    identifier = _identifier(fields, country)
    title, abstract = text(fields, "title"), text(fields, "abstract")
    if not (title or abstract):
        raise RecordError("the record has neither title nor abstract.")
    language = detect(f"{title or ''}\n{abstract or ''}")
    claims = _claims(fields, language)
    features = PatentFeatures(
        id=identifier,
        source=source,
        language=language,
        country=country or country_of(identifier),
        family=text(fields, "family"),
        kind_code=values.plain(text(fields, "kind_code")),
        application_number=values.plain(printed),
        publication_number=values.plain(text(fields, "publication_number")),
        registration_number=values.plain(text(fields, "registration_number")),
        filing_date=_dated(fields, "filing_date"),
        publication_date=_dated(fields, "publication_date"),
        registration_date=_dated(fields, "registration_date"),
        title=values.quoted("title", title),
        title_en=values.quoted("title_en", text(fields, "title_en")),
        abstract=values.quoted("abstract", abstract),
        abstract_en=values.quoted("abstract_en", text(fields, "abstract_en")),
        ipc=values.symbols(texts(fields, "ipc")),
        cpc=values.symbols(texts(fields, "cpc")),
        applicants=values.parties(texts(fields, "applicants", "applicant")),
        inventors=values.parties(texts(fields, "inventors", "inventor")),
        agents=values.parties(texts(fields, "agents", "agent")),
        cited=values.cited_documents(map(values.cited_document, texts(fields, "cited"))),
        claims=claims,
        legal_status=text(fields, "status"),
    )
    return values.with_missing(features)


def _country(given: str | None) -> str | None:
    country = country_code(given)
    if given and country is None:
        raise RecordError(f"country {given[:40]!r} is not a two-letter code.")
    return country


def _identifier(fields: Fields, country: str | None) -> str:
    """Korean: the application number. Foreign: its publication or grant where there is one."""
    numbers = {
        NumberRole.APPLICATION: text(fields, "application_number"),
        NumberRole.PUBLICATION: text(fields, "publication_number"),
        NumberRole.GRANT: text(fields, "registration_number"),
    }
    given = {role: number for role, number in numbers.items() if number}
    if not any(letter.isdigit() for number in given.values() for letter in number):
        raise RecordError("the record has no application, publication or registration number.")
    return values.identifier_of(given, country=country, kind_code=text(fields, "kind_code"))


def _project(fields: Fields, source: str) -> ProjectFeatures:
    title = text(fields, "title")
    if not title:
        raise RecordError("the project has no title.")
    identifier = text(fields, "id") or text(fields, "project_id")
    if not identifier:
        raise RecordError("the project has no id.")
    values.checked_id(identifier)
    found = {name: text(fields, name) for name in ("goal", "method", "organisation")}
    year = _year(fields)
    missing = [name for name, words in found.items() if not words] + ([] if year else ["year"])
    language = detect("\n".join(words for words in (title, *found.values()) if words))
    found_title = values.quoted("title", title)
    if found_title is None:
        raise RecordError("the project has no title.")
    return ProjectFeatures(
        id=identifier,
        source=source,
        language=language,
        title=found_title,
        goal=values.quoted("goal", found["goal"]),
        method=values.quoted("method", found["method"]),
        organisation=values.quoted("organisation", found["organisation"]),
        year=Found[int](value=year) if year else None,
        missing=tuple(missing),
    )


def _year(fields: Fields) -> int | None:
    value = text(fields, "year")
    if value is None:
        return None
    match = re.match(r"^(19|20)\d\d", value)
    if match is None:
        raise RecordError(f"year {value!r} is not a year.")
    return int(match[0])


def _claims(fields: Fields, language: str) -> tuple[Claim, ...]:
    """Claims given as a list of texts, or of objects with ``number`` and ``text``."""
    value = fields.get("claims")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise RecordError(f"field 'claims' holds a {type(value).__name__}, not a list.")
    claims: list[tuple[int, str]] = []
    for position, item in enumerate(value, start=1):
        number, claim = position, item
        if isinstance(item, dict):
            number, claim = _claim_number(item.get("number"), position), item.get("text") or ""
        if not isinstance(claim, str):
            raise RecordError(f"claim {number} holds a {type(claim).__name__}, not text.")
        claims.append((number, claim))
    return values.claims_of(claims, language=language)


def _claim_number(value: object, position: int) -> int:
    if value is None:
        return position
    digits = str(value) if isinstance(value, str | int) else ""
    if not re.fullmatch(r"\s*[0-9]{1,5}\s*", digits) or not 1 <= int(digits) <= LAST_CLAIM:
        raise RecordError(f"claim {position} has a number that is not one.")
    return int(digits)


def _dated(fields: Fields, name: str) -> Found[date] | None:
    return values.dated(name, text(fields, name))
