"""Document numbers of the EPO's exchange format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from nlp.domain.features import Priority
from nlp.errors import RecordError
from nlp.numbers import NumberRole
from nlp.patents import parts, values
from nlp.patents.markup import Element

FIRST_US_APPLICATIONS = date(2001, 1, 2)
"""Until then the kind A of a US document meant a grant."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One document; its number without country and kind."""

    country: str
    number: str
    kind: str | None
    day: str | None

    @property
    def written(self) -> str:
        return f"{self.country}{self.number}{self.kind or ''}"


def reference(element: Element | None, *, at: str = "") -> Reference | None:
    """The DOCDB number among those given, with the first date of any of them.

    EPODOC numbers have the country in them (``EP1000000``); numbers in the office's own spelling
    ("original") are not used.
    """
    if element is None:
        return None
    given = element.findall(f"{at}document-id")
    days = (one.findtext("date") for one in given)
    day = next((text.strip() for text in days if text and text.strip()), None)
    for one in given:
        country, number = one.findtext("country"), one.findtext("doc-number")
        kind = one.findtext("kind")
        if country and number:
            return Reference(country.strip(), number.strip(), (kind or "").strip() or None, day)
    for one in given:
        number = (one.findtext("doc-number") or "").strip()
        if one.get("document-id-type") == "epodoc" and number[:2].isalpha():
            return Reference(number[:2], number[2:], (one.findtext("kind") or "").strip(), day)
    return None


def identifier(own: Reference, application: Reference | None) -> str:
    """Id of the normal form: by the application for Korean documents."""
    numbers: dict[NumberRole, str] = {NumberRole.PUBLICATION: own.written}
    if application is not None and own.country == "KR":
        numbers[NumberRole.APPLICATION] = f"KR{application.number}"
    return values.identifier_of(_ordered(numbers), country=own.country, kind_code=own.kind)


def _ordered(numbers: Mapping[NumberRole, str]) -> Mapping[NumberRole, str]:
    return {role: numbers[role] for role in NumberRole if role in numbers}


def is_grant(own: Reference) -> bool:
    kind, day = own.kind or "", parts.day(own.day)
    if kind.startswith(("B", "C", "E", "S", "P", "Y")):
        return True
    return bool(own.country == "US" and kind == "A" and day and day < FIRST_US_APPLICATIONS)


def required(own: Reference | None) -> Reference:
    """Raises `RecordError` where a record does not say which document it is."""
    if own is None or not any(letter.isdigit() for letter in own.number):
        raise RecordError("the record has no publication number.")
    return own


def priority(claim: Element) -> Priority | None:
    one = reference(claim)
    if one is None:
        return None
    number = f"{one.country}{one.number}"
    return Priority(country=one.country, number=number, filed=parts.day(one.day))
