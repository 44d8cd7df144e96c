"""The reference distributions of originality (`indexing.reference.ReferenceStore`) as rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import delete, select

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.models import ReferenceEntry, ReferenceSnapshot
from indexing.reference import ReferenceRow
from nlp.domain import Genre


class CatalogReference:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def snapshot_id(self) -> str | None:
        with self._database.read() as session:
            row = session.get(ReferenceSnapshot, 1)
            return row.snapshot_id if row else None

    def rows(self, *, genre: Genre, basis: str) -> Sequence[ReferenceRow]:
        """By document id, so that equal references answer equally."""
        statement = (
            select(ReferenceEntry)
            .where(ReferenceEntry.genre == genre, ReferenceEntry.basis == basis)
            .order_by(ReferenceEntry.document_id)
        )
        with self._database.read() as session:
            return [_row(entry) for entry in session.scalars(statement)]

    def replace(self, snapshot_id: str, rows: Sequence[ReferenceRow]) -> None:
        """All or nothing: a reader sees the old reference or the new one, never a mixture."""
        with self._database.write() as session:
            session.execute(delete(ReferenceEntry))
            session.merge(
                ReferenceSnapshot(id=1, snapshot_id=snapshot_id, created_at=self._clock())
            )
            session.add_all([_entry(row) for row in rows])


def _entry(row: ReferenceRow) -> ReferenceEntry:
    return ReferenceEntry(
        document_id=row.document_id,
        genre=row.genre.value,
        basis=row.basis,
        ipc=json.dumps(row.ipc),
        filed=row.filed,
        characters=row.characters,
        raw=row.raw,
    )


def _row(entry: ReferenceEntry) -> ReferenceRow:
    return ReferenceRow(
        document_id=entry.document_id,
        genre=Genre(entry.genre),
        basis=entry.basis,
        ipc=tuple(json.loads(entry.ipc)),
        filed=entry.filed,
        characters=entry.characters,
        raw=entry.raw,
    )
