"""Whose turn it is: organisations with waiting jobs are served in turns, the oldest job first.

Of the organisations that wait for a kind of work, the one with the fewest running jobs is next; of
equal ones, the one that was served longest ago. So 2,000 files of one organisation do not stand
before the single one of another. The cost of a turn grows with the number of organisations that
wait, not with the number of their jobs: every look is one step into an index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, ColumnElement, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from indexing.catalog.models import JobRow
from indexing.catalog.types import JobState, QueuePlace, WorkKind

PACE_WINDOW = timedelta(minutes=5)
"""Jobs that ended within this tell the pace; older ones were done under another load."""
PACE_JOBS = 3
"""Fewer ends than this tell no pace."""

_LOOKS = 16
"""Organisations whose jobs are all being changed just now; behind them a worker gives up."""

_TURN_LOCK = 0x4E4F5654  # "NOVT": any number that only we use on the PostgreSQL server


@dataclass(frozen=True, slots=True)
class Line:
    """All who wait for one kind of work, at a moment."""

    waiting: Mapping[str, int]  # jobs of each organisation, the next organisation first
    pace: float | None  # jobs that end in a second

    def place(self, organisation: str, rank: int) -> QueuePlace:
        """Of the `rank`-th job (1: its oldest) of an organisation.

        Before it, every other organisation has had as many turns as it, and one more if it stands
        earlier in this round.
        """
        names = list(self.waiting)
        own = names.index(organisation) if organisation in self.waiting else len(names)
        before = sum(
            min(count, rank if turn < own else rank - 1)
            for turn, (name, count) in enumerate(self.waiting.items())
            if name != organisation
        )
        position = rank + before
        return QueuePlace(
            position=position,
            waiting=max(sum(self.waiting.values()), position),
            seconds_left=None if not self.pace else _rounded(position / self.pace),
        )


def take_turn(session: Session) -> None:
    """On PostgreSQL, until the transaction ends, nobody else chooses or marks waiting jobs.

    Who marks many of them at once takes it too: claims pass locked rows over, and would begin
    younger jobs before them.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_TURN_LOCK)))


def next_job(session: Session, kinds: Sequence[WorkKind], now: datetime) -> str | None:
    """The id of the job whose turn it is. In PostgreSQL no other transaction can take it.

    Turns are taken one after the other: of workers that ask at once, each sees what the one before
    it took, and a job that somebody changes just now is passed over.
    """
    take_turn(session)
    for turn in session.execute(_turns(kinds, now).limit(_LOOKS)).all():
        oldest = (
            select(JobRow.id)
            .where(_waits(turn.kind), JobRow.organisation == turn.name, JobRow.due_at <= now)
            .order_by(JobRow.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if (found := session.scalars(oldest).first()) is not None:
            return found
    return None


def line(session: Session, kind: WorkKind, now: datetime) -> Line:
    """Everybody who waits for this kind of work, in the order of their turns."""
    counted = (
        select(JobRow.organisation, func.count()).where(_waits(kind)).group_by(JobRow.organisation)
    )
    counts = {row[0]: row[1] for row in session.execute(counted)}
    turns = [turn.name for turn in session.execute(_turns([kind], now))]
    later = sorted(set(counts).difference(turns))  # who waits for a pause to end
    ordered = {name: counts[name] for name in (*turns, *later) if name in counts}
    return Line(ordered, _pace(session, now))


def ranks(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """How many jobs of its organisation wait up to each of these, itself counted."""
    other = aliased(JobRow)
    ahead = (
        select(func.count())
        .select_from(other)
        .where(
            other.state == JobState.QUEUED.value,
            other.wants == JobRow.wants,
            other.organisation == JobRow.organisation,
            other.due_at <= JobRow.due_at,
        )
        .scalar_subquery()
    )
    counted = select(JobRow.id, ahead).where(JobRow.id.in_(ids))
    return {row[0]: max(row[1], 1) for row in session.execute(counted)}


def _turns(kinds: Sequence[WorkKind], now: datetime) -> Select[tuple[str, str]]:
    """(organisation, kind) with a due job, the next one first."""
    candidates = union_all(
        *(
            select(waiting.c.name, literal(kind.value).label("kind"), _oldest(waiting, kind, now))
            for kind in kinds
            for waiting in [_organisations(kind)]
        )
    ).subquery("candidates")
    running = (
        select(JobRow.organisation.label("name"), func.count().label("jobs"))
        .where(JobRow.state == JobState.RUNNING.value)
        .group_by(JobRow.organisation)
        .subquery("running")
    )
    served = (
        select(JobRow.started_at)
        .where(JobRow.organisation == candidates.c.name, JobRow.started_at.is_not(None))
        .order_by(JobRow.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(candidates.c.name, candidates.c.kind)
        .outerjoin(running, running.c.name == candidates.c.name)
        .where(candidates.c.oldest.is_not(None))
        .order_by(func.coalesce(running.c.jobs, 0), served.asc().nulls_first(), candidates.c.oldest)
    )


def _organisations(kind: WorkKind) -> CTE:
    """Names of who waits, each found by one step from the one before (a loose index scan).

    Not by `min`, for which PostgreSQL reads all rows where it has no statistics yet.
    """
    names = select(_first_name(_waits(kind))).cte(f"waiting_{kind.value}", recursive=True)
    following = _first_name(_waits(kind), JobRow.organisation > names.c.name)
    return names.union_all(select(following).where(names.c.name.is_not(None)))


def _first_name(*conditions: ColumnElement[bool]) -> ColumnElement[str]:
    """NULL where nobody waits."""
    first = select(JobRow.organisation).where(*conditions).order_by(JobRow.organisation).limit(1)
    return first.scalar_subquery().label("name")


def _oldest(waiting: CTE, kind: WorkKind, now: datetime) -> ColumnElement[datetime]:
    return (
        select(JobRow.due_at)
        .where(_waits(kind), JobRow.organisation == waiting.c.name, JobRow.due_at <= now)
        .order_by(JobRow.due_at)
        .limit(1)
        .scalar_subquery()
        .label("oldest")
    )


def _waits(kind: str) -> ColumnElement[bool]:
    return and_(JobRow.state == JobState.QUEUED.value, JobRow.wants == str(kind))


def _pace(session: Session, now: datetime) -> float | None:
    """Jobs that ended in a second, lately: their number over the time since the first began."""
    since = now - PACE_WINDOW
    counted = select(func.count(), func.min(JobRow.started_at)).where(JobRow.finished_at > since)
    ended, first = session.execute(counted).one()
    if ended < PACE_JOBS or first is None:
        return None
    seconds = (now - max(first, since)).total_seconds()
    return float(ended / seconds) if seconds > 0 else None


def _rounded(seconds: float) -> int:
    """As exact as an estimate can be: 5 s up to a minute, then 10 s, then whole minutes."""
    step = 5 if seconds < 60 else 10 if seconds < 600 else 60
    return max(step, round(seconds / step) * step)
