"""A call as it stands: every submission with its queue, its place and its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from nlp.domain import Frozen
from scoring.evaluation import Dimension, Evaluation, Grade, Text
from scoring.screening.triage import Reason, ReasonKind, Triage, triage_of
from scoring.uncertainty import Draws, drawn, rank_intervals


class DimensionLine(Frozen):
    dimension: Dimension
    score: float | None
    grade: Grade | None


class Submission(Frozen):
    """One line of a call. `low` and `high`: nine in ten draws of the total lie between them;
    `best` and `worst`: of its rank among the submissions that have a total."""

    name: str
    sha256: str | None = None
    document_id: str | None = None
    evaluation_id: str | None = None
    title: str = ""
    organisation: str = ""
    queue: Triage
    reasons: tuple[Reason, ...] = ()
    score: float | None = None
    grade: Grade | None = None
    low: float | None = None
    high: float | None = None
    driver: Dimension | None = None
    rank: int | None = None
    best: int | None = None
    worst: int | None = None
    judged_weight: float | None = None
    dimensions: tuple[DimensionLine, ...] = ()
    decision: str | None = None
    decided_by: str | None = None
    decided_why: str | None = None
    decided_at: datetime | None = None


class ScreenedCall(Frozen):
    """Submissions in order: those with a total by it, best first, then the others by name."""

    id: str
    call: str
    rubric: str  # its stamp; empty for that of the settings
    rubric_title: Text | None = None
    threshold: float | None
    made_at: datetime
    submissions: tuple[Submission, ...]

    def in_queue(self, queue: Triage) -> tuple[Submission, ...]:
        return tuple(one for one in self.submissions if one.queue is queue)

    @property
    def queues(self) -> dict[Triage, int]:
        counted = Counter(one.queue for one in self.submissions)
        return {queue: counted[queue] for queue in Triage}

    @property
    def grades(self) -> dict[Grade, int]:
        counted = Counter(one.grade for one in self.submissions)
        return {grade: counted[grade] for grade in Grade}

    @property
    def reasons(self) -> dict[ReasonKind, int]:
        """Submissions that have a reason of each kind."""
        counted = Counter(
            kind for one in self.submissions for kind in {reason.kind for reason in one.reasons}
        )
        return {kind: counted[kind] for kind in ReasonKind if counted[kind]}

    def scores(self, dimension: Dimension | None) -> list[float]:
        """Of the totals, or of one dimension, where there is a score."""
        if dimension is None:
            return [one.score for one in self.submissions if one.score is not None]
        lines = [line for one in self.submissions for line in one.dimensions]
        return [
            line.score for line in lines if line.dimension is dimension and line.score is not None
        ]


def judged(
    name: str, evaluation: Evaluation, reasons: tuple[Reason, ...], *, organisation: str
) -> tuple[Submission, Draws | None]:
    """One evaluated submission, and the totals that it might have had."""
    found = drawn(evaluation)
    interval, totals = found or (None, None)
    line = Submission(
        name=name,
        sha256=evaluation.sha256,
        document_id=evaluation.document_id,
        evaluation_id=evaluation.id,
        title=evaluation.title,
        organisation=organisation,
        queue=triage_of(reasons),
        reasons=reasons,
        score=evaluation.score,
        grade=evaluation.grade,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        driver=interval.driver if interval else None,
        judged_weight=evaluation.judged_weight,
        dimensions=tuple(
            DimensionLine(dimension=one.dimension, score=one.score, grade=one.grade)
            for one in evaluation.dimensions
        ),
    )
    return line, totals


def screened(lines: Iterable[tuple[Submission, Draws | None]]) -> tuple[Submission, ...]:
    """In order, with their ranks. Equal totals share a rank."""
    ranked: list[tuple[Submission, Draws]] = []
    others: list[Submission] = []
    for line, draws in lines:
        if draws is None or line.score is None:
            others.append(line)
        else:
            ranked.append((line, draws))
    ranked.sort(key=lambda pair: (-(pair[0].score or 0.0), pair[0].name))
    bounds = rank_intervals([draws for _, draws in ranked])
    places = _places([line for line, _ in ranked])
    placed = [
        line.model_copy(
            update={"rank": place, "best": min(best, place), "worst": max(worst, place)}
        )
        for (line, _), place, (best, worst) in zip(ranked, places, bounds, strict=True)
    ]
    return (*placed, *sorted(others, key=lambda line: line.name))


def _places(lines: Sequence[Submission]) -> list[int]:
    places: list[int] = []
    for index, line in enumerate(lines):
        tied = index and line.score == lines[index - 1].score
        places.append(places[-1] if tied else index + 1)
    return places
