"""US grants and applications in ICE XML (``us-patent-grant``, ``us-patent-application``, 4.0–4.7).

Since 2005 (applications) and 2005 (grants). A weekly file is thousands of documents one after
another, each with its XML declaration and DOCTYPE; sequence listings between them are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from nlp.domain import PatentFeatures
from nlp.domain.features import CitedDocument, Priority, RelatedDocument, Relation
from nlp.patents import parts, values
from nlp.patents.columns import ColumnMap
from nlp.patents.cutting import cut_elements
from nlp.patents.markup import Element, document
from nlp.patents.plain import one_line, plain
from nlp.patents.sections import read_sections
from nlp.patents.sources import Mark, Source, Span, held
from nlp.patents.uspto import numbers
from nlp.patents.uspto.addresses import agents, applicants, inventors
from nlp.patents.uspto.claims import read_claims, stated_claims
from nlp.patents.uspto.relations import RELATIONS

ROOTS = ("us-patent-grant", "us-patent-application")

_MARK = re.compile(rb"<us-patent-(?:grant|application)[\s>]")


def looks_like(head: bytes) -> bool:
    return bool(_MARK.search(head))


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    return UsptoXml()


class UsptoXml:
    """Documents of a weekly file, or of a file each."""

    name = "uspto-xml"

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from cut_elements(
            stream, "|".join(ROOTS), start=start, documents=True, skipped="sequence-cwu"
        )

    def read(self, span: Span, *, source: str) -> PatentFeatures:
        return _features(document(held(span), roots=ROOTS), source)


def _features(root: Element, source: str) -> PatentFeatures:
    front = next(root.iterchildren(*(f"us-bibliographic-data-{kind}" for kind in _FRONTS)), root)
    own = front.find("publication-reference/document-id")
    application = front.find("application-reference/document-id")
    number, kind = parts.required(_text(own, "doc-number")), _text(own, "kind")
    identifier = numbers.grant_id(number, kind)
    granted = root.tag == "us-patent-grant"
    related = list(_related(front))
    published = parts.found_day("publication date", _text(own, "date"))
    cited, literature = _citations(front)
    features = PatentFeatures.model_construct(
        id=identifier,
        source=source,
        language="en",
        country="US",
        kind_code=values.plain(kind),
        application_number=values.plain(_text(application, "doc-number")),
        publication_number=values.plain(identifier),
        registration_number=values.plain(identifier) if granted else None,
        filing_date=parts.found_day("filing date", _text(application, "date")),
        publication_date=parts.first_published(published, related),
        registration_date=published if granted else None,
        priorities=parts.priorities(_priorities(front), related),
        related=parts.found_related(related),
        title=values.quoted("title", one_line(front.find("invention-title"))),
        abstract=values.quoted("abstract", plain(root.find("abstract"))),
        ipc=values.symbols(_ipc(front)),
        cpc=values.symbols(_cpc(front)),
        applicants=applicants(front),
        inventors=inventors(front),
        agents=agents(front),
        cited=values.cited_documents(cited),
        cited_literature=parts.literature(literature),
        description=read_sections(root.find("description")),
        claim_count=values.counted(_text(front, "number-of-claims")),
        sheet_count=values.counted(_text(front, "figures/number-of-drawing-sheets")),
        figure_count=values.counted(_text(front, "figures/number-of-figures")),
        claims=read_claims(
            stated_claims(root.iterfind("claims/claim"), references="claim-ref", target="idref")
        ),
    )
    return values.with_missing(features)


_FRONTS = ("grant", "application")


def _text(element: Element | None, path: str) -> str | None:
    found = element.findtext(path) if element is not None else None
    return values.printable(found.strip()) or None if found else None


def _priorities(front: Element) -> Iterator[Priority]:
    for claim in front.iterfind("priority-claims/priority-claim"):
        number = _text(claim, "doc-number")
        if number:
            yield Priority(
                country=_text(claim, "country") or number[:2],
                number=number,
                filed=parts.day(_text(claim, "date")),
            )


def _related(front: Element) -> Iterator[RelatedDocument]:
    for group in front.iterfind("us-related-documents/*"):
        relation = RELATIONS.get(str(group.tag))
        parent = group.find("relation/parent-doc/document-id")
        one = parent if parent is not None else group.find("document-id")
        if relation and one is not None:
            yield from _document(relation, one)
    for name, relation in (
        ("pct-or-regional-filing-data", Relation.PCT_APPLICATION),
        ("pct-or-regional-publishing-data", Relation.PCT_PUBLICATION),
    ):
        one = front.find(f"{name}/document-id")
        if one is not None:
            yield from _document(relation, one)


def _document(relation: Relation, one: Element) -> Iterator[RelatedDocument]:
    number = _text(one, "doc-number")
    if number:
        if relation is Relation.EARLIER_PUBLICATION:
            number = numbers.grant_id(number, _text(one, "kind"))
        filed = parts.day(_text(one, "date"))
        yield parts.related(relation, number, country=_text(one, "country"), filed=filed)


def _ipc(front: Element) -> Iterator[str]:
    yield from map(_symbol, front.iterfind("classifications-ipcr/classification-ipcr"))
    old = front.find("classification-ipc")
    for one in (
        old.iterchildren("main-classification", "further-classification") if old is not None else ()
    ):
        yield from numbers.old_symbols([one.text or ""])


def _cpc(front: Element) -> Iterator[str]:
    group = front.find("classifications-cpc")
    if group is not None:
        yield from map(_symbol, group.iter("classification-cpc"))


def _symbol(one: Element) -> str:
    """``G06F 15/16 (2006.01)``"""
    names = ("section", "class", "subclass", "main-group", "subgroup")
    section, cls, subclass, group, subgroup = (one.findtext(name) or "" for name in names)
    symbol = f"{section}{cls}{subclass} {group}/{subgroup}"
    version = one.findtext("ipc-version-indicator/date") or one.findtext(
        "cpc-version-indicator/date"
    )
    return f"{symbol} ({version[:4]}.{version[4:6]})" if version else symbol


def _citations(
    front: Element,
) -> tuple[list[CitedDocument], list[tuple[str, bool | None, str | None]]]:
    documents: list[CitedDocument] = []
    texts: list[tuple[str, bool | None, str | None]] = []
    for group in front.iterchildren("us-references-cited", "references-cited"):
        for citation in group.iterchildren("us-citation", "citation"):
            category = _text(citation, "category")
            examiner = parts.examiner(category)
            one = citation.find("patcit/document-id")
            number = _text(one, "doc-number")
            if number:
                documents.append(
                    numbers.cited(
                        number,
                        country=_text(one, "country"),
                        kind=_text(one, "kind"),
                        by_examiner=examiner,
                        category=category,
                    )
                )
            else:
                texts.append((one_line(citation.find("nplcit/othercit")), examiner, category))
    return documents, texts
