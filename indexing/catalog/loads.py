"""Loads, their files and parts, which are claimed with a lease, as jobs are.

Every change of a part's state is one conditional UPDATE.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.documents import SEQUENCE
from indexing.catalog.load_again import take_places, try_again
from indexing.catalog.load_models import LoadFileRow, LoadPartRow, LoadRejectRow, LoadRow
from indexing.catalog.load_rows import (
    file_rows,
    load_of,
    load_row,
    named_reject,
    part_of,
    part_row,
    plan_rows,
    read_file,
    reject_row,
)
from indexing.catalog.load_types import (
    Load,
    LoadCounts,
    LoadFile,
    LoadOrder,
    LoadPart,
    LoadState,
    NamedReject,
    PartState,
    Place,
    Reject,
)
from indexing.catalog.models import Audit
from indexing.catalog.prior_art import count
from indexing.catalog.upsert import chunks, upsert
from indexing.errors import NotInCatalogError

_OPEN = (PartState.WAITING.value, PartState.RUNNING.value)


class Loads:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # --- ordering and asking ---------------------------------------------------------------

    def open(self, order: LoadOrder, *, anew: bool = False) -> Load:
        """The unfinished load of this id, or a new one in its place.

        Parts that were given up are tried again. `anew` forgets how far an unfinished load came.
        """
        with self._database.write() as session:
            row = session.get(LoadRow, order.id)
            if row is not None and not anew and row.state != LoadState.FINISHED.value:
                try_again(session, row)
                row.options = order.options.model_dump_json()
                take_places(session, order)
                session.flush()
                return load_of(row)
            numbers = _numbers(session, order.files)
            if row is not None:
                session.delete(row)
                session.flush()
            session.add(load_row(order, now=self._clock()))
            session.flush()
            if numbers:
                session.execute(insert(LoadFileRow), file_rows(order, numbers))
                session.execute(insert(LoadPartRow), plan_rows(order))
            return load_of(session.get_one(LoadRow, order.id))

    def get(self, id: str) -> Load:
        """Raises `NotInCatalogError`."""
        with self._database.read() as session:
            row = session.get(LoadRow, id)
            if row is None:
                raise NotInCatalogError(f"There is no load {id}.")
            return load_of(row)

    def recent(self, *, limit: int = 20) -> list[Load]:
        """Newest first."""
        newest = select(LoadRow).order_by(LoadRow.created_at.desc(), LoadRow.id).limit(limit)
        with self._database.read() as session:
            return [load_of(row) for row in session.scalars(newest)]

    def files(self, id: str) -> tuple[LoadFile, ...]:
        mine = select(LoadFileRow).where(LoadFileRow.load_id == id).order_by(LoadFileRow.position)
        with self._database.read() as session:
            return tuple(read_file(row) for row in session.scalars(mine))

    def file(self, id: str, position: int) -> LoadFile:
        with self._database.read() as session:
            return read_file(session.get_one(LoadFileRow, (id, position)))

    def parts(self, id: str) -> tuple[LoadPart, ...]:
        """In the order of their records."""
        mine = (
            select(LoadPartRow)
            .where(LoadPartRow.load_id == id)
            .order_by(LoadPartRow.position, LoadPartRow.number)
        )
        with self._database.read() as session:
            return tuple(part_of(row) for row in session.scalars(mine))

    def rejects(self, id: str, *, batch: int = 200) -> Iterator[NamedReject]:
        """In the order of the files and their records."""
        last = (-1, -1)
        while True:
            after = or_(
                LoadRejectRow.position > last[0],
                and_(LoadRejectRow.position == last[0], LoadRejectRow.record > last[1]),
            )
            statement = (
                select(LoadRejectRow, LoadFileRow.name)
                .join(
                    LoadFileRow,
                    and_(
                        LoadFileRow.load_id == LoadRejectRow.load_id,
                        LoadFileRow.position == LoadRejectRow.position,
                    ),
                )
                .where(LoadRejectRow.load_id == id, after)
                .order_by(LoadRejectRow.position, LoadRejectRow.record)
                .limit(batch)
            )
            with self._database.read() as session:
                found = [named_reject(row, name) for row, name in session.execute(statement)]
            if not found:
                return
            yield from found
            last = (found[-1].position, found[-1].record)

    def count_rejects(self, id: str) -> int:
        """Rejects that were kept; more may have been counted."""
        mine = select(func.count()).select_from(LoadRejectRow).where(LoadRejectRow.load_id == id)
        with self._database.read() as session:
            return session.scalar(mine) or 0

    # --- working on parts ------------------------------------------------------------------

    def claim(self, id: str, *, owner: str, lease: timedelta, max_attempts: int) -> LoadPart | None:
        """Takes a part that waits, or whose worker is gone; None where there is none.

        A part that began `max_attempts` times without getting on is given up instead.
        """
        while True:
            with self._database.write() as session:
                row = session.scalars(_next_part(id, self._clock())).first()
                if row is None:
                    return None
                if row.attempts >= max_attempts:
                    row.state, row.lease_owner = PartState.GIVEN_UP.value, None
                    row.message = row.message or f"begun {row.attempts} times without getting on"
                    continue
                row.state, row.lease_owner = PartState.RUNNING.value, owner
                row.lease_until = self._clock() + lease
                row.attempts += 1
                session.flush()
                return part_of(row)

    def heartbeat(self, part: LoadPart, *, lease: timedelta) -> bool:
        """Prolongs the lease; False where it was lost."""
        return self._mine(part, lease_until=self._clock() + lease)

    def save(
        self,
        part: LoadPart,
        *,
        at: Place,
        counts: LoadCounts,
        rejects: Sequence[Reject] = (),
        most_rejects: int,
        lease: timedelta,
    ) -> bool:
        """Everything before `at` is loaded. False where the lease was lost: nothing is changed.

        Getting on resets the attempts. Of a load's rejects the first `most_rejects` are kept.
        """
        values = {
            "offset": at.offset,
            "line": at.line,
            "record": at.record,
            **counts.model_dump(),
            "attempts": 1,
            "lease_until": self._clock() + lease,
            "message": None,
        }
        with self._database.write() as session:
            if not _changed(session, update(LoadPartRow).where(_owned(part)).values(**values)):
                return False
            if rejects:
                mine = LoadRejectRow.load_id == part.load_id
                kept = session.scalar(select(func.count()).select_from(LoadRejectRow).where(mine))
                room = max(most_rejects - (kept or 0), 0)
                rows = [reject_row(part, reject) for reject in rejects[:room]]
                keys = ("load_id", "position", "record")
                upsert(session, LoadRejectRow, rows, keys=keys, update=("reason", "raw", "cut"))
            if counts.added + counts.replaced + counts.updated:
                changed = update(LoadRow).where(LoadRow.id == part.load_id, ~LoadRow.changed)
                session.execute(changed.values(changed=True))
            return True

    def finish_part(self, part: LoadPart) -> bool:
        return self._mine(part, state=PartState.DONE.value, lease_owner=None, lease_until=None)

    def put_back(
        self, part: LoadPart, *, pause: timedelta, message: str, counted: bool = True
    ) -> bool:
        """Lets a part wait after an error that may pass; `counted` as an attempt or not."""
        return self._mine(
            part,
            state=PartState.WAITING.value,
            attempts=LoadPartRow.attempts - (0 if counted else 1),
            lease_owner=None,
            lease_until=None,
            not_before=self._clock() + pause,
            message=message,
        )

    def give_up(self, part: LoadPart, *, message: str) -> bool:
        """Ends a part that cannot be read any further."""
        given_up = PartState.GIVEN_UP.value
        return self._mine(part, state=given_up, lease_owner=None, lease_until=None, message=message)

    def release(self, part: LoadPart) -> None:
        """Ends the lease of an owner that is known to be dead, or that stops in order."""
        self._mine(part, lease_until=self._clock())

    def plan(
        self, part: LoadPart, runs: Sequence[tuple[Place, int]], *, at: Place, lease: timedelta
    ) -> bool:
        """Adds parts (start, end offset) that a plan part found before `at`.

        False where its lease was lost.
        """
        if not runs:
            return self.heartbeat(part, lease=lease)
        with self._database.write() as session:
            values = {
                "offset": at.offset,
                "line": at.line,
                "record": at.record,
                "attempts": 1,
                "lease_until": self._clock() + lease,
            }
            if not _changed(session, update(LoadPartRow).where(_owned(part)).values(**values)):
                return False
            number = (
                session.scalar(
                    select(func.max(LoadPartRow.number)).where(
                        LoadPartRow.load_id == part.load_id, LoadPartRow.position == part.position
                    )
                )
                or 0
            )
            rows = [
                part_row(part, number + index, start, end)
                for index, (start, end) in enumerate(runs, start=1)
            ]
            upsert(session, LoadPartRow, rows, keys=("load_id", "position", "number"))
            return True

    def resize(self, id: str, position: int, size: int) -> None:
        """Says how long a file is once that is known."""
        this = update(LoadFileRow).where(
            LoadFileRow.load_id == id, LoadFileRow.position == position
        )
        with self._database.write() as session:
            session.execute(this.values(size=size))

    # --- finishing -------------------------------------------------------------------------

    def all_ended(self, id: str) -> bool:
        """No part waits or is being worked on."""
        mine = select(LoadPartRow.number).where(
            LoadPartRow.load_id == id, LoadPartRow.state.in_(_OPEN)
        )
        with self._database.read() as session:
            return session.scalars(mine.limit(1)).first() is None

    def begin_finishing(self, id: str) -> int:
        """How often that was begun, now included; 0 where the load has ended.

        For whoever holds the load's lease.
        """
        unended = (LoadState.LOADING.value, LoadState.FINISHING.value)
        this = update(LoadRow).where(LoadRow.id == id, LoadRow.state.in_(unended))
        begun = this.values(state=LoadState.FINISHING.value, attempts=LoadRow.attempts + 1)
        with self._database.write() as session:
            if not _changed(session, begun):
                return 0
            return session.get_one(LoadRow, id, populate_existing=True).attempts

    def finishing(self, id: str, done: int, total: int) -> None:
        this = update(LoadRow).where(LoadRow.id == id)
        with self._database.write() as session:
            session.execute(this.values(finishing_done=done, finishing_total=total))

    def finish(self, id: str, *, audit: Mapping[str, object], failure: str | None = None) -> Load:
        """Ends a load: finished, or failed where parts were given up or there is a `failure`.

        With its entry in the audit trail, in one transaction. An ended load stays as it is.
        """
        with self._database.write() as session:
            given_up = session.scalars(
                select(LoadPartRow).where(
                    LoadPartRow.load_id == id, LoadPartRow.state == PartState.GIVEN_UP.value
                )
            ).all()
            row = session.get_one(LoadRow, id)
            if LoadState(row.state).ended:
                return load_of(row)
            session.add(
                Audit(
                    at=self._clock(),
                    actor=row.actor,
                    action="ingest",
                    subject=id,
                    details=json.dumps(dict(audit), ensure_ascii=False),
                )
            )
            failed = bool(given_up or failure)
            row.state = (LoadState.FAILED if failed else LoadState.FINISHED).value
            row.message = failure or next((p.message for p in given_up if p.message), None)
            row.finished_at = self._clock()
            session.flush()
            return load_of(row)

    # --- sweeping --------------------------------------------------------------------------

    def due(self, *, ring_interval: timedelta) -> list[str]:
        """Queued loads with work that nobody was rung for lately; marks them as rung for."""
        now = self._clock()
        unfinished = and_(
            LoadRow.state.in_((LoadState.LOADING.value, LoadState.FINISHING.value)),
            or_(LoadRow.ring_after.is_(None), LoadRow.ring_after <= now),
        )
        with self._database.read() as session:
            found = [load_of(row) for row in session.scalars(select(LoadRow).where(unfinished))]
        ids = [load.id for load in found if load.options.queued]
        if not ids:
            return []
        mark = update(LoadRow).where(LoadRow.id.in_(ids), unfinished)
        with self._database.write() as session:
            session.execute(mark.values(ring_after=now + ring_interval))
        return ids

    def queued(self) -> list[Load]:
        """Unfinished loads for bulk workers, oldest first."""
        unended = (LoadState.LOADING.value, LoadState.FINISHING.value)
        mine = select(LoadRow).where(LoadRow.state.in_(unended)).order_by(LoadRow.created_at)
        with self._database.read() as session:
            found = [load_of(row) for row in session.scalars(mine)]
        return [load for load in found if load.options.queued]

    def waiting(self, id: str) -> int:
        """Parts that a worker could take now."""
        mine = (
            select(func.count())
            .select_from(LoadPartRow)
            .where(LoadPartRow.load_id == id, _free(self._clock()))
        )
        with self._database.read() as session:
            return session.scalar(mine) or 0

    def running(self) -> list[LoadPart]:
        """Parts that somebody holds."""
        held = select(LoadPartRow).where(LoadPartRow.state == PartState.RUNNING.value)
        with self._database.read() as session:
            return [part_of(row) for row in session.scalars(held)]

    def _mine(self, part: LoadPart, **values: Any) -> bool:
        with self._database.write() as session:
            return _changed(session, update(LoadPartRow).where(_owned(part)).values(**values))


def _numbers(session: Session, files: Sequence[LoadFile]) -> list[int]:
    """Numbers in the order of loading; the same file keeps the number that it had."""
    known: dict[str, int] = {}
    for batch in chunks([file.fingerprint for file in files]):
        had = (
            select(LoadFileRow.fingerprint, func.min(LoadFileRow.sequence))
            .where(LoadFileRow.fingerprint.in_(batch))
            .group_by(LoadFileRow.fingerprint)
        )
        known.update((name, number) for name, number in session.execute(had))
    new = sum(file.fingerprint not in known for file in files)
    last = count(session, SEQUENCE, by=new) if new else 0
    fresh = iter(range(last - new + 1, last + 1))
    return [known.get(file.fingerprint) or next(fresh) for file in files]


def _free(now: datetime) -> Any:
    return or_(
        and_(
            LoadPartRow.state == PartState.WAITING.value,
            or_(LoadPartRow.not_before.is_(None), LoadPartRow.not_before <= now),
        ),
        and_(LoadPartRow.state == PartState.RUNNING.value, LoadPartRow.lease_until <= now),
    )


def _next_part(id: str, now: datetime) -> Any:
    """Locked, and passed over by others who look meanwhile (SQLite: one writer at a time)."""
    free = select(LoadPartRow).where(LoadPartRow.load_id == id, _free(now))
    ordered = free.order_by(LoadPartRow.position, LoadPartRow.number).limit(1)
    return ordered.with_for_update(skip_locked=True)


def _owned(part: LoadPart) -> Any:
    return and_(
        LoadPartRow.load_id == part.load_id,
        LoadPartRow.position == part.position,
        LoadPartRow.number == part.number,
        LoadPartRow.lease_owner == part.lease_owner,
        LoadPartRow.state == PartState.RUNNING.value,
    )


def _changed(session: Session, statement: Update) -> bool:
    return cast(CursorResult[Any], session.execute(statement)).rowcount > 0
