"""The invented proposals as data: what the forms print, and the truth that extraction must find.

One YAML file feeds both the template that prints it and `gold`, so that the two cannot drift apart.
Money is in whole units of the currency; the templates print thousands or millions.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BeforeValidator

from nlp.domain import (
    Budget,
    Direction,
    Frozen,
    MarketFigure,
    Member,
    Money,
    Period,
    SalesFigure,
    Target,
    YearValue,
)

# Through text: 0.3 in the source is the decimal 0.3, not the nearest binary fraction.
Number = Annotated[Decimal, BeforeValidator(str)]


class PeriodRow(Frozen):
    start: date
    end: date
    months: int


class YearBudget(Frozen):
    label: str
    government: int
    own_cash: int
    own_in_kind: int
    total: int


class CostItem(Frozen):
    item: str
    amounts: tuple[int, ...]  # one per project year
    total: int


class BudgetRow(Frozen):
    currency: str
    government: int
    own: int
    own_cash: int
    own_in_kind: int
    total: int
    yearly: tuple[YearBudget, ...]
    items: tuple[CostItem, ...]


class Summary(Frozen):
    goal: str
    content: str
    effect: str


class TargetRow(Frozen):
    item: str
    unit: str
    weight: Number
    world_best: Number
    holder: str
    domestic: Number
    yearly: tuple[Number, ...]
    final: Number
    direction: Direction
    test: str
    certified: bool


class WorkRow(Frozen):
    label: str
    goal: str
    work: tuple[str, ...]
    output: str


class ScheduleRow(Frozen):
    item: str
    months: tuple[int, ...]


class CitedRow(Frozen):
    number: str  # as printed
    id: str  # normalised
    holder: str
    similar: str
    different: str


class Trl(Frozen):
    start: int
    end: int
    start_note: str
    end_note: str


class MarketRow(Frozen):
    scope: str  # as printed
    kind: Literal["domestic", "world"]
    source: str
    sizes: dict[int, int]  # year → size


class SalesRow(Frozen):
    year: int
    domestic: int
    export: int
    amount: int


class TeamRow(Frozen):
    name: str
    role: str
    field: str
    degree: str
    years: int


class ProposalSource(Frozen):
    """One file of `demo/proposals`. What a form leaves out is absent."""

    id: str
    form: str
    language: Literal["ko", "en"]
    title: str
    title_en: str | None = None
    organisation: str
    leader: str | None = None
    call: str
    programme: str
    submission_date: date
    period: PeriodRow
    ipc: tuple[str, ...] = ()
    keywords: tuple[str, ...]
    keywords_en: tuple[str, ...] = ()
    budget: BudgetRow | None = None
    summary: Summary
    need: tuple[str, ...]
    related: tuple[str, ...] = ()
    goal: str
    target_years: tuple[str, ...] = ()
    targets: tuple[TargetRow, ...] = ()
    yearly_work: tuple[WorkRow, ...]
    schedule: tuple[ScheduleRow, ...] = ()
    method: tuple[str, ...]
    novelty: tuple[str, ...]
    prior_art: tuple[CitedRow, ...] = ()
    trl: Trl | None = None
    market_text: tuple[str, ...] = ()
    market: tuple[MarketRow, ...] = ()
    sales: tuple[SalesRow, ...] = ()
    investment: str | None = None
    team: tuple[TeamRow, ...] = ()
    team_text: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()


class Gold(Frozen):
    """True field values of a rendered proposal, named as in `nlp.domain.ProposalFeatures`.

    `missing` names the fields that the document does not state. Texts of several paragraphs are
    joined by newlines. `cost_items` are totals per cost category in whole units of currency.
    """

    id: str
    language: str
    title: str
    organisation: str
    call: str
    submission_date: date
    period: Period
    budget: Budget | None
    cost_items: dict[str, Decimal]
    keywords: tuple[str, ...]
    keywords_en: tuple[str, ...]
    ipc: tuple[str, ...]
    need: str
    goal: str
    method: str
    novelty: str
    targets: tuple[Target, ...]
    trl_start: int | None
    trl_end: int | None
    market: tuple[MarketFigure, ...]
    sales: tuple[SalesFigure, ...]
    team: tuple[Member, ...]
    cited: tuple[str, ...]
    missing: tuple[str, ...]


OPTIONAL = ("budget", "ipc", "targets", "trl_start", "trl_end", "market", "sales", "team", "cited")


def load(path: Path) -> ProposalSource:
    """Reads and checks one proposal; a field that no form knows is refused."""
    return ProposalSource.model_validate(yaml.safe_load(path.read_text("utf-8")))


def gold(source: ProposalSource) -> Gold:
    """What a perfect reader would extract from the rendered PDF."""
    currency = source.budget.currency if source.budget else "KRW"
    found = Gold(
        id=source.id,
        language=source.language,
        title=source.title,
        organisation=source.organisation,
        call=source.call,
        submission_date=source.submission_date,
        period=Period(**source.period.model_dump()),
        budget=_budget(source.budget),
        cost_items={i.item: Decimal(i.total) for i in source.budget.items} if source.budget else {},
        keywords=source.keywords,
        keywords_en=source.keywords_en,
        ipc=source.ipc,
        need="\n".join(source.need),
        goal=source.goal,
        method="\n".join(source.method),
        novelty="\n".join(source.novelty),
        targets=tuple(_target(row, source.target_years) for row in source.targets),
        trl_start=source.trl.start if source.trl else None,
        trl_end=source.trl.end if source.trl else None,
        market=tuple(figure for row in source.market for figure in _market(row, currency)),
        sales=tuple(
            SalesFigure(
                year=str(row.year), amount=Money(amount=Decimal(row.amount), currency=currency)
            )
            for row in source.sales
        ),
        team=tuple(
            Member(
                name=row.name,
                role=row.role,
                field=row.field,
                degree=row.degree,
                years_experience=row.years,
            )
            for row in source.team
        ),
        cited=tuple(row.id for row in source.prior_art),
        missing=(),
    )
    absent = tuple(name for name in OPTIONAL if not getattr(found, name))
    return found.model_copy(update={"missing": absent})


def _budget(row: BudgetRow | None) -> Budget | None:
    if row is None:
        return None
    government, own, total = (
        Money(amount=Decimal(amount), currency=row.currency)
        for amount in (row.government, row.own, row.total)
    )
    return Budget(government=government, own=own, total=total)


def _target(row: TargetRow, years: tuple[str, ...]) -> Target:
    return Target(
        item=row.item,
        unit=row.unit,
        weight=row.weight,
        world_best=row.world_best,
        world_best_holder=row.holder,
        domestic_level=row.domestic,
        yearly=tuple(
            YearValue(label=label, text=str(value), value=value)
            for label, value in zip(years, row.yearly, strict=True)
        ),
        final=row.final,
        direction=row.direction,
        test_method=row.test,
        certified=row.certified,
    )


def _market(row: MarketRow, currency: str) -> list[MarketFigure]:
    return [
        MarketFigure(
            scope=row.kind,
            year=year,
            size=Money(amount=Decimal(size), currency=currency),
            source=row.source,
        )
        for year, size in row.sizes.items()
    ]
