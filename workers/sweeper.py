"""Finds work that nobody does and rings for it again.

Every worker sweeps, or `novum beat` does. Leases of dead processes are ended by whoever is on their
machine; the rest is done by one process at a time, which holds the lease ``sweep``.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Thread

from indexing.catalog import Catalog, WorkKind
from nlp.errors import NovumError
from workers.alive import AliveFile
from workers.app import ring
from workers.bulk import due_parts
from workers.errors import QueueUnavailableError
from workers.owner import surely_dead, this_process
from workers.settings import Settings, WorkerSettings

log = logging.getLogger("novum.worker")

SWEEP = "sweep"
_SHORTEST_LEASE = timedelta(seconds=2)

_MOST_RINGS = 5
"""Of one kind in one round. A worker that heard one goes on by itself, and there is a next round;
ringing for each of thousands of waiting jobs would only fill the broker."""

DueWork = Callable[[Catalog, WorkerSettings], Mapping[WorkKind, int]]
"""How many pieces of work of each kind are due and were not rung for lately."""

OTHER_WORK: tuple[DueWork, ...] = (due_parts,)
"""Beside jobs; whoever gives `workers.duties` another duty adds here what of it was left lying."""


def release_dead(catalog: Catalog) -> None:
    """Ends the leases of processes of this machine that are gone, without waiting for the clock."""
    for job in catalog.jobs.running():
        if job.lease_owner and surely_dead(job.lease_owner):
            log.warning("Job %s was left by %s, which is gone", job.id, job.lease_owner)
            catalog.jobs.release(job.id, owner=job.lease_owner)


def sweep(catalog: Catalog, settings: Settings) -> list[str]:
    """One round; returns the ids of jobs that are rung for. Safe to run in many processes at once.

    Raises `QueueUnavailableError` when the broker is away; the jobs are found again next time.
    """
    release_dead(catalog)
    if not _my_turn(catalog, settings.worker):
        return []
    due = catalog.jobs.due(
        ring_interval=settings.worker.ring_interval, max_attempts=settings.worker.max_attempts
    )
    found = Counter(kind for _, kind in due)
    for look in OTHER_WORK:
        found.update(look(catalog, settings.worker))
    ids = [job_id for job_id, _ in due]
    try:
        for kind, count in found.items():
            ring(settings, kind, times=min(count, _MOST_RINGS))
    except QueueUnavailableError:
        catalog.jobs.not_announced(ids)
        raise
    return ids


def _my_turn(catalog: Catalog, settings: WorkerSettings) -> bool:
    """Whether this process sweeps now; it takes over at once from a dead one of this machine."""
    lease = max(3 * settings.sweep_interval, _SHORTEST_LEASE)
    me = this_process()
    if catalog.leases.hold(SWEEP, owner=me, lease=lease):
        return True
    holder = catalog.leases.owner(SWEEP)
    if holder is None or not surely_dead(holder):
        return False
    catalog.leases.give_up(SWEEP, owner=holder)
    return catalog.leases.hold(SWEEP, owner=me, lease=lease)


class Sweeper:
    """Sweeps at once and then at every interval, in a thread or until told to stop."""

    def __init__(
        self, catalog: Catalog, settings: Settings, *, alive: AliveFile | None = None
    ) -> None:
        self._catalog = catalog
        self._settings = settings
        self._alive = alive or AliveFile(None)
        # Not an Event: a signal handler would wait for its lock, which the code it stopped holds.
        self._stop: SimpleQueue[None] = SimpleQueue()
        self._thread = Thread(target=self.run, name="sweeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Lets another process take over at once. Ends the thread, where there is one."""
        self.ask_to_stop()
        if self._thread.ident is not None:
            self._thread.join()

    def ask_to_stop(self) -> None:
        """Returns at once. Signal handlers may call it."""
        self._stop.put(None)

    def run(self) -> None:
        pause = self._settings.worker.sweep_interval.total_seconds()
        while True:
            self._round()
            self._alive.touch()
            if self._asked_within(pause):
                break
        try:
            self._catalog.leases.give_up(SWEEP, owner=this_process())
        except NovumError as error:
            log.warning("The turn to sweep ends by itself: %s", error)

    def _asked_within(self, seconds: float) -> bool:
        try:
            self._stop.get(timeout=seconds)
        except Empty:
            return False
        return True

    def _round(self) -> None:
        try:
            sweep(self._catalog, self._settings)
        except NovumError as error:
            log.warning("Sweeping failed, will try again: %s", error)
        except Exception:  # a sweeper that ended would leave abandoned jobs for ever
            log.exception("Sweeping failed, will try again")
