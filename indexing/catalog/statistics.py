"""Numbers for those who operate Novum: the queue as it is, and counters that only grow.

Ends of jobs are counted in the transaction that ends them, so that they are exact whatever process
did it; what workers measured is added by `Statistics.add`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.models import Counter, JobRow
from indexing.catalog.types import Job, JobKind, JobState, ProgressMessage, WorkKind
from indexing.catalog.upsert import upsert
from nlp.domain import Frozen
from nlp.errors import ErrorCategory

ENDED, FAILED, RETRIED = "jobs.", "failures.", "retries."
"""Prefixes of counters: by kind and state, by category, by category."""

_UNFINISHED = (JobState.QUEUED.value, JobState.RUNNING.value)


class QueueGroup(Frozen):
    """Unfinished jobs of one kind, in one state, for one kind of worker."""

    kind: JobKind
    state: JobState
    work: WorkKind
    jobs: int
    oldest_seconds: float  # since the oldest of them was submitted


class Statistics:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def queue(self) -> list[QueueGroup]:
        """Reads unfinished rows only, however many jobs there ever were."""
        statement = (
            select(
                JobRow.kind, JobRow.state, JobRow.wants, func.count(), func.min(JobRow.created_at)
            )
            .where(JobRow.state.in_(_UNFINISHED))
            .group_by(JobRow.kind, JobRow.state, JobRow.wants)
        )
        now = self._clock()
        with self._database.read() as session:
            return [
                QueueGroup(
                    kind=JobKind(kind),
                    state=JobState(state),
                    work=WorkKind(work),
                    jobs=jobs,
                    oldest_seconds=max(0.0, (now - oldest).total_seconds()),
                )
                for kind, state, work, jobs, oldest in session.execute(statement)
            ]

    def counters(self) -> dict[str, int]:
        """Every counter by name."""
        with self._database.read() as session:
            found = session.execute(select(Counter.name, Counter.value))
            return {row.name: row.value for row in found}

    def add(self, grown: Mapping[str, int]) -> None:
        """Adds to counters; unknown ones begin at zero."""
        if not grown:
            return
        with self._database.write() as session:
            bump(session, grown)

    def ping(self) -> None:
        """Raises `CatalogError` where the database does not answer."""
        with self._database.read() as session:
            session.execute(select(1))


def bump(session: Session, grown: Mapping[str, int]) -> None:
    """In the order of names: two transactions that meet wait for each other, never in a circle."""
    names = sorted(grown)
    upsert(session, Counter, [{"name": name, "value": 0} for name in names], keys=("name",))
    for name in names:
        statement = update(Counter).where(Counter.name == name)
        session.execute(statement.values(value=Counter.value + grown[name]))


def count_end(session: Session, job: Job) -> None:
    """Counts a job that has just ended, or that is to be tried again. Last in its transaction."""
    if job.state.finished:
        grown = {f"{ENDED}{job.kind}.{job.state}": 1}
        if not job.state.good and job.state is not JobState.CANCELLED:
            grown[f"{FAILED}{_category(job)}"] = 1
        bump(session, grown)
    elif job.state is JobState.QUEUED and job.message is ProgressMessage.WAITING_TO_RETRY:
        bump(session, {f"{RETRIED}{_category(job)}": 1})


def _category(job: Job) -> ErrorCategory:
    return job.issues[-1].category if job.issues else ErrorCategory.INTERNAL
