"""Answers of the US patent public search: JSON with a list of documents, or a list of them.

Search results have no texts, documents have. The front page of a patent before 1976 is known from
its recognised pages only (type ``USOCR``), which stand in the description as they are.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp.domain import PatentFeatures
from nlp.domain.evidence import Found
from nlp.domain.features import (
    CitedDocument,
    DescriptionSection,
    Party,
    Priority,
    RelatedDocument,
    Relation,
)
from nlp.errors import RecordError
from nlp.patents import parts, values
from nlp.patents.columns import ColumnMap
from nlp.patents.cutting import cut_at_begins
from nlp.patents.fields import Fields, text, texts
from nlp.patents.sections import Sections
from nlp.patents.sources import Mark, Source, Span, held
from nlp.patents.uspto import numbers
from nlp.patents.uspto.aps import readable
from nlp.patents.uspto.claims import claims_in, read_claims
from nlp.patents.uspto.relations import RELATIONS

_BEGIN = re.compile(rb'\{\s*"guid"\s*:')
_GUID = re.compile(r"^US-([A-Z]{0,2}\d+)-([A-Z]\d?)$")
_BREAK = re.compile(r"\s*<br\s*/?>\s*|\n")
_TAG = re.compile(r"<[/?!A-Za-z][^<>]{0,500}>")
_SUP = re.compile(r"<sup>\s*([-−+]?\d[\d.,]*|[a-z])\s*</sup>")
_JOINED = re.compile(r"\b(of|to|in|with) ?(claims?) ?(\d{1,3})(?![\d,])\s*", re.IGNORECASE)
_AFTER_CLAIMS = re.compile(r"\s+References Cited\b|\s+\* \* \*")
_BY = re.compile(r"\s*(cited by (?:examiner|applicant|other|third party))\b.*$")
_US_CITED = re.compile(r"^(?:US )?([A-Z]{0,2}\d[\d/,]*)(?: ([A-Z]\d?))?(?= |$)")
_KIND_AND_DAY = re.compile(r" ([A-Z]\d?) \d{8}\b")
_CONTINUITY = re.compile(
    r"^([a-z-]+)\s+(?:parent-doc\s+)?([A-Z]{2})\s+(\S{4,30})(?:\s+(\d{8}))?(?:\s|$)"
)
_LARGEST_FAMILY = 999_999_999
"""Numbers beyond stand for documents whose family is not known yet."""


def looks_like(head: bytes) -> bool:
    return bool(_BEGIN.search(head)) and b'"publicationReferenceDocumentNumber"' in head


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    return UsSearch()


class UsSearch:
    """Documents of one or more answers. Each begins with its ``guid``."""

    name = "us-search"

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from cut_at_begins(stream, _BEGIN, start=start)

    def read(self, span: Span, *, source: str) -> PatentFeatures:
        return _features(_fields(held(span)), source)


def _fields(content: bytes) -> Fields:
    """The object that begins the record; what closes the list stands behind the last one."""
    try:
        value: Any = json.JSONDecoder().raw_decode(content.decode())[0]
    except UnicodeDecodeError as error:
        raise RecordError("the record is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        raise RecordError(f"the record is not JSON ({error}).") from error
    fields: Fields = value
    return fields


def _features(fields: Fields, source: str) -> PatentFeatures:
    guid = _GUID.match(text(fields, "guid") or "")
    if guid is None:
        raise RecordError("field 'guid' is not a document number such as US-9876543-B2.")
    identifier, granted = numbers.grant_id(guid[1], guid[2]), text(fields, "type") != "US-PGPUB"
    published = values.dated("datePublished", _day(fields, "datePublished"))
    related = list(_related(fields))
    applicants = (*_parties(fields, "assignee"), *_parties(fields, "applicant"))
    features = PatentFeatures.model_construct(
        id=identifier,
        source=source,
        language="en",
        country="US",
        family=_family(fields),
        kind_code=values.plain(guid[2]),
        application_number=values.plain(_application(fields)),
        publication_number=values.plain(identifier),
        registration_number=values.plain(identifier) if granted else None,
        filing_date=values.dated("applicationFilingDate", _day(fields, "applicationFilingDate")),
        publication_date=parts.first_published(published, related),
        registration_date=published if granted else None,
        priorities=parts.priorities(_priorities(fields), related),
        related=parts.found_related(related),
        title=values.quoted("title", _line(fields, "inventionTitle")),
        abstract=values.quoted("abstract", "\n".join(_lines(fields, "abstractHtml"))),
        ipc=values.symbols(_ipc(fields)),
        cpc=values.symbols(_cpc(fields)),
        applicants=parts.distinct(applicants),
        inventors=parts.distinct(_parties(fields, "inventor", names="inventorsName")),
        agents=parts.distinct(
            parts.party(html.unescape(name), (), None) for name in texts(fields, "legalFirmName")
        ),
        cited=values.cited_documents((*_cited_us(fields), *_cited_abroad(fields))),
        cited_literature=parts.literature(_literature(fields)),
        description=_description(fields),
        claims=read_claims(claims_in(_claims(fields))),
    )
    return values.with_missing(features)


def _line(fields: Fields, name: str) -> str:
    return " ".join(_lines(fields, name))


def _lines(fields: Fields, name: str) -> list[str]:
    """Paragraphs of a text with HTML in it, without its markup."""
    marked = text(fields, name) or ""
    marked = _SUP.sub(r"^\1", _BREAK.sub("\n", marked))
    plain = readable(html.unescape(_TAG.sub("", marked)))
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return [values.printable(line) for line in lines if line]


def _claims(fields: Fields) -> str:
    """Recognised claims lose blanks (``ofclaim 1further``) and end in the references."""
    written = "\n".join(_lines(fields, "claimsHtml"))
    if text(fields, "type") != "USOCR":
        return written
    return _JOINED.sub(r"\1 \2 \3 ", _AFTER_CLAIMS.split(written)[0])


def _day(fields: Fields, name: str) -> str | None:
    """``1998-06-03T00:00:00Z``, alone or first of a list."""
    value = fields.get(name)
    first = value[0] if isinstance(value, list) and value else value
    return first[:10] if isinstance(first, str) else None


def _application(fields: Fields) -> str | None:
    number = text(fields, "applicationNumber")
    return number.replace("/", "") if number else None


def _family(fields: Fields) -> str | None:
    family = text(fields, "familyIdentifierCur")
    known = family and family.isdigit() and 0 < int(family[:20]) <= _LARGEST_FAMILY
    return family if known else None


def _priorities(fields: Fields) -> Iterator[Priority]:
    names = ("priorityClaimsCountry", "priorityClaimsDocNumber", "priorityClaimsDate")
    for country, number, filed in _rows(fields, *names):
        if country and number:
            yield Priority(country=country, number=number, filed=_date(filed))


def _related(fields: Fields) -> Iterator[RelatedDocument]:
    for line in (line for item in texts(fields, "continuityData") for line in _BREAK.split(item)):
        match = _CONTINUITY.match(line.strip())
        relation = RELATIONS.get(match[1]) if match else None
        if match and relation:
            yield parts.related(relation, match[3], country=match[2], filed=parts.day(match[4]))
    names = ("priorPublishedDocNumber", "priorPublishedDocKindCode", "priorPublishedDocDate")
    for number, kind, day in _rows(fields, *names):
        if number:
            earlier = numbers.grant_id(number, kind)
            relation = Relation.EARLIER_PUBLICATION
            yield parts.related(relation, earlier, country="US", filed=_date(day))
    for number, day in _rows(fields, "pctFilingNumber", "pctFilingDate"):
        if number:
            relation = Relation.PCT_APPLICATION
            yield parts.related(relation, number, country="WO", filed=_date(day))


def _date(day: str | None) -> Any:
    return values.parse_date("date", day[:10]) if day else None


def _rows(fields: Fields, *names: str) -> Iterator[tuple[str | None, ...]]:
    """Lists that belong together, row by row; a list that is shorter is empty from there on."""
    columns = [texts(fields, name) for name in names]
    for row in range(len(columns[0])):
        yield tuple(
            None if row >= len(column) or column[row] in ("N/A", "") else column[row]
            for column in columns
        )


def _ipc(fields: Fields) -> Iterator[str]:
    """``H01L21/70 20060101``; current ones, else those of the time."""
    name = "curIntlPatentClassification"
    current = texts(fields, f"{name}Primary", f"{name}Secondary", f"{name}Noninvention")
    yield from map(_dated_symbol, current or texts(fields, "ipcCodeFlattened"))


def _cpc(fields: Fields) -> Iterator[str]:
    current = texts(fields, "cpcInventive", "cpcAdditional")
    flat = ("cpcInventiveFlattened", "cpcAdditionalFlattened")
    yield from map(_dated_symbol, current or texts(fields, *flat))


def _dated_symbol(item: str) -> str:
    symbol, _, day = item.strip().partition(" ")
    return f"{symbol} ({day[:4]}.{day[4:6]})" if day[:6].isdigit() else symbol


def _parties(
    fields: Fields, what: str, *, names: str | None = None
) -> tuple[Found[Party] | None, ...]:
    columns = (names or f"{what}Name", f"{what}City", f"{what}State", f"{what}Country")
    return tuple(
        parts.party(
            parts.turned(html.unescape(name)), (city, state), country or ("US" if state else None)
        )
        for name, city, state, country in _rows(fields, *columns)
        if name
    )


def _cited_us(fields: Fields) -> Iterator[CitedDocument]:
    """``US 6249393 B1 Billings 20010600 cited by examiner``, or ``4006340 19770200 Gorinas``."""
    for item in texts(fields, "usRefGroup") or texts(fields, "urpn"):
        match = _US_CITED.match(item)
        if match:
            by = _BY.search(item)
            category = by[1] if by else None
            examiner = parts.examiner(category)
            yield numbers.cited(
                match[1], country="US", kind=match[2], by_examiner=examiner, category=category
            )


def _cited_abroad(fields: Fields) -> Iterator[CitedDocument]:
    names = ("foreignRefPatentNumber", "foreignRefCountryCode", "foreignRefGroup")
    for number, country, item in _rows(fields, *names):
        if number and country:
            by, kind = _BY.search(item or ""), _KIND_AND_DAY.search(item or "")
            category = by[1] if by else None
            yield numbers.cited(
                number,
                country=country,
                kind=kind[1] if kind else None,
                by_examiner=parts.examiner(category),
                category=category,
            )


def _literature(fields: Fields) -> Iterator[tuple[str, bool | None, str | None]]:
    for item in texts(fields, "otherRefPub"):
        for line in _lines({"item": item}, "item"):
            by = _BY.search(line)
            category = by[1] if by else None
            yield _BY.sub("", line), parts.examiner(category), category


def _description(fields: Fields) -> tuple[DescriptionSection, ...]:
    sections = Sections()
    regions = (("backgroundTextHtml", "RELAPP"), ("briefHtml", "BRFSUM"))
    for name, region in (*regions, ("descriptionHtml", "DETDESC")):
        lines = _lines(fields, name)
        if lines and text(fields, "type") != "USOCR":
            sections.region(region)
        for line in lines:
            sections.line(line)
    return sections.finish()
