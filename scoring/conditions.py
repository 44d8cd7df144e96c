"""What a rubric asks for beside its items: requirements (기본요건), minimums (과락), bonus (가점).

None of them rejects anyone. What is not met, or cannot be told, is put before a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from scoring.evaluation import Condition, ConditionKind, DimensionScore, Text, points
from scoring.grading import Checked
from scoring.rubric_types import BonusItem, Requirement, Rubric


def rules_of(rubric: Rubric, checked: Checked) -> tuple[Condition, ...]:
    """Requirements and bonus items, from facts."""
    return tuple(_rule(rule, checked) for rule in rubric.rules)


def _rule(rule: Requirement, checked: Checked) -> Condition:
    result = checked(rule)
    bonus = isinstance(rule, BonusItem)
    return Condition(
        kind=ConditionKind.BONUS if bonus else ConditionKind.KNOCK_OUT,
        id=rule.id,
        label=rule.label,
        met=None if result.score is None else result.score >= rule.at_least,
        points=rule.points if isinstance(rule, BonusItem) else 0.0,
        reason=result.reason,
        evidence=result.evidence,
        check=rule.check,
        options=rule.options,
        score=result.score,
    )


def minimums_of(
    rubric: Rubric, scores: Sequence[DimensionScore], total: float | None
) -> tuple[Condition, ...]:
    """Each dimension and the total against the least that the call asks for."""
    found = []
    for score in scores:
        part = rubric.part(score.dimension)
        if part.minimum is not None and score.panel_weight < 1:
            found.append(_minimum(score.dimension.value, part.label, score.score, part.minimum))
    if rubric.minimum is not None:
        label = Text(ko="총점", en="Total")
        found.append(_minimum("total", label, total, rubric.minimum))
    return tuple(found)


def _minimum(id: str, label: Text, score: float | None, least: float) -> Condition:
    if score is None:
        reason = Text(
            ko=f"점수가 없어 최소 기준 {points(least)}점에 이르는지 알 수 없습니다.",
            en=f"There is no score to compare with the minimum of {points(least)}.",
        )
    else:
        met = score >= least
        reason = Text(
            ko=f"{points(score)}점으로 최소 기준 {points(least)}점"
            f"{' 이상입니다' if met else '에 미치지 못합니다'}.",
            en=f"{points(score)} points: {'at least' if met else 'below'} the minimum of "
            f"{points(least)}.",
        )
    return Condition(
        kind=ConditionKind.MINIMUM,
        id=id,
        label=label,
        met=None if score is None else score >= least,
        reason=reason,
    )
