"""What a submission needs next, and why. Nobody is rejected here: a person is asked to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from nlp.domain import Evidence, Frozen, Genre, Issue, Outcome
from nlp.errors import ErrorCategory
from scoring.evaluation import Evaluation, Severity, Text, points
from scoring.likeness.findings import LikenessFinding
from scoring.screening import sentences


class Triage(StrEnum):
    """The queues of a call."""

    READY = "ready"  # 평가 가능: everything that Novum judges is judged, and nothing speaks up
    PERSON = "person"  # 사람 확인
    INCOMPLETE = "incomplete"  # 보완 필요: too little could be judged for a total
    UNREADABLE = "unreadable"  # 읽지 못함
    WAITING = "waiting"  # not read yet


class ReasonKind(StrEnum):
    """Why a submission is where it is. The order is that of being told."""

    UNREADABLE = "unreadable"
    NOT_A_PROPOSAL = "not_a_proposal"
    NOT_JUDGED = "not_judged"
    READ_IN_PART = "read_in_part"
    HIDDEN_TEXT = "hidden_text"
    REQUIREMENT = "requirement"
    THRESHOLD = "threshold"
    DUPLICATE_FUNDING = "duplicate_funding"
    LIKENESS = "likeness"
    MISMATCH = "mismatch"


_QUEUE = {
    ReasonKind.UNREADABLE: Triage.UNREADABLE,
    ReasonKind.NOT_JUDGED: Triage.INCOMPLETE,
}
_ORDER = (Triage.UNREADABLE, Triage.INCOMPLETE, Triage.PERSON)


class Reason(Frozen):
    """`issues`: what went wrong, where that is the reason; told in the reader's own language."""

    kind: ReasonKind
    text: Text
    evidence: tuple[Evidence, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def queue(self) -> Triage:
        return _QUEUE.get(self.kind, Triage.PERSON)


def triage_of(reasons: Sequence[Reason]) -> Triage:
    """The gravest queue that a reason asks for; without a reason it is ready."""
    asked = {reason.queue for reason in reasons}
    return next((queue for queue in _ORDER if queue in asked), Triage.READY)


def unreadable(issue: Issue | None) -> Reason:
    """A file that was refused, or whose reading failed."""
    return Reason(
        kind=ReasonKind.UNREADABLE,
        text=sentences.unreadable(),
        issues=(issue,) if issue is not None else (),
    )


def not_by_this_rubric(error: str) -> Reason:
    """What the call's rubric asks for was not found out, and is not kept."""
    return Reason(kind=ReasonKind.NOT_JUDGED, text=sentences.not_by_this_rubric(error))


def same_file(names: Sequence[str]) -> Reason:
    """The same bytes were handed in for the call under other names too."""
    return Reason(kind=ReasonKind.LIKENESS, text=sentences.same_file(names))


def reasons_of(
    evaluation: Evaluation,
    likeness: Sequence[LikenessFinding],
    *,
    threshold: float | None,
) -> tuple[Reason, ...]:
    """Everything that asks for a person, in the order of `ReasonKind`."""
    found = [
        *_read(evaluation),
        *_judged(evaluation, threshold),
        *_told(evaluation, likeness),
    ]
    return tuple(sorted(found, key=lambda reason: list(ReasonKind).index(reason.kind)))


def _read(evaluation: Evaluation) -> Iterator[Reason]:
    if evaluation.genre is not Genre.PROPOSAL:
        yield Reason(
            kind=ReasonKind.NOT_A_PROPOSAL, text=sentences.not_a_proposal(evaluation.genre)
        )
    hidden = [issue for issue in evaluation.issues if issue.category is ErrorCategory.HIDDEN]
    others = [issue for issue in evaluation.issues if issue not in hidden]
    if evaluation.outcome is not Outcome.SUCCEEDED and (others or not hidden):
        yield Reason(
            kind=ReasonKind.READ_IN_PART, text=sentences.read_in_part(), issues=tuple(others)
        )
    if hidden:
        yield Reason(kind=ReasonKind.HIDDEN_TEXT, text=sentences.hidden_text())


def _judged(evaluation: Evaluation, threshold: float | None) -> Iterator[Reason]:
    if evaluation.score is None:
        yield Reason(kind=ReasonKind.NOT_JUDGED, text=sentences.not_judged(evaluation))
    elif threshold is not None and evaluation.score < threshold:
        yield Reason(
            kind=ReasonKind.THRESHOLD,
            text=sentences.below(points(evaluation.score), points(threshold)),
        )
    for condition in evaluation.conditions:
        if condition.needs_person:
            text = sentences.requirement(condition)
            yield Reason(kind=ReasonKind.REQUIREMENT, text=text, evidence=condition.evidence)


def _told(evaluation: Evaluation, likeness: Sequence[LikenessFinding]) -> Iterator[Reason]:
    for art in evaluation.originality.duplicate_funding:
        yield Reason(kind=ReasonKind.DUPLICATE_FUNDING, text=sentences.duplicate_funding(art))
    for finding in likeness:
        if finding.severity is not Severity.INFO:
            yield Reason(kind=ReasonKind.LIKENESS, text=finding.text, evidence=finding.evidence)
    for flag in evaluation.flags:
        if flag.severity is Severity.WARNING:
            yield Reason(kind=ReasonKind.MISMATCH, text=flag.text, evidence=flag.evidence)
