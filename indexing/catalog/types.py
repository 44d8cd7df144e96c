"""What the catalog gives back: immutable rows, and the states a job can be in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from nlp.domain import Frozen, Genre, Issue, Outcome, Stage


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"  # not the document's fault: settings, models, index
    REJECTED = "rejected"  # the document cannot be read
    QUARANTINED = "quarantined"  # tried too often, each time without an end
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING)

    @property
    def good(self) -> bool:
        """There is a result to show."""
        return self in (JobState.SUCCEEDED, JobState.PARTIAL)


class JobKind(StrEnum):
    INDEX = "index"  # parse, extract, index
    EVALUATE = "evaluate"  # and evaluate


class WorkKind(StrEnum):
    """Kinds of work by weight: each has a queue, and a worker takes one, some or all of them."""

    PARSE = "parse"  # read and find fields: no model, much memory for moments
    ENCODE = "encode"  # index and evaluate: the models, loaded once in a process
    BULK = "bulk"  # parts of bulk loads


class ProgressMessage(StrEnum):
    """What a job is doing now; the interface translates it."""

    WAITING = "waiting"
    WAITING_TO_BE_ANNOUNCED = "waiting_to_be_announced"  # no broker answered; it will be rung for
    WAITING_TO_GO_ON = "waiting_to_go_on"  # read; the next kind of worker takes it
    WAITING_TO_RETRY = "waiting_to_retry"
    READING_PAGES = "reading_pages"
    FINDING_FIELDS = "finding_fields"
    INDEXING = "indexing"
    COMPARING = "comparing"
    DONE = "done"
    STOPPED = "stopped"


class JobOrder(Frozen):
    """What is asked for."""

    sha256: str
    file_name: str
    kind: JobKind
    genre: Genre | None = None
    submitted: date | None = None
    rubric: str | None = None  # stamp of a kept rubric; None: that of the settings
    actor: str = "local"
    organisation: str = "local"  # whose turn it takes: the queue is fair between these

    @property
    def key(self) -> str:
        """Equal for orders whose answer is the same."""
        day = self.submitted.isoformat() if self.submitted else ""
        asked = f"{self.sha256}:{self.kind}:{self.genre or ''}:{day}"
        return f"{asked}:{self.rubric}" if self.rubric else asked


class QueuePlace(Frozen):
    """Where a waiting job stands, in the order in which organisations take turns.

    The order is that of now: who comes later from an organisation that waits less may go before.
    """

    position: int  # 1: next
    waiting: int  # jobs that wait for the same kind of worker
    seconds_left: int | None  # until it begins, at the recent pace; None: no recent pace


class Job(Frozen):
    """One document's way through the pipeline. The row is the truth; the queue only rings."""

    id: str
    sha256: str
    file_name: str
    kind: JobKind
    state: JobState
    wants: WorkKind = WorkKind.PARSE  # the kind of worker it waits for, or that has it
    stage: Stage | None = None  # running or last begun; None before the first
    attempts: int = 0  # at the work of this kind
    lease_owner: str | None = None
    lease_until: datetime | None = None
    progress: dict[Stage, float] = Field(default_factory=dict)  # 0–1 for each stage begun
    message: ProgressMessage = ProgressMessage.WAITING
    issues: tuple[Issue, ...] = ()
    genre: Genre | None = None  # as the submitter said; None: found out by reading
    submitted: date | None = None  # submission date that the submitter gave
    rubric: str | None = None  # stamp of the rubric that was asked for; None: that of the settings
    actor: str = "local"
    organisation: str = "local"
    cancel_requested: bool = False
    document_id: str | None = None
    evaluation_id: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    place: QueuePlace | None = None  # of a waiting job, where it was asked for

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages this job goes through, in order."""
        both = (Stage.PARSE, Stage.EXTRACT, Stage.INDEX)
        return (*both, Stage.EVALUATE) if self.kind is JobKind.EVALUATE else both

    @property
    def share_done(self) -> float:
        """0–1 over all stages, each counted the same."""
        return sum(self.progress.get(stage, 0.0) for stage in self.stages) / len(self.stages)


class DocumentRow(Frozen):
    """A stored document. `current` is false once a newer one with the same `document_id` came."""

    sha256: str  # of the bytes; of the canonical JSON for a bulk record
    document_id: str | None  # public id of its features; None until they were extracted
    genre: Genre | None
    file_names: tuple[str, ...]  # every name the same bytes came under, first one first
    media_type: str
    size: int  # bytes
    outcome: Outcome | None  # of the reading; None until it was read
    current: bool
    stored: bool  # the bytes are in the file store (a bulk record's are not)
    created_at: datetime


class AuditEntry(Frozen):
    """One thing that a person or a program did."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, object]
