"""Errors of the pipeline.

NovumError
└── WorkerError
    ├── JobCancelledError   a person asked to stop
    └── LeaseLostError      another worker took the job over; this one must not write its end
"""

from __future__ import annotations

from nlp.errors import ErrorCategory, NovumError


class WorkerError(NovumError):
    """A job could not go on."""


class JobCancelledError(WorkerError):
    category = ErrorCategory.CONFLICT


class LeaseLostError(WorkerError):
    category = ErrorCategory.CONFLICT
