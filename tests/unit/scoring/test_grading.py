from __future__ import annotations

import pytest

from nlp.domain import Evidence
from scoring.evaluation import Dimension, DimensionScore, Finding, Grade, Text, points
from scoring.grading import grade_findings, total
from scoring.rubric import load_rubric

RUBRIC = load_rubric()


def finding(weight: float, score: float | None) -> Finding:
    text = Text(ko="항목", en="item")
    evidence = (Evidence(source="page 1", quote="q"),)
    return Finding(item="i", label=text, weight=weight, score=score, reason=text, evidence=evidence)


def scored(dimension: Dimension, score: float | None, judged: float) -> DimensionScore:
    return DimensionScore(
        dimension=dimension, score=score, confidence=0.5, judged_weight=judged, reasons=()
    )


def test_a_dimension_is_the_weighted_mean_of_what_could_be_judged() -> None:
    result = grade_findings(
        Dimension.BUSINESS, (finding(60, 1.0), finding(20, 0.5), finding(20, None)), RUBRIC
    )
    assert result.score == pytest.approx(100 * (60 + 10) / 80)
    assert result.judged_weight == 0.8
    assert result.grade is Grade.AA


def test_seventy_per_cent_of_the_weight_is_enough_and_less_is_not() -> None:
    enough = grade_findings(Dimension.BUSINESS, (finding(70, 1.0), finding(30, None)), RUBRIC)
    assert enough.grade is Grade.AAA
    less = grade_findings(Dimension.BUSINESS, (finding(69, 1.0), finding(31, None)), RUBRIC)
    assert (less.score, less.grade) == (None, None)
    assert "69%" in less.reasons[0].en
    assert "item" in less.reasons[0].en


def test_a_share_under_the_limit_is_never_shown_as_the_limit() -> None:
    less = grade_findings(Dimension.BUSINESS, (finding(69.6, 1.0), finding(30.4, None)), RUBRIC)
    assert less.grade is None
    assert "only 69%" in less.reasons[0].en


def test_nothing_judged_gives_no_grade_even_where_a_rubric_asks_for_nothing() -> None:
    lenient = RUBRIC.model_copy(update={"judged_weight": 0})
    result = grade_findings(Dimension.BUSINESS, (finding(100, None),), lenient)
    assert result.grade is None


def test_the_total_weighs_dimensions_by_what_was_judged_of_them() -> None:
    scores = [
        scored(Dimension.ORIGINALITY, 50, 1.0),  # weight 30
        scored(Dimension.TECHNOLOGY, 80, 1.0),  # 30
        scored(Dimension.BUSINESS, 60, 0.8),  # 25
        scored(Dimension.CAPABILITY, None, 0.2),  # 15
    ]
    done = total(scores, RUBRIC)
    value, grade, judged, reasons = done.score, done.grade, done.judged, done.reasons
    assert judged == pytest.approx(0.30 + 0.30 + 0.20), "what the total rests on, no more"
    assert "80%" in reasons[0].en
    assert value == pytest.approx((30 * 50 + 30 * 80 + 20 * 60) / 80, abs=0.01)
    assert grade is Grade.BBB
    assert "Company capability" in reasons[0].en


def test_under_seventy_per_cent_there_is_no_total_and_what_is_missing_is_named() -> None:
    scores = [
        scored(Dimension.ORIGINALITY, None, 0.0),
        scored(Dimension.TECHNOLOGY, 80, 0.9),
        scored(Dimension.BUSINESS, 60, 1.0),
        scored(Dimension.CAPABILITY, 70, 1.0),
    ]
    done = total(scores, RUBRIC)
    value, grade, judged, reasons = done.score, done.grade, done.judged, done.reasons
    assert (value, grade) == (None, None)
    assert judged == pytest.approx(0.67)
    assert "Originality" in reasons[0].en
    assert "기술 원천성" in reasons[0].ko


@pytest.mark.parametrize(
    ("score", "shown"),
    [(79.96, "79.9"), (80.0, "80"), (67.5, "67.5"), (100.0, "100"), (0.3, "0.3"), (0.0, "0")],
)
def test_points_are_never_rounded_up_into_the_next_grade(score: float, shown: str) -> None:
    assert points(score) == shown
    assert RUBRIC.grade(float(points(score))) is RUBRIC.grade(score)
