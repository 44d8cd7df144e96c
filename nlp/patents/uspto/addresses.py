"""Applicants, owners, inventors and agents of ICE XML."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.domain.evidence import Found
from nlp.domain.features import Party
from nlp.patents import parts
from nlp.patents.markup import Element
from nlp.patents.plain import one_line

_PLACE = ("address-1", "address-2", "address-3", "street", "city", "state", "postcode")


def named(element: Element) -> Found[Party] | None:
    """A party from its address book entry, or from the names right below it."""
    book = element.find("addressbook")
    entry = element if book is None else book
    address = entry.find("address")
    place = [address.findtext(name) for name in _PLACE] if address is not None else []
    country = address.findtext("country") if address is not None else None
    return parts.party(_name(entry), place, country)


def _name(entry: Element) -> str:
    organisation = entry.find("orgname")
    if organisation is not None:
        return one_line(organisation)
    first = " ".join(filter(None, (entry.findtext("first-name"), entry.findtext("middle-name"))))
    last = entry.findtext("last-name") or one_line(entry.find("name"))
    return " ".join(parts.person(first, last, entry.findtext("suffix") or "").split())


def applicants(front: Element) -> tuple[Found[Party], ...]:
    """Owners first, then applicants; the inventors where they are the only applicants."""
    owners = [named(one) for one in front.iterfind("assignees/assignee")]
    people = {one.value.name for one in inventors(front)}
    asked = [named(one) for one in _applicants(front)]
    others = [one for one in asked if one is not None and one.value.name not in people]
    return parts.distinct([*owners, *others]) or parts.distinct(asked)


def inventors(front: Element) -> tuple[Found[Party], ...]:
    """Until 2012 they stood among the applicants."""
    stated = [named(one) for one in _listed(front, "inventors/inventor")]
    return parts.distinct(stated) or parts.distinct(
        named(one) for one in _applicants(front) if one.get("app-type") == "applicant-inventor"
    )


def agents(front: Element) -> tuple[Found[Party], ...]:
    return parts.distinct(named(one) for one in _listed(front, "agents/agent"))


def _applicants(front: Element) -> Iterator[Element]:
    yield from _listed(front, "us-applicants/us-applicant")
    yield from _listed(front, "applicants/applicant")


def _listed(front: Element, path: str) -> Iterator[Element]:
    for group in front.iterchildren("us-parties", "parties"):
        yield from group.iterfind(path)
