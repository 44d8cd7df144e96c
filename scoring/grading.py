"""From findings and percentiles to dimension scores, and from those to the total."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from nlp.domain import Genre, Outcome
from scoring.arithmetic import Mark, Share, Summed, bonus_of, share_of, sum_up, weigh
from scoring.checks import Result
from scoring.evaluation import (
    Condition,
    ConditionKind,
    Dimension,
    DimensionScore,
    Finding,
    Grade,
    Judge,
    RankLevel,
    Text,
    points,
)
from scoring.originality import Judgement
from scoring.rubric_types import Checked as CheckedItem
from scoring.rubric_types import Leaf, Rubric, RubricDimension

Checked = Callable[[CheckedItem], Result]
"""The result of an item's check: run on facts, or remembered from an earlier evaluation."""

_FOR_THE_PANEL = Text(
    ko="평가위원이 평가하는 항목입니다. Novum은 판단하지 않습니다.",
    en="For the panel to judge; Novum does not.",
)

_LEVEL_TRUST = {
    RankLevel.SUBCLASS: 1.0,
    RankLevel.CLASS: 0.9,
    RankLevel.SECTION: 0.8,
    RankLevel.ALL: 0.7,
}
_FULL_POPULATION = 200


def findings_of(part: RubricDimension, checked: Checked, rubric: Rubric) -> tuple[Finding, ...]:
    """Every item of a dimension, judged or not."""
    return tuple(_finding(leaf, checked, rubric) for leaf in part.leaves)


def _finding(leaf: Leaf, checked: Checked, rubric: Rubric) -> Finding:
    item, group = leaf.item, leaf.group.label if leaf.group else None
    if item.panel:
        return Finding(
            item=item.id,
            label=item.label,
            weight=leaf.weight,
            score=None,
            reason=_FOR_THE_PANEL,
            judge=Judge.PANEL,
            group=group,
        )
    result, scale = checked(item), rubric.scale(item)
    level = scale.level(result.score) if scale and result.score is not None else None
    return Finding(
        item=item.id,
        label=item.label,
        weight=leaf.weight,
        score=level.gives / 100 if level else result.score,
        reason=result.reason,
        evidence=result.evidence,
        check=item.check,
        options=item.options,
        measured=result.score if level else None,
        level=level.label if level else None,
        measure=result.measure,
        group=group,
    )


def marks_of(findings: Sequence[Finding]) -> list[Mark]:
    return [
        Mark(
            weight=finding.weight,
            score=finding.score,
            panel=finding.judge is Judge.PANEL,
            evident=bool(finding.evidence),
        )
        for finding in findings
    ]


def grade_findings(
    dimension: Dimension, findings: tuple[Finding, ...], rubric: Rubric
) -> DimensionScore:
    """The weighted mean of what could be judged; no score where too little could."""
    weighed = weigh(marks_of(findings), needed=rubric.judged_weight)
    scored = weighed.score is not None
    panel = _panel_note(weighed.panel)
    open_ = _too_little(weighed.judged, rubric, findings)
    if weighed.panel == 1:
        open_ = _FOR_THE_PANEL
    return DimensionScore(
        dimension=dimension,
        score=weighed.score,
        grade=rubric.grade(weighed.score) if weighed.score is not None else None,
        confidence=weighed.confidence,
        judged_weight=weighed.judged,
        reasons=(*(_summary(findings, weighed.judged) if scored else (open_,)), *panel),
        findings=findings,
        panel_weight=weighed.panel,
        **_named(dimension, rubric),
    )


def _named(dimension: Dimension, rubric: Rubric) -> dict[str, Any]:
    """How the rubric calls and weighs a dimension."""
    part = next((part for part in rubric.dimensions if part.dimension is dimension), None)
    return {"label": part.label, "weight": part.weight} if part else {}


def measured_originality(judgement: Judgement, *, cutoff_known: bool) -> DimensionScore:
    """The percentile as score, not graded yet; none where the document could not be ranked."""
    rank = judgement.originality.rank
    if rank is None or rank.percentile is None:
        return DimensionScore(
            dimension=Dimension.ORIGINALITY,
            confidence=0.0,
            judged_weight=0.0,
            reasons=judgement.reasons,
        )
    score = round(rank.percentile, 2)
    return DimensionScore(
        dimension=Dimension.ORIGINALITY,
        score=score,
        confidence=round(_rank_confidence(judgement, cutoff_known=cutoff_known), 4),
        judged_weight=1.0,
        reasons=judgement.reasons,
    )


def originality_by(rubric: Rubric, measured: DimensionScore) -> DimensionScore:
    """A measured originality under the grades and the weight of a rubric."""
    score = measured.score
    return measured.model_copy(
        update={
            "grade": rubric.grade(score) if score is not None else None,
            **_named(Dimension.ORIGINALITY, rubric),
        }
    )


def not_from_this(dimension: Dimension, genre: Genre, rubric: Rubric) -> DimensionScore:
    """A dimension that needs a proposal's facts, for a document of another genre."""
    if genre is Genre.PATENT:
        reason = Text(
            ko="특허 문헌만으로는 판단할 수 없습니다. 목표, 시장, 매출, 인력 정보가 없습니다.",
            en="Cannot be judged from a patent alone: it states no targets, market, sales or team.",
        )
    else:
        reason = Text(
            ko="과제 기록만으로는 판단할 수 없습니다. 목표표, 시장, 매출, 인력 정보가 없습니다.",
            en="Cannot be judged from a project record: no targets, market, sales or team.",
        )
    return DimensionScore(
        dimension=dimension,
        confidence=0.0,
        judged_weight=0.0,
        reasons=(reason,),
        **_named(dimension, rubric),
    )


@dataclass(frozen=True, slots=True)
class Total:
    """`score` and `grade` are None under the required judged weight; `reasons` say why."""

    score: float | None
    grade: Grade | None
    judged: float
    panel: float
    bonus: float
    reasons: tuple[Text, ...]


def total(
    scores: Sequence[DimensionScore], rubric: Rubric, conditions: Sequence[Condition] = ()
) -> Total:
    """Of all dimensions and what the conditions add."""
    bonus = bonus_points(conditions, rubric)
    summed = sum_up(shares_of(scores, rubric), needed=rubric.judged_weight, bonus=bonus)
    open_ = [
        rubric.part(score.dimension).label
        for score in scores
        if score.score is None and score.panel_weight < 1
    ]
    reason = _no_total(summed.judged, rubric, open_)
    if summed.score is not None:
        reason = _has_total(summed, open_)
        if bonus:
            reason = _with_bonus(reason, bonus)
    return Total(
        score=summed.score,
        grade=rubric.grade(summed.score) if summed.score is not None else None,
        judged=summed.judged,
        panel=summed.panel,
        bonus=bonus if summed.score is not None else 0.0,
        reasons=(reason, *_panel_note(summed.panel)),
    )


def shares_of(scores: Sequence[DimensionScore], rubric: Rubric) -> list[Share]:
    return [
        share_of(
            rubric.part(score.dimension).weight,
            panel=score.panel_weight,
            judged=score.judged_weight,
            score=score.score,
        )
        for score in scores
    ]


def bonus_points(conditions: Sequence[Condition], rubric: Rubric) -> float:
    if rubric.bonus is None:
        return 0.0
    earned = [one.points for one in conditions if one.kind is ConditionKind.BONUS and one.met]
    return bonus_of(earned, cap=rubric.bonus.cap)


def _has_total(summed: Summed, open_: Sequence[Text]) -> Text:
    score = points(summed.score or 0.0)
    return Text(
        ko=f"배점의 {_whole(summed.judged)}를 판단하여 총점 {score}점입니다."
        + (f" 판단하지 못한 영역: {', '.join(t.ko for t in open_)}." if open_ else ""),
        en=f"{score} points over {_whole(summed.judged)} of the weight that could be judged."
        + (f" Not judged: {', '.join(t.en for t in open_)}." if open_ else ""),
    )


def _with_bonus(text: Text, bonus: float) -> Text:
    return Text(
        ko=f"{text.ko} 가점 {points(bonus)}점을 포함합니다.",
        en=f"{text.en} A bonus of {points(bonus)} is included.",
    )


def _panel_note(share: float) -> tuple[Text, ...]:
    if not share:
        return ()
    return (
        Text(
            ko=f"배점의 {share:.0%}는 평가위원이 평가하는 항목으로, 여기의 점수와 비율에 들어 있지 "
            "않습니다.",
            en=f"{share:.0%} of the points are for the panel to give; they are in none of these "
            "scores and shares.",
        ),
    )


def reading_note(outcome: Outcome) -> tuple[Text, ...]:
    """What a reader must know of a document that was not read in full."""
    if outcome is Outcome.SUCCEEDED:
        return ()
    return (
        Text(
            ko="문서를 온전히 읽지 못했습니다. 읽은 부분만으로 판단했으니 오류 목록을 보십시오.",
            en="The document was not read in full: judged on what was read, see the issues.",
        ),
    )


def _whole(share: float) -> str:
    """Whole per cent, rounded down: 69.6 % must not read as the 70 % that it misses."""
    return f"{floor(100 * share + 1e-9)}%"


def _too_little(share: float, rubric: Rubric, findings: Sequence[Finding]) -> Text:
    open_ = [finding.label for finding in findings if _is_open(finding)]
    return Text(
        ko=f"배점의 {_whole(share)}만 판단할 수 있어(기준 {rubric.judged_weight:g}%) 등급을 매기지 "
        f"않습니다. 판단하지 못한 항목: {', '.join(text.ko for text in open_)}.",
        en=f"Not graded: only {_whole(share)} of the weight could be judged "
        f"({rubric.judged_weight:g} % needed). Not judged: {', '.join(t.en for t in open_)}.",
    )


def _no_total(share: float, rubric: Rubric, open_: Sequence[Text]) -> Text:
    return Text(
        ko=f"총 배점의 {_whole(share)}만 판단할 수 있어(기준 {rubric.judged_weight:g}%) 총점과 "
        f"종합등급을 매기지 않습니다. 판단하지 못한 영역: {', '.join(text.ko for text in open_)}.",
        en=f"No total: only {_whole(share)} of the whole weight could be judged "
        f"({rubric.judged_weight:g} % needed). Not judged: {', '.join(t.en for t in open_)}.",
    )


def _summary(findings: Sequence[Finding], share: float) -> tuple[Text, ...]:
    """The judged weight, then what earned least, then what could not be judged."""
    judged = sorted(
        (finding for finding in findings if finding.score is not None),
        key=lambda finding: ((finding.score or 0.0) - 1) * finding.weight,
    )
    first = Text(
        ko=f"배점의 {_whole(share)}를 판단했습니다.",
        en=f"{_whole(share)} of the weight was judged.",
    )
    rest = [finding for finding in findings if _is_open(finding)]
    return (first, *(_line(finding) for finding in [*judged, *rest]))


def _line(finding: Finding) -> Text:
    if finding.score is None:
        return Text(
            ko=f"{finding.label.ko} – {finding.reason.ko}",
            en=f"{finding.label.en} – {finding.reason.en}",
        )
    return Text(
        ko=f"{finding.label.ko} {finding.score:.0%} – {finding.reason.ko}",
        en=f"{finding.label.en} {finding.score:.0%} – {finding.reason.en}",
    )


def _is_open(finding: Finding) -> bool:
    """Novum should have judged it, and could not."""
    return not finding.judged and finding.judge is not Judge.PANEL


def _rank_confidence(judgement: Judgement, *, cutoff_known: bool) -> float:
    """Definition: docs/scores.md. Falls with a small population, a wide or guessed field, …"""
    originality, field = judgement.originality, judgement.field
    rank = originality.rank
    if rank is None:
        return 0.0
    trust: float = min(rank.population / _FULL_POPULATION, 1.0) ** 0.25
    trust *= _LEVEL_TRUST[rank.level]
    if field.guessed:
        trust *= 0.8 + 0.2 * field.share
    if judgement.fell_back:
        trust *= 0.85
    if not cutoff_known:
        trust *= 0.7
    shown = originality.prior_art
    if shown:
        unknown = sum(item.published_before is None for item in shown) / len(shown)
        trust *= 1 - 0.1 * unknown
    return trust
