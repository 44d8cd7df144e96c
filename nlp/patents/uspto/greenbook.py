"""US grants of 1976 to 2001 in the Green Book: fields of a four-letter tag and text from column 6.

A record begins at a line ``PATN`` and is made of groups (``INVT``, ``UREF``, ``CLMS`` …), each
with its fields. Text goes on in lines that begin with blanks. There are no kind codes, no reference
marks in the claims, and no mark on who cited a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

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
from nlp.patents.sections import Sections
from nlp.patents.sources import Mark, Source, Span, held
from nlp.patents.uspto import numbers
from nlp.patents.uspto.aps import readable
from nlp.patents.uspto.claims import Stated, numbered, read_claims

_BEGIN = re.compile(rb"PATN(?<![^\n]PATN)[ \t]*\r?(?=\n)")
_RELATIONS = {
    "71": Relation.CONTINUATION,
    "72": Relation.CONTINUATION_IN_PART,
    "74": Relation.DIVISION,
}
_DESCRIPTION = ("GOVT", "PARN", "BSUM", "DRWD", "DETD")
_CITED_COUNTRY = {"UK": "GB", "DT": "DE", "EN": "GB"}


def looks_like(head: bytes) -> bool:
    return bool(_BEGIN.search(head)) and b"\nWKU  " in head


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    return Greenbook()


class Greenbook:
    """Records of a weekly file; its header line is skipped."""

    name = "greenbook"

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from cut_at_begins(stream, _BEGIN, start=start)

    def read(self, span: Span, *, source: str) -> PatentFeatures:
        return _features(_groups(held(span)), source)


@dataclass(slots=True)
class _Group:
    """One group: its fields in order, texts without line breaks."""

    name: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def first(self, tag: str) -> str | None:
        return next((text for name, text in self.fields if name == tag), None) or None

    def all(self, *tags: str) -> Iterator[str]:
        return (text for name, text in self.fields if name in tags)


class _Record:
    """Groups by name, in order."""

    def __init__(self, groups: list[_Group]) -> None:
        self._groups = groups

    def first(self, name: str) -> _Group:
        return next(self.all(name), _Group(name))

    def all(self, *names: str) -> Iterator[_Group]:
        return (group for group in self._groups if group.name in names)


def _groups(content: bytes) -> _Record:
    if b"\0" in content:
        raise RecordError("the record holds NUL bytes: it is not the text of a Green Book file.")
    groups: list[_Group] = []
    tag, lines = "", list[str]()
    for line in content.decode("latin-1").split("\n"):
        name = line[:4].rstrip()
        if len(name) > 2 and name.isalnum() and name.isupper():
            _close(groups, tag, lines)
            tag, lines = name, [line[5:]]
            if len(name) == 4 and not line[4:].strip():
                groups.append(_Group(name))
                tag = ""
        else:
            lines.append(line)
    _close(groups, tag, lines)
    return _Record(groups)


def _close(groups: list[_Group], tag: str, lines: list[str]) -> None:
    """Tables keep their lines; all other texts are one paragraph."""
    if not (tag and groups):
        return
    written = readable("\n".join(lines))
    if tag == "TBL":
        rows = (" ".join(row.replace("__", "").split()) for row in written.split("\n"))
        text = "\n".join(row for row in rows if row)
    else:
        text = lines[0].rstrip() if tag == "ICL" else " ".join(written.split())
    groups[-1].fields.append((tag, values.printable(text)))


def _features(record: _Record, source: str) -> PatentFeatures:
    head = record.first("PATN")
    identifier = numbers.grant_id(_number(head), None)
    granted = parts.found_day("grant date", head.first("ISD"))
    related = list(_related(record))
    design = identifier.startswith("USD")
    applicants = parts.distinct(map(_party, record.all("ASSG")))
    features = PatentFeatures.model_construct(
        id=identifier,
        source=source,
        language="en",
        country="US",
        application_number=values.plain(_application(head)),
        publication_number=values.plain(identifier),
        registration_number=values.plain(identifier),
        filing_date=parts.found_day("filing date", head.first("APD")),
        publication_date=granted,
        registration_date=granted,
        priorities=parts.priorities(_priorities(record), related),
        related=parts.found_related(related),
        title=values.quoted("title", head.first("TTL")),
        abstract=values.quoted("abstract", "\n".join(record.first("ABST").all(*_TEXTS))),
        ipc=values.symbols(() if design else numbers.old_symbols(record.first("CLAS").all("ICL"))),
        applicants=applicants,
        inventors=parts.distinct(map(_party, record.all("INVT"))),
        agents=parts.distinct(_agents(record)),
        cited=values.cited_documents(_cited(record)),
        cited_literature=parts.literature(
            (text, None, None) for group in record.all("OREF") for text in group.all(*_TEXTS)
        ),
        description=_description(record),
        claim_count=values.counted(head.first("NCL")),
        sheet_count=values.counted(head.first("NDR")),
        figure_count=values.counted(head.first("NFG")),
        claims=read_claims(_claims(record)),
    )
    return values.with_missing(features)


_TEXTS = ("PAL", "PAR", "PA0", "PA1", "PA2", "PA3", "PA4", "PA5", "TBL", "EQU", "FNT")


def _number(head: _Group) -> str:
    """``039327094``: eight places and a check digit."""
    number = parts.required(head.first("WKU")).replace(" ", "")
    return number[:-1] if len(number) == 9 else number


def _application(head: _Group) -> str | None:
    """Series and serial number, without the check digit behind it: ``05449155``."""
    serial, series = head.first("APN"), head.first("SRC")
    if not serial:
        return None
    digits = serial[:6].zfill(6)
    return f"{series.zfill(2)}{digits}" if series and series.isdigit() else digits


def _priorities(record: _Record) -> Iterator[Priority]:
    for group in record.all("PRIR"):
        number, country = group.first("APN"), _country(group.first("CNT"))
        if number and country:
            filed = parts.day(group.first("APD"))
            yield Priority(country=country, number=number, filed=filed)


def _country(code: str | None) -> str | None:
    """``JPX``: an old country code, filled to three places."""
    if not code or len(code) < 2:
        return None
    return _CITED_COUNTRY.get(code[:2], code[:2])


def _related(record: _Record) -> Iterator[RelatedDocument]:
    for group in record.all("RLAP"):
        number = group.first("APN")
        if number:
            relation = _RELATIONS.get(group.first("COD") or "", Relation.PARENT)
            filed = parts.day(group.first("APD"))
            yield parts.related(relation, number, country="US", filed=filed)
    for group in record.all("REIS"):
        number = group.first("PNO") or group.first("APN")
        if number:
            filed = parts.day(group.first("APD"))
            yield parts.related(Relation.REISSUE, number, country="US", filed=filed)
    for group in record.all("PCTA"):
        for tag, day, relation in (
            ("PCN", "PD3", Relation.PCT_APPLICATION),
            ("PCP", "PCD", Relation.PCT_PUBLICATION),
        ):
            number = group.first(tag)
            if number:
                yield parts.related(
                    relation, number, country="WO", filed=parts.day(group.first(day))
                )


def _party(group: _Group) -> Found[Party] | None:
    """A country is given for parties abroad only, a state for those at home."""
    place = [group.first(tag) for tag in ("STR", "CTY", "STA", "ZIP")]
    country = _country(group.first("CNT")) or ("US" if group.first("STA") else None)
    return parts.party(parts.turned(group.first("NAM") or ""), place, country)


def _agents(record: _Record) -> Iterator[Found[Party] | None]:
    for group in record.all("LREP"):
        for text in group.all("FRM", "FR2", "AAT", "AGT", "ATT", "NAM"):
            yield parts.party(parts.turned(text), (), None)


def _cited(record: _Record) -> Iterator[CitedDocument]:
    for group in record.all("UREF", "FREF"):
        number = group.first("PNO")
        if number:
            country = _country(group.first("CNT")) if group.name == "FREF" else "US"
            yield numbers.cited(number, country=country)


def _description(record: _Record) -> tuple[DescriptionSection, ...]:
    sections = Sections()
    for group in record.all(*_DESCRIPTION):
        sections.region(group.name)
        for tag, text in group.fields:
            if tag == "PAC":
                sections.heading(text)
            else:
                sections.text(text)
    return sections.finish()


def _claims(record: _Record) -> Iterator[Stated]:
    """Between the numbers; a design has one claim without."""
    for group in record.all("CLMS", "DCLM"):
        lines: list[str] = []
        position = 0
        for tag, text in group.fields:
            if tag == "NUM":
                if lines:
                    position += 1
                    yield numbered("\n".join(lines), position)
                lines = []
            elif tag != "STM" and text:
                lines.append(text)
        if lines:
            yield numbered("\n".join(lines), position + 1)
