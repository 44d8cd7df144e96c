"""The range of a total: what widens it, what does not, and that it is the same every time."""

from __future__ import annotations

import numpy as np

from scoring.evaluation import Dimension, Judge
from scoring.uncertainty import draws_of, interval_of, rank_intervals
from tests.unit.scoring.screening.lines import dimension, evaluation, finding

T, B = Dimension.TECHNOLOGY, Dimension.BUSINESS


def width(*scores: float | None) -> float:
    one = dimension(T, tuple(finding(score) for score in scores), weight=100)
    found = interval_of(evaluation("a", one))
    assert found is not None
    return found.width


def test_equal_items_leave_no_doubt_and_unequal_or_open_ones_do() -> None:
    assert width(0.5, 0.5, 0.5, 0.5) < 0.1
    assert 5 < width(0.4, 0.6, 0.4, 0.6) < width(0.1, 0.9, 0.1, 0.9)
    assert width(0.5, 0.5, 0.5, None) > 10
    assert width(0.5, 0.5, None, None) > width(0.5, 0.5, 0.5, None)


def test_what_the_panel_judges_takes_no_part() -> None:
    panel = finding(None, weight=50, judge=Judge.PANEL)
    ours = (finding(0.5), finding(0.5))
    with_panel = dimension(T, (*ours, panel), weight=100).model_copy(update={"panel_weight": 0.5})
    found = interval_of(evaluation("a", with_panel))
    assert found is not None
    assert found.width < 0.1


def test_a_percentile_among_few_is_less_sure_than_one_among_many() -> None:
    def originality(population: int) -> float:
        one = dimension(Dimension.ORIGINALITY, (), weight=100, score=60)
        found = interval_of(evaluation("a", one, score=60, population=population))
        assert found is not None
        assert found.low <= 60 <= found.high
        return found.width

    assert originality(2000) < originality(200) < originality(30)


def test_the_dimension_that_moves_the_total_most_is_named() -> None:
    sure = dimension(T, (finding(0.5), finding(0.5)), weight=70)
    unsure = dimension(B, (finding(0.0), finding(1.0)), weight=30)
    assert draws_of(evaluation("a", sure, unsure))[1] is B


def test_equal_evaluations_have_equal_ranges_and_one_without_a_total_has_none() -> None:
    one = dimension(T, (finding(0.2), finding(0.9), finding(None)), weight=100)
    assert interval_of(evaluation("a", one)) == interval_of(evaluation("a", one))
    assert interval_of(evaluation("a", one, score=None)) is None
    without_weights = one.model_copy(update={"weight": None})  # as older evaluations are
    assert interval_of(evaluation("a", without_weights)) is None


def test_ranks_that_are_settled_have_one_place_and_others_a_span() -> None:
    generator = np.random.default_rng(1)

    def draws(mean: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return generator.normal(mean, 2, 400).astype(np.float32)

    spans = rank_intervals([draws(90), draws(60), draws(59.5), draws(20)])
    assert spans[0] == (1, 1)
    assert spans[1] == spans[2] == (2, 3)
    assert spans[3] == (4, 4)
    assert rank_intervals([]) == []
