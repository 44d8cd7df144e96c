"""The jobs of a call: run in this process, or followed while workers run them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexing.catalog import Job, JobState
from indexing.catalog.screenings import Screening
from workers.screening.intake import jobs_of

if TYPE_CHECKING:
    from workers.service import Novum

TOGETHER = 2
"""Jobs at once in this process: one is read by its child while another one is compared."""
_LOOK = 1.0
"""Seconds between two looks at the jobs of a call."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the jobs of a call stand."""

    done: int
    total: int
    begun: bool  # a worker has begun one at least

    @classmethod
    def of(cls, jobs: dict[str, Job]) -> Progress:
        states = Counter(job.state for job in jobs.values())
        done = sum(count for state, count in states.items() if state.finished)
        return cls(done=done, total=len(jobs), begun=states[JobState.QUEUED] < len(jobs))


OnProgress = Callable[[Progress], None]


def unfinished(novum: Novum, screening: Screening) -> list[Job]:
    """Jobs that wait or run, oldest first."""
    return _waiting(jobs_of(novum, novum.catalog.screenings.entries(screening)))


def _waiting(jobs: dict[str, Job]) -> list[Job]:
    waiting = (job for job in jobs.values() if not job.state.finished)
    return sorted(waiting, key=lambda job: (job.created_at, job.id))


def work_here(novum: Novum, screening: Screening, *, progress: OnProgress) -> None:
    """Runs what waits to its end; a worker may take part. A second run goes on after a first."""
    jobs = jobs_of(novum, novum.catalog.screenings.entries(screening))
    waiting = _waiting(jobs)
    done = len(jobs) - len(waiting)
    progress(Progress(done, len(jobs), begun=True))
    pool = ThreadPoolExecutor(TOGETHER, thread_name_prefix="screening")
    try:
        running = [pool.submit(novum.run, job.id) for job in waiting]
        for one in as_completed(running):
            one.result()
            done += 1
            progress(Progress(done, len(jobs), begun=True))
    finally:
        pool.shutdown(cancel_futures=True)


def follow(novum: Novum, screening: Screening, *, progress: OnProgress) -> None:
    """Until every job of the call has ended."""
    entries = novum.catalog.screenings.entries(screening)
    while True:
        now = Progress.of(jobs_of(novum, entries))
        progress(now)
        if now.done == now.total:
            return
        time.sleep(_LOOK)
