"""Records of one document: kept beside each other, joined by their numbers, one of them current.

A loader first keeps a record (`put`), then writes what the group says together into the index, then
says so (`settle`). `settle` refuses a group that grew in between, so that of two loaders that meet
at one document at least the last sees both records, and a killed one leaves its record unsettled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.joining import one_at_a_time, register
from indexing.catalog.load_models import DocumentNumber, MergedFeatures, RecordVersion
from indexing.catalog.models import Document, DocumentName, FeaturesRow
from indexing.catalog.numbering import LoadingOrder, Record, Role
from indexing.catalog.prior_art import count_prior_art
from indexing.catalog.upsert import chunks, upsert
from nlp.domain import Features, Outcome

_FEATURES: TypeAdapter[Features] = TypeAdapter(Features)
MOST_RECORDS = 50
"""Records that are looked at for one document, the newest; a file may repeat one without end."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to keep; `sha256` and `size` (bytes) are of its canonical bytes."""

    sha256: str
    size: int
    features: Record
    order: LoadingOrder


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """What the catalog knows of a record. `document_id`: the current id of its document."""

    stamp: str | None
    version: str
    current: bool
    document_id: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a group."""

    sha256: str
    version: str
    partial: bool
    document_id: str | None
    current: bool
    stored: bool  # an uploaded file
    stamp: str | None
    features: Features


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one document, newest first, and the document as it is kept now."""

    key: str
    seen: frozenset[tuple[str, str]]  # (sha256, version) of every record
    members: tuple[Member, ...]  # the newest `MOST_RECORDS`
    merged: Features | None  # of the current record, where it says more than that record


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a group: its current record, and the stamp of its entry in the index."""

    key: str
    seen: frozenset[tuple[str, str]]
    sha256: str
    features: Features
    merged: bool  # `features` are not simply those of the current record
    stamp: str
    records: tuple[str, ...]  # whose loading is thereby done
    written: bool = True  # the index was changed


class Versions:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def known(self, digests: Sequence[str]) -> dict[str, KnownRecord]:
        """Those of `digests` that are kept."""
        found: dict[str, KnownRecord] = {}
        with self._database.read() as session:
            for chunk in chunks(digests):
                rows = session.execute(
                    select(RecordVersion, Document.index_stamp, Document.current)
                    .join(Document, Document.sha256 == RecordVersion.sha256)
                    .where(RecordVersion.sha256.in_(chunk))
                ).all()
                current = _current_ids(session, {row[0].key for row in rows})
                for record, stamp, is_current in rows:
                    found[record.sha256] = KnownRecord(
                        stamp, record.version, is_current, current.get(record.key)
                    )
        return found

    def put(
        self,
        records: Sequence[NewRecord],
        *,
        file_name: str,
        extractor_version: str,
        media_type: str,
    ) -> None:
        """Keeps records without making them current. One transaction; again changes nothing."""
        now = self._clock()
        # In one order, so that two loaders that keep the same records wait but do not deadlock.
        records = sorted(records, key=lambda record: record.sha256)
        with self._database.write() as session:
            _put_documents(session, records, file_name, media_type, now)
            _put_features(session, records, extractor_version, now)
            register(session, [(r.sha256, r.features, r.order) for r in records])

    def groups(self, digests: Sequence[str]) -> list[Group]:
        """The groups that these records belong to, by key."""
        with self._database.read() as session:
            keys: set[str] = set()
            for chunk in chunks(digests):
                keys.update(
                    session.scalars(
                        select(RecordVersion.key).where(RecordVersion.sha256.in_(chunk))
                    )
                )
            return [group for chunk in chunks(sorted(keys)) for group in _groups(session, chunk)]

    def settle(self, groups: Sequence[Settled]) -> set[str]:
        """Makes the records current and stamps them; returns the keys of groups that changed."""
        with self._database.write() as session:
            one_at_a_time(session)
            seen = _seen(session, [group.key for group in groups])
            good = [group for group in groups if seen.get(group.key) == group.seen]
            _make_current(session, good)
            if any(group.written for group in good):
                count_prior_art(session)
        return {group.key for group in groups} - {group.key for group in good}

    def forget(self, digests: Iterable[str]) -> None:
        """Drops records that could not be loaded, unless they are a document's current ones."""
        with self._database.write() as session:
            one_at_a_time(session)
            for chunk in chunks(list(digests)):
                session.execute(
                    delete(Document).where(
                        Document.sha256.in_(chunk),
                        Document.current.is_(False),
                        Document.stored.is_(False),
                    )
                )

    def by_number(self, numbers: Sequence[str]) -> list[str]:
        """Document ids of those whose numbers, in this order of preference, are one of `numbers`.

        A number that is one document's publication goes before the same as another's application.
        """
        rank = {number: index for index, number in enumerate(numbers)}
        found = self._numbered(numbers)
        found.sort(key=lambda one: (one[1], rank[one[0]], one[2]))
        return list(dict.fromkeys(document_id for _, _, document_id in found))

    def held(self, numbers: Sequence[str]) -> dict[str, str]:
        """Document id for each of `numbers` that names a document; of several the likeliest."""
        found = sorted(self._numbered(numbers), key=lambda one: (one[1], one[2]), reverse=True)
        return {number: document_id for number, _, document_id in found}

    def _numbered(self, numbers: Sequence[str]) -> list[tuple[str, int, str]]:
        """Number, place of its role in `_LOOKED_UP`, id of the document."""
        found: list[tuple[str, int, str]] = []
        with self._database.read() as session:
            for chunk in chunks(list(dict.fromkeys(numbers))):
                rows = session.execute(
                    select(DocumentNumber.number, DocumentNumber.role, RecordVersion.key)
                    .join(RecordVersion, RecordVersion.sha256 == DocumentNumber.sha256)
                    .where(DocumentNumber.number.in_(chunk))
                    .limit(_MOST_NUMBERED)
                ).all()
                current = _current_ids(session, {key for _, _, key in rows})
                found += [
                    (number, _LOOKED_UP.index(Role(role)), current[key])
                    for number, role, key in rows
                    if key in current
                ]
        return found


_MOST_NUMBERED = 5000
"""Rows looked at for a chunk of numbers; a number of that many documents is none."""

_LOOKED_UP = (Role.ID, Role.GRANT, Role.PUBLICATION, Role.APPLICATION, Role.SHORT)


def _put_documents(
    session: Session,
    records: Sequence[NewRecord],
    file_name: str,
    media_type: str,
    now: datetime,
) -> None:
    rows = {
        record.sha256: {
            "sha256": record.sha256,
            "document_id": record.features.id,
            "genre": record.features.genre.value,
            "media_type": media_type,
            "size": record.size,
            "outcome": Outcome.SUCCEEDED.value,
            "current": False,
            "stored": False,
            "created_at": now,
        }
        for record in records
    }
    upsert(session, Document, list(rows.values()), keys=("sha256",))
    names = [{"sha256": sha256, "name": file_name[:255]} for sha256 in rows]
    upsert(session, DocumentName, names, keys=("sha256", "name"))


def _put_features(
    session: Session, records: Sequence[NewRecord], extractor_version: str, now: datetime
) -> None:
    rows = {
        record.sha256: {
            "sha256": record.sha256,
            "extractor_version": extractor_version,
            "body": record.features.model_dump_json(),
            "created_at": now,
        }
        for record in records
    }
    keys = ("sha256", "extractor_version")
    upsert(session, FeaturesRow, list(rows.values()), keys=keys, update=("body", "created_at"))


def _seen(session: Session, keys: Sequence[str]) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for chunk in chunks(keys):
        rows = session.execute(
            select(RecordVersion.key, RecordVersion.sha256, RecordVersion.version).where(
                RecordVersion.key.in_(chunk)
            )
        )
        for key, sha256, version in rows:
            found[key].add((sha256, version))
    return {key: frozenset(members) for key, members in found.items()}


def _groups(session: Session, keys: Sequence[str]) -> list[Group]:
    seen = _seen(session, keys)
    wanted = [
        sha256
        for members in seen.values()
        for sha256, _ in sorted(members, key=lambda one: (one[1], one[0]), reverse=True)[
            :MOST_RECORDS
        ]
    ]
    # By the keys of the first look: on PostgreSQL another loader may join groups between the two.
    key_of = {sha256: key for key, found in seen.items() for sha256, _ in found}
    members: dict[str, list[Member]] = defaultdict(list)
    merged: dict[str, Features] = {}
    for chunk in chunks(wanted):
        bodies = _newest_features(session, chunk)
        rows = session.execute(
            select(RecordVersion, Document)
            .join(Document, Document.sha256 == RecordVersion.sha256)
            .where(RecordVersion.sha256.in_(chunk))
        )
        for record, document in rows:
            if document.sha256 in bodies:
                members[key_of[record.sha256]].append(
                    _member(record, document, bodies[document.sha256])
                )
        for row in session.scalars(select(MergedFeatures).where(MergedFeatures.sha256.in_(chunk))):
            merged[row.sha256] = _FEATURES.validate_json(row.body)
    groups = []
    for key, found in members.items():
        found.sort(key=lambda one: (one.version, one.sha256), reverse=True)
        current = next((one.sha256 for one in found if one.current), "")
        groups.append(Group(key, seen[key], tuple(found), merged.get(current)))
    return groups


def _member(record: RecordVersion, document: Document, body: str) -> Member:
    return Member(
        sha256=record.sha256,
        version=record.version,
        partial=record.partial,
        document_id=document.document_id,
        current=document.current,
        stored=document.stored,
        stamp=document.index_stamp,
        features=_FEATURES.validate_json(body),
    )


def _newest_features(session: Session, digests: Sequence[str]) -> dict[str, str]:
    newest = (
        select(FeaturesRow.sha256, func.max(FeaturesRow.created_at).label("at"))
        .where(FeaturesRow.sha256.in_(digests))
        .group_by(FeaturesRow.sha256)
        .subquery()
    )
    rows = session.execute(
        select(FeaturesRow.sha256, FeaturesRow.body)
        .join(
            newest,
            (FeaturesRow.sha256 == newest.c.sha256) & (FeaturesRow.created_at == newest.c.at),
        )
        .order_by(FeaturesRow.extractor_version)
    )
    return {str(row[0]): str(row[1]) for row in rows}


def _current_ids(session: Session, keys: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in chunks(sorted(keys)):
        rows = session.execute(
            select(RecordVersion.key, Document.document_id)
            .join(Document, Document.sha256 == RecordVersion.sha256)
            .where(RecordVersion.key.in_(chunk), Document.current)
        )
        found.update((key, document_id) for key, document_id in rows if document_id)
    return found


def _make_current(session: Session, groups: Sequence[Settled]) -> None:
    """Few statements for many groups: most have one record."""
    current = {group.sha256 for group in groups}
    everyone = sorted({sha256 for group in groups for sha256, _ in group.seen} | current)
    for chunk in chunks([sha256 for sha256 in everyone if sha256 not in current]):
        stepping_back = update(Document).where(Document.sha256.in_(chunk), Document.current)
        session.execute(stepping_back.values(current=False))
    for chunk in chunks(everyone):
        session.execute(delete(MergedFeatures).where(MergedFeatures.sha256.in_(chunk)))
    stamps = {sha256: group.stamp for group in groups for sha256 in group.records}
    stamped = [
        {"sha256": sha256, "index_stamp": stamp}
        for sha256, stamp in sorted(stamps.items())
        if sha256 not in current
    ]
    if stamped:
        session.execute(update(Document), stamped)
    rows = [
        {
            "sha256": group.sha256,
            "current": True,
            "document_id": group.features.id,
            "genre": group.features.genre.value,
            "index_stamp": group.stamp,
        }
        for group in sorted(groups, key=lambda one: one.sha256)
    ]
    if rows:
        session.execute(update(Document), rows)
    merged = [group for group in groups if group.merged]
    session.add_all(
        MergedFeatures(sha256=group.sha256, body=group.features.model_dump_json())
        for group in merged
    )
    session.flush()
