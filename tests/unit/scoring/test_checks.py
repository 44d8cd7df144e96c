"""Each check at its boundary, one step past it, and where a fact is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nlp.domain import (
    CompanyFact,
    CompanyFactKind,
    Direction,
    Found,
    IpcSymbol,
    MarketFigure,
    Member,
    PlanFigure,
    PlanKind,
)
from scoring.checks import CHECKS
from tests.unit.scoring.samples import (
    art,
    budget,
    cited,
    found,
    leader,
    market,
    member,
    originality,
    period,
    proposal,
    run,
    sales,
    target,
)

LOWER = Direction.LOWER


def firm(kind: str, text: str) -> Found[CompanyFact]:
    return found(CompanyFact(kind=CompanyFactKind(kind), text=text))


def founded(*ymd: int) -> Found[CompanyFact]:
    born = date(*ymd)
    return found(CompanyFact(kind=CompanyFactKind.FOUNDED, text=str(born), day=born))


def day(*ymd: int) -> Found[date]:
    return found(date(*ymd))


def jobs(count: int) -> Found[PlanFigure]:
    return found(PlanFigure(kind=PlanKind.JOBS, year="2030", count=Decimal(count)))


CASES: list[tuple[str, Mapping[str, Any], float]] = [
    # Final target against the world's best: equal is 1, half is 0, in the direction of improvement.
    ("targets_against_world_best", {"targets": (target(final=10, world=10),)}, 1.0),
    ("targets_against_world_best", {"targets": (target(final=7.5, world=10),)}, 0.5),
    ("targets_against_world_best", {"targets": (target(final=5, world=10),)}, 0.0),
    ("targets_against_world_best", {"targets": (target(final=5, world=10, direction=LOWER),)}, 1.0),
    ("targets_against_world_best", {"targets": (target(final=20, world=10, direction=LOWER),)}, 0),
    (
        "targets_against_world_best",
        {"targets": (target(final=10, world=10, weight=30), target(final=5, world=10, weight=70))},
        0.3,
    ),
    ("targets_against_domestic_level", {"targets": (target(final=10, home=10),)}, 0.0),
    ("targets_against_domestic_level", {"targets": (target(final=13, home=10),)}, 1.0),
    ("targets_against_domestic_level", {"targets": (target(final=11.5, home=10),)}, 0.5),
    ("target_weights_sum", {"targets": (target(weight=60), target(weight=40.5))}, 1.0),
    ("target_weights_sum", {"targets": (target(weight=60), target(weight=40.6))}, 0.0),
    ("target_weights_sum", {"targets": (target(weight=60), target(weight=39.4))}, 0.0),
    (
        "certified_tests",
        {"targets": (target(weight=70, certified=True), target(weight=30, certified=False))},
        1.0,
    ),
    (
        "certified_tests",
        {"targets": (target(weight=35, certified=True), target(weight=65, certified=False))},
        0.5,
    ),
    ("certified_tests", {"targets": (target(certified=False),)}, 0.0),
    ("yearly_targets_progress", {"targets": (target(yearly=(5, 8, 10)),)}, 1.0),
    ("yearly_targets_progress", {"targets": (target(yearly=(5, 4, 10)),)}, 0.0),
    ("yearly_targets_progress", {"targets": (target(yearly=(5, 8, 9)),)}, 1.0),
    ("yearly_targets_progress", {"targets": (target(yearly=(5, 8, 11)),)}, 0.0),
    (
        "yearly_targets_progress",
        {"targets": (target(final=3, yearly=(9, 6, 3), direction=LOWER),)},
        1.0,
    ),
    (
        "targets_addressed_by_method",
        {
            "targets": (target("defect rate"), target("cycle time")),
            "method": found("The defect count is measured inline."),
        },
        0.5,
    ),
    (
        "trl_path_against_duration",
        {"trl_start": found(4), "trl_end": found(7), "period": period(18)},
        1.0,
    ),
    (
        "trl_path_against_duration",
        {"trl_start": found(4), "trl_end": found(6), "period": period(9)},
        0.5,
    ),
    (
        "trl_path_against_duration",
        {"trl_start": found(3), "trl_end": found(7), "period": period(12)},
        0.0,
    ),
    (
        "trl_path_against_duration",
        {"trl_start": found(4), "trl_end": found(5), "period": period(36)},
        0.5,
    ),
    ("trl_path_against_duration", {"trl_start": found(6), "trl_end": found(6)}, 0.0),
    ("trl_path_against_duration", {"trl_start": found(6), "trl_end": found(10)}, 0.0),
    ("budget_sums", {"budget": budget(750, 250, 1000)}, 1.0),
    ("budget_sums", {"budget": budget(750, 260, 1000)}, 1.0),
    ("budget_sums", {"budget": budget(750, 261, 1000)}, 0.0),
    ("budget_sums", {"budget": budget(750, 239, 1000)}, 0.0),
    ("government_share", {"budget": budget(75, 25, 100)}, 1.0),
    ("government_share", {"budget": budget(82.5, 17.5, 100)}, 0.5),
    ("government_share", {"budget": budget(90, 10, 100)}, 0.0),
    ("government_share", {"budget": budget(75, None, 100)}, 1.0),
    ("sales_against_market", {"sales": sales(1, 10), "market": (market("국내", 2030, 100),)}, 1.0),
    ("sales_against_market", {"sales": sales(1, 30), "market": (market("국내", 2030, 100),)}, 0.5),
    ("sales_against_market", {"sales": sales(1, 50), "market": (market("국내", 2030, 100),)}, 0.0),
    (
        "sales_against_market",
        {"sales": sales(30), "market": (market("world", 2031, 1000), market("국내", 2030, 100))},
        0.5,
    ),
    ("sales_growth", {"sales": sales(10, 30, 60)}, 1.0),
    ("sales_growth", {"sales": sales(10, 65)}, 0.5),
    ("sales_growth", {"sales": sales(10, 100)}, 0.0),
    (
        "market_figures_consistent",
        {"market": (market("국내", 2028, 100), market("세계", 2028, 100))},
        1.0,
    ),
    (
        "market_figures_consistent",
        {"market": (market("국내", 2028, 101), market("세계", 2028, 100))},
        0.0,
    ),
    (
        "market_figures_consistent",
        {"market": (market("국내", 2028, 100), market("국내", 2029, 140))},
        1.0,
    ),
    (
        "market_figures_consistent",
        {"market": (market("국내", 2028, 100), market("국내", 2029, 141))},
        0.0,
    ),
    ("sales_against_budget", {"sales": sales(100, 200), "budget": budget(75, 25, 100)}, 1.0),
    ("sales_against_budget", {"sales": sales(50, 100), "budget": budget(75, 25, None)}, 0.5),
    ("team_experience", {"team": (member(years=8), member(years=12))}, 1.0),
    ("team_experience", {"team": (member(years=5), member())}, 0.5),
    ("leader_against_budget", {"team": (leader(10),), "budget": budget(2e9, 0, 2e9)}, 1.0),
    ("leader_against_budget", {"team": (leader(5),), "budget": budget(2e9, 0, 2e9)}, 0.5),
    ("leader_against_budget", {"team": (leader(15),), "budget": budget(9e9, 0, 9e9)}, 1.0),
    (
        "team_against_budget",
        {"team": (member(), member()), "budget": budget(1e8, 0, 1e8), "period": period(12)},
        1.0,
    ),
    (
        "team_against_budget",
        {"team": (member(),), "budget": budget(4.5e8, 0, 4.5e8), "period": period(12)},
        0.5,
    ),
    (
        "team_against_budget",
        {"team": (member(),), "budget": budget(2e7, 0, 2e7), "period": period(12)},
        0.0,
    ),
    ("firm_age", {"company": (founded(2023, 3, 2),), "submission_date": day(2030, 3, 1)}, 1.0),
    ("firm_age", {"company": (founded(2023, 2, 1),), "call_date": day(2030, 3, 1)}, 0.0),
    ("research_institute", {"company": (firm("institute", "한빛 기술연구소"),)}, 1.0),
    ("research_institute", {"company": (firm("institute", "해당사항 없음"),)}, 0.0),
    ("innovative_firm", {"company": (firm("certificate", "벤처기업확인서"),)}, 1.0),
    ("innovative_firm", {"company": (firm("certificate", "ISO 9001"),)}, 0.0),
    ("planned_jobs", {"plan": (jobs(2), jobs(4)), "budget": budget(2e9, 0, 2e9)}, 1.0),
    ("planned_jobs", {"plan": (jobs(3),), "budget": budget(2e9, 0, 2e9)}, 0.5),
]

MISSING: list[tuple[str, Mapping[str, Any]]] = [
    *[(name, {}) for name in sorted(CHECKS)],
    ("targets_against_world_best", {"targets": (target(world=None),)}),
    (
        "targets_against_world_best",
        {"targets": (target(world=10, direction=Direction.UNKNOWN),)},
    ),
    ("targets_against_domestic_level", {"targets": (target(home=0),)}),
    ("target_weights_sum", {"targets": (target(weight=100), target())}),
    ("certified_tests", {"targets": (target(certified=None),)}),
    ("yearly_targets_progress", {"targets": (target(yearly=(5,)),)}),
    ("targets_addressed_by_method", {"targets": (target(),)}),
    ("trl_path_against_duration", {"trl_start": found(4), "trl_end": found(6)}),
    ("budget_sums", {"budget": budget(75, None, 100)}),
    ("budget_sums", {"budget": budget(75, 25, None)}),
    ("government_share", {"budget": budget(75, None, None)}),
    ("sales_against_market", {"sales": sales(10)}),
    (
        "sales_against_market",
        {"sales": sales(10, currency="USD"), "market": (market("국내", 2030, 100),)},
    ),
    ("sales_growth", {"sales": sales(10)}),
    ("market_figures_consistent", {"market": (market("국내", 2028, 100),)}),
    ("sales_against_budget", {"sales": sales(10)}),
    ("team_experience", {"team": (member(),)}),
    ("leader_against_budget", {"team": (member(years=10),), "budget": budget(1, 1, 2)}),
    ("leader_against_budget", {"team": (leader(10),)}),
    ("team_against_budget", {"team": (member(),)}),
    ("firm_age", {"company": (founded(2023, 3, 2),)}),
    ("firm_age", {"submission_date": day(2030, 3, 1)}),
    ("planned_jobs", {"plan": (jobs(3),)}),
]


@pytest.mark.parametrize(("name", "fields", "score"), CASES)
def test_a_check_compares_the_facts(name: str, fields: Mapping[str, Any], score: float) -> None:
    result = run(name, fields)
    assert result.score == pytest.approx(score, abs=1e-3)
    assert result.evidence, "a judged finding leads to its evidence"
    assert result.reason.ko != result.reason.en


@pytest.mark.parametrize(("name", "fields"), MISSING)
def test_a_missing_fact_cannot_be_judged_and_is_named(name: str, fields: Mapping[str, Any]) -> None:
    result = run(name, fields)
    assert result.score is None
    assert result.reason.en.startswith("Cannot be judged: ")
    assert result.reason.ko.startswith("판단할 수 없음: ")


def test_a_budget_that_does_not_sum_names_both_amounts() -> None:
    result = run("budget_sums", {"budget": budget(1_800_000_000, 600_000_000, 2_000_000_000)})
    assert result.score == 0
    assert "24억 원" in result.reason.ko
    assert "20억 원" in result.reason.ko


def test_the_survey_is_judged_by_how_many_of_the_near_patents_it_names() -> None:
    near = [art(f"10{i}", coverage=0.5) for i in range(5)]
    far = [art("999", coverage=0.1)]
    search = originality(prior=[*near, *far])

    def survey(*ids: str) -> float | None:
        fields = {"cited": tuple(cited(i) for i in ids)}
        known = [i for i in ids if not i.startswith("X")]
        return run("survey_against_search", fields, found_art=search, in_index=known).score

    assert survey("100", "101", "102") == 1.0
    assert survey("100") == pytest.approx(0.2 / 0.6, abs=1e-3)
    assert survey("999") == 0.0
    assert survey("X1") is None, "a number that the index does not know says nothing"


def test_the_survey_cannot_be_judged_where_nothing_near_was_found() -> None:
    search = originality(prior=[art("100", coverage=0.1)])
    result = run(
        "survey_against_search", {"cited": (cited("100"),)}, found_art=search, in_index=["100"]
    )
    assert result.score is None


def test_own_record_counts_related_documents_only() -> None:
    own = [art(str(i), coverage=0.2, similarity=0.4, own=True) for i in range(2)]
    own.append(art("far", coverage=0.0, similarity=0.39, own=True))
    applicant = found("주식회사 하늘소", source="page 1")
    result = run("own_record", {"organisation": applicant}, found_art=originality(own=own))
    assert result.score == pytest.approx(2 / 3, abs=1e-3)
    assert result.reason.ko.endswith("이어집니다: 0, 1.")
    assert result.evidence == applicant.evidence, "a place in the proposal, not in another document"


def test_own_documents_of_the_proposals_field_are_related() -> None:
    patent = art("1", coverage=0.0, similarity=0.1, own=True)
    patent = patent.model_copy(
        update={"hit": patent.hit.model_copy(update={"ipc": ("H01M 10/44",)})}
    )
    field = {"ipc": (found(IpcSymbol(symbol="H01M 4/00")),)}
    other = {"ipc": (found(IpcSymbol(symbol="A01G 9/24")),)}
    searched = originality(own=[patent])
    assert run("own_record", field, found_art=searched).score == pytest.approx(1 / 3, abs=1e-3)
    assert run("own_record", other, found_art=searched).score == 0


def test_sales_are_set_against_the_market_of_their_own_year() -> None:
    """A forecast for the far future makes no share look small."""
    figures = (market("국내", 2030, 100), market("국내", 2045, 100_000))
    result = run("sales_against_market", {"sales": sales(10, 40), "market": figures})
    assert result.score == pytest.approx(0.25, abs=1e-3)
    assert "국내 시장(2030)" in result.reason.ko


def test_the_order_in_which_sales_are_printed_does_not_matter() -> None:
    printed, figures = sales(10, 20, 80), (market("국내", 2031, 400),)
    for name in ("sales_growth", "sales_against_market"):
        forwards = run(name, {"sales": printed, "market": figures})
        backwards = run(name, {"sales": printed[::-1], "market": figures})
        assert (forwards.score, forwards.reason) == (backwards.score, backwards.reason)


def test_a_year_left_out_does_not_make_growth_steeper() -> None:
    first, _, third = sales(10, 40, 160)
    assert (
        run("sales_growth", {"sales": (first, third)}).score
        == run("sales_growth", {"sales": sales(10, 40)}).score
    )


def test_the_leader_is_who_leads_and_not_who_holds_a_senior_rank() -> None:
    def person(role: str, years: int | None) -> Found[Member]:
        return found(Member(role=role, years_experience=years))

    money = budget(2e9, 0, 2e9)
    for others in (("책임연구원", 1), ("대표이사", 1), ("공동연구책임자", 1)):
        team = (person(*others), person("연구책임자", 10))
        assert run("leader_against_budget", {"team": team, "budget": money}).score == 1.0, others
    unknown = (person("책임연구원", 20), person("연구책임자", None))
    assert run("leader_against_budget", {"team": unknown, "budget": money}).score is None


def test_an_unknown_applicant_is_not_called_one_without_a_record() -> None:
    unknown = run("own_record", {})
    named = run("own_record", {"organisation": found("주식회사 하늘소")})
    assert (unknown.score, named.score) == (None, None)
    assert unknown.reason != named.reason
    assert "name" in unknown.reason.en


def test_korean_sentences_are_spelled_as_korean() -> None:
    over = run("government_share", {"budget": budget(80, 20, 100)}).reason.ko
    assert "한도 75%를 넘습니다" in over
    dollars = run("budget_sums", {"budget": budget(75, 25, 100, currency="USD")}).reason.ko
    assert "USD과" not in dollars
    assert "서로 맞습니다" in dollars
    figures: tuple[Found[MarketFigure], ...] = (
        market("domestic", 2025, 100),
        market("domestic", 2026, 300),
    )
    growth = run("market_figures_consistent", {"market": figures}).reason
    assert "국내 2025–2026" in growth.ko
    assert "domestic 2025–2026" in growth.en


def test_a_share_just_over_the_limit_is_not_shown_as_the_limit() -> None:
    assert "75.04%" in run("government_share", {"budget": budget(75.04, 24.96, 100)}).reason.en


def test_thresholds_come_from_the_rubric() -> None:
    fields = {"budget": budget(60, 40, 100)}
    assert run("government_share", fields).score == 1.0
    assert run("government_share", fields, options={"limit": 0.5, "nothing_at": 0.7}).score == 0.5


def test_equal_proposals_get_equal_results() -> None:
    fields = {"targets": (target(final=8, world=10), target(final=9, world=10))}
    assert proposal(fields) == proposal(fields)
    assert run("targets_against_world_best", fields) == run("targets_against_world_best", fields)
