"""A sheet filled in from facts: scales, the panel's part, conditions, contributions, changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp.domain import CompanyFact, CompanyFactKind, Genre
from scoring.assessing import Assessment, assess, on_facts
from scoring.checks import Facts, Result
from scoring.evaluation import (
    Change,
    ConditionKind,
    Dimension,
    DimensionScore,
    Grade,
    Judge,
)
from scoring.rubric import Rubric, load_rubric, shipped
from scoring.rubric_types import Checked
from tests.unit.scoring.samples import (
    WordAnalyser,
    art,
    budget,
    found,
    leader,
    market,
    member,
    originality,
    period,
    proposal,
    sales,
    target,
)

FIELDS: Mapping[str, object] = {
    "targets": (
        target("defect rate", final=9, world=10, home=8, weight=60, yearly=(7, 8), certified=True),
        target("cycle time", final=8, world=10, home=7, weight=40, yearly=(6, 7), certified=False),
    ),
    "method": found("The defect rate and the cycle time are measured inline."),
    "trl_start": found(4),
    "trl_end": found(7),
    "period": period(24),
    "budget": budget(7e8, 3e8, 1e9),
    "sales": sales(1e9, 2e9, 5e9),
    "market": (market("국내", 2032, 2e10), market("세계", 2032, 2e11)),
    "team": (leader(9), member(years=6), member(years=4)),
    "company": (
        found(CompanyFact(kind=CompanyFactKind.FOUNDED, text="2026", day=date(2026, 1, 1))),
        found(CompanyFact(kind=CompanyFactKind.CERTIFICATE, text="벤처기업")),
    ),
    "submission_date": found(date(2030, 1, 1)),
    "organisation": found("한빛소재"),
}
MEASURED = DimensionScore(
    dimension=Dimension.ORIGINALITY, score=64.0, confidence=0.8, judged_weight=1.0
)
Alter = Callable[[Checked, Result], Result]


def assessed(
    rubric: Rubric, fields: Mapping[str, object] = FIELDS, alter: Alter | None = None
) -> Assessment:
    facts = Facts(
        proposal=proposal(fields),
        originality=originality(own=(art("1020250000001", coverage=0.1, own=True),)),
        analyser=WordAnalyser(),
    )
    run = on_facts(facts)
    checked = (lambda item: alter(item, run(item))) if alter else run
    return assess(rubric, genre=Genre.PROPOSAL, originality=MEASURED, checked=checked)


def rubric(name: str) -> Rubric:
    return load_rubric(Path(name))


def content_of(given: Rubric) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(given.as_json())
    return content


RUBRICS = [load_rubric(path) for path in shipped().values()]


def part(done: Assessment, dimension: Dimension) -> DimensionScore:
    return next(score for score in done.dimensions if score.dimension is dimension)


# --- scales and the panel ------------------------------------------------------------------


def test_an_item_on_a_scale_earns_the_step_on_which_its_check_stands() -> None:
    done = assessed(rubric("rd-selection"))
    best = next(f for f in part(done, Dimension.TECHNOLOGY).findings if f.item == "world_best")
    assert best.measured == pytest.approx(0.6 * 0.8 + 0.4 * 0.6)
    assert best.level is not None
    assert (best.score, best.level.ko) == (0.8, "양호")


def test_what_is_for_the_panel_is_neither_judged_nor_open() -> None:
    done = assessed(rubric("rd-selection"))
    technology = part(done, Dimension.TECHNOLOGY)
    panel = [f for f in technology.findings if f.judge is Judge.PANEL]
    assert {f.item for f in panel} == {"call_fit", "contents_panel", "strategy_panel"}
    assert all(f.score is None and "panel" in f.reason.en for f in panel)
    assert technology.panel_weight == pytest.approx(12 / 35, abs=1e-4)
    # Of the 23 points that are Novum's, all but the patent survey (2) could be judged.
    assert technology.judged_weight == pytest.approx(21 / 23, abs=1e-4)
    assert done.total.panel == pytest.approx(0.27, abs=1e-3)
    assert any("27%" in text.en and "panel" in text.en for text in done.total.reasons)
    assert not any("call" in text.en and "Not judged" in text.en for text in technology.reasons)


def test_a_dimension_that_is_all_the_panels_has_no_score_and_is_not_missed() -> None:
    given = rubric("technology-first")
    content = content_of(given)
    content["dimensions"][3]["items"] = [
        {"id": "effect", "label": {"ko": "효과", "en": "Effect"}, "points": 10, "panel": True}
    ]
    done = assessed(Rubric.model_validate(content))
    business = part(done, Dimension.BUSINESS)
    assert (business.score, business.panel_weight) == (None, 1.0)
    assert done.total.score is not None
    assert "Not judged" not in done.total.reasons[0].en


# --- conditions ----------------------------------------------------------------------------


def test_a_requirement_that_holds_asks_for_nobody_and_one_that_does_not_asks_for_a_person() -> None:
    young = assessed(rubric("startup-commercialisation"))
    rule = next(c for c in young.conditions if c.id == "startup")
    assert (rule.met, rule.needs_person) == (True, False)
    old = found(CompanyFact(kind=CompanyFactKind.FOUNDED, text="1999", day=date(1999, 1, 1)))
    done = assessed(rubric("startup-commercialisation"), {**FIELDS, "company": (old,)})
    rule = next(c for c in done.conditions if c.id == "startup")
    assert (rule.met, rule.needs_person) == (False, True)
    assert done.total.score is not None, "a person decides, nobody is rejected"
    nothing = assessed(rubric("startup-commercialisation"), {**FIELDS, "company": ()})
    rule = next(c for c in nothing.conditions if c.id == "startup")
    assert (rule.met, rule.needs_person) == (None, True)


def test_a_bonus_adds_its_points_up_to_the_cap_and_only_where_its_fact_holds() -> None:
    given = rubric("startup-commercialisation")
    with_bonus, without = assessed(given), assessed(given, {**FIELDS, "company": ()})
    assert with_bonus.total.bonus == 1
    assert without.total.bonus == 0
    assert with_bonus.total.score == pytest.approx((without.total.score or 0) + 1, abs=0.011)
    capped = content_of(given)
    capped["bonus"]["cap"] = 0.5
    assert assessed(Rubric.model_validate(capped)).total.bonus == 0.5


@pytest.mark.parametrize("least", [0.0, 100.0])
def test_a_minimum_is_compared_with_what_the_dimension_and_the_total_have(least: float) -> None:
    content = content_of(rubric("default"))
    content["minimum"] = least
    content["dimensions"][2]["minimum"] = least
    done = assessed(Rubric.model_validate(content))
    minimums = [c for c in done.conditions if c.kind is ConditionKind.MINIMUM]
    assert [(c.id, c.met) for c in minimums] == [("business", not least), ("total", not least)]
    assert (done.total.grade is None) is False


# --- contributions -------------------------------------------------------------------------


@pytest.mark.parametrize("given", RUBRICS, ids=lambda r: r.id)
def test_contributions_sum_up_to_the_total_and_items_to_their_dimension(given: Rubric) -> None:
    done = assessed(given)
    of_dimensions = [c for c in done.explanation.contributions if c.item is None]
    earned = sum(c.earned for c in of_dimensions) + done.explanation.bonus
    assert earned == pytest.approx(done.total.score, abs=0.02)
    assert sum(c.possible for c in of_dimensions) == pytest.approx(100, abs=0.01)
    for whole in of_dimensions:
        items = [
            c for c in done.explanation.contributions if c.dimension is whole.dimension and c.item
        ]
        if items:
            assert sum(c.earned for c in items) == pytest.approx(whole.earned, abs=0.02)
            assert sum(c.possible for c in items) == pytest.approx(whole.possible, abs=0.01)


def test_without_a_total_nothing_contributes_to_it() -> None:
    done = assessed(rubric("default"), {"targets": FIELDS["targets"]})
    assert done.total.score is None
    assert done.explanation.contributions == ()
    assert all(change.dimension is not None for change in done.explanation.changes)


# --- the smallest change -------------------------------------------------------------------


def _graded(done: Assessment, change: Change) -> Grade | None:
    if change.dimension is None:
        return done.total.grade
    return part(done, change.dimension).grade


def _with_value(given: Rubric, change: Change, *, beyond: float) -> Assessment:
    """The same facts, one item's check at the score that the change asks for, moved by `beyond`."""
    base = assessed(given)
    before = next(
        f for s in base.dimensions for f in s.findings
        if f.item == change.items[0] and change.dimension in (None, s.dimension)
    )  # fmt: skip
    low, high = (before.score or 0.0, 1.0) if change.upwards else (0.0, before.score or 0.0)

    def with_score(score: float) -> Assessment:
        def alter(item: Checked, result: Result) -> Result:
            return replace(result, score=score) if item.id == change.items[0] else result

        return assessed(given, alter=alter)

    for _ in range(40):  # the boundary, found without the code under test
        middle = (low + high) / 2
        there = _graded(with_score(middle), change) is change.grade
        if there is change.upwards:
            high = middle
        else:
            low = middle
    edge = high if change.upwards else low
    sign = 1 if change.upwards else -1
    return with_score(min(max(edge + sign * beyond, 0.0), 1.0))


def test_one_item_at_the_boundary_moves_the_grade_and_just_before_it_does_not() -> None:
    given = rubric("default")
    single = [c for c in assessed(given).explanation.changes if len(c.items) == 1]
    assert {c.upwards for c in single} == {True, False}
    for change in single:
        assert _graded(_with_value(given, change, beyond=1e-3), change) is change.grade
        assert _graded(_with_value(given, change, beyond=-1e-3), change) is not change.grade


@pytest.mark.parametrize("given", RUBRICS, ids=lambda r: r.id)
def test_changes_are_told_for_each_grade_in_both_languages(given: Rubric) -> None:
    done = assessed(given)
    for change in done.explanation.changes:
        present = _graded(done, change)
        assert present is not None
        steps = list(Grade).index(change.grade) - list(Grade).index(present)
        assert steps == (-1 if change.upwards else 1)
        assert change.grade.value in change.text.ko
        assert change.grade.value in change.text.en
        assert change.text.ko != change.text.en


def test_a_number_on_a_ramp_is_told_as_the_number_that_would_do() -> None:
    """Sales at 25 % of the market: the share that brings the next grade, and it does bring it."""
    given = rubric("default")
    content = content_of(given)
    business = content["dimensions"][2]["items"]
    business[0]["weight"], business[1]["weight"] = 45, 0.5
    business[2]["weight"] = business[3]["weight"] = business[4]["weight"] = 15
    business[5]["weight"] = 9.5
    heavy = Rubric.model_validate(content)
    done = assessed(heavy)
    change = next(
        c for c in done.explanation.changes if c.dimension is Dimension.BUSINESS and c.upwards
    )
    assert change.items == ("sales_and_market",)
    told = change.text.en.partition("from 25 % to ")[2].partition(" %")[0]
    share = float(told) / 100
    assert 0.10 <= share < 0.25
    moved = assessed(heavy, {**FIELDS, "sales": sales(1e9, 2e9, share * 2e10)})
    assert part(moved, Dimension.BUSINESS).grade is change.grade
    assert f"{told}%" in change.text.ko
