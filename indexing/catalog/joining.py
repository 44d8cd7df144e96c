"""Which kept records speak of one document: they share a number, and with it a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from indexing.catalog.load_models import DocumentNumber, RecordVersion
from indexing.catalog.models import Document
from indexing.catalog.numbering import (
    LoadingOrder,
    Record,
    Role,
    is_partial,
    key_of,
    numbers_of,
    version_of,
)
from indexing.catalog.upsert import chunks, upsert

_ALWAYS = (Role.ID, Role.APPLICATION)
_UNLESS_APPLICATIONS_DIFFER = (Role.PUBLICATION, Role.GRANT)


_RECORDS_LOCK = 0x4E4F5657  # "NOVW", beside those of `indexing.catalog.database`


def one_at_a_time(session: Session) -> None:
    """PostgreSQL: until its transaction ends, nobody else says which records are one document.

    Two that did so at once would not see each other's records, and one patent would be two. SQLite
    has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_RECORDS_LOCK)))


def register(session: Session, records: Sequence[tuple[str, Record, LoadingOrder]]) -> None:
    """Version, numbers and group of each record (SHA-256, features, order)."""
    one_at_a_time(session)
    rows: dict[str, dict[str, object]] = {}
    for sha256, features, order in records:
        version = version_of(features, order=order)
        row = {"sha256": sha256, "key": key_of(features), "partial": is_partial(features)}
        before = rows.get(sha256)
        if before is None or str(before["version"]) < version:
            rows[sha256] = {**row, "version": version}
    upsert(session, RecordVersion, list(rows.values()), keys=("sha256",))
    newer = []
    for chunk in chunks(sorted(rows)):
        kept = select(RecordVersion.sha256, RecordVersion.version)
        for sha256, version in session.execute(kept.where(RecordVersion.sha256.in_(chunk))):
            if version < str(rows[sha256]["version"]):
                newer.append({"sha256": sha256, "version": rows[sha256]["version"]})
    if newer:
        session.execute(update(RecordVersion), newer)
        # Not settled any more: a loader that is killed now does them again.
        for chunk in chunks([str(row["sha256"]) for row in newer]):
            these = update(Document).where(Document.sha256.in_(chunk), ~Document.current)
            session.execute(these.values(index_stamp=None))
    numbers = {
        (sha256, role.value, number): {"sha256": sha256, "role": role.value, "number": number}
        for sha256, features, _ in records
        for number, role in numbers_of(features)
    }
    upsert(session, DocumentNumber, list(numbers.values()), keys=("sha256", "role", "number"))
    _join(session, [features for _, features, _ in records])


def _join(session: Session, records: Sequence[Record]) -> None:
    """Gives records of one document one key: the least of theirs."""
    wanted = {number for features in records for number, _ in numbers_of(features)}
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)  # (number, role) → keys
    for chunk in chunks(sorted(wanted)):
        rows = session.execute(
            select(DocumentNumber.number, DocumentNumber.role, RecordVersion.key)
            .join(RecordVersion, RecordVersion.sha256 == DocumentNumber.sha256)
            .where(DocumentNumber.number.in_(chunk), DocumentNumber.role != Role.SHORT.value)
            .distinct()
        )
        for number, role, key in rows:
            owners[number, role].add(key)
    candidates = {key for keys in owners.values() for key in keys}
    applications = _applications(session, candidates)
    renamed: dict[str, str] = {}
    for features in records:
        keys = _joined_keys(features, owners, applications)
        keys = {renamed.get(key, key) for key in keys}
        least = min(keys)
        for key in keys - {least}:
            session.execute(update(RecordVersion).where(RecordVersion.key == key).values(key=least))
            renamed.update({old: least for old, new in renamed.items() if new == key})
            renamed[key] = least


def _joined_keys(
    features: Record,
    owners: Mapping[tuple[str, str], set[str]],
    applications: Mapping[str, set[str]],
) -> set[str]:
    own = key_of(features)
    mine = {number for number, role in numbers_of(features) if role is Role.APPLICATION}
    keys = {own}
    genre = own.partition(":")[0]
    for number, role in numbers_of(features):
        for key in owners.get((number, role.value), ()):
            theirs = applications.get(key, set())
            agree = not mine or not theirs or bool(mine & theirs)
            joins = role in _ALWAYS or (role in _UNLESS_APPLICATIONS_DIFFER and agree)
            if joins and key.partition(":")[0] == genre:
                keys.add(key)
    return keys


def _applications(session: Session, keys: Iterable[str]) -> dict[str, set[str]]:
    """Application numbers of the records of each key."""
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks(sorted(keys)):
        rows = session.execute(
            select(RecordVersion.key, DocumentNumber.number)
            .join(DocumentNumber, DocumentNumber.sha256 == RecordVersion.sha256)
            .where(RecordVersion.key.in_(chunk), DocumentNumber.role == Role.APPLICATION.value)
            .distinct()
        )
        for key, number in rows:
            found[key].add(number)
    return found
