"""Finished evaluations, one for each document and set of versions.

The layer above owns the type; the catalog keeps its JSON and finds it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.models import EvaluationRow
from indexing.catalog.upsert import chunks, upsert
from indexing.errors import CatalogError, NotInCatalogError

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    id: str
    sha256: str  # of the document
    versions_key: str  # digest of everything that made it
    body: str  # JSON
    created_at: datetime


class Evaluations:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, *, id: str, sha256: str, versions_key: str, body: str) -> EvaluationRecord:
        """Keeps the first of equal evaluations and returns the kept one: doing twice adds none."""
        row = {
            "id": id,
            "sha256": sha256,
            "versions_key": versions_key,
            "body": body,
            "created_at": self._clock(),
        }
        with self._database.write() as session:
            upsert(session, EvaluationRow, [row], keys=("sha256", "versions_key"))
            kept = _by_key(session, sha256, versions_key)
            if kept is None:  # inserted just now, or the very reason why it was not
                raise CatalogError(f"Evaluation {id} vanished while it was stored")
            return _record(kept)

    def find(self, *, sha256: str, versions_key: str) -> EvaluationRecord | None:
        with self._database.read() as session:
            row = _by_key(session, sha256, versions_key)
            return _record(row) if row else None

    def get(self, id: str) -> EvaluationRecord:
        with self._database.read() as session:
            row = session.get(EvaluationRow, id)
            if row is None:
                raise NotInCatalogError(f"There is no evaluation {id}")
            return _record(row)

    def many(self, ids: Sequence[str]) -> Iterator[EvaluationRecord]:
        """Those that are there, a few hundred at a time in memory."""
        for chunk in chunks(ids, _AT_ONCE):
            with self._database.read() as session:
                found = session.scalars(select(EvaluationRow).where(EvaluationRow.id.in_(chunk)))
                records = [_record(row) for row in found]
            yield from records

    def latest(self, sha256: str) -> EvaluationRecord | None:
        statement = (
            select(EvaluationRow)
            .where(EvaluationRow.sha256 == sha256)
            .order_by(EvaluationRow.created_at.desc(), EvaluationRow.id)
            .limit(1)
        )
        with self._database.read() as session:
            row = session.scalars(statement).first()
            return _record(row) if row else None

    def recent(self, *, limit: int = 50) -> list[EvaluationRecord]:
        """Newest first."""
        statement = (
            select(EvaluationRow)
            .order_by(EvaluationRow.created_at.desc(), EvaluationRow.id)
            .limit(limit)
        )
        with self._database.read() as session:
            return [_record(row) for row in session.scalars(statement)]


def _by_key(session: Session, sha256: str, versions_key: str) -> EvaluationRow | None:
    statement = select(EvaluationRow).where(
        EvaluationRow.sha256 == sha256, EvaluationRow.versions_key == versions_key
    )
    return session.scalars(statement).first()


def _record(row: EvaluationRow) -> EvaluationRecord:
    return EvaluationRecord(
        id=row.id,
        sha256=row.sha256,
        versions_key=row.versions_key,
        body=row.body,
        created_at=row.created_at,
    )
