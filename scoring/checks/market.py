"""Market and sales: sales against the market, their growth, figures that fit together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from nlp.domain import Found, MarketFigure, Money, SalesFigure
from scoring.checks.plan import total_budget
from scoring.checks.registry import (
    Facts,
    Options,
    Result,
    check,
    evidence_of,
    judged,
    measure,
    missing,
    ramp,
    won,
)
from scoring.evaluation import Unit

_NO_SALES = ("연도별 매출 계획을 찾지 못했습니다.", "no planned sales by year were found.")
_DOMESTIC = re.compile(r"domestic|korea|국내|한국|내수", re.IGNORECASE)
_WORLD = re.compile(r"world|global|세계|글로벌|해외|국외", re.IGNORECASE)


class MarketShareOptions(Options):
    plausible: float = 0.10
    """Own share of the market in the last planned year that still scores 1."""
    implausible: float = 0.50
    """Own share that scores 0."""


@check("sales_against_market", MarketShareOptions)
def sales_against_market(facts: Facts, options: MarketShareOptions) -> Result:
    """Sales of the last planned year as a share of the market."""
    sales, market = facts.proposal.sales, facts.proposal.market
    if not sales:
        return missing(*_NO_SALES)
    if not market:
        return missing("시장규모를 찾지 못했습니다.", "no market size was found.")
    last = _in_order(sales)[-1]
    same = [m for m in market if m.value.size.currency == last.value.amount.currency]
    if not same:
        return missing(
            "시장규모와 매출의 통화가 서로 다릅니다.",
            "market size and sales are in different currencies.",
            [*evidence_of(market), *evidence_of([last])],
        )
    size = _home_market(same, year=_year(last.value.year))
    if size.value.size.amount <= 0:
        return missing("시장규모가 0입니다.", "the market size is zero.", evidence_of([size]))
    share = float(last.value.amount.amount / size.value.size.amount)
    planned, whole = _money(last.value.amount), _money(size.value.size)
    scope_ko, scope_en = _scope(size.value)
    when = f"({size.value.year})" if size.value.year else ""
    return judged(
        ramp(share, zero=options.implausible, one=options.plausible),
        f"매출 계획({last.value.year}) {planned[0]}, {scope_ko} 시장{when} {whole[0]}의 "
        f"{share:.1%}입니다.",
        f"Planned sales of {planned[1]} ({last.value.year}) are {share:.1%} of the {scope_en} "
        f"market of {whole[1]}{f' {when}' if when else ''}.",
        [*evidence_of([last]), *evidence_of([size])],
        measure=measure(
            ("시장 대비 매출 계획", "planned sales as a share of the market"),
            share,
            zero=options.implausible,
            one=options.plausible,
            unit=Unit.SHARE,
        ),
    )


class SalesGrowthOptions(Options):
    plausible: float = 3.0
    """Largest growth factor from one year to the next that still scores 1."""
    implausible: float = 10.0
    """Growth factor that scores 0."""


@check("sales_growth", SalesGrowthOptions)
def sales_growth(facts: Facts, options: SalesGrowthOptions) -> Result:
    """The steepest year-on-year growth of planned sales."""
    sales = facts.proposal.sales
    pairs = [
        (one.value, two.value)
        for one, two in pairwise(_in_order(sales))
        if one.value.amount.amount > 0 and one.value.amount.currency == two.value.amount.currency
    ]
    if not pairs:
        return missing(
            "서로 비교할 두 해의 매출 계획이 없습니다.",
            "there are no two years of planned sales to compare.",
            evidence_of(sales),
        )
    steepest = max(pairs, key=lambda pair: _factor(*pair))
    factor = _factor(*steepest)
    before, after = _money(steepest[0].amount), _money(steepest[1].amount)
    return judged(
        ramp(factor, zero=options.implausible, one=options.plausible),
        f"매출 계획의 증가가 가장 가파른 때는 {steepest[0].year} {before[0]} → "
        f"{steepest[1].year} {after[0]}(한 해에 {factor:.1f}배)입니다.",
        f"Planned sales grow most from {steepest[0].year} to {steepest[1].year}: {before[1]} → "
        f"{after[1]} ({factor:.1f}× a year).",
        evidence_of(sales),
        measure=measure(
            ("가장 가파른 해의 매출 증가", "the steepest yearly growth of sales"),
            factor,
            zero=options.implausible,
            one=options.plausible,
            unit=Unit.TIMES,
        ),
    )


class MarketOptions(Options):
    growth: float = 0.40
    """Largest yearly growth of a market between two figures that counts as consistent."""


@check("market_figures_consistent", MarketOptions)
def market_figures_consistent(facts: Facts, options: MarketOptions) -> Result:
    """The home market is no larger than the world's, and markets grow at a possible pace."""
    market = facts.proposal.market
    faults: list[tuple[str, str]] = []
    compared = 0
    for small, large in _home_and_world(market):
        compared += 1
        if small.size.amount > large.size.amount:
            one, two = _money(small.size), _money(large.size)
            faults.append((f"국내 {one[0]} > 세계 {two[0]}", f"domestic {one[1]} > world {two[1]}"))
    for early, late, growth in _growths(market):
        compared += 1
        if not -options.growth <= growth <= options.growth:
            scope = _scope(early)
            text = f"{early.year}–{late.year}: {growth:+.0%}"
            faults.append((f"{scope[0]} {text}/년", f"{scope[1]} {text} a year"))
    if not compared:
        return missing(
            "서로 비교할 두 시장규모가 없습니다.",
            "there are no two market figures to compare.",
            evidence_of(market),
        )
    ko, en = "; ".join(f[0] for f in faults), "; ".join(f[1] for f in faults)
    return judged(
        1 - len(faults) / compared,
        f"시장규모 비교 {compared}건 중 {compared - len(faults)}건이 서로 맞습니다"
        f"{f': {ko}' if ko else ''}.",
        f"{compared - len(faults)} of {compared} comparisons of market figures fit"
        f"{f': {en}' if en else ''}.",
        evidence_of(market),
    )


class ReturnOptions(Options):
    full_at: float = 3.0
    """Planned sales of all years as a multiple of the budget that scores 1."""


@check("sales_against_budget", ReturnOptions)
def sales_against_budget(facts: Facts, options: ReturnOptions) -> Result:
    """Planned sales of all years together against the whole budget of the project."""
    proposal = facts.proposal
    budget = total_budget(proposal)
    if not proposal.sales:
        return missing(*_NO_SALES)
    if budget is None or budget[0] <= 0:
        return missing("총 연구개발비를 알 수 없습니다.", "the total budget is not known.")
    planned = [f.value.amount for f in proposal.sales if f.value.amount.currency == budget[1]]
    if not planned:
        return missing(
            "매출과 연구개발비의 통화가 서로 다릅니다.", "sales and budget differ in currency."
        )
    total = sum((money.amount for money in planned), Decimal(0))
    multiple = float(total / budget[0])
    shown, cost = won(total, budget[1]), won(*budget)
    return judged(
        ramp(multiple, zero=0.0, one=options.full_at),
        f"매출 계획 합계 {shown[0]}, 총 연구개발비 {cost[0]}의 {multiple:.1f}배입니다.",
        f"Planned sales of {shown[1]} in all are {multiple:.1f} times the budget of {cost[1]}.",
        [*evidence_of(proposal.sales), *evidence_of([proposal.budget])],
        measure=measure(
            ("연구개발비 대비 매출 계획 합계", "planned sales as a multiple of the budget"),
            multiple,
            zero=0.0,
            one=options.full_at,
            unit=Unit.TIMES,
        ),
    )


def _is_home(figure: MarketFigure) -> bool:
    return bool(_DOMESTIC.search(figure.scope))


def _year(label: str) -> int | None:
    """The calendar year in a label such as ``2029년``; None for ``3차년도``."""
    found = re.search(r"(?:19|20)\d\d", label)
    return int(found[0]) if found else None


def _in_order(sales: Sequence[Found[SalesFigure]]) -> list[Found[SalesFigure]]:
    """By calendar year where all name one; else as printed."""
    years = [_year(found.value.year) for found in sales]
    if any(year is None for year in years):
        return list(sales)
    return sorted(sales, key=lambda found: _year(found.value.year) or 0)


def _factor(early: SalesFigure, late: SalesFigure) -> float:
    """Growth of sales in one year; over several years, their geometric mean."""
    first, last = _year(early.year), _year(late.year)
    years = max(last - first, 1) if first and last else 1
    factor: float = max(float(late.amount.amount / early.amount.amount), 0.0) ** (1 / years)
    return factor


def _home_market(figures: list[Found[MarketFigure]], *, year: int | None) -> Found[MarketFigure]:
    """The domestic figure nearest to `year`, else the latest; without one, of any kind.

    A forecast far beyond the planned sales must not make their share look small.
    """
    home = [found for found in figures if _is_home(found.value)] or figures
    dated = [(found, found.value.year) for found in home if found.value.year]
    if year is not None and dated:
        near = min(abs(when - year) for _, when in dated)
        home = [found for found, when in dated if abs(when - year) == near]
        return min(home, key=lambda found: (found.value.year or 0, -found.value.size.amount))
    return max(home, key=lambda found: (found.value.year or 0, found.value.size.amount))


def _home_and_world(
    market: tuple[Found[MarketFigure], ...],
) -> list[tuple[MarketFigure, MarketFigure]]:
    """Each domestic figure beside the world figure nearest in time, same currency."""
    world = [f.value for f in market if _WORLD.search(f.value.scope)]
    pairs = []
    for figure in (f.value for f in market if _is_home(f.value)):
        same = [other for other in world if other.size.currency == figure.size.currency]
        if same:
            year = figure.year or 0
            gaps = [abs((other.year or year) - year) for other in same]
            pairs.append((figure, same[gaps.index(min(gaps))]))
    return pairs


def _growths(
    market: tuple[Found[MarketFigure], ...],
) -> list[tuple[MarketFigure, MarketFigure, float]]:
    """Yearly growth between successive figures of one scope and currency."""
    dated = sorted(
        (f.value for f in market if f.value.year and f.value.size.amount > 0),
        key=lambda figure: (figure.scope, figure.size.currency, figure.year or 0),
    )
    growths = []
    for early, late in pairwise(dated):
        years = (late.year or 0) - (early.year or 0)
        if (early.scope, early.size.currency) == (late.scope, late.size.currency) and years > 0:
            ratio = float(late.size.amount / early.size.amount)
            growths.append((early, late, ratio ** (1 / years) - 1))
    return growths


def _scope(figure: MarketFigure) -> tuple[str, str]:
    if _is_home(figure):
        return "국내", "domestic"
    if _WORLD.search(figure.scope):
        return "세계", "world"
    return figure.scope, figure.scope


def _money(money: Money) -> tuple[str, str]:
    return won(money.amount, money.currency)
