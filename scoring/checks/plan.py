"""The plan: TRL path against duration, budget parts against their total, the government's share."""

from __future__ import annotations

from decimal import Decimal

from nlp.domain import Budget, Period, ProposalFeatures
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


class TrlOptions(Options):
    months_too_short: float = 3.0
    """Months per TRL step that score 0."""
    months_enough: float = 6.0
    """Months per TRL step that score 1."""
    months_too_long: float = 36.0
    """Months per TRL step from which on the path is slow and scores half."""


@check("trl_path_against_duration", TrlOptions)
def trl_path_against_duration(facts: Facts, options: TrlOptions) -> Result:
    """TRL rises, and there is time enough for each step."""
    proposal = facts.proposal
    start, end = proposal.trl_start, proposal.trl_end
    months = months_of(proposal.period.value) if proposal.period else None
    if start is None or end is None:
        return missing("시작 또는 종료 TRL이 없습니다.", "the TRL at start or end is not given.")
    evidence = [*evidence_of([start, end]), *evidence_of([proposal.period])]
    steps = end.value - start.value
    if steps <= 0 or not 1 <= start.value <= 9 or not 1 <= end.value <= 9:
        return judged(
            0.0,
            f"TRL {start.value} → {end.value}: 기술성숙도가 오르지 않거나 범위(1–9)를 벗어납니다.",
            f"TRL {start.value} → {end.value}: it does not rise, or leaves the range 1–9.",
            evidence,
        )
    if months is None:
        return missing(
            f"연구개발기간을 찾지 못했습니다(TRL {start.value} → {end.value}).",
            f"the duration for TRL {start.value} → {end.value} is not given.",
            evidence,
        )
    each = months / steps
    score = ramp(each, zero=options.months_too_short, one=options.months_enough)
    if each >= options.months_too_long:
        score = 0.5
    return judged(
        score,
        f"TRL {start.value} → {end.value}, {months}개월(단계당 {each:.1f}개월)입니다.",
        f"TRL {start.value} → {end.value} in {months} months ({each:.1f} months per step).",
        evidence,
        measure=None
        if each >= options.months_too_long
        else measure(
            ("TRL 단계당 기간", "the months per TRL step"),
            each,
            zero=options.months_too_short,
            one=options.months_enough,
            unit=Unit.MONTHS,
        ),
    )


class BudgetOptions(Options):
    tolerance: float = 0.01
    """Relative difference between the sum of the parts and the total."""


@check("budget_sums", BudgetOptions)
def budget_sums(facts: Facts, options: BudgetOptions) -> Result:
    """Government support and own contribution sum to the total budget."""
    found = facts.proposal.budget
    parts = _amounts(found.value) if found else None
    if found is None or parts is None or parts[2] is None:
        return missing(
            "정부지원, 기관부담, 총액이 모두 있지는 않습니다.",
            "government support, own contribution and total are not all given.",
            evidence_of([found]),
        )
    government, own, total, currency = parts[0], parts[1], parts[2], parts[3]
    difference = abs(government + own - total)
    right = total > 0 and float(difference / total) <= options.tolerance
    shown = [won(amount, currency) for amount in (government, own, government + own, total)]
    ko = f"정부 {shown[0][0]} + 기관 {shown[1][0]} = {shown[2][0]}"
    en = f"Government {shown[0][1]} + own {shown[1][1]} = {shown[2][1]}"
    return judged(
        float(right),
        f"{ko}. 적힌 총액은 {shown[3][0]}입니다: {'서로 맞습니다' if right else '서로 다릅니다'}.",
        f"{en}; the stated total is {shown[3][1]}{'' if right else ', which differs'}.",
        evidence_of([found]),
    )


class GovernmentShareOptions(Options):
    limit: float = 0.75
    """Largest government share that scores 1 (small firms in most national programmes)."""
    nothing_at: float = 0.9
    """Government share that scores 0."""


@check("government_share", GovernmentShareOptions)
def government_share(facts: Facts, options: GovernmentShareOptions) -> Result:
    """The government's share of the budget against the programme's limit."""
    found = facts.proposal.budget
    shares = _amounts(found.value) if found else None
    if found is None or shares is None or shares[0] + shares[1] <= 0:
        return missing(
            "정부지원금과 기관부담금을 알 수 없습니다.",
            "government support and own contribution are not known.",
            evidence_of([found]),
        )
    share = float(shares[0] / (shares[0] + shares[1]))
    shown = f"{100 * share:.4g}%"
    return judged(
        ramp(share, zero=options.nothing_at, one=options.limit),
        f"정부지원 비율은 {shown}로, 한도 {options.limit:.0%}"
        f"{' 이내입니다' if share <= options.limit else '를 넘습니다'}.",
        f"The government pays {shown}, {'within' if share <= options.limit else 'above'} the "
        f"limit of {options.limit:.0%}.",
        evidence_of([found]),
        measure=measure(
            ("정부지원 비율", "the government's share"),
            share,
            zero=options.nothing_at,
            one=options.limit,
            unit=Unit.SHARE,
        ),
    )


def months_of(period: Period) -> int | None:
    """Length of the project; from its dates where it is not printed."""
    if period.months:
        return period.months
    if period.start is None or period.end is None or period.end <= period.start:
        return None
    return max(round((period.end - period.start).days / 30.44), 1)


def total_budget(proposal: ProposalFeatures) -> tuple[Decimal, str] | None:
    """The stated total, else the sum of the parts, with its currency."""
    if proposal.budget is None:
        return None
    budget = proposal.budget.value
    if budget.total is not None:
        return budget.total.amount, budget.total.currency
    parts = _amounts(budget)
    return (parts[0] + parts[1], parts[3]) if parts else None


def _amounts(budget: Budget) -> tuple[Decimal, Decimal, Decimal | None, str] | None:
    """Government, own, total (None where not stated) and currency.

    None where two of the three are not known in one currency. A part that is not stated is what the
    other leaves of the total, and then there is nothing to check it against.
    """
    given = [money for money in (budget.government, budget.own, budget.total) if money]
    if len({money.currency for money in given}) != 1 or len(given) < 2:
        return None
    currency = given[0].currency
    total = budget.total.amount if budget.total else None
    if budget.government is not None and budget.own is not None:
        return budget.government.amount, budget.own.amount, total, currency
    if total is None:
        return None
    if budget.government is not None:
        return budget.government.amount, total - budget.government.amount, None, currency
    return total - given[0].amount, given[0].amount, None, currency
