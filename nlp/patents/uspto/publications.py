"""US applications published from 2001 to 2004 (``patent-application-publication``)."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.domain import PatentFeatures
from nlp.domain.evidence import Found
from nlp.domain.features import Party, Priority, RelatedDocument, Relation
from nlp.patents import parts, values
from nlp.patents.markup import Element, children
from nlp.patents.plain import one_line, plain
from nlp.patents.sections import read_sections
from nlp.patents.uspto import numbers
from nlp.patents.uspto.claims import read_claims, stated_claims

_RELATIONS = {
    "addition-to": Relation.PARENT,
    "division-of": Relation.DIVISION,
    "continuation-of": Relation.CONTINUATION,
    "continuation-in-part-of": Relation.CONTINUATION_IN_PART,
    "reissue-of": Relation.REISSUE,
    "reexamination-of": Relation.REEXAMINATION,
    "substitution-for": Relation.SUBSTITUTION,
    "non-provisional-of-provisional": Relation.PROVISIONAL,
    "a-371-of-international": Relation.PCT_APPLICATION,
}
_PLACE = ("address-1", "address-2", "city", "state", "postalcode")


def features_of(root: Element, *, source: str) -> PatentFeatures:
    """One application. Raises `RecordError` where it has no number, or a date that is none."""
    front = root.find("subdoc-bibliographic-information")
    front = root if front is None else front
    number = parts.required(_text(front, "document-id/doc-number"))
    kind = _text(front, "document-id/kind-code")
    identifier = numbers.grant_id(number, kind)
    filing, technical = "domestic-filing-data", front.find("technical-information")
    related = list(_related(front))
    features = PatentFeatures.model_construct(
        id=identifier,
        source=source,
        language="en",
        country="US",
        kind_code=values.plain(kind),
        application_number=values.plain(_text(front, f"{filing}/application-number/doc-number")),
        publication_number=values.plain(identifier),
        filing_date=parts.found_day("filing date", _text(front, f"{filing}/filing-date")),
        publication_date=parts.found_day(
            "publication date", _text(front, "document-id/document-date")
        ),
        priorities=parts.priorities(_priorities(front), related),
        related=parts.found_related(related),
        title=values.quoted("title", _text(front, "technical-information/title-of-invention")),
        abstract=values.quoted("abstract", _abstract(root)),
        ipc=values.symbols(_ipc(technical)),
        applicants=parts.distinct(map(_party, front.iter("assignee"))),
        inventors=parts.distinct(
            map(_party, children(front.find("inventors"), "first-named-inventor", "inventor"))
        ),
        description=read_sections(root.find("subdoc-description")),
        claims=read_claims(
            stated_claims(
                root.iterfind("subdoc-claims/claim"),
                references="dependent-claim-reference",
                target="depends_on",
            )
        ),
    )
    return values.with_missing(features)


def _text(element: Element | None, path: str) -> str | None:
    return values.printable(one_line(element.find(path))) or None if element is not None else None


def _abstract(root: Element) -> str:
    """Without its heading ("Abstract of Disclosure")."""
    paragraphs = root.iterfind("subdoc-abstract//paragraph")
    return "\n".join(filter(None, map(plain, paragraphs)))


def _ipc(technical: Element | None) -> Iterator[str]:
    for one in technical.iter("ipc") if technical is not None else ():
        yield from numbers.old_symbols([one.text or ""])


def _priorities(front: Element) -> Iterator[Priority]:
    for claim in front.iter("foreign-priority-data"):
        number = _text(claim, "priority-application-number/doc-number")
        country = _text(claim, "country-code")
        if number and country:
            filed = parts.day(_text(claim, "filing-date"))
            yield Priority(country=country, number=number, filed=filed)


def _related(front: Element) -> Iterator[RelatedDocument]:
    group = front.find("continuity-data")
    for one in group.iter(*_RELATIONS) if group is not None else ():
        parent = one.find("parent-child/parent/document-id")
        parent = one.find("document-id") if parent is None else parent
        number = _text(parent, "doc-number")
        if number:
            yield parts.related(
                _RELATIONS[str(one.tag)],
                number,
                country=_text(parent, "country-code"),
                filed=parts.day(_text(parent, "document-date")),
            )


def _party(element: Element) -> Found[Party] | None:
    names = ("given-name", "middle-name")
    first = " ".join(filter(None, (_text(element, f"name/{name}") for name in names)))
    written = _text(element, "organization-name") or parts.person(
        first, _text(element, "name/family-name") or "", _text(element, "name/name-suffix") or ""
    )
    home = next(children(element.find("residence"), "residence-us", "residence-non-us"), None)
    address = element.find("address") if home is None else home
    if address is None:
        return parts.party(written, (), None)
    country = _text(address, "country-code") or _text(address, "country/country-code")
    return parts.party(written, [_text(address, name) for name in _PLACE], country)
