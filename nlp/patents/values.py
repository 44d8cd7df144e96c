"""Texts of a record as values of the normal form; what every reader of bulk files shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from nlp.domain.claims import Claim, ClaimElement, element_letter
from nlp.domain.evidence import Evidence, Found
from nlp.domain.features import CitedDocument, IpcSymbol, Party, PatentFeatures
from nlp.errors import RecordError
from nlp.numbers import NumberRole, country_of, normalise
from nlp.patents.elements import split_elements
from nlp.patents.extent import described_figures
from nlp.patents.funding import government_interest
from nlp.patents.limits import number_limits
from nlp.patents.purposes import read_purposes
from nlp.patents.references import category, depends_on
from nlp.patents.symbols import parse_symbol

QUOTE = 200
"""Characters of a record's text kept as its evidence."""

LONGEST_ID = 200
"""Characters of an id; catalog and index take no longer keys."""

FoundText = Found[str]
FoundDate = Found[date]
FoundSymbol = Found[IpcSymbol]
FoundParty = Found[Party]
FoundCited = Found[CitedDocument]

_DATE = re.compile(r"^\s*((?:18|19|20)\d\d)[-./년\s]*(\d{1,2})[-./월\s]*(\d{1,2})\s*[일.]?\s*$")
_APPLICATION = re.compile(r"[1-9]0(?:19[5-9]\d|20\d\d)\d{7}\Z", re.ASCII)
_CANCELLED = ("삭제", "", "削除", "cancelled", "canceled")


def printable(text: str) -> str:
    """Without lone surrogates and NUL, which no database or index takes."""
    if text.isprintable():
        return text
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()


def dense(text: str) -> str:
    """A line per paragraph, as gazettes give claims. Runs of white space keep patterns busy."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def checked_id(identifier: str) -> str:
    """Raises `RecordError` for an id that is longer than `LONGEST_ID`."""
    if len(identifier) > LONGEST_ID:
        raise RecordError(f"the id is longer than {LONGEST_ID} characters.")
    return identifier


def identifier_of(
    numbers: Mapping[NumberRole, str], *, country: str | None, kind_code: str | None = None
) -> str:
    """Korean: the application number. Foreign: its grant or publication, with its kind code.

    `numbers` as printed, at least one. Raises `RecordError` for one that is too long.
    """
    first = next(role for role in NumberRole if role in numbers)
    identifier = checked_id(normalise(numbers[first], country=country, role=first))
    if (country or country_of(identifier)) == "KR":
        return identifier
    order = (NumberRole.GRANT, NumberRole.PUBLICATION, NumberRole.APPLICATION)
    own = next(role for role in order if role in numbers)
    identifier = checked_id(normalise(numbers[own], country=country, role=own))
    return identifier if re.search(r"[A-Z]\d?$", identifier) else identifier + (kind_code or "")


def korean_id(application: str | None, publication: str | None, grant: str | None) -> str:
    """Id of a Korean record from whichever of its numbers it has, the application's first.

    Raises `RecordError` where it has none.
    """
    if application and _APPLICATION.match(application):
        return application  # as nearly every record has it
    given = {
        role: number
        for role, number in zip(NumberRole, (application, publication, grant), strict=True)
        if number and any(letter.isdigit() for letter in number)
    }
    if not given:
        raise RecordError("the record has no application, publication or registration number.")
    return identifier_of(given, country="KR")


def plain(text: str | None) -> Found[str] | None:
    """A value that is its own evidence, such as a number."""
    return FoundText(value=text) if text else None


def counted(text: str | None) -> Found[int] | None:
    """How many of something a record states; None where it states no number."""
    written = (text or "").strip()
    return Found[int](value=int(written)) if written.isdecimal() and len(written) < 6 else None


def quoted(source: str, text: str | None) -> Found[str] | None:
    """A text with its beginning as evidence; `source` is the field's name."""
    if not text:
        return None
    evidence = Evidence(source=source, quote=text[:QUOTE])
    return FoundText(value=text, evidence=(evidence,))


def parse_date(name: str, text: str | None) -> date | None:
    """``20240131``, ``2024.01.31``, ``2024-1-31``, ``2024년 1월 31일``; all zeros are no date.

    Raises `RecordError` that names the field for anything else.
    """
    if not text or not text.strip("0 "):
        return None
    match = _DATE.match(text)
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise RecordError(f"{name} {text[:40]!r} is not a date such as 20240131.") from None


def dated(name: str, text: str | None) -> Found[date] | None:
    """`parse_date` as a value of the normal form."""
    value = parse_date(name, text)
    return found_date(value) if value else None


def found_date(value: date) -> Found[date]:
    return FoundDate(value=value)


def symbols(texts: Iterable[str]) -> tuple[Found[IpcSymbol], ...]:
    """IPC or CPC symbols, each once, in order."""
    found: dict[str, Found[IpcSymbol]] = {}
    for text in texts:
        one = _symbol(text) if len(text) <= LONGEST_ID else _found_symbol(text)
        found.setdefault(one.value.symbol, one)
    return tuple(found.values())


def _found_symbol(text: str) -> Found[IpcSymbol]:
    return FoundSymbol(value=parse_symbol(text))


_symbol = lru_cache(maxsize=65_536)(_found_symbol)


def parties(names: Iterable[str]) -> tuple[Found[Party], ...]:
    """People and companies by name only, each once, in order."""
    return tuple(found_party(Party(name=name)) for name in dict.fromkeys(names) if name)


def found_party(party: Party) -> Found[Party]:
    return FoundParty(value=party)


def cited_documents(documents: Iterable[CitedDocument]) -> tuple[Found[CitedDocument], ...]:
    """Cited patents, each once by its `id`, in order."""
    found: dict[str, Found[CitedDocument]] = {}
    for one in documents:
        found.setdefault(one.id, FoundCited(value=one))
    return tuple(found.values())


def cited_document(
    raw: str,
    *,
    country: str | None = None,
    by_examiner: bool | None = None,
    category: str | None = None,
) -> CitedDocument:
    """A cited patent under its normalised number."""
    identifier = normalise(raw, country=country)
    return CitedDocument(raw=raw, id=identifier, by_examiner=by_examiner, category=category)


def claims_of(numbered: Iterable[tuple[int, str]], *, language: str) -> tuple[Claim, ...]:
    """Claims from their numbers and texts, with categories, dependencies and elements."""
    return tuple(_claim(number, dense(printable(text)), language) for number, text in numbered)


def _claim(number: int, text: str, language: str) -> Claim:
    evidence = Evidence(source=f"claim {number}", quote=text[:QUOTE])
    cancelled = text.strip(" .()[]") in _CANCELLED
    depends = () if cancelled else depends_on(text, number)
    elements = () if cancelled or depends else _elements(number, text, language)
    return Claim(
        number=number,
        text=text,
        category=category(text, language),
        depends_on=depends,
        cancelled=cancelled,
        elements=elements,
        limits=() if cancelled else number_limits(text),
        evidence=evidence,
    )


def _elements(number: int, text: str, language: str) -> tuple[ClaimElement, ...]:
    return tuple(
        ClaimElement(
            label=f"{number}{element_letter(index)}",
            text=(words := " ".join(text[piece.start : piece.end].split())),
            preamble=piece.preamble,
            evidence=Evidence(source=f"claim {number}", quote=words[:QUOTE]),
        )
        for index, piece in enumerate(split_elements(text, language))
    )


_WANTED = ("filing_date", "title", "abstract", "ipc", "applicants", "claims")


def with_missing(features: PatentFeatures) -> PatentFeatures:
    """The same with what its own texts say of it, and with `missing` naming what a patent should
    have and this one has not."""
    update: dict[str, object] = {}
    if features.description or features.abstract:
        update = _told(features)
    missing = tuple(name for name in _WANTED if not getattr(features, name))
    if missing:
        update["missing"] = missing
    return features.model_copy(update=update) if update else features


def _told(features: PatentFeatures) -> dict[str, object]:
    """Purposes, funding and figures as a description tells them; only what was found."""
    description = features.description
    purposes = read_purposes(description, features.abstract, language=features.language)
    interest, awards = government_interest(description)
    told = {
        "problem": purposes.problem,
        "means": purposes.means,
        "effect": purposes.effect,
        "government_interest": interest,
        "funded_by": features.funded_by or awards,
        "figure_count": features.figure_count or described_figures(description),
    }
    return {name: value for name, value in told.items() if value}
