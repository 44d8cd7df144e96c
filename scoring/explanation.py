"""An evaluation explained: what each item brings to the total, and what would move a grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.changes import changes
from scoring.evaluation import Contribution, Dimension, DimensionScore, Explanation, Text
from scoring.grading import Total, shares_of
from scoring.rubric_types import Rubric


def explain(scores: Sequence[DimensionScore], total: Total, rubric: Rubric) -> Explanation:
    """Contributions where there is a total; changes of every grade that there is."""
    return Explanation(
        contributions=tuple(_contributions(scores, total, rubric)),
        bonus=total.bonus,
        changes=tuple(changes(scores, total, rubric)),
    )


def _contributions(
    scores: Sequence[DimensionScore], total: Total, rubric: Rubric
) -> Iterator[Contribution]:
    """Each dimension, followed by its items. `earned` of the dimensions and the bonus sum up."""
    if total.score is None:
        return
    shares = shares_of(scores, rubric)
    counted = sum(share.counted for share in shares)
    for score, share in zip(scores, shares, strict=True):
        if score.score is None:
            continue
        possible = 100 * share.counted / counted
        label = rubric.part(score.dimension).label
        yield _contribution(score.dimension, None, label, possible, score.score / 100)
        judged = [finding for finding in score.findings if finding.judged]
        weight = sum(finding.weight for finding in judged)
        for one in judged:
            part = possible * one.weight / weight
            yield _contribution(score.dimension, one.item, one.label, part, one.score or 0.0)


def _contribution(
    dimension: Dimension, item: str | None, label: Text, possible: float, share: float
) -> Contribution:
    return Contribution(
        dimension=dimension,
        item=item,
        label=label,
        possible=round(possible, 4),
        earned=round(possible * share, 4),
    )
