"""Jobs come in: stored, queued, announced; and where a waiting one stands."""

from __future__ import annotations

import logging
import time
import unicodedata
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from indexing.catalog import Job, JobOrder, JobState, WorkKind
from indexing.catalog.audit import REQUEST_ID
from indexing.catalog.turns import Line
from workers.errors import QueueUnavailableError
from workers.logs import log_context, request_id, without_quotes

if TYPE_CHECKING:
    from workers.service import Novum

log = logging.getLogger("novum.worker")

_LONGEST_NAME = 100
_LINE_LIFE = 1.0
"""Seconds for which a process answers from the same look at the queue, however many ask."""
_MOST_RINGS = 64
"""For a batch: a worker that heard one goes on by itself, and hardly anybody runs more workers."""


def organisation_name(given: str | None, *, actor: str) -> str:
    """As kept: without control characters, in composed Hangul; the actor where none was given."""
    composed = unicodedata.normalize("NFC", given or "")
    visible = "".join(c for c in composed if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join(visible.split())[:_LONGEST_NAME].strip() or actor


def queue(novum: Novum, orders: Sequence[JobOrder], *, ring: bool) -> list[Job]:
    """Jobs for orders; where the broker is away they say so, and are announced by the sweeper."""
    interval = novum.settings.worker.ring_interval
    jobs = novum.catalog.jobs.submit_many(orders, ring_after=interval)
    _note_request(novum, jobs)
    waiting = [job.id for job in jobs if job.state is JobState.QUEUED]
    if not ring or not waiting or announce(novum, waiting, WorkKind.PARSE):
        return jobs
    later = {job_id: novum.job(job_id) for job_id in waiting}
    return [later.get(job.id, job) for job in jobs]


def _note_request(novum: Novum, jobs: Sequence[Job]) -> None:
    """Before a worker hears of the jobs: its log lines name the request that asked for them."""
    request = request_id()
    for job in jobs:
        with log_context(job_id=job.id, sha256=job.sha256):
            log.info("Asked for %s", job.kind)
        if request is not None:
            details = {REQUEST_ID: request}
            novum.catalog.audit.add(
                actor=job.actor, action="request", subject=job.id, details=details
            )


def announce(novum: Novum, job_ids: Sequence[str], kind: WorkKind) -> bool:
    """Rings for waiting jobs. False: the broker is away, and the sweeper will announce them."""
    from workers.app import ring  # Celery: not needed to read

    try:
        ring(novum.settings, kind, times=min(len(job_ids), _MOST_RINGS))
    except QueueUnavailableError as error:
        log.warning("%s", without_quotes(error))
        novum.catalog.jobs.not_announced(job_ids)
        return False
    return True


class Waiting:
    """Places of waiting jobs. Looks at the queue once a second at most."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lines: dict[WorkKind, tuple[float, Line]] = {}

    def with_places(self, novum: Novum, jobs: Sequence[Job]) -> list[Job]:
        """The jobs, those that wait with their places."""
        waiting = [job.id for job in jobs if job.state is JobState.QUEUED]
        ranks = novum.catalog.jobs.ranks(waiting) if waiting else {}
        return [self._placed(novum, job, ranks.get(job.id)) for job in jobs]

    def _placed(self, novum: Novum, job: Job, rank: int | None) -> Job:
        if rank is None:
            return job
        place = self._line(novum, job.wants).place(job.organisation, rank)
        return job.model_copy(update={"place": place})

    def _line(self, novum: Novum, kind: WorkKind) -> Line:
        with self._lock:
            looked, line = self._lines.get(kind, (float("-inf"), None))
            if line is None or time.monotonic() - looked > _LINE_LIFE:
                line = novum.catalog.jobs.line(kind)
                self._lines[kind] = (time.monotonic(), line)
            return line
