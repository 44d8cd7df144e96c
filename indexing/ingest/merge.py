"""What the records of one document say together.

The newest record (`indexing.catalog.numbering`) wins field by field; what it leaves out is taken
from the next older one that says it, last from records without a text. Three things differ:

- family, legal status and legal events are the register's, not the publication's: of the records of
  the newest publication and those without a text, the one that was loaded last counts;
- the publication date is the earliest of any record: from that day on the public could read it;
- the id is the Korean application number where one of the records has it, else the newest's own.

The outcome depends on the records only, not on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexing.catalog.numbering import loaded_of, publication_of
from indexing.catalog.versions import Group, Member
from nlp.domain import PatentFeatures, ProjectFeatures

_OWN = frozenset({"genre", "id", "source", "language", "country", "missing", "claim_count"})
_REGISTER = frozenset({"family", "legal_status", "legal_events"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A document and the record that is its current one."""

    features: PatentFeatures | ProjectFeatures
    current: Member
    merged: bool  # it says more, or other, than its current record


def fold(group: Group) -> Folded | None:
    """None: none of the records has a text."""
    whole = [member for member in group.members if not member.partial]
    if not whole:
        return None
    newest = whole[0]
    features = newest.features
    if not isinstance(features, PatentFeatures | ProjectFeatures):
        return None
    others = [*whole[1:], *(member for member in group.members if member.partial)]
    if not others:
        return Folded(features, newest, merged=False)
    update = _filled(features, others)
    if isinstance(features, PatentFeatures):
        update |= _register(newest, group.members)
        update |= _earliest(whole)
    known = {**{name: getattr(features, name) for name in features.missing}, **update}
    update["missing"] = tuple(name for name in features.missing if not known[name])
    update["id"] = _identity(newest, whole)
    folded = features.model_copy(update=update)
    return Folded(folded, newest, merged=folded != features)


def _filled(
    features: PatentFeatures | ProjectFeatures, others: Sequence[Member]
) -> dict[str, object]:
    empty = [
        name
        for name in type(features).model_fields
        if name not in _OWN and not getattr(features, name)
    ]
    found = {}
    for name in empty:
        value = next((value for value in _values(name, others) if value), None)
        if value:
            found[name] = value
    return found


def _register(newest: Member, members: Sequence[Member]) -> dict[str, object]:
    this = publication_of(newest.version)
    speaking = [
        member for member in members if member.partial or publication_of(member.version) == this
    ]
    speaking.sort(key=lambda member: loaded_of(member.version), reverse=True)
    rest = [member for member in members if member not in speaking]
    found = {}
    for name in sorted(_REGISTER):
        value = next((value for value in _values(name, [*speaking, *rest]) if value), None)
        if value:
            found[name] = value
    return found


def _earliest(whole: Sequence[Member]) -> dict[str, object]:
    dates = [
        member.features.publication_date
        for member in whole
        if isinstance(member.features, PatentFeatures) and member.features.publication_date
    ]
    return {"publication_date": min(dates, key=lambda found: found.value)} if dates else {}


def _identity(newest: Member, whole: Sequence[Member]) -> str:
    ids = [member.features.id for member in whole]
    return next((name for name in ids if name.isdigit()), newest.features.id)


def _values(name: str, members: Iterable[Member]) -> Iterable[object]:
    return (getattr(member.features, name, None) for member in members)
