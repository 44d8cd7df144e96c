"""What every domain object shares: immutable, strict, and the same in JSON as in Python."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from nlp.errors import ErrorCategory, NovumError


class Frozen(BaseModel):
    """An immutable value; unknown fields are refused so that a schema change cannot pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Genre(StrEnum):
    """Kinds of document. Scores compare a document with its own genre only."""

    PATENT = "patent"
    PROPOSAL = "proposal"
    PROJECT = "project"  # an earlier funded project (기수행 과제)


class Outcome(StrEnum):
    """How the reading of a document, or a whole job, ended."""

    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    REJECTED = "rejected"


class Stage(StrEnum):
    """Stages of the pipeline, in order."""

    PARSE = "parse"
    EXTRACT = "extract"
    INDEX = "index"
    EVALUATE = "evaluate"


class Issue(Frozen):
    """Something that went wrong without ending the work, or that ended it."""

    stage: Stage
    category: ErrorCategory
    message: str
    page: int | None = None
    todo: str | None = None

    @classmethod
    def from_error(cls, stage: Stage, error: NovumError, *, page: int | None = None) -> Issue:
        return cls(stage=stage, category=error.category, message=str(error), page=page)
