"""Named leases: what only one process should do at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_, select, update

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.models import NamedLease
from indexing.catalog.upsert import upsert


class Leases:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def hold(self, name: str, *, owner: str, lease: timedelta) -> bool:
        """Takes or prolongs a lease. False: somebody else has it."""
        now = self._clock()
        row = {"name": name, "owner": owner, "until": now + lease}
        mine = (
            update(NamedLease)
            .where(NamedLease.name == name, or_(NamedLease.owner == owner, NamedLease.until <= now))
            .values(owner=owner, until=now + lease)
        )
        with self._database.write() as session:
            if cast(CursorResult[Any], session.execute(mine)).rowcount:
                return True
            upsert(session, NamedLease, [row], keys=("name",))
            holder = select(NamedLease.owner).where(NamedLease.name == name)
            return session.scalar(holder) == owner

    def owner(self, name: str) -> str | None:
        """Who took it last; its time may be over."""
        with self._database.read() as session:
            return session.scalar(select(NamedLease.owner).where(NamedLease.name == name))

    def give_up(self, name: str, *, owner: str) -> None:
        """Ends a lease before its time; nothing happens where another owner has it."""
        mine = delete(NamedLease).where(NamedLease.name == name, NamedLease.owner == owner)
        with self._database.write() as session:
            session.execute(mine)
