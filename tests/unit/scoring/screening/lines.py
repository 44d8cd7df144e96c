"""Invented evaluations with just what a call's order and queues depend on."""

from __future__ import annotations

from nlp.domain import Outcome
from scoring.evaluation import (
    Dimension,
    DimensionScore,
    Evaluation,
    Finding,
    Judge,
    Rank,
    RankLevel,
    Text,
)
from tests.unit.api import samples

NOTHING = Text(ko="-", en="-")


def finding(score: float | None, *, weight: float = 25.0, judge: Judge = Judge.CHECK) -> Finding:
    return Finding(
        item=f"item-{score}-{weight}",
        label=NOTHING,
        weight=weight,
        score=score,
        reason=NOTHING,
        judge=judge,
    )


def dimension(
    kind: Dimension, findings: tuple[Finding, ...], *, weight: float, score: float | None = 50.0
) -> DimensionScore:
    return DimensionScore(
        dimension=kind,
        weight=weight,
        score=score,
        confidence=0.8,
        judged_weight=1.0,
        findings=findings,
    )


def evaluation(
    id: str,
    *dimensions: DimensionScore,
    score: float | None = 50.0,
    percentile: float | None = 60.0,
    population: int = 200,
) -> Evaluation:
    """Quiet in every other respect: read whole, nothing flagged, nothing overlapping."""
    rank = Rank(
        percentile=percentile,
        basis="goal and method",
        level=RankLevel.ALL,
        field="",
        population=population,
        length_band=(0, 10_000),
        snapshot="s",
    )
    base = samples.evaluation()
    return base.model_copy(
        update={
            "id": id,
            "score": score,
            "dimensions": dimensions,
            "issues": (),
            "flags": (),
            "outcome": Outcome.SUCCEEDED,
            "conditions": (),
            "originality": base.originality.model_copy(
                update={"rank": rank, "duplicate_funding": ()}
            ),
        }
    )
