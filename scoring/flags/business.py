"""Flags on market and sales: numbers that cannot both be right."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.domain import Found, MarketFigure, PlanKind, SalesFigure
from scoring.checks.registry import number, won
from scoring.evaluation import FlagKind
from scoring.flags.model import Flags, Read, notice, warning

LARGE_SHARE = Decimal("0.5")
"""Share of the market from which planned sales ask for a question."""
TOLERANCE = Decimal("0.005")


def sales_against_market(read: Read) -> Flags:
    """Planned sales of a year against the market of that year, or the latest before it."""
    for found in read.proposal.sales:
        market = _market(found.value, read.proposal.market)
        if market is None or market.value.size.amount <= 0:
            continue
        share = found.value.amount.amount / market.value.size.amount
        if share <= LARGE_SHARE:
            continue
        sold, size = (
            won(found.value.amount.amount, found.value.amount.currency),
            won(market.value.size.amount, market.value.size.currency),
        )
        make = warning if share > 1 else notice
        yield make(
            FlagKind.SALES_MARKET,
            f"{found.value.year}년 매출 {sold[0]}은(는) {_scope_ko(market.value)} 시장 {size[0]}의 "
            f"{number(round(share * 100, 1))}%입니다.",
            f"Sales of {sold[1]} in {found.value.year} are {number(round(share * 100, 1))} % of "
            f"the {market.value.scope} market of {size[1]}.",
            (*found.evidence, *market.evidence),
        )


def _market(
    sales: SalesFigure, market: tuple[Found[MarketFigure], ...]
) -> Found[MarketFigure] | None:
    """The widest market that can be compared: of the latest year up to that of the sales."""
    year = _year(sales.year)
    fitting = [
        found
        for found in market
        if found.value.size.currency == sales.amount.currency
        and (year is None or found.value.year is None or found.value.year <= year)
    ]
    if not fitting:
        return None
    latest = max(found.value.year or 0 for found in fitting)
    return max(
        (found for found in fitting if (found.value.year or 0) == latest),
        key=lambda found: found.value.size.amount,
    )


def sales_parts(read: Read) -> Flags:
    """Sales at home and exports make the sales of the year."""
    parts = {
        (found.value.kind, found.value.year): found
        for found in read.proposal.plan
        if found.value.amount is not None
    }
    for found in read.proposal.sales:
        home = parts.get((PlanKind.DOMESTIC_SALES, found.value.year))
        abroad = parts.get((PlanKind.EXPORTS, found.value.year))
        if not (home and abroad and home.value.amount and abroad.value.amount):
            continue
        total = home.value.amount.amount + abroad.value.amount.amount
        said = found.value.amount.amount
        if abs(total - said) <= TOLERANCE * max(abs(said), Decimal(1)):
            continue
        ko, en = won(total, found.value.amount.currency)
        said_ko, said_en = won(said, found.value.amount.currency)
        yield warning(
            FlagKind.SALES_PARTS,
            f"{found.value.year}년 내수와 수출의 합 {ko}과(와) 매출 {said_ko}이(가) 다릅니다.",
            f"{found.value.year}: sales at home and exports make {en}, the plan says {said_en}.",
            (*home.evidence, *abroad.evidence, *found.evidence),
        )


def markets(read: Read) -> Flags:
    """The market at home is no larger than the world's of the same year."""
    by_scope = {
        (found.value.scope, found.value.year, found.value.size.currency): found
        for found in read.proposal.market
    }
    for (scope, year, currency), home in by_scope.items():
        world = by_scope.get(("world", year, currency))
        if scope != "domestic" or world is None:
            continue
        if home.value.size.amount > world.value.size.amount:
            sizes = [won(found.value.size.amount, currency) for found in (home, world)]
            yield warning(
                FlagKind.MARKET,
                f"{year or ''} 국내 시장 {sizes[0][0]}이(가) 세계 시장 {sizes[1][0]}보다 큽니다.",
                f"{year or ''} The domestic market of {sizes[0][1]} is larger than the world's of "
                f"{sizes[1][1]}.",
                (*home.evidence, *world.evidence),
            )


def _year(text: str) -> int | None:
    match = re.search(r"(?:19|20)\d{2}", text)
    return int(match.group()) if match else None


def _scope_ko(figure: MarketFigure) -> str:
    return {"world": "세계", "domestic": "국내"}.get(figure.scope, figure.scope)
