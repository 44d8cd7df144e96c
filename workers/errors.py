"""Errors of the pipeline.

NovumError
└── WorkerError
    ├── JobCancelledError   a person asked to stop
    ├── LeaseLostError      another worker took the job over; this one must not write its end
    ├── JobTooLongError     the soft time limit came first
    ├── LoadStoppedError    a bulk load cannot go on now; it keeps what it has done
    └── QueueUnavailableError   the broker does not answer

Interrupted (no Exception)  raised into the work in hand: its time is over, or the worker must stop
"""

from __future__ import annotations

from enum import StrEnum

from nlp.errors import ErrorCategory, NovumError


class WorkerError(NovumError):
    """A job could not go on."""


class JobCancelledError(WorkerError):
    category = ErrorCategory.CONFLICT


class LeaseLostError(WorkerError):
    category = ErrorCategory.CONFLICT


class JobTooLongError(WorkerError):
    category = ErrorCategory.LIMIT


class QueueUnavailableError(WorkerError):
    category = ErrorCategory.UNAVAILABLE


class LoadStoppedError(WorkerError):
    """Says what happened, how far the load came, and how to go on."""

    def __init__(self, cause: NovumError | OSError, *, load_id: str, place: str) -> None:
        self.load_id = load_id
        if isinstance(cause, NovumError):
            self.category = cause.category
            what, where, advice = cause.what, cause.where, f"{cause.todo} " if cause.todo else ""
        else:
            self.category = ErrorCategory.UNAVAILABLE
            what, where = f"the system refuses: {cause.strerror or cause}.", cause.filename
            advice = "Check the room on the disk and your rights. "
        super().__init__(
            f"The load stopped {place}: {what}",
            where=str(where) if where else None,
            todo=f"{advice}Then go on from there: novum ingest --resume {load_id}",
        )


class Interruption(StrEnum):
    TOO_LONG = "too long"
    STOP = "stop"


class Interrupted(BaseException):
    """Not an `Exception`: whatever takes errors of a page or a model as normal lets it through."""

    def __init__(self, reason: Interruption) -> None:
        self.reason = reason
        super().__init__(reason.value)
