"""Flags: each on a contradiction, none at its border, and every one with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import pytest

from nlp.domain import (
    Budget,
    CompanyFact,
    CompanyFactKind,
    Cost,
    Direction,
    Evidence,
    Found,
    Funding,
    MarketFigure,
    Member,
    Money,
    Output,
    OutputKind,
    Period,
    Phase,
    PlanFigure,
    PlanKind,
    ProposalFeatures,
    SalesFigure,
    Target,
    YearMoney,
    YearValue,
)
from scoring.evaluation import FlagKind, Severity
from scoring.flags import flags_of
from scoring.rubric import load_rubric
from tests.unit.nlp.proposals.building import document

T = TypeVar("T")


def f(value: T) -> Found[T]:
    return Found(value=value, evidence=(Evidence(source="page 1", quote="q", page=1),))


def won(amount: int) -> Money:
    return Money(amount=Decimal(amount))


def kinds(share: float | None = None, **fields: Any) -> list[FlagKind]:
    proposal = ProposalFeatures(id="p", source="p.pdf", language="ko", **fields)
    flags = flags_of(proposal, government_share=share)
    assert all(flag.evidence and flag.text.ko and flag.text.en for flag in flags)
    return [flag.kind for flag in flags]


def target(**fields: Any) -> Target:
    given: dict[str, Any] = {
        "item": "수명", "unit": "회", "test_method": "KS", "direction": Direction.HIGHER,
    }  # fmt: skip
    return Target(**given | fields)


def yearly(*values: int) -> tuple[YearValue, ...]:
    return tuple(
        YearValue(label=f"{i}차년도", text=str(value), value=Decimal(value))
        for i, value in enumerate(values, 1)
    )


def test_a_proposal_without_contradictions_has_no_flag() -> None:
    assert kinds() == []
    assert kinds(
        targets=(f(target(weight=Decimal(60), yearly=yearly(1, 2), final=Decimal(2))),
                 f(target(item="무게", direction=Direction.LOWER, weight=Decimal(40)))),
        budget=f(Budget(government=won(75), own=won(25), total=won(100))), share=0.75,
    ) == []  # fmt: skip


@pytest.mark.parametrize(("weight", "flagged"), [("39.5", False), ("39.4", True), ("41", True)])
def test_weights_sum_to_100_within_half_a_per_cent(weight: str, flagged: bool) -> None:
    found = kinds(
        targets=(f(target(weight=Decimal(60))), f(target(item="b", weight=Decimal(weight))))
    )
    assert (FlagKind.WEIGHTS in found) is flagged


def test_yearly_targets_go_back_only_against_their_direction() -> None:
    back = target(yearly=yearly(5, 4), final=Decimal(6))
    assert kinds(targets=(f(back),)) == [FlagKind.TARGET_BACK]
    assert kinds(targets=(f(target(direction=Direction.LOWER, yearly=yearly(5, 4))),)) == []
    assert kinds(targets=(f(target(direction=Direction.UNKNOWN, yearly=yearly(5, 4))),)) == []


def test_a_final_target_is_set_against_home_and_the_worlds_best() -> None:
    worse = target(final=Decimal(9), domestic_level=Decimal(10))
    assert kinds(targets=(f(worse),)) == [FlagKind.TARGET_BELOW_DOMESTIC]
    twice = target(final=Decimal(20), world_best=Decimal(10))
    assert kinds(targets=(f(twice),)) == []
    more = target(final=Decimal(21), world_best=Decimal(10))
    assert kinds(targets=(f(more),)) == [FlagKind.TARGET_FAR_BEYOND_BEST]


def test_units_methods_and_self_tests_are_asked_about() -> None:
    assert kinds(targets=(f(target(unit=None)),)) == [FlagKind.TARGET_INCOMPLETE]
    assert kinds(targets=(f(target(test_method=None)),)) == [FlagKind.TARGET_INCOMPLETE]
    assert kinds(targets=(f(target(certified=False)),)) == [FlagKind.SELF_TEST]
    assert kinds(targets=(f(target(certified=True)),)) == []


def test_outputs_add_up() -> None:
    row = Output(kind=OutputKind.PAPER, item="논문", yearly=yearly(1, 2), total=Decimal(4))
    assert kinds(outputs=(f(row),)) == [FlagKind.OUTPUTS]
    assert kinds(outputs=(f(row.model_copy(update={"total": Decimal(3)})),)) == []


def test_the_budgets_parts_years_and_rows_make_its_total() -> None:
    budget = f(Budget(government=won(70), own=won(20), total=won(100)))
    assert kinds(budget=budget) == [FlagKind.BUDGET_PARTS]
    whole = f(Budget(government=won(80), own=won(20), total=won(100)))
    year = Funding(year="1차년도", government=won(40), own_cash=won(10), total=won(50))
    assert kinds(budget=whole, funding=(f(year), f(year))) == []
    assert kinds(budget=whole, funding=(f(year),)) == [FlagKind.BUDGET_YEARS]
    wrong = year.model_copy(update={"own_cash": won(20)})
    assert kinds(funding=(f(wrong),)) == [FlagKind.BUDGET_PARTS]
    cost = Cost(
        item="인건비",
        yearly=tuple(YearMoney(year=y, amount=won(50)) for y in ("1차년도", "2차년도")),
        total=won(100),
    )
    assert kinds(budget=whole, costs=(f(cost),)) == []
    assert kinds(costs=(f(cost.model_copy(update={"total": won(90)})),)) == [FlagKind.BUDGET_ROWS]


def test_the_governments_share_is_limited_by_the_rubric() -> None:
    budget = f(Budget(government=won(76), own=won(24), total=won(100)))
    assert kinds(budget=budget) == []
    assert kinds(budget=budget, share=0.75) == [FlagKind.FUNDING_SHARE]
    assert load_rubric().government_share == pytest.approx(0.75)


def test_a_trl_jump_is_set_against_the_months() -> None:
    def path(start: int, end: int, months: int) -> list[FlagKind]:
        return kinds(trl_start=f(start), trl_end=f(end), period=f(Period(months=months)))

    assert path(3, 7, 12) == []
    assert path(3, 7, 11) == [FlagKind.TRL]
    assert path(5, 5, 24) == [FlagKind.TRL]


def test_sales_are_set_against_the_market_and_their_parts() -> None:
    market = (f(MarketFigure(scope="domestic", year=2030, size=won(100))),)

    def sold(amount: int) -> list[FlagKind]:
        return kinds(market=market, sales=(f(SalesFigure(year="2031", amount=won(amount))),))

    assert sold(50) == []
    assert sold(51) == [FlagKind.SALES_MARKET]
    plan = (
        f(PlanFigure(kind=PlanKind.DOMESTIC_SALES, year="2031", amount=won(30))),
        f(PlanFigure(kind=PlanKind.EXPORTS, year="2031", amount=won(5))),
    )
    sales = (f(SalesFigure(year="2031", amount=won(40))),)
    assert kinds(plan=plan, sales=sales) == [FlagKind.SALES_PARTS]


def test_more_than_the_whole_market_is_a_warning_half_of_it_a_notice() -> None:
    def severity(amount: int) -> Severity:
        proposal = ProposalFeatures(
            id="p", source="p", language="ko",
            market=(f(MarketFigure(scope="world", year=2030, size=won(100))),),
            sales=(f(SalesFigure(year="2030", amount=won(amount))),),
        )  # fmt: skip
        return flags_of(proposal)[0].severity

    assert (severity(100), severity(101)) == (Severity.NOTICE, Severity.WARNING)


def test_the_home_market_is_no_larger_than_the_worlds() -> None:
    def figures(home: int) -> tuple[Found[MarketFigure], ...]:
        return (
            f(MarketFigure(scope="domestic", year=2030, size=won(home))),
            f(MarketFigure(scope="world", year=2030, size=won(100))),
        )

    assert kinds(market=figures(100)) == []
    assert kinds(market=figures(101)) == [FlagKind.MARKET]


def test_a_target_of_weight_zero_is_asked_about_beside_others() -> None:
    rows = (f(target(weight=Decimal(100))), f(target(item="b", weight=Decimal(0))))
    assert kinds(targets=rows) == [FlagKind.WEIGHTS]
    assert kinds(targets=rows[:1]) == []


def test_the_costs_of_a_year_are_what_is_given_for_it() -> None:
    given = Funding(year="1차년도", government=won(40), own_cash=won(10), total=won(50))

    def spend(amount: int) -> list[FlagKind]:
        cost = Cost(item="인건비", yearly=(YearMoney(year="1차년도", amount=won(amount)),))
        return kinds(funding=(f(given),), costs=(f(cost),))

    assert spend(50) == []
    assert spend(51) == [FlagKind.BUDGET_ROWS]


@pytest.mark.parametrize(("months", "flagged"), [(24, False), (25, False), (26, True), (12, True)])
def test_the_months_printed_are_those_between_the_dates(months: int, flagged: bool) -> None:
    period = Period(start=date(2027, 4, 1), end=date(2029, 3, 31), months=months)
    assert (kinds(period=f(period)) == [FlagKind.DATES]) is flagged


def test_dates_stand_in_an_order_that_can_be() -> None:
    submitted = f(date(2026, 3, 1))
    assert kinds(call_date=f(date(2026, 3, 1)), submission_date=submitted) == []
    assert kinds(call_date=f(date(2026, 3, 2)), submission_date=submitted) == [FlagKind.DATES]
    founded = CompanyFact(kind=CompanyFactKind.FOUNDED, text="2026.3.2", day=date(2026, 3, 2))
    assert kinds(company=(f(founded),), submission_date=submitted) == [FlagKind.DATES]
    period = f(Period(start=date(2026, 4, 1), end=date(2027, 3, 31), months=12))
    inside = Phase(label="1단계", start=date(2026, 4, 1), end=date(2027, 3, 31))
    outside = inside.model_copy(update={"end": date(2027, 4, 1)})
    assert kinds(period=period, phases=(f(inside),)) == []
    assert kinds(period=period, phases=(f(outside),)) == [FlagKind.DATES]


def test_days_that_no_calendar_has_are_told_with_their_place() -> None:
    proposal = ProposalFeatures(id="p", source="p", language="ko")
    parsed = document("제출일 2026. 2. 30.", "회의 2026-02-28, 납품 2026년 13월 1일")
    flags = flags_of(proposal, parsed)
    assert [flag.kind for flag in flags] == [FlagKind.IMPOSSIBLE_DATE] * 2
    assert flags[0].evidence[0].quote == "2026. 2. 30"


def test_people_have_as_much_time_as_there_is() -> None:
    def member(**fields: Any) -> list[FlagKind]:
        return kinds(team=(f(Member(name="윤물결", role="책임", **fields)),),
                     leader=f(Member(name="윤물결")))  # fmt: skip

    assert member(participation=Decimal(100), years_experience=60) == []
    assert member(participation=Decimal(101)) == [FlagKind.PARTICIPATION]
    assert member(participation=Decimal(9)) == [FlagKind.PARTICIPATION]
    assert member(years_experience=61) == [FlagKind.EXPERIENCE]
