"""Errors of the pipeline.

NovumError
└── WorkerError
    ├── JobCancelledError   a person asked to stop
    ├── LeaseLostError      another worker took the job over; this one must not write its end
    ├── JobTooLongError     the soft time limit came first
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


class Interruption(StrEnum):
    TOO_LONG = "too long"
    STOP = "stop"


class Interrupted(BaseException):
    """Not an `Exception`: whatever takes errors of a page or a model as normal lets it through."""

    def __init__(self, reason: Interruption) -> None:
        self.reason = reason
        super().__init__(reason.value)
