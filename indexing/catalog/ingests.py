"""How far each bulk file was loaded, so that a killed load goes on where it stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.models import Ingest
from indexing.catalog.types import IngestState
from indexing.catalog.upsert import upsert


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything before byte `offset` (after `line` lines) is in the catalog and the index."""

    offset: int
    line: int
    added: int
    replaced: int
    unchanged: int
    rejected: int
    finished: bool = False


class Ingests:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get(self, fingerprint: str) -> IngestState | None:
        with self._database.read() as session:
            row = session.get(Ingest, fingerprint)
            return _state(row) if row else None

    def save(self, fingerprint: str, file_name: str, checkpoint: Checkpoint) -> None:
        row = {
            "fingerprint": fingerprint,
            "file_name": file_name[:255],
            **asdict(checkpoint),
            "updated_at": self._clock(),
        }
        with self._database.write() as session:
            upsert(session, Ingest, [row], keys=("fingerprint",), update=tuple(row))


def _state(row: Ingest) -> IngestState:
    return IngestState(
        fingerprint=row.fingerprint,
        file_name=row.file_name,
        offset=row.offset,
        line=row.line,
        added=row.added,
        replaced=row.replaced,
        unchanged=row.unchanged,
        rejected=row.rejected,
        finished=row.finished,
        updated_at=row.updated_at,
    )
