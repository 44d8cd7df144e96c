"""One attempt at a job: claim, run the stages, write the end.

How an attempt ends decides the row: a reading error → rejected; a wrong setting, model or index →
failed; the soft time limit → failed; cancelled → cancelled; anything else may pass → queued again
with a pause (in a worker), failed at once (in the caller's process). Where a part is away or full,
the job is not to blame and the attempt is not counted: it waits until the part is back. A worker
that has to stop gives the job back, uncounted too.
A killed process writes nothing: its lease runs out and the next attempt begins; after the last one
the job is quarantined.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from indexing.catalog import Job, JobState, WorkKind, utc_now
from indexing.errors import CatalogUnavailableError
from indexing.room import full, means_full
from nlp.domain import Issue, Outcome, Stage
from nlp.errors import DocumentError, ErrorCategory, NovumError
from workers.alarm import Alarm
from workers.errors import (
    Interrupted,
    Interruption,
    JobCancelledError,
    JobTooLongError,
    LeaseLostError,
)
from workers.lease import Lease
from workers.logs import log_context, without_quotes
from workers.owner import this_process
from workers.pipeline import Result, run_stages
from workers.tally import keep

if TYPE_CHECKING:
    from workers.service import Novum

log = logging.getLogger("novum.worker")

_TAKEN_ELSEWHERE = timedelta(milliseconds=300)
"""Pause before looking again at a job that another process runs."""

_CATALOG_PAUSE = timedelta(seconds=1)
"""Between two tries to write the end of an attempt."""

_OUTAGE_PAUSES = 8
"""First pauses (`NOVUM_RETRY_PAUSE`) between two looks at a part that is away: 16 s by default."""

JOB_KINDS = (WorkKind.PARSE, WorkKind.ENCODE)
"""The kinds of work that a job goes through."""

OnProgress = Callable[[Job], None]


def run_here(novum: Novum, job_id: str, *, on_progress: OnProgress | None = None) -> Job:
    """Runs a job to its end in this process; waits for it where a worker was quicker."""
    from workers.sweeper import release_dead  # Celery: not needed to read

    last: Job | None = None
    while not (job := novum.job(job_id)).state.finished:
        if attempt(novum, job_id, retry=False, on_progress=on_progress):
            continue
        if on_progress is not None and job != last:
            on_progress(job)
        last = job
        release_dead(novum.catalog)
        time.sleep(_TAKEN_ELSEWHERE.total_seconds())
    return job


def attempt(
    novum: Novum, job_id: str, *, retry: bool, on_progress: OnProgress | None = None
) -> bool:
    """Claims the job and runs it once. False: there was nothing to do here.

    `retry`: an error that may pass queues the job again instead of failing it.
    """
    settings = novum.settings.worker
    job = novum.catalog.jobs.claim(
        job_id, owner=this_process(), lease=settings.lease, max_attempts=settings.max_attempts
    )
    if job is None:
        return False
    _work(novum, job, kinds=JOB_KINDS, retry=retry, alarm=None, on_progress=on_progress)
    return True


def attempt_next(novum: Novum, *, kinds: Sequence[WorkKind], alarm: Alarm) -> bool:
    """Claims the job whose turn it is and runs it once, in a worker. False: none is due."""
    settings = novum.settings.worker
    ours = [kind for kind in kinds if kind in JOB_KINDS]
    job = novum.catalog.jobs.claim_next(
        ours, owner=this_process(), lease=settings.lease, max_attempts=settings.max_attempts
    )
    if job is None:
        return False
    _work(novum, job, kinds=ours, retry=True, alarm=alarm, on_progress=None)
    return True


def _work(
    novum: Novum,
    job: Job,
    *,
    kinds: Sequence[WorkKind],
    retry: bool,
    alarm: Alarm | None,
    on_progress: OnProgress | None,
) -> None:
    settings = novum.settings.worker
    request_id = novum.catalog.audit.request_of(job.id)
    with log_context(request_id=request_id, job_id=job.id, sha256=job.sha256):
        log.info("Attempt %d at a job begins", job.attempts)
        with Lease(novum.catalog, job, settings, on_progress=on_progress) as lease:
            try:
                with alarm.watching() if alarm else nullcontext():
                    result = run_stages(novum, job, lease, kinds=kinds)
            except LeaseLostError as error:
                log.warning("%s", without_quotes(error))
                return
            except BaseException as error:
                _say(novum, partial(_end_early, novum, lease, error, retry=retry), patient=retry)
                if not isinstance(error, Exception | Interrupted):
                    raise  # Ctrl-C, or a forked reader that is to end
            else:
                _say(novum, partial(_end, novum, job, result), patient=retry)
        keep(novum.tally, novum.catalog)
    _last_word(novum, job.id, on_progress)


def _say(novum: Novum, write: Callable[[], None], *, patient: bool) -> None:
    """Writes how the attempt ended. `patient`: a catalog that is away is waited for, as long as the
    lease lasts; then the job would be another worker's, and the attempt be counted."""
    end = time.monotonic() + novum.settings.worker.lease.total_seconds()
    while True:
        try:
            return write()
        except CatalogUnavailableError as error:
            if not patient or time.monotonic() > end:
                raise
            log.warning("The end of the attempt cannot be written yet: %s", without_quotes(error))
            time.sleep(_CATALOG_PAUSE.total_seconds())


def _end_early(novum: Novum, lease: Lease, error: BaseException, *, retry: bool) -> None:
    stops = isinstance(error, Interrupted) and error.reason is Interruption.STOP
    if stops or isinstance(error, SystemExit):  # the latter: told to stop as it was about to begin
        _give_back(novum, lease.job)
    elif isinstance(error, Interrupted):
        _end_with_error(novum, lease, _too_long(novum, lease.job), retry=False)
    else:
        _end_with_error(novum, lease, error, retry=retry)


def _give_back(novum: Novum, job: Job) -> None:
    """The worker has to stop: the job waits again, as if this attempt had not been."""
    log.warning("The job is given back: this worker stops")
    if novum.catalog.jobs.give_back(job.id, owner=job.lease_owner or ""):
        novum.ring([job.id], job.wants)


def _too_long(novum: Novum, job: Job) -> JobTooLongError:
    seconds = round(novum.settings.worker.job_soft_limit.total_seconds())
    return JobTooLongError(
        f"took longer than {seconds} s in one go.",
        where=job.file_name,
        todo="Try it again when less is going on, or raise NOVUM_JOB_SOFT_LIMIT.",
    )


def _end(novum: Novum, job: Job, result: Result | None) -> None:
    if result is None:  # read; the rest is another worker's
        interval = novum.settings.worker.ring_interval
        owner = job.lease_owner or ""
        wants = WorkKind.ENCODE
        if novum.catalog.jobs.pass_on(job.id, owner=owner, wants=wants, ring_after=interval):
            novum.ring([job.id], wants)
        return
    partial = result.outcome is Outcome.PARTIAL
    novum.catalog.jobs.finish(
        job.id,
        owner=job.lease_owner or "",
        state=JobState.PARTIAL if partial else JobState.SUCCEEDED,
        issues=result.issues,
        evaluation_id=result.evaluation_id,
    )


def _end_with_error(novum: Novum, lease: Lease, error: BaseException, *, retry: bool) -> None:
    job = lease.job
    if means_full(error):
        error = full(getattr(error, "filename", None) or str(novum.settings.store.home))
    issues = (*_earlier_issues(job), _issue(lease.stage, job, error))
    owner = job.lease_owner or ""
    jobs = novum.catalog.jobs
    if retry and _may_pass(error):
        settings = novum.settings.worker
        if _outage(error) and utc_now() - job.created_at < settings.outage_patience:
            log.warning("The job waits for a part that is away: %s", without_quotes(error))
            pause = settings.retry_pause * _OUTAGE_PAUSES
            jobs.put_back(job.id, owner=owner, issues=issues, pause=pause, counted=False)
            return
        log.exception("The attempt failed and may go better later", exc_info=error)
        if job.attempts < settings.max_attempts:
            pause = settings.retry_pause * 2 ** (job.attempts - 1)
            jobs.put_back(job.id, owner=owner, issues=issues, pause=pause)
        else:
            jobs.finish(job.id, owner=owner, state=JobState.QUARANTINED, issues=issues)
        return
    state = _end_state(error)
    if state is JobState.REJECTED:
        novum.catalog.documents.set_outcome(job.sha256, Outcome.REJECTED)
    if state is JobState.FAILED:
        unforeseen = None if isinstance(error, NovumError) else error
        log.error("The job failed: %s", without_quotes(error), exc_info=unforeseen)
    jobs.finish(job.id, owner=owner, state=state, issues=issues)


def _end_state(error: BaseException) -> JobState:
    if isinstance(error, JobCancelledError) or not isinstance(error, Exception):
        return JobState.CANCELLED
    return JobState.REJECTED if isinstance(error, DocumentError) else JobState.FAILED


def _may_pass(error: BaseException) -> bool:
    """Whether another try may go better: a part that is away or full, or something unforeseen."""
    if isinstance(error, NovumError):
        return _outage(error)
    return isinstance(error, Exception)


def _outage(error: BaseException) -> bool:
    """Whether a part is away or full; every job would have failed here."""
    return isinstance(error, NovumError) and error.category is ErrorCategory.UNAVAILABLE


def _earlier_issues(job: Job) -> tuple[Issue, ...]:
    """Of counted attempts: an outage is told by its newest word only, however long it lasts."""
    if job.attempts <= 1:
        return ()
    return tuple(one for one in job.issues if one.category is not ErrorCategory.UNAVAILABLE)


def _issue(stage: Stage, job: Job, error: BaseException) -> Issue:
    if isinstance(error, NovumError):
        return Issue.from_error(stage, error)
    if not isinstance(error, Exception):
        return Issue(
            stage=stage,
            category=ErrorCategory.CONFLICT,
            message=f"{job.file_name}: stopped by hand",
        )
    return Issue(
        stage=stage,
        category=ErrorCategory.INTERNAL,
        message=f"{job.file_name}: unexpected {type(error).__name__}: {error}",
        todo="The worker's log has the details.",
    )


def _last_word(novum: Novum, job_id: str, on_progress: OnProgress | None) -> None:
    if on_progress is not None:
        on_progress(novum.job(job_id))
