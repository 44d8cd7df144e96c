"""From results of checks and a measured originality to everything that a rubric says of them."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.domain import Genre
from scoring.checks import CHECKS, Facts, Result
from scoring.conditions import minimums_of, rules_of
from scoring.evaluation import Condition, Dimension, DimensionScore, Explanation
from scoring.explanation import explain
from scoring.grading import (
    Checked,
    Total,
    findings_of,
    grade_findings,
    not_from_this,
    originality_by,
    total,
)
from scoring.rubric_types import Checked as CheckedItem
from scoring.rubric_types import Rubric


@dataclass(frozen=True, slots=True)
class Assessment:
    dimensions: tuple[DimensionScore, ...]
    conditions: tuple[Condition, ...]
    total: Total
    explanation: Explanation


def assess(
    rubric: Rubric, *, genre: Genre, originality: DimensionScore, checked: Checked | None
) -> Assessment:
    """`checked` is None for a document whose genre states no facts for checks."""
    dimensions = tuple(
        originality_by(rubric, originality)
        if part.dimension is Dimension.ORIGINALITY
        else not_from_this(part.dimension, genre, rubric)
        if checked is None
        else grade_findings(part.dimension, findings_of(part, checked, rubric), rubric)
        for part in rubric.dimensions
    )
    if checked is None:
        return Assessment(dimensions, (), total(dimensions, rubric), Explanation())
    rules = rules_of(rubric, checked)
    summed = total(dimensions, rubric, rules)
    return Assessment(
        dimensions=dimensions,
        conditions=(*rules, *minimums_of(rubric, dimensions, summed.score)),
        total=summed,
        explanation=explain(dimensions, summed, rubric),
    )


def on_facts(facts: Facts) -> Checked:
    """Runs each check on facts."""

    def run(item: CheckedItem) -> Result:
        assert item.check is not None  # noqa: S101 - panel items are never asked
        return CHECKS[item.check].run(facts, item.check_options())

    return run
