"""Flags on the budget: its parts, its years and its rows give the same sum."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from nlp.domain import Evidence, Money
from scoring.checks.registry import evidence_of, number, won
from scoring.evaluation import Flag, FlagKind
from scoring.flags.model import Flags, Read, warning

TOLERANCE = Decimal("0.005")
"""Share by which sums of rounded amounts may differ."""


def parts(read: Read) -> Flags:
    """Government and own contribution make the total; the government's share stays in its limit."""
    budget = read.proposal.budget
    if budget is None:
        return
    government, own, total = budget.value.government, budget.value.own, budget.value.total
    if government and own and total and _differ(_sum((government, own)), total):
        yield _unequal(
            FlagKind.BUDGET_PARTS,
            ("정부지원과 기관부담의 합", "government and own contribution"),
            _sum((government, own)),
            total,
            budget.evidence,
        )
    limit = read.government_share
    if government and total and limit is not None and total.amount > 0:
        share = government.amount / total.amount
        if share > Decimal(str(limit)) + TOLERANCE:
            yield warning(
                FlagKind.FUNDING_SHARE,
                f"정부지원 비율 {number(round(share * 100, 1))}%가 한도 {limit:.0%}를 넘습니다.",
                f"The government's share of {number(round(share * 100, 1))} % is above the limit "
                f"of {limit:.0%}.",
                budget.evidence,
            )


def years(read: Read) -> Flags:
    """Each year's parts make its total, and the years make the budget."""
    funding = read.proposal.funding
    for found in funding:
        year = found.value
        known = [part for part in (year.government, year.own_cash, year.own_in_kind) if part]
        if year.total and year.government and len(known) > 1 and _differ(_sum(known), year.total):
            yield _unequal(
                FlagKind.BUDGET_PARTS,
                (f"{year.year} 재원의 합", f"{year.year}, its sources"),
                _sum(known),
                year.total,
                found.evidence,
            )
    budget = read.proposal.budget
    totals = [found.value.total for found in funding]
    sums = [total for total in totals if total]
    said = budget.value.total if budget else None
    if budget and said and sums and len(sums) == len(totals) and _differ(_sum(sums), said):
        yield _unequal(
            FlagKind.BUDGET_YEARS,
            ("연차별 연구개발비의 합", "the years"),
            _sum(sums),
            said,
            (*budget.evidence, *evidence_of(funding)),
        )


def rows(read: Read) -> Flags:
    """Each cost's years make its total, and the costs make the budget."""
    costs = read.proposal.costs
    for found in costs:
        amounts = [year.amount for year in found.value.yearly]
        total = found.value.total
        if total and len(amounts) > 1 and _differ(_sum(amounts), total):
            yield _unequal(
                FlagKind.BUDGET_ROWS,
                (f"{found.value.item}의 연차별 합", f"{found.value.item}, its years"),
                _sum(amounts),
                total,
                found.evidence,
            )
    sums = [
        found.value.total or _sum([year.amount for year in found.value.yearly]) for found in costs
    ]
    budget = read.proposal.budget
    if budget and budget.value.total and sums and _differ(_sum(sums), budget.value.total):
        yield _unequal(
            FlagKind.BUDGET_ROWS,
            ("비목의 합", "the cost items"),
            _sum(sums),
            budget.value.total,
            (*budget.evidence, *evidence_of(costs)),
        )


def rows_by_year(read: Read) -> Flags:
    """The costs of each year make what is given for it."""
    spent: dict[str, list[Money]] = {}
    for found in read.proposal.costs:
        for year in found.value.yearly:
            spent.setdefault(year.year, []).append(year.amount)
    for given in read.proposal.funding:
        amounts, total = spent.get(given.value.year, []), given.value.total
        if total and amounts and _differ(_sum(amounts), total):
            yield _unequal(
                FlagKind.BUDGET_ROWS,
                (f"{given.value.year} 비목의 합", f"{given.value.year}, the cost items"),
                _sum(amounts),
                total,
                (*given.evidence, *evidence_of(read.proposal.costs)),
            )


def _sum(amounts: Iterable[Money]) -> Money:
    known = list(amounts)
    total = sum((money.amount for money in known), Decimal(0))
    return Money(amount=total, currency=known[0].currency)


def _differ(one: Money, other: Money) -> bool:
    if one.currency != other.currency:
        return False  # cannot be compared
    return abs(one.amount - other.amount) > TOLERANCE * max(abs(other.amount), Decimal(1))


def _unequal(
    kind: FlagKind, what: tuple[str, str], found: Money, said: Money, evidence: Iterable[Evidence]
) -> Flag:
    ko = [won(money.amount, money.currency)[0] for money in (found, said)]
    en = [won(money.amount, money.currency)[1] for money in (found, said)]
    return warning(
        kind,
        f"{what[0]} {ko[0]}과(와) 합계 {ko[1]}이(가) 다릅니다.",
        f"The sums differ: {what[1]} make {en[0]}, the total says {en[1]}.",
        evidence,
    )
