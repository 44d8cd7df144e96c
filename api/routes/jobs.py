"""Jobs: state, progress as server-sent events or by asking again, cancelling, repeating."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated

import anyio
from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api.deps import NovumDep, SettingsDep
from api.routes.base import ERRORS
from api.schemas import JobList
from api.settings import ApiSettings
from indexing.catalog import Job, JobState
from workers.service import Novum

router = APIRouter(prefix="/jobs", tags=["jobs"], responses=ERRORS)


@router.get("", summary="Recent jobs")
def jobs(
    novum: NovumDep,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    state: JobState | None = None,
) -> JobList:
    """Newest first; the waiting ones with their `place`."""
    return JobList(jobs=tuple(novum.jobs_in_line(limit=limit, state=state)))


@router.get("/{job_id}", summary="A job")
def job(novum: NovumDep, job_id: str) -> Job:
    """Ask again every second or so where server-sent events cannot be used.

    A waiting job has its `place`: its position among those that wait, and an estimate of the time
    until it begins where there is a recent pace.
    """
    return novum.job_in_line(job_id)


@router.get(
    "/{job_id}/events",
    summary="Follow a job",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {"text/event-stream": {}},
            "description": "`event: job` with the job as JSON now and at each change; then "
            "`event: end`, after which the stream closes. A comment line is a heartbeat.",
        }
    },
)
async def events(novum: NovumDep, settings: SettingsDep, job_id: str) -> StreamingResponse:
    await run_in_threadpool(novum.job, job_id)  # an unknown id is a 404, not an empty stream
    return StreamingResponse(
        stream(novum, job_id, settings),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def stream(novum: Novum, job_id: str, settings: ApiSettings) -> AsyncIterator[str]:
    """The event stream's text. Reads the row: it is the truth, whoever does the work."""
    last: Job | None = None
    spoken = time.monotonic()
    while True:
        now = await run_in_threadpool(novum.job_in_line, job_id)
        seen = now.model_copy(update={"lease_until": None})
        if seen != last:
            last, spoken = seen, time.monotonic()
            yield f"event: job\ndata: {now.model_dump_json()}\n\n"
        if now.state.finished:
            yield f"event: end\ndata: {now.state.value}\n\n"
            return
        if time.monotonic() - spoken >= settings.event_heartbeat.total_seconds():
            spoken = time.monotonic()
            yield ": heartbeat\n\n"
        await anyio.sleep(settings.event_interval.total_seconds())


@router.post("/{job_id}/cancel", summary="Cancel a job")
def cancel(novum: NovumDep, job_id: str) -> Job:
    """A waiting job ends now, a running one at its next step."""
    return novum.cancel(job_id, actor="api")


@router.post("/{job_id}/retry", status_code=HTTPStatus.ACCEPTED, summary="Do the work again")
def retry(novum: NovumDep, job_id: str) -> Job:
    """Queues the same work as a new job."""
    return novum.retry(job_id, actor="api")
