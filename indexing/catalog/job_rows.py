"""A job as its row and as what the catalog gives back."""

from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import TypeAdapter

from indexing.catalog.models import JobRow
from indexing.catalog.types import Job, JobKind, JobOrder, JobState, ProgressMessage, WorkKind
from nlp.domain import Genre, Issue, Stage
from nlp.errors import ErrorCategory

ISSUES: TypeAdapter[tuple[Issue, ...]] = TypeAdapter(tuple[Issue, ...])
PROGRESS: TypeAdapter[dict[Stage, float]] = TypeAdapter(dict[Stage, float])


def new_row(order: JobOrder, now: datetime, *, ring_after: datetime) -> dict[str, object]:
    return {
        "id": uuid.uuid4().hex,
        "sha256": order.sha256,
        "file_name": order.file_name[:255],
        "kind": order.kind.value,
        "state": JobState.QUEUED.value,
        "wants": WorkKind.PARSE.value,
        "due_at": now,
        "active_key": order.key,
        "attempts": 0,
        "ring_after": ring_after,
        "progress": "{}",
        "issues": "[]",
        "message": ProgressMessage.WAITING.value,
        "genre": order.genre.value if order.genre else None,
        "submitted": order.submitted,
        "rubric": order.rubric,
        "actor": order.actor[:200],
        "organisation": order.organisation[:200],
        "cancel_requested": False,
        "created_at": now,
    }


def worn_out(row: JobRow) -> Issue:
    return Issue(
        stage=Stage(row.stage) if row.stage else Stage.PARSE,
        category=ErrorCategory.INTERNAL,
        message=f"{row.file_name}: tried {row.attempts} times, each time without an end",
        todo="Look at the file by itself; the others go on. It can be tried again by hand.",
    )


def job_of(row: JobRow) -> Job:
    return Job(
        id=row.id,
        sha256=row.sha256,
        file_name=row.file_name,
        kind=JobKind(row.kind),
        state=JobState(row.state),
        wants=WorkKind(row.wants),
        stage=Stage(row.stage) if row.stage else None,
        attempts=row.attempts,
        lease_owner=row.lease_owner,
        lease_until=row.lease_until,
        progress=PROGRESS.validate_json(row.progress),
        message=ProgressMessage(row.message),
        issues=ISSUES.validate_json(row.issues),
        genre=Genre(row.genre) if row.genre else None,
        submitted=row.submitted,
        rubric=row.rubric,
        actor=row.actor,
        organisation=row.organisation,
        cancel_requested=row.cancel_requested,
        document_id=row.document_id,
        evaluation_id=row.evaluation_id,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
