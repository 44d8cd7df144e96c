"""INPADOC families of Open Patent Services: members with their family, and their legal events.

A member without its front page is given as a record without title and abstract: it says which
family a loaded patent belongs to and what has become of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from nlp.domain import PatentFeatures
from nlp.domain.features import Priority
from nlp.numbers import normalise
from nlp.patents import parts, values
from nlp.patents.columns import ColumnMap
from nlp.patents.cutting import cut_elements
from nlp.patents.epo import documents, exchange
from nlp.patents.epo.legal import read_events, status
from nlp.patents.markup import Element, fragment
from nlp.patents.sources import Mark, Source, Span, held

_MARK = re.compile(rb"<(?:[\w.-]+:)?(?:patent-family|family-member)[\s>]")


def looks_like(head: bytes) -> bool:
    return bool(_MARK.search(head))


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    exchange.refuse_fault(head, file_name)
    return Inpadoc()


class Inpadoc:
    """Members of one or more families."""

    name = "inpadoc"

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from cut_elements(stream, "family-member", start=start)

    def read(self, span: Span, *, source: str) -> PatentFeatures:
        return _features(fragment(held(span)), source)


def _features(member: Element, source: str) -> PatentFeatures:
    front = member.find("exchange-document")
    base = exchange.features_of(front, source=source) if front is not None else None
    if base is None:
        base = _bare(member, source)
    events = read_events(member)
    return base.model_copy(
        update={
            "family": (member.get("family-id") or "").strip() or base.family,
            "legal_events": events,
            "legal_status": status(member, events),
        }
    )


def _bare(member: Element, source: str) -> PatentFeatures:
    own = documents.required(documents.reference(member.find("publication-reference")))
    application = documents.reference(member.find("application-reference"))
    granted, written = documents.is_grant(own), normalise(own.written)
    published = parts.found_day("publication date", own.day)
    features = PatentFeatures.model_construct(
        id=documents.identifier(own, application),
        source=source,
        language="und",
        country=own.country,
        kind_code=values.plain(own.kind),
        application_number=values.plain(application.number if application else None),
        publication_number=values.plain(written),
        registration_number=values.plain(written) if granted else None,
        filing_date=parts.found_day("filing date", application.day if application else None),
        publication_date=published,
        registration_date=published if granted else None,
        priorities=parts.priorities(_priorities(member), ()),
    )
    return values.with_missing(features)


def _priorities(member: Element) -> Iterator[Priority]:
    for claim in member.iterchildren("priority-claim"):
        found = documents.priority(claim)
        if found:
            yield found
