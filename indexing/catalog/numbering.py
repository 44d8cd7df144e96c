"""Which numbers name a record, which records speak of one document, and which is the newest.

Records are one document where they share the application number, or, where one of them does not
say it, an id, publication or grant number. Of its records the newest is the one of the highest
standing (a grant above a publication), then of the latest date, then the one that was loaded last.
"""

from __future__ import annotations

from enum import StrEnum

from nlp.domain import Frozen, PatentFeatures, ProjectFeatures
from nlp.numbers import NumberRole, application_key, normalise, without_kind

Record = PatentFeatures | ProjectFeatures

_GRANTED = frozenset("BCESPHY")
"""First letters of kind codes of granted rights (WIPO ST.16); U is granted where it is numbered."""


class Role(StrEnum):
    """What a number is to its record."""

    ID = "id"
    APPLICATION = "application"
    PUBLICATION = "publication"
    GRANT = "grant"
    SHORT = "short"  # one of these without its kind code: found by, but joins nothing


class LoadingOrder(Frozen):
    """When a record came: the file's number among all files, and the record's in its file."""

    sequence: int
    record: int


FIRST = LoadingOrder(sequence=0, record=0)


def numbers_of(features: Record) -> tuple[tuple[str, Role], ...]:
    """Normalised numbers with what each is; a number may stand in several roles."""
    found = {(features.id, Role.ID): None}
    if isinstance(features, PatentFeatures):
        application = application_of(features)
        if application:
            found[application, Role.APPLICATION] = None
        for number, role, named in (
            (features.publication_number, NumberRole.PUBLICATION, Role.PUBLICATION),
            (features.registration_number, NumberRole.GRANT, Role.GRANT),
        ):
            if number:
                plain = normalise(number.value, country=features.country, role=role)
                found[plain[:200], named] = None
        for name, _ in list(found):
            if (short := without_kind(name)) != name:
                found[short, Role.SHORT] = None
    return tuple(found)


def application_of(features: PatentFeatures) -> str | None:
    """The application number, where possible in a spelling that no publication shares."""
    if features.application_number is None:
        return None
    filed = features.filing_date.value if features.filing_date else None
    raw, country = features.application_number.value, features.country
    key = application_key(raw, country=country, filed=filed)
    return (key or normalise(raw, country=country, role=NumberRole.APPLICATION))[:200]


def spellings(number: str) -> tuple[str, ...]:
    """How a number that somebody typed may be kept, the likeliest first."""
    roles = (None, *NumberRole)
    read = [normalise(number, role=role) for role in roles]
    read += [normalise(number, country="KR", role=role) for role in roles]
    return tuple(dict.fromkeys([*read, *map(without_kind, read), number.strip()]))


def key_of(features: Record) -> str:
    """The same for records that share an application number; else by id."""
    application = application_of(features) if isinstance(features, PatentFeatures) else None
    return f"{features.genre.value}:{application or features.id}"


def version_of(features: Record, *, order: LoadingOrder) -> str:
    """Sortable: standing, date of this publication (unknown: lowest), then the loading order."""
    standing, day = _standing(features)
    return f"{standing}{day:10}{order.sequence:012d}{order.record:012d}"


def publication_of(version: str) -> str:
    """The part of a version that does not depend on when it was loaded."""
    return version[:11]


def loaded_of(version: str) -> str:
    """The part that says when it was loaded."""
    return version[11:]


def is_partial(features: Record) -> bool:
    """Register data without a text: it may add to a document, it is none."""
    if isinstance(features, ProjectFeatures):
        return False
    return not (features.title or features.title_en or features.abstract)


def _standing(features: Record) -> tuple[int, str]:
    if isinstance(features, ProjectFeatures):
        return 1, ""
    kind = features.kind_code.value[:1].upper() if features.kind_code else ""
    numbered = bool(features.registration_number)
    granted = kind in _GRANTED or (numbered and kind in ("", "U"))
    dates = [found.value for found in (features.publication_date,) if found]
    if granted and features.registration_date:
        dates.append(features.registration_date.value)
    return (2 if granted else 1), (max(dates).isoformat() if dates else "")
