"""From the rows of a YAML file to the fields of `ProposalFeatures`, as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from nlp.domain.proposal import (
    Budget,
    Competitor,
    Cost,
    Direction,
    Equipment,
    Funding,
    Growth,
    MarketFigure,
    Member,
    Money,
    Output,
    Partner,
    PlanFigure,
    PlanKind,
    SalesFigure,
    SurveyedPatent,
    Target,
    YearMoney,
    YearText,
    YearValue,
)
from nlp.numbers import normalise

Values = dict[str, Any]
Units = Mapping[str, str]
UNITS = {
    "원": (1, "KRW"),
    "천원": (10**3, "KRW"),
    "백만원": (10**6, "KRW"),
    "억원": (10**8, "KRW"),
    "EUR": (1, "EUR"),
    "kEUR": (10**3, "EUR"),
    "EUR million": (10**6, "EUR"),
    "£": (1, "GBP"),
    "£k": (10**3, "GBP"),
    "£ million": (10**6, "GBP"),
}
"""Units of money as printed, with their size and currency."""
_NUMBER = re.compile(r"^[<>≥≤±~\s]*(-?[\d,]+(?:\.\d+)?)$")


def paragraphs(block: str) -> list[str]:
    return [each.replace("\n", " ").strip() for each in block.strip().split("\n") if each.strip()]


def decimal(raw: Any) -> Decimal | None:
    """The number that a text is, with or without a sign before it such as ``≥``."""
    match = _NUMBER.match(str(raw))
    try:
        return Decimal(match.group(1).replace(",", "")) if match else None
    except InvalidOperation:
        return None


def money(raw: Any, unit: str) -> Money | None:
    if raw is None:
        return None
    size, currency = UNITS[unit]
    return Money(amount=Decimal(str(raw)) * size, currency=currency)


def _sum(*parts: Money | None) -> Money:
    there = [part for part in parts if part]
    return Money(amount=sum((p.amount for p in there), Decimal(0)), currency=there[0].currency)


def _years(labels: Sequence[Any], values: Sequence[Any]) -> tuple[YearValue, ...]:
    return tuple(
        YearValue(label=str(label), text=str(value), value=decimal(value))
        for label, value in zip(labels, values, strict=True)
        if value is not None
    )


def _padded(row: Sequence[Any], names: str) -> Values:
    return dict(zip_longest(names.split(), row))


def _budget(raw: Values, units: Units) -> Values:
    """``years: {label: [government, cash, in kind]}``; `total` where it is printed wrong."""
    unit = units["budget"]
    rows = []
    for year, amounts in raw["years"].items():
        parts = [money(each, unit) for each in amounts]
        government, cash, kind = [*parts, None, None][:3]
        rows.append(
            Funding(
                year=str(year),
                government=government,
                own_cash=cash,
                own_in_kind=kind,
                total=_sum(*parts),
            )
        )
    own = [part for row in rows for part in (row.own_cash, row.own_in_kind) if part]
    government = _sum(*(row.government for row in rows))
    total = money(raw.get("total"), unit) or _sum(*(row.total for row in rows))
    budget = Budget(government=government, own=_sum(*own) if own else None, total=total)
    return {"budget": budget, "funding": [] if raw.get("only_totals") else rows}


def _costs(raw: Values, units: Units) -> Values:
    """``[group, item, [amount a year]]``; subtotals are printed, but are no items."""
    unit, costs = units["budget"], []
    for group, item, amounts in raw["rows"]:
        yearly = [money(each, unit) for each in amounts]
        named = tuple(
            YearMoney(year=str(year), amount=amount)
            for year, amount in zip(raw["years"], yearly, strict=True)
            if amount and len(amounts) > 1
        )
        costs.append(Cost(item=item, group=group, yearly=named, total=_sum(*yearly)))
    return {"costs": costs}


def _targets(raw: Values, units: Units) -> Values:
    """``[item, unit, weight, world best, holder, domestic, [yearly], test, certified, final]``"""
    names = "item unit weight world_best world_best_holder domestic_level yearly test certified end"
    targets = []
    for row in raw["rows"]:
        has = _padded(row, names)
        yearly = _years(raw["years"], has.pop("yearly"))
        final = decimal(has["end"] if has["end"] is not None else yearly[-1].text)
        numbers = {
            key: decimal(has[key]) if has[key] is not None else None
            for key in ("weight", "world_best", "domestic_level")
        }
        targets.append(
            Target(
                item=has["item"],
                unit=has["unit"],
                world_best_holder=has["world_best_holder"],
                yearly=yearly,
                final=final,
                direction=_direction(numbers, yearly[0].value, final),
                test_method=has["test"],
                certified=has["certified"],
                **numbers,
            )
        )
    return {"targets": targets}


def _direction(
    numbers: Mapping[str, Decimal | None], first: Decimal | None, final: Decimal | None
) -> Direction:
    """From the level today to the world's best; where one is missing, to the final target."""
    today, best = numbers["domestic_level"], numbers["world_best"]
    begin, end = (today, best) if None not in {today, best} else (today or first, final)
    if begin is None or end is None or begin == end:
        return Direction.UNKNOWN
    return Direction.HIGHER if end > begin else Direction.LOWER


def _outputs(raw: Values, units: Units) -> Values:
    """``[kind, item as printed, unit, [yearly]]``; an empty year is null."""
    outputs = []
    for kind, item, unit, values in raw["rows"]:
        yearly = _years(raw["years"], values)
        total = sum((each.value or Decimal(0) for each in yearly), Decimal(0))
        outputs.append(Output(kind=kind, item=item, unit=unit, yearly=yearly, total=total))
    return {"outputs": outputs}


def _market(raw: Values, units: Units) -> Values:
    """``[scope, [size a year], source, growth in per cent]``"""
    figures, growth = [], []
    for scope, sizes, source, percent in raw["rows"]:
        for year, size in zip(raw["years"], sizes, strict=True):
            amount = money(size, units["market"])
            if amount:
                figures.append(MarketFigure(scope=scope, year=year, size=amount, source=source))
        if percent is not None:
            growth.append(Growth(scope=scope, percent=Decimal(str(percent)), source=source))
    return {"market": figures, "growth": growth}


def _sales(raw: Values, units: Units) -> Values:
    """A list a kind beside ``years``; without `total` the sum of domestic and exports."""
    unit, years = units["sales"], [str(year) for year in raw["years"]]
    plan = []
    for kind in PlanKind:
        for year, value in zip(years, raw.get(kind.value, ()), strict=False):
            if kind in {PlanKind.JOBS, PlanKind.UNITS}:
                plan.append(PlanFigure(kind=kind, year=year, count=Decimal(str(value))))
            else:
                plan.append(PlanFigure(kind=kind, year=year, amount=money(value, unit)))
    parts = zip(raw.get("domestic_sales", ()), raw.get("exports", ()), strict=True)
    totals = raw.get("total") or [
        Decimal(str(home)) + Decimal(str(abroad)) for home, abroad in parts
    ]
    sales = [
        SalesFigure(year=year, amount=amount)
        for year, value in zip(years, totals, strict=True)
        if (amount := money(value, unit))
    ]
    return {"sales": sales, "plan": plan}


def _survey(raw: Sequence[Any], units: Units) -> Values:
    """``[number, title, applicant, similar, different]``: these are the patents that are cited."""
    rows = [SurveyedPatent(**_padded(row, "number title applicant similar different"))
            for row in raw]  # fmt: skip
    return {
        "survey": rows,
        "cited": [{"raw": row.number, "id": normalise(row.number)} for row in rows],
    }


def _equipment(raw: Sequence[Any], units: Units) -> Values:
    """``[name, held, model, quantity, price, purpose]``"""
    rows = [_padded(row, "name held model quantity price purpose") for row in raw]
    for row in rows:
        row["price"] = money(row["price"], units.get("equipment", "천원"))
    return {"equipment": [Equipment(**row) for row in rows]}


def _company(raw: Sequence[Values], units: Units) -> Values:
    """Facts; `amount` in the unit of ``units: company``, which is the text where none is given."""
    unit = units.get("company", "백만원")
    facts = [
        {"text": f"{row.get('amount', 0):,}", **row, "amount": money(row.get("amount"), unit)}
        for row in raw
    ]
    return {"company": facts}


def _rows(key: str, kind: Callable[..., Any], names: str) -> Callable[[Any, Units], Values]:
    return lambda raw, _: {key: [kind(**_padded(row, names)) for row in raw]}


READERS: Mapping[str, Callable[[Any, Units], Values]] = {
    "budget": _budget,
    "costs": _costs,
    "targets": _targets,
    "outputs": _outputs,
    "market": _market,
    "sales": _sales,
    "survey": _survey,
    "equipment": _equipment,
    "company": _company,
    "partners": _rows("partners", Partner, "name role"),
    "team": _rows("team", Member, "name role field degree years_experience participation"),
    "yearly_goals": _rows("yearly_goals", YearText, "label text"),
    "competitors": _rows("competitors", Competitor, "name product country share remark"),
    "leader": lambda raw, _: {"leader": Member(name=raw)},
    "ipc": lambda raw, _: {"ipc": [{"symbol": each} for each in raw]},
}
