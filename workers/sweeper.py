"""Finds jobs that nobody works on and rings for them again."""

from __future__ import annotations

import logging
from threading import Event, Thread

from indexing.catalog import Catalog
from nlp.errors import NovumError
from workers.app import ring
from workers.owner import surely_dead
from workers.settings import Settings

log = logging.getLogger("novum.worker")


def release_dead(catalog: Catalog) -> None:
    """Ends the leases of processes of this machine that are gone, without waiting for the clock."""
    for job in catalog.jobs.running():
        if job.lease_owner and surely_dead(job.lease_owner):
            log.warning("Job %s was left by %s, which is gone", job.id, job.lease_owner)
            catalog.jobs.release(job.id, owner=job.lease_owner)


def sweep(catalog: Catalog, settings: Settings) -> list[str]:
    """One round; returns the ids that were rung for. Safe to run in many processes at once."""
    release_dead(catalog)
    due = catalog.jobs.due(
        ring_interval=settings.worker.ring_interval, max_attempts=settings.worker.max_attempts
    )
    for job_id in due:
        ring(settings, job_id)
    return due


class Sweeper:
    """Sweeps in a thread, at once and then at every interval."""

    def __init__(self, catalog: Catalog, settings: Settings) -> None:
        self._catalog = catalog
        self._settings = settings
        self._stop = Event()
        self._thread = Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        pause = self._settings.worker.sweep_interval.total_seconds()
        while True:
            try:
                sweep(self._catalog, self._settings)
            except NovumError as error:
                log.warning("Sweeping failed, will try again: %s", error)
            except Exception:  # a sweeper that ended would leave abandoned jobs for ever
                log.exception("Sweeping failed, will try again")
            if self._stop.wait(pause):
                return
