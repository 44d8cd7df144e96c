"""The audit trail: who did what, when. Rows are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.models import Audit
from indexing.catalog.types import AuditEntry

REQUEST_ID = "request_id"
"""Key of `details`: the request's id in the server's log."""


class AuditTrail:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(
        self, *, actor: str, action: str, subject: str, details: Mapping[str, object] | None = None
    ) -> None:
        """`details` must be JSON."""
        row = Audit(
            at=self._clock(),
            actor=actor[:200],
            action=action,
            subject=subject[:300],
            details=json.dumps(details or {}, sort_keys=True),
        )
        with self._database.write() as session:
            session.add(row)

    def recent(self, *, limit: int = 100, subject: str | None = None) -> list[AuditEntry]:
        """Newest first."""
        statement = select(Audit).order_by(Audit.id.desc()).limit(limit)
        if subject is not None:
            statement = statement.where(Audit.subject == subject)
        with self._database.read() as session:
            return [_entry(row) for row in session.scalars(statement)]

    def request_of(self, subject: str) -> str | None:
        """The HTTP request that asked for a job last; None where none did."""
        found = (entry.details.get(REQUEST_ID) for entry in self.recent(limit=5, subject=subject))
        return next((one for one in found if isinstance(one, str)), None)


def _entry(row: Audit) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        details=json.loads(row.details),
    )
