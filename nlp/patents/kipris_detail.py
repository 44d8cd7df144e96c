"""The bibliographic detail of KIPRIS Plus (서지상세정보): all that the office keeps on a filing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from nlp.domain import (
    CitedDocument,
    CitedLiterature,
    Found,
    IpcSymbol,
    LegalEvent,
    Party,
    PatentFeatures,
    Priority,
    RelatedDocument,
    Relation,
)
from nlp.errors import RecordError
from nlp.language import detect
from nlp.patents import values
from nlp.patents.claimtexts import own_number
from nlp.patents.countries import country_code
from nlp.patents.symbols import parse_symbol

_KINDS = (
    ("분할", Relation.DIVISION),
    ("변경", Relation.CONVERSION),
    ("이중", Relation.CONVERSION),
)


def features_of(record: etree._Element, *, source: str) -> PatentFeatures:
    """Raises `RecordError` that says which field is missing or wrong."""
    summary = record.find(".//biblioSummaryInfo")
    if summary is None:
        raise RecordError("the record has no biblioSummaryInfo.")
    title = _text(summary, "inventionTitle")
    abstract = "\n".join(
        filter(None, (_text(one, "astrtCont") for one in _all(record, "abstractInfo")))
    )
    if not (title or abstract):
        raise RecordError("the record has neither a title nor an abstract.")
    language = detect(f"{title or ''}\n{abstract}")
    number, opening = _text(summary, "applicationNumber"), _text(summary, "openNumber")
    registration = _text(summary, "registerNumber")
    opened = values.parse_date("openDate", _text(summary, "openDate"))
    public = values.parse_date("publicationDate", _text(summary, "publicationDate"))
    known = opened or public
    features = PatentFeatures(
        id=values.korean_id(number, opening, registration),
        source=source,
        language=language,
        country="KR",
        application_number=values.plain(number),
        publication_number=values.plain(opening or _text(summary, "publicationNumber")),
        registration_number=values.plain(registration),
        filing_date=values.dated("applicationDate", _text(summary, "applicationDate")),
        publication_date=values.found_date(known) if known else None,
        registration_date=values.dated("registerDate", _text(summary, "registerDate")),
        priorities=tuple(_priorities(record)),
        related=tuple(_related(record, summary)),
        title=values.quoted("title", title),
        title_en=values.quoted("title_en", _text(summary, "inventionTitleEng")),
        abstract=values.quoted("abstract", abstract),
        ipc=_symbols(record, "ipc"),
        cpc=_symbols(record, "cpc"),
        applicants=_parties(record, "applicantInfo"),
        inventors=_parties(record, "inventorInfo"),
        agents=_parties(record, "agentInfo"),
        cited=values.cited_documents(_cited(record)),
        cited_literature=tuple(_literature(record)),
        claim_count=values.counted(_text(summary, "claimCount")),
        claims=values.claims_of(_claims(record), language=language),
        legal_status=_text(summary, "registerStatus") or _text(summary, "finalDisposal"),
        legal_events=tuple(_events(record, summary, publication=public if opened else None)),
    )
    return values.with_missing(features)


def _all(record: etree._Element, name: str) -> Iterator[etree._Element]:
    return record.iter(name)


def _text(element: etree._Element, name: str) -> str | None:
    child = element.find(name)
    if child is None:
        return None
    return values.printable("".join(child.itertext()).strip()) or None


def _symbols(record: etree._Element, name: str) -> tuple[Found[IpcSymbol], ...]:
    """``H01L 21/67`` with ``(2006.01.01)`` beside it, of which year and month are the version."""
    found: dict[str, Found[IpcSymbol]] = {}
    for one in _all(record, f"{name}Info"):
        written = _text(one, f"{name}Number")
        if not written:
            continue
        symbol = parse_symbol(written)
        version = re.search(r"\d{4}\.\d\d", _text(one, f"{name}Date") or "")
        if version:
            symbol = IpcSymbol(symbol=symbol.symbol, version=version[0])
        found.setdefault(symbol.symbol, Found[IpcSymbol](value=symbol))
    return tuple(found.values())


def _parties(record: etree._Element, name: str) -> tuple[Found[Party], ...]:
    found: dict[str, Found[Party]] = {}
    for one in _all(record, name):
        written = _text(one, "name") or _text(one, "engName")
        if written:
            country = country_code(_text(one, "country"))
            party = Party(name=written, address=_text(one, "address"), country=country)
            found.setdefault(written, values.found_party(party))
    return tuple(found.values())


def _priorities(record: etree._Element) -> Iterator[Found[Priority]]:
    for one in _all(record, "priorityInfo"):
        number, land = (
            _text(one, "priorityApplicationNumber"),
            _text(one, "priorityApplicationCountry"),
        )
        if number:
            filed = values.parse_date(
                "priorityApplicationDate", _text(one, "priorityApplicationDate")
            )
            country = country_code(land) or land or ""
            yield Found[Priority](value=Priority(country=country, number=number, filed=filed))


def _related(record: etree._Element, summary: etree._Element) -> Iterator[Found[RelatedDocument]]:
    original = _text(summary, "originalApplicationNumber")
    if original:
        kind = _text(summary, "originalApplicationKind") or ""
        relation = next((what for word, what in _KINDS if word in kind), Relation.PARENT)
        yield _related_one(relation, original, _text(summary, "originalApplicationDate"), "KR")
    for one in _all(record, "internationalInfo"):
        for relation, name in (
            (Relation.PCT_APPLICATION, "internationalApplication"),
            (Relation.PCT_PUBLICATION, "internationOpen"),
        ):
            number = _text(one, f"{name}Number")
            if number:
                yield _related_one(relation, number, _text(one, f"{name}Date"), "WO")
    for one in _all(record, "familyInfo"):
        number = _text(one, "familyApplicationNumber")
        if number:
            yield _related_one(Relation.FAMILY_MEMBER, number, None, None)


def _related_one(
    relation: Relation, number: str, day: str | None, country: str | None
) -> Found[RelatedDocument]:
    filed = values.parse_date(f"the date of {number[:40]}", day)
    related = RelatedDocument(relation=relation, number=number, country=country, filed=filed)
    return Found[RelatedDocument](value=related)


def _cited(record: etree._Element) -> Iterator[CitedDocument]:
    for number, by_examiner in _prior_art(record):
        if _is_number(number):
            yield values.cited_document(number, by_examiner=by_examiner)


def _literature(record: etree._Element) -> Iterator[Found[CitedLiterature]]:
    for words, by_examiner in _prior_art(record):
        if not _is_number(words):
            yield Found[CitedLiterature](value=CitedLiterature(text=words, by_examiner=by_examiner))


def _prior_art(record: etree._Element) -> Iterator[tuple[str, bool | None]]:
    for one in _all(record, "priorArtDocumentsInfo"):
        written = _text(one, "documentsNumber")
        flag = (_text(one, "examinerQuotationFlag") or "").upper()
        if written:
            yield written, {"Y": True, "N": False}.get(flag)


def _is_number(text: str) -> bool:
    """A patent's number rather than a paper: short, and made of digits for the most part."""
    return len(text) <= 60 and sum(letter.isdigit() for letter in text) >= max(5, len(text) // 3)


def _claims(record: etree._Element) -> list[tuple[int, str]]:
    texts = [_text(one, "claim") or "" for one in _all(record, "claimInfo")]
    return [own_number(text, position) for position, text in enumerate(texts, start=1)]


def _events(
    record: etree._Element, summary: etree._Element, *, publication: date | None
) -> Iterator[LegalEvent]:
    if publication:
        yield LegalEvent(date=publication, text="공고")
    for one in _all(record, "legalStatusInfo"):
        name, state = _text(one, "documentName"), _text(one, "commonCodeName")
        received = values.parse_date("receiptDate", _text(one, "receiptDate"))
        if name or state:
            words = ": ".join(filter(None, (name, state)))
            yield LegalEvent(code=_text(one, "receiptNumber"), date=received, text=words)
    disposal = _text(summary, "finalDisposal")
    if disposal:
        yield LegalEvent(text=disposal)
