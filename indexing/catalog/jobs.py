"""Jobs: claimed with a lease, kept alive by heartbeats, counted before the risky work.

Every change of state is one conditional UPDATE, so that two workers rung for the same job, or a
worker that was thought dead and comes back, cannot both own it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import CursorResult, Update, and_, func, or_, select, update
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.models import JobRow
from indexing.catalog.types import Job, JobKind, JobOrder, JobState, ProgressMessage
from indexing.catalog.upsert import upsert
from indexing.errors import CatalogError, NotInCatalogError
from nlp.domain import Genre, Issue, Stage
from nlp.errors import ErrorCategory

_ISSUES: TypeAdapter[tuple[Issue, ...]] = TypeAdapter(tuple[Issue, ...])
_PROGRESS: TypeAdapter[dict[Stage, float]] = TypeAdapter(dict[Stage, float])


class Jobs:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # --- asking ----------------------------------------------------------------------------

    def submit(self, order: JobOrder, *, ring_after: timedelta) -> Job:
        """A new job, or the unfinished one that does the same already.

        `ring_after`: when the sweeper may ring, should the first ring be lost.
        """
        now = self._clock()
        row = {
            "id": uuid.uuid4().hex,
            "sha256": order.sha256,
            "file_name": order.file_name[:255],
            "kind": order.kind.value,
            "state": JobState.QUEUED.value,
            "active_key": order.key,
            "attempts": 0,
            "ring_after": now + ring_after,
            "progress": "{}",
            "issues": "[]",
            "message": ProgressMessage.WAITING.value,
            "genre": order.genre.value if order.genre else None,
            "submitted": order.submitted,
            "actor": order.actor[:200],
            "cancel_requested": False,
            "created_at": now,
        }
        with self._database.write() as session:
            upsert(session, JobRow, [row], keys=("active_key",))
            kept = session.scalars(select(JobRow).where(JobRow.active_key == order.key)).first()
            if kept is None:
                raise CatalogError(f"Job {row['id']} vanished while it was stored")
            return _job(kept)

    def get(self, id: str) -> Job:
        with self._database.read() as session:
            return _job(_find(session, id))

    def recent(self, *, limit: int = 50, state: JobState | None = None) -> list[Job]:
        """Newest first."""
        statement = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id).limit(limit)
        if state is not None:
            statement = statement.where(JobRow.state == state.value)
        with self._database.read() as session:
            return [_job(row) for row in session.scalars(statement)]

    def count(self, state: JobState) -> int:
        statement = select(func.count()).select_from(JobRow).where(JobRow.state == state.value)
        with self._database.read() as session:
            return session.scalar(statement) or 0

    # --- working ---------------------------------------------------------------------------

    def claim(self, id: str, *, owner: str, lease: timedelta, max_attempts: int) -> Job | None:
        """Takes a queued job, or one whose lease ran out, and counts the attempt.

        None: somebody else has it, it is finished, or not due. A job that already began
        `max_attempts` times is put into quarantine instead.
        """
        now = self._clock()
        abandoned = and_(JobRow.state == JobState.RUNNING.value, JobRow.lease_until <= now)
        free = or_(JobRow.state == JobState.QUEUED.value, abandoned)
        with self._database.write() as session:
            self._give_up(session, id, max_attempts)
            statement = (
                update(JobRow)
                .where(JobRow.id == id, free)
                .values(
                    state=JobState.RUNNING.value,
                    attempts=JobRow.attempts + 1,
                    lease_owner=owner,
                    lease_until=now + lease,
                    started_at=now,
                    ring_after=None,
                )
            )
            if not _changed(session, statement):
                return None
            return _job(_find(session, id))

    def heartbeat(self, id: str, *, owner: str, lease: timedelta) -> Job | None:
        """Prolongs the lease; None when it was lost. The row tells whether to stop."""
        values = {"lease_until": self._clock() + lease}
        return self._mine(id, owner, values)

    def progress(
        self,
        id: str,
        *,
        owner: str,
        stage: Stage,
        progress: Mapping[Stage, float],
        message: ProgressMessage,
        document_id: str | None,
    ) -> Job | None:
        """Says how far the work is; None when the lease was lost."""
        values = {
            "stage": stage.value,
            "progress": _PROGRESS.dump_json(dict(progress)).decode(),
            "message": message.value,
            "document_id": document_id,
        }
        return self._mine(id, owner, values)

    def finish(
        self,
        id: str,
        *,
        owner: str,
        state: JobState,
        issues: Sequence[Issue],
        evaluation_id: str | None = None,
    ) -> Job | None:
        """Ends a job; None when the lease was lost, and then nothing is changed."""
        good = state.good
        values = {
            "state": state.value,
            "active_key": None,
            "lease_owner": None,
            "lease_until": None,
            "ring_after": None,
            "issues": _ISSUES.dump_json(tuple(issues)).decode(),
            "evaluation_id": evaluation_id,
            "message": (ProgressMessage.DONE if good else ProgressMessage.STOPPED).value,
            "finished_at": self._clock(),
        }
        return self._mine(id, owner, values)

    def put_back(
        self, id: str, *, owner: str, issues: Sequence[Issue], pause: timedelta
    ) -> Job | None:
        """Queues a job again after an error that may pass; the sweeper rings after `pause`."""
        values = {
            "state": JobState.QUEUED.value,
            "lease_owner": None,
            "lease_until": None,
            "ring_after": self._clock() + pause,
            "issues": _ISSUES.dump_json(tuple(issues)).decode(),
            "message": ProgressMessage.WAITING_TO_RETRY.value,
        }
        return self._mine(id, owner, values)

    # --- stopping and starting again -------------------------------------------------------

    def cancel(self, id: str) -> Job:
        """A queued job ends now; a running one at its next step. A finished one stays as it is."""
        now = self._clock()
        queued = (
            update(JobRow)
            .where(JobRow.id == id, JobRow.state == JobState.QUEUED.value)
            .values(
                state=JobState.CANCELLED.value,
                active_key=None,
                ring_after=None,
                cancel_requested=True,
                message=ProgressMessage.STOPPED.value,
                finished_at=now,
            )
        )
        running = (
            update(JobRow)
            .where(JobRow.id == id, JobRow.state == JobState.RUNNING.value)
            .values(cancel_requested=True)
        )
        with self._database.write() as session:
            if not _changed(session, queued):
                session.execute(running)
            return _job(_find(session, id))

    # --- sweeping --------------------------------------------------------------------------

    def due(self, *, ring_interval: timedelta, max_attempts: int, limit: int = 20) -> list[str]:
        """Ids to ring for: queued and not rung for lately, or running with a lease that ran out.

        Puts the worn-out ones into quarantine, and marks the others as rung for.
        """
        now = self._clock()
        abandoned = and_(JobRow.state == JobState.RUNNING.value, JobRow.lease_until <= now)
        due = and_(
            or_(JobRow.state == JobState.QUEUED.value, abandoned),
            or_(JobRow.ring_after.is_(None), JobRow.ring_after <= now),
        )
        found = select(JobRow.id).where(due).order_by(JobRow.ring_after, JobRow.id).limit(limit)
        with self._database.read() as session:
            ids = list(session.scalars(found))
        if not ids:
            return []
        with self._database.write() as session:
            for found_id in ids:
                self._give_up(session, found_id, max_attempts)
            rung = update(JobRow).where(JobRow.id.in_(ids), due)
            session.execute(rung.values(ring_after=now + ring_interval))
            left = select(JobRow.id).where(
                JobRow.id.in_(ids), JobRow.state.in_((JobState.QUEUED, JobState.RUNNING))
            )
            return list(session.scalars(left.order_by(JobRow.created_at)))

    def running(self) -> list[Job]:
        """Jobs that somebody holds, oldest first."""
        statement = select(JobRow).where(JobRow.state == JobState.RUNNING.value)
        with self._database.read() as session:
            return [_job(row) for row in session.scalars(statement.order_by(JobRow.created_at))]

    def release(self, id: str, *, owner: str) -> None:
        """Ends the lease of an owner that is known to be dead."""
        self._mine(id, owner, {"lease_until": self._clock(), "ring_after": None})

    def _give_up(self, session: Session, id: str, max_attempts: int) -> None:
        """Quarantines a job whose every attempt ended without an answer."""
        now = self._clock()
        abandoned = and_(JobRow.state == JobState.RUNNING.value, JobRow.lease_until <= now)
        worn_out = select(JobRow).where(
            JobRow.id == id,
            JobRow.attempts >= max_attempts,
            or_(JobRow.state == JobState.QUEUED.value, abandoned),
        )
        row = session.scalars(worn_out.with_for_update()).first()
        if row is None:
            return
        known = _ISSUES.validate_json(row.issues)
        row.issues = _ISSUES.dump_json((*known, _worn_out(row))).decode()
        row.state = JobState.QUARANTINED.value
        row.active_key = row.lease_owner = row.lease_until = row.ring_after = None
        row.message = ProgressMessage.STOPPED.value
        row.finished_at = now
        session.flush()

    def _mine(self, id: str, owner: str, values: Mapping[str, object]) -> Job | None:
        """Changes a job that `owner` still runs."""
        statement = (
            update(JobRow)
            .where(
                JobRow.id == id,
                JobRow.lease_owner == owner,
                JobRow.state == JobState.RUNNING.value,
            )
            .values(**values)
        )
        with self._database.write() as session:
            return _job(_find(session, id)) if _changed(session, statement) else None


def _worn_out(row: JobRow) -> Issue:
    return Issue(
        stage=Stage(row.stage) if row.stage else Stage.PARSE,
        category=ErrorCategory.INTERNAL,
        message=f"{row.file_name}: tried {row.attempts} times, each time without an end",
        todo="Look at the file by itself; the others go on. It can be tried again by hand.",
    )


def _changed(session: Session, statement: Update) -> bool:
    return cast(CursorResult[Any], session.execute(statement)).rowcount > 0


def _find(session: Session, id: str) -> JobRow:
    row = session.get(JobRow, id, populate_existing=True)
    if row is None:
        raise NotInCatalogError(f"There is no job {id}")
    return row


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        sha256=row.sha256,
        file_name=row.file_name,
        kind=JobKind(row.kind),
        state=JobState(row.state),
        stage=Stage(row.stage) if row.stage else None,
        attempts=row.attempts,
        lease_owner=row.lease_owner,
        lease_until=row.lease_until,
        progress=_PROGRESS.validate_json(row.progress),
        message=ProgressMessage(row.message),
        issues=_ISSUES.validate_json(row.issues),
        genre=Genre(row.genre) if row.genre else None,
        submitted=row.submitted,
        actor=row.actor,
        cancel_requested=row.cancel_requested,
        document_id=row.document_id,
        evaluation_id=row.evaluation_id,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
