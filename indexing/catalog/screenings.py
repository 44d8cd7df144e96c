"""Screenings: a call with its submissions, and the decisions of persons about them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.screening_models import DecisionRow, EntryRow, ScreeningRow
from indexing.catalog.upsert import upsert
from indexing.errors import NotInCatalogError
from nlp.domain import Frozen, Issue

MOST_CALL = 200
MOST_NAME = 400
"""Characters: of a call's name, of a submission's."""


class Screening(Frozen):
    """A call that is screened. `rubric`: stamp of a kept one, empty for that of the settings;
    `threshold`: points of the total below which a person looks."""

    id: str
    call: str
    rubric: str = ""
    submitted: date | None = None
    threshold: float | None = None
    actor: str = "local"
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ScreeningOrder:
    call: str
    rubric: str | None = None  # None: as it was
    submitted: date | None = None
    threshold: float | None = None
    actor: str = "local"


class Entry(Frozen):
    """One submission. Either a job reads it, or `refusal` says why none does."""

    name: str
    sha256: str | None = None
    job_id: str | None = None
    refusal: Issue | None = None


class DecisionKind(StrEnum):
    PROCEED = "proceed"  # 평가 진행
    SUPPLEMENT = "supplement"  # 보완 요청
    SET_ASIDE = "set_aside"  # 제외


class Decision(Frozen):
    """What a person decided, and why. The last one about a submission counts."""

    id: int
    name: str
    decision: DecisionKind
    by: str
    why: str
    at: datetime


class Screenings:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, order: ScreeningOrder) -> Screening:
        """The screening of this call: a new one, or the one that there is, with what is given anew
        set."""
        row = {
            "id": uuid.uuid4().hex,
            "call": order.call,
            "rubric": order.rubric or "",
            "submitted": order.submitted,
            "threshold": order.threshold,
            "actor": order.actor,
            "created_at": self._clock(),
        }
        with self._database.write() as session:
            upsert(session, ScreeningRow, [row], keys=("call",))
            kept = _find(session, order.call)
            if order.rubric is not None:
                kept.rubric = order.rubric
            if order.submitted is not None:
                kept.submitted = order.submitted
            if order.threshold is not None:
                kept.threshold = order.threshold
            return _screening(kept)

    def get(self, key: str) -> Screening:
        """By id or by the call's name. Raises `NotInCatalogError`."""
        with self._database.read() as session:
            return _screening(_find(session, key))

    def recent(self, *, limit: int = 50) -> list[Screening]:
        """Newest first."""
        order = (ScreeningRow.created_at.desc(), ScreeningRow.id)
        with self._database.read() as session:
            rows = session.scalars(select(ScreeningRow).order_by(*order).limit(limit))
            return [_screening(row) for row in rows]

    def put(self, screening: Screening, entries: Sequence[Entry]) -> None:
        """Adds submissions; one of a known name takes the place of what was under it."""
        now = self._clock()
        rows = [
            {
                "screening_id": screening.id,
                "name": entry.name,
                "sha256": entry.sha256,
                "job_id": entry.job_id,
                "refusal": entry.refusal.model_dump_json() if entry.refusal else None,
                "added_at": now,
            }
            for entry in entries
        ]
        with self._database.write() as session:
            upsert(
                session,
                EntryRow,
                rows,
                keys=("screening_id", "name"),
                update=("sha256", "job_id", "refusal", "added_at"),
            )

    def entries(self, screening: Screening) -> list[Entry]:
        """By name."""
        statement = (
            select(EntryRow).where(EntryRow.screening_id == screening.id).order_by(EntryRow.name)
        )
        with self._database.read() as session:
            return [_entry(row) for row in session.scalars(statement)]

    def decide(
        self, screening: Screening, name: str, decision: DecisionKind, *, by: str, why: str
    ) -> Decision:
        """Raises `NotInCatalogError` where the call has no such submission."""
        with self._database.write() as session:
            if session.get(EntryRow, (screening.id, name)) is None:
                raise NotInCatalogError(
                    f"The call has no submission {name!r}", where=screening.call
                )
            row = DecisionRow(
                screening_id=screening.id,
                name=name,
                decision=decision.value,
                actor=by,
                why=why,
                at=self._clock(),
            )
            session.add(row)
            session.flush()
            return _decision(row)

    def decisions(self, screening: Screening) -> list[Decision]:
        """All of them, in the order in which they were made."""
        statement = (
            select(DecisionRow)
            .where(DecisionRow.screening_id == screening.id)
            .order_by(DecisionRow.id)
        )
        with self._database.read() as session:
            return [_decision(row) for row in session.scalars(statement)]


def _find(session: Session, key: str) -> ScreeningRow:
    named = or_(ScreeningRow.id == key, ScreeningRow.call == key)
    row = session.scalars(select(ScreeningRow).where(named)).first()
    if row is None:
        raise NotInCatalogError(f"There is no screening {key!r}")
    return row


def _screening(row: ScreeningRow) -> Screening:
    return Screening(
        id=row.id,
        call=row.call,
        rubric=row.rubric,
        submitted=row.submitted,
        threshold=row.threshold,
        actor=row.actor,
        created_at=row.created_at,
    )


def _entry(row: EntryRow) -> Entry:
    return Entry(
        name=row.name,
        sha256=row.sha256,
        job_id=row.job_id,
        refusal=Issue.model_validate_json(row.refusal) if row.refusal else None,
    )


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        id=row.id,
        name=row.name,
        decision=DecisionKind(row.decision),
        by=row.actor,
        why=row.why,
        at=row.at,
    )
