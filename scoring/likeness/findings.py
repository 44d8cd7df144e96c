"""What likeness is told as: a relation between two texts, and a finding as each side sees it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from nlp.domain import Evidence, Frozen
from scoring.evaluation import Severity, Text


class LikenessKind(StrEnum):
    DUPLICATE = "duplicate"  # the same bytes, handed in again
    NEAR_DUPLICATE = "near_duplicate"  # another format, a corrected version
    RESUBMISSION = "resubmission"  # the same proposal at another date or for another call
    COPIED_FROM_SUBMISSION = "copied_from_submission"
    COPIED_FROM_PRIOR_ART = "copied_from_prior_art"
    COPIED_FROM_GUIDANCE = "copied_from_guidance"

    @property
    def versions(self) -> bool:
        """Two forms of one proposal."""
        return self in (LikenessKind.NEAR_DUPLICATE, LikenessKind.RESUBMISSION)

    @property
    def mutual(self) -> bool:
        """Between two submissions, found from either one."""
        return self.versions or self is LikenessKind.COPIED_FROM_SUBMISSION


class Side(Frozen):
    """One of the two documents. `evidence` is paired with the other side's, longest first."""

    sha256: str | None  # None: prior art, known by its id alone
    document_id: str
    title: str
    organisation: str | None = None
    day: date | None = None  # submitted, or filed; where the document says it
    share: float = Field(ge=0.0, le=1.0)  # of its text that the other one has too
    evidence: tuple[Evidence, ...] = ()


class Likeness(Frozen):
    """Two documents beside each other; `later` is the one that may have taken from the other."""

    kind: LikenessKind
    severity: Severity
    letters: int  # in common, in passages
    later: Side
    earlier: Side


class LikenessFinding(Frozen):
    """What one document's readers are told. It lowers no score and rejects nothing.

    `share` is of this document's text; `evidence[i]` stands beside `other.evidence[i]`.
    """

    kind: LikenessKind
    severity: Severity
    text: Text
    share: float = Field(ge=0.0, le=1.0)
    evidence: tuple[Evidence, ...] = ()
    other: Side | None = None  # None: of the same bytes

    @property
    def pairs(self) -> tuple[tuple[Evidence, Evidence], ...]:
        """Passages side by side: here, there."""
        there = self.other.evidence if self.other else ()
        return tuple(zip(self.evidence, there, strict=True))


def order_of(finding: LikenessFinding) -> tuple[int, int, float]:
    """The gravest first, then by kind, then by share."""
    return (
        -list(Severity).index(finding.severity),
        list(LikenessKind).index(finding.kind),
        -finding.share,
    )
