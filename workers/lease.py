"""Holding a job while working on it: heartbeats in a thread, and a word at every step."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import TracebackType
from typing import Self

from indexing.catalog import Catalog, Job, ProgressMessage, WorkKind
from indexing.errors import CatalogError
from nlp.domain import Stage
from workers.errors import JobCancelledError, LeaseLostError
from workers.logs import log_context
from workers.settings import WorkerSettings

log = logging.getLogger("novum.worker")

MESSAGES = {
    Stage.PARSE: ProgressMessage.READING_PAGES,
    Stage.EXTRACT: ProgressMessage.FINDING_FIELDS,
    Stage.INDEX: ProgressMessage.INDEXING,
    Stage.EVALUATE: ProgressMessage.COMPARING,
}


class Lease:
    """Context of one attempt at a job that this process claimed."""

    def __init__(
        self,
        catalog: Catalog,
        job: Job,
        settings: WorkerSettings,
        *,
        on_progress: Callable[[Job], None] | None = None,
    ) -> None:
        self.job = job
        self.stage = Stage.PARSE if job.wants is WorkKind.PARSE else Stage.INDEX
        self.document_id = job.document_id
        self._catalog = catalog
        self._owner = job.lease_owner or ""
        self._settings = settings
        self._on_progress = on_progress
        # What another kind of worker did stays done; a new attempt at reading begins anew.
        self._progress = {} if job.wants is WorkKind.PARSE else dict(job.progress)
        self._stop = Event()
        self._lost = Event()
        self._cancelled = Event()
        self._thread = Thread(target=self._beat, name=f"heartbeat-{job.id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    @contextmanager
    def stage_of(self, stage: Stage) -> Iterator[None]:
        """Told as begun and, unless it raised, as done."""
        with log_context(stage=stage.value):
            self.tell(stage, 0.0)
            yield
            self.tell(stage, 1.0)

    def tell(self, stage: Stage, share: float) -> None:
        """Says how far a stage is (0–1). Raises when the work should end here."""
        self.check()
        self.stage = stage
        self._progress[stage] = share
        job = self._catalog.jobs.progress(
            self.job.id,
            owner=self._owner,
            stage=stage,
            progress=self._progress,
            message=MESSAGES[stage],
            document_id=self.document_id,
        )
        self._saw(job)
        if job is not None and self._on_progress is not None:
            self._on_progress(job)
        self.check()

    def check(self) -> None:
        """Raises `JobCancelledError` or `LeaseLostError` when one of them has happened."""
        if self._lost.is_set():
            raise LeaseLostError(f"Job {self.job.id} was taken over by another worker")
        if self._cancelled.is_set():
            raise JobCancelledError(f"Job {self.job.id} was cancelled")

    def _beat(self) -> None:
        while not self._stop.wait(self._settings.heartbeat.total_seconds()):
            try:
                job = self._catalog.jobs.heartbeat(
                    self.job.id, owner=self._owner, lease=self._settings.lease
                )
            except CatalogError as error:
                # One missed beat costs nothing; the lease outlasts several.
                log.warning("No heartbeat for job %s: %s", self.job.id, error)
                continue
            except Exception:  # a heart that stopped would give the job to a second worker
                log.exception("No heartbeat for job %s", self.job.id)
                continue
            self._saw(job)
            if job is None:
                return

    def _saw(self, job: Job | None) -> None:
        if job is None:
            self._lost.set()
        elif job.cancel_requested:
            self._cancelled.set()
