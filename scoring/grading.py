"""From findings and percentiles to dimension scores, and from those to the total."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from nlp.domain import Genre
from scoring.checks import CHECKS, Facts
from scoring.evaluation import (
    Dimension,
    DimensionScore,
    Finding,
    Grade,
    RankLevel,
    Text,
    points,
)
from scoring.originality import Judgement
from scoring.rubric import Rubric, RubricDimension

_LEVEL_TRUST = {
    RankLevel.SUBCLASS: 1.0,
    RankLevel.CLASS: 0.9,
    RankLevel.SECTION: 0.8,
    RankLevel.ALL: 0.7,
}
_FULL_POPULATION = 200


def findings_of(part: RubricDimension, facts: Facts) -> tuple[Finding, ...]:
    """Every item of a dimension, judged or not."""
    findings = []
    for item in part.items:
        result = CHECKS[item.check].run(facts, item.check_options())
        findings.append(
            Finding(
                item=item.id,
                label=item.label,
                weight=item.weight,
                score=result.score,
                reason=result.reason,
                evidence=result.evidence,
            )
        )
    return tuple(findings)


def grade_findings(
    dimension: Dimension, findings: tuple[Finding, ...], rubric: Rubric
) -> DimensionScore:
    """The weighted mean of what could be judged; no score where too little could."""
    whole = sum(finding.weight for finding in findings)
    weight = sum(finding.weight for finding in findings if finding.judged)
    share = weight / whole if whole else 0.0
    if not _enough(share, rubric):
        return DimensionScore(
            dimension=dimension,
            confidence=0.0,
            judged_weight=round(share, 4),
            reasons=(_too_little(share, rubric, findings),),
            findings=findings,
        )
    earned = sum(finding.weight * (finding.score or 0.0) for finding in findings)
    score = round(100 * earned / weight, 2)
    return DimensionScore(
        dimension=dimension,
        score=score,
        grade=rubric.grade(score),
        confidence=round(share * _reading_confidence(findings), 4),
        judged_weight=round(share, 4),
        reasons=_summary(findings, share),
        findings=findings,
    )


def grade_originality(
    judgement: Judgement, *, cutoff_known: bool, rubric: Rubric
) -> DimensionScore:
    """The percentile as score; none where the document could not be ranked."""
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
        grade=rubric.grade(score),
        confidence=round(_rank_confidence(judgement, cutoff_known=cutoff_known), 4),
        judged_weight=1.0,
        reasons=judgement.reasons,
    )


def not_from_this(dimension: Dimension, genre: Genre) -> DimensionScore:
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
    return DimensionScore(dimension=dimension, confidence=0.0, judged_weight=0.0, reasons=(reason,))


def total(
    scores: Sequence[DimensionScore], rubric: Rubric
) -> tuple[float | None, Grade | None, float, tuple[Text, ...]]:
    """Score and grade (None under the required judged weight), judged weight 0–1, reasons.

    The judged weight is that of the dimensions with a score: what the total rests on.
    """
    weights = {part.dimension: part.weight for part in rubric.dimensions}
    scored = [score for score in scores if score.score is not None]
    counted = sum(weights[score.dimension] * score.judged_weight for score in scored)
    judged = counted / 100
    labels = {part.dimension: part.label for part in rubric.dimensions}
    open_ = [labels[score.dimension] for score in scores if score.score is None]
    if not _enough(judged, rubric):
        return None, None, round(judged, 4), (_no_total(judged, rubric, open_),)
    value = sum(
        weights[score.dimension] * score.judged_weight * (score.score or 0.0) for score in scored
    )
    result = round(value / counted, 2)
    reason = Text(
        ko=f"배점의 {_whole(judged)}를 판단하여 총점 {points(result)}점입니다."
        + (f" 판단하지 못한 영역: {', '.join(t.ko for t in open_)}." if open_ else ""),
        en=f"{points(result)} points over {_whole(judged)} of the weight that could be judged."
        + (f" Not judged: {', '.join(t.en for t in open_)}." if open_ else ""),
    )
    return result, rubric.grade(result), round(judged, 4), (reason,)


def _whole(share: float) -> str:
    """Whole per cent, rounded down: 69.6 % must not read as the 70 % that it misses."""
    return f"{floor(100 * share + 1e-9)}%"


def _enough(share: float, rubric: Rubric) -> bool:
    return share > 0 and share * 100 >= rubric.judged_weight - 1e-9


def _too_little(share: float, rubric: Rubric, findings: Sequence[Finding]) -> Text:
    open_ = [finding.label for finding in findings if not finding.judged]
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
    rest = [finding for finding in findings if not finding.judged]
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


def _reading_confidence(findings: Sequence[Finding]) -> float:
    """Nine tenths for a finding with evidence, half for one without, by weight."""
    judged = [finding for finding in findings if finding.judged]
    weight = sum(finding.weight for finding in judged)
    return sum(f.weight * (0.9 if f.evidence else 0.5) for f in judged) / weight


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
