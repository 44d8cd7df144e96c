"""Jobs: claimed with a lease, kept alive by heartbeats, counted before the risky work.

A worker claims the job whose turn it is (`claim_next`, `indexing.catalog.turns`), or a certain one.

Every change of state is one conditional UPDATE, so that two workers rung for the same job, or a
worker that was thought dead and comes back, cannot both own it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Update,
    and_,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.job_rows import ISSUES, PROGRESS, job_of, new_row, worn_out
from indexing.catalog.models import JobRow
from indexing.catalog.statistics import count_end
from indexing.catalog.turns import Line, line, next_job, ranks, take_turn
from indexing.catalog.types import Job, JobOrder, JobState, ProgressMessage, WorkKind
from indexing.catalog.upsert import upsert
from indexing.errors import CatalogError, NotInCatalogError
from nlp.domain import Issue, Stage

_KEYS_A_STATEMENT = 1000
_QUEUED_AGAIN = {"state": JobState.QUEUED.value, "lease_owner": None, "lease_until": None}


class Jobs:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # --- asking ----------------------------------------------------------------------------

    def submit(self, order: JobOrder, *, ring_after: timedelta) -> Job:
        """A new job, or the unfinished one that does the same already.

        `ring_after`: when the sweeper may ring, should the first ring be lost.
        """
        return self.submit_many([order], ring_after=ring_after)[0]

    def submit_many(self, orders: Sequence[JobOrder], *, ring_after: timedelta) -> list[Job]:
        """A job for each order, in their order, in one transaction."""
        now = self._clock()
        # A microsecond apart, none of them in the future: that keeps the order of a batch.
        ages = range(len(orders) - 1, -1, -1)
        rows = [
            new_row(order, now - timedelta(microseconds=age), ring_after=now + ring_after)
            for order, age in zip(orders, ages, strict=True)
        ]
        keys = [order.key for order in orders]
        with self._database.write() as session:
            upsert(session, JobRow, rows, keys=("active_key",))
            kept: dict[str | None, Job] = {}
            for start in range(0, len(keys), _KEYS_A_STATEMENT):
                asked = JobRow.active_key.in_(keys[start : start + _KEYS_A_STATEMENT])
                kept |= {
                    r.active_key: job_of(r) for r in session.scalars(select(JobRow).where(asked))
                }
        missing = next((order for order in orders if order.key not in kept), None)
        if missing is not None:
            raise CatalogError(f"A job for {missing.file_name} vanished while it was stored")
        return [kept[key] for key in keys]

    def get(self, id: str) -> Job:
        with self._database.read() as session:
            return job_of(_find(session, id))

    def many(self, ids: Sequence[str]) -> dict[str, Job]:
        """Jobs by id; those that are not there are left out."""
        found: dict[str, Job] = {}
        with self._database.read() as session:
            for start in range(0, len(ids), _KEYS_A_STATEMENT):
                asked = JobRow.id.in_(ids[start : start + _KEYS_A_STATEMENT])
                found |= {r.id: job_of(r) for r in session.scalars(select(JobRow).where(asked))}
        return found

    def recent(self, *, limit: int = 50, state: JobState | None = None) -> list[Job]:
        """Newest first."""
        statement = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id).limit(limit)
        if state is not None:
            statement = statement.where(JobRow.state == state.value)
        with self._database.read() as session:
            return [job_of(row) for row in session.scalars(statement)]

    def count(self, state: JobState) -> int:
        statement = select(func.count()).select_from(JobRow).where(JobRow.state == state.value)
        with self._database.read() as session:
            return session.scalar(statement) or 0

    def waiting(self) -> dict[WorkKind, int]:
        """Queued jobs by the kind of worker that they wait for."""
        statement = (
            select(JobRow.wants, func.count())
            .where(JobRow.state == JobState.QUEUED.value)
            .group_by(JobRow.wants)
        )
        with self._database.read() as session:
            counts = {str(kind): count for kind, count in session.execute(statement)}
        return {kind: counts.get(kind.value, 0) for kind in WorkKind}

    def line(self, kind: WorkKind) -> Line:
        """Everybody who waits for this kind of work, and the recent pace."""
        with self._database.read() as session:
            return line(session, kind, self._clock())

    def ranks(self, ids: Sequence[str]) -> dict[str, int]:
        """How many waiting jobs of its organisation are as old as each of these or older."""
        with self._database.read() as session:
            return ranks(session, ids)

    # --- working ---------------------------------------------------------------------------

    def claim(self, id: str, *, owner: str, lease: timedelta, max_attempts: int) -> Job | None:
        """Takes a queued job, or one whose lease ran out, and counts the attempt.

        None: somebody else has it, it is finished, or not due. A job that already began
        `max_attempts` times is put into quarantine instead.
        """
        now = self._clock()
        free = or_(JobRow.state == JobState.QUEUED.value, _abandoned(now))
        with self._database.write() as session:
            if self._give_up(session, id, max_attempts):
                count_end(session, job_of(_find(session, id)))
            return self._take(session, id, free, owner=owner, lease=lease)

    def claim_next(
        self, kinds: Sequence[WorkKind], *, owner: str, lease: timedelta, max_attempts: int
    ) -> Job | None:
        """Takes the job whose turn it is among those that wait for `kinds`; None: none is due."""
        now = self._clock()
        with self._database.write() as session:
            while (chosen := next_job(session, kinds, now)) is not None:
                if not self._give_up(session, chosen, max_attempts):
                    queued = JobRow.state == JobState.QUEUED.value
                    return self._take(session, chosen, queued, owner=owner, lease=lease)
                count_end(session, job_of(_find(session, chosen)))
        return None

    def _take(
        self,
        session: Session,
        id: str,
        free: ColumnElement[bool],
        *,
        owner: str,
        lease: timedelta,
    ) -> Job | None:
        now = self._clock()
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
        return job_of(_find(session, id)) if _changed(session, statement) else None

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
            "progress": PROGRESS.dump_json(dict(progress)).decode(),
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
            "issues": ISSUES.dump_json(tuple(issues)).decode(),
            "evaluation_id": evaluation_id,
            "message": (ProgressMessage.DONE if good else ProgressMessage.STOPPED).value,
            "finished_at": self._clock(),
        }
        return self._mine(id, owner, values)

    def put_back(
        self,
        id: str,
        *,
        owner: str,
        issues: Sequence[Issue],
        pause: timedelta,
        counted: bool = True,
    ) -> Job | None:
        """Queues a job again after an error that may pass; it is due after `pause`.

        Not `counted`: the job is not to blame, so this attempt leaves it as many as it had.
        """
        due = self._clock() + pause
        values = {
            **_QUEUED_AGAIN,
            "attempts": JobRow.attempts - (0 if counted else 1),
            "due_at": due,
            "ring_after": due,
            "issues": ISSUES.dump_json(tuple(issues)).decode(),
            "message": ProgressMessage.WAITING_TO_RETRY.value,
        }
        return self._mine(id, owner, values)

    def pass_on(self, id: str, *, owner: str, wants: WorkKind, ring_after: timedelta) -> Job | None:
        """Queues a job for the next kind of worker, by its age; attempts are counted anew."""
        values = {
            **_QUEUED_AGAIN,
            "wants": wants.value,
            "attempts": 0,
            "due_at": JobRow.created_at,
            "ring_after": self._clock() + ring_after,
            "message": ProgressMessage.WAITING_TO_GO_ON.value,
        }
        return self._mine(id, owner, values)

    def give_back(self, id: str, *, owner: str) -> Job | None:
        """Queues a job again as if this attempt had not been: its worker has to stop."""
        values = {
            **_QUEUED_AGAIN,
            "attempts": JobRow.attempts - 1,
            "due_at": JobRow.created_at,
            "ring_after": None,
            "message": ProgressMessage.WAITING.value,
        }
        return self._mine(id, owner, values)

    def not_announced(self, ids: Sequence[str]) -> None:
        """Marks waiting jobs that no worker was told of; the sweeper will."""
        statement = update(JobRow).where(
            JobRow.id.in_(ids),
            JobRow.state == JobState.QUEUED.value,
            JobRow.message == ProgressMessage.WAITING.value,
        )
        told = {"message": ProgressMessage.WAITING_TO_BE_ANNOUNCED.value, "ring_after": None}
        with self._database.write() as session:
            session.execute(statement.values(**told))

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
            ended = _changed(session, queued)
            if not ended:
                session.execute(running)
            job = job_of(_find(session, id))
            if ended:
                count_end(session, job)
            return job

    # --- sweeping --------------------------------------------------------------------------

    def due(
        self, *, ring_interval: timedelta, max_attempts: int, limit: int = 20
    ) -> list[tuple[str, WorkKind]]:
        """Jobs to ring for: due and not rung for lately; (id, kind of worker), the oldest first.

        Before that, jobs whose lease ran out are queued again by their age, and the worn-out ones
        are put into quarantine. Those that are returned are marked as rung for.
        """
        now = self._clock()
        queued = and_(
            JobRow.state == JobState.QUEUED.value,
            JobRow.due_at <= now,
            or_(JobRow.ring_after.is_(None), JobRow.ring_after <= now),
        )
        found = (
            select(JobRow.id)
            .where(or_(queued, _abandoned(now)))
            .order_by(JobRow.ring_after, JobRow.id)
            .limit(limit)
        )
        with self._database.read() as session:
            ids = list(session.scalars(found))
        if not ids:
            return []
        with self._database.write() as session:
            take_turn(session)
            given_up = [one for one in ids if self._give_up(session, one, max_attempts)]
            again = update(JobRow).where(JobRow.id.in_(ids), _abandoned(now))
            retry = ProgressMessage.WAITING_TO_RETRY.value
            session.execute(
                again.values(
                    **_QUEUED_AGAIN, due_at=JobRow.created_at, ring_after=None, message=retry
                )
            )
            left = select(JobRow.id, JobRow.wants).where(JobRow.id.in_(ids), queued)
            rung = [
                (job_id, WorkKind(wants))
                for job_id, wants in session.execute(left.order_by(JobRow.created_at))
            ]
            marked = update(JobRow).where(JobRow.id.in_([job_id for job_id, _ in rung]))
            session.execute(
                marked.values(ring_after=now + ring_interval, message=_announced(JobRow.message))
            )
            for one in given_up:
                count_end(session, job_of(_find(session, one)))
            return rung

    def running(self) -> list[Job]:
        """Jobs that somebody holds, oldest first."""
        statement = select(JobRow).where(JobRow.state == JobState.RUNNING.value)
        with self._database.read() as session:
            return [job_of(row) for row in session.scalars(statement.order_by(JobRow.created_at))]

    def release(self, id: str, *, owner: str) -> None:
        """Ends the lease of an owner that is known to be dead."""
        self._mine(id, owner, {"lease_until": self._clock(), "ring_after": None})

    def _give_up(self, session: Session, id: str, max_attempts: int) -> bool:
        """Quarantines a job whose every attempt ended without an answer; whether it did."""
        now = self._clock()
        exhausted = select(JobRow).where(
            JobRow.id == id,
            JobRow.attempts >= max_attempts,
            or_(JobRow.state == JobState.QUEUED.value, _abandoned(now)),
        )
        row = session.scalars(exhausted.with_for_update()).first()
        if row is None:
            return False
        known = ISSUES.validate_json(row.issues)
        row.issues = ISSUES.dump_json((*known, worn_out(row))).decode()
        row.state = JobState.QUARANTINED.value
        row.active_key = row.lease_owner = row.lease_until = row.ring_after = None
        row.message = ProgressMessage.STOPPED.value
        row.finished_at = now
        session.flush()
        return True

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
            if not _changed(session, statement):
                return None
            job = job_of(_find(session, id))
            count_end(session, job)
            return job


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(JobRow.state == JobState.RUNNING.value, JobRow.lease_until <= now)


def _announced(message: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """What a job says once it was rung for."""
    unannounced = message == ProgressMessage.WAITING_TO_BE_ANNOUNCED.value
    return case((unannounced, ProgressMessage.WAITING.value), else_=message)


def _changed(session: Session, statement: Update) -> bool:
    return cast(CursorResult[Any], session.execute(statement)).rowcount > 0


def _find(session: Session, id: str) -> JobRow:
    row = session.get(JobRow, id, populate_existing=True)
    if row is None:
        raise NotInCatalogError(f"There is no job {id}")
    return row
