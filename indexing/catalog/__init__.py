"""The catalog: the SQL system of record for documents, jobs, evaluations and audit."""

from indexing.catalog.catalog import Catalog
from indexing.catalog.clock import Clock, utc_now
from indexing.catalog.types import (
    AuditEntry,
    DocumentRow,
    Job,
    JobKind,
    JobOrder,
    JobState,
    ProgressMessage,
    QueuePlace,
    WorkKind,
)

__all__ = [
    "AuditEntry",
    "Catalog",
    "Clock",
    "DocumentRow",
    "Job",
    "JobKind",
    "JobOrder",
    "JobState",
    "ProgressMessage",
    "QueuePlace",
    "WorkKind",
    "utc_now",
]
