"""Fingerprints by which like documents meet, and what was found when they were compared.

The layer above owns what is kept of a comparison; the catalog keeps its JSON and finds it again,
from either side of a pair.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.likeness_models import (
    FINGERPRINTS,
    ComparedTextRow,
    FingerprintRow,
    LikenessRow,
)
from indexing.catalog.models import Audit, Document, JobRow
from indexing.catalog.upsert import upsert
from nlp.domain import Genre

_T = TypeVar("_T")

MOST_TEXTS = 32
"""Texts that a fingerprint is kept of. What stands in more is the form's, and is known as such."""

_AT_ONCE = 500
"""Hashes asked for in one statement."""


class TextRole(StrEnum):
    """Whose words a text of a document are."""

    BODY = "body"  # the applicant's
    GUIDANCE = "guidance"  # the form's, to the applicant
    FORM = "form"  # all other words of a form that nobody filled in


class Meeting(NamedTuple):
    """A text that has one of the fingerprints that were asked for."""

    hash: int
    sha256: str
    role: TextRole


@dataclass(frozen=True, slots=True)
class LikenessRecord:
    """`other`: SHA-256 of a document, or the id of prior art. `body`: JSON."""

    sha256: str
    other: str
    kind: str
    body: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.sha256, self.other, self.kind


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One time that somebody handed in the bytes of a document."""

    at: datetime
    file_name: str
    organisation: str
    submitted: date | None  # as the submitter said


class Likenesses:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # --- fingerprints ----------------------------------------------------------------------

    def put_texts(
        self, sha256: str, texts: Mapping[TextRole, Sequence[int]], *, version: str
    ) -> None:
        """Replaces the fingerprints (distinct, 64 bits, signed) of a document."""
        rows = [
            {"sha256": sha256, "role": role.value, "version": version, "compared": None}
            for role in TextRole
        ]
        with self._database.write() as session:
            keys = ("sha256", "role")
            upsert(session, ComparedTextRow, rows, keys=keys, update=("version", "compared"))
            ids = _text_ids(session, sha256)
            session.execute(delete(FingerprintRow).where(FingerprintRow.text_id.in_(ids.values())))
            for role, hashes in texts.items():
                full = _full(session, hashes)
                kept = [{"text_id": ids[role], "hash": one} for one in hashes if one not in full]
                if kept:
                    session.connection().execute(insert(FINGERPRINTS), kept)

    def version(self, sha256: str) -> str | None:
        """With which the fingerprints were made; None: there are none."""
        statement = select(ComparedTextRow.version).where(ComparedTextRow.sha256 == sha256)
        with self._database.read() as session:
            return session.scalars(statement.limit(1)).first()

    def meeting(self, sha256: str, hashes: Sequence[int]) -> list[Meeting]:
        """Texts of other documents with these fingerprints."""
        found: list[tuple[int, int]] = []
        with self._database.read() as session:
            for some in _some(hashes):
                statement = select(FingerprintRow.hash, FingerprintRow.text_id)
                rows = session.execute(statement.where(FingerprintRow.hash.in_(some)))
                found += [(hash_, text_id) for hash_, text_id in rows]
            texts = _texts(session, sorted({text_id for _, text_id in found}))
        return [
            Meeting(hash_, *texts[text_id])
            for hash_, text_id in found
            if texts[text_id][0] != sha256
        ]

    def uncompared(self, *, version: str) -> list[str]:
        """Proposals that were not compared with fingerprints of this version, oldest first.

        `version` is what theirs begin with.
        """
        known = exists().where(
            ComparedTextRow.sha256 == Document.sha256,
            ComparedTextRow.version.startswith(version, autoescape=True),
            ComparedTextRow.compared.is_not(None),
        )
        statement = (
            select(Document.sha256)
            .where(Document.genre == Genre.PROPOSAL.value, Document.current, ~known)
            .order_by(Document.created_at, Document.sha256)
        )
        with self._database.read() as session:
            return list(session.scalars(statement))

    def set_compared(self, sha256: str, stamp: str) -> None:
        """Says with what a document was compared, once what was found is kept."""
        own = ComparedTextRow.sha256 == sha256
        with self._database.write() as session:
            session.execute(update(ComparedTextRow).where(own).values(compared=stamp))

    def compared(self, sha256: str) -> str | None:
        statement = select(ComparedTextRow.compared).where(ComparedTextRow.sha256 == sha256)
        with self._database.read() as session:
            return session.scalars(statement.limit(1)).first()

    # --- what was found --------------------------------------------------------------------

    def of(self, sha256: str) -> list[LikenessRecord]:
        """Everything that this document is one side of."""
        both = or_(LikenessRow.sha256 == sha256, LikenessRow.other == sha256)
        return self._records(both)

    def between(self, documents: Collection[str]) -> list[LikenessRecord]:
        """What was found between documents of these."""
        found: list[LikenessRecord] = []
        for some in _some(sorted(documents)):
            found += self._records(LikenessRow.sha256.in_(some))
        return [one for one in found if one.other in documents]

    def replace(self, old: Iterable[LikenessRecord], new: Sequence[LikenessRecord]) -> None:
        """Takes out `old` rows, apart from those that are found again, and puts in the new ones.

        Rows that came meanwhile from a comparison with a later document stay.
        """
        now = self._clock()
        found = {one.key for one in new}
        gone = [one.key for one in old if one.key not in found]
        rows = [
            {
                "sha256": r.sha256,
                "other": r.other,
                "kind": r.kind,
                "body": r.body,
                "created_at": now,
            }
            for r in new
        ]
        with self._database.write() as session:
            for sha256, other, kind in gone:
                row = (LikenessRow.sha256 == sha256, LikenessRow.other == other)
                session.execute(delete(LikenessRow).where(and_(*row, LikenessRow.kind == kind)))
            if rows:
                keys = ("sha256", "other", "kind")
                upsert(session, LikenessRow, rows, keys=keys, update=("body", "created_at"))

    def handed_in(self, sha256: str) -> list[HandedIn]:
        """Every time that these bytes were handed in, first one first."""
        statement = (
            select(Audit.at, Audit.details, JobRow.organisation, JobRow.submitted)
            .join(JobRow, JobRow.id == Audit.subject)
            .where(JobRow.sha256 == sha256, Audit.action == "submit")
            .order_by(Audit.id)
        )
        with self._database.read() as session:
            return [
                HandedIn(at, str(json.loads(details)["file_name"]), organisation, submitted)
                for at, details, organisation, submitted in session.execute(statement)
            ]

    def _records(self, rows: ColumnElement[bool]) -> list[LikenessRecord]:
        ordered = (LikenessRow.sha256, LikenessRow.other, LikenessRow.kind)
        with self._database.read() as session:
            return [
                LikenessRecord(sha256=row.sha256, other=row.other, kind=row.kind, body=row.body)
                for row in session.scalars(select(LikenessRow).where(rows).order_by(*ordered))
            ]


def _texts(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, TextRole]]:
    """Documents and roles of texts."""
    found: dict[int, tuple[str, TextRole]] = {}
    for some in _some(ids):
        statement = select(ComparedTextRow.id, ComparedTextRow.sha256, ComparedTextRow.role)
        rows = session.execute(statement.where(ComparedTextRow.id.in_(some)))
        found |= {id_: (sha256, TextRole(role)) for id_, sha256, role in rows}
    return found


def _text_ids(session: Session, sha256: str) -> dict[TextRole, int]:
    found = session.execute(
        select(ComparedTextRow.role, ComparedTextRow.id).where(ComparedTextRow.sha256 == sha256)
    )
    return {TextRole(role): id_ for role, id_ in found}


def _full(session: Session, hashes: Sequence[int]) -> set[int]:
    """Those that stand in so many texts that another one would say nothing."""
    full: set[int] = set()
    for some in _some(hashes):
        statement = (
            select(FingerprintRow.hash)
            .where(FingerprintRow.hash.in_(some))
            .group_by(FingerprintRow.hash)
            .having(func.count() >= MOST_TEXTS)
        )
        full.update(session.scalars(statement))
    return full


def _some(values: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))
