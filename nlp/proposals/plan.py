"""Numbers of the commercialisation plan beside total sales: at home, exports, investment, jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.domain import Found, PlanFigure, PlanKind
from nlp.proposals.body import Body
from nlp.proposals.headers import plain_year
from nlp.proposals.outputs import is_outputs
from nlp.proposals.rows import CONFIDENCE
from nlp.proposals.series import Series, find_series, is_past
from nlp.proposals.units import money_in

_JOBS = re.compile(
    r"고용|채용|일자리|\bjobs?\b|hires?\b|employ|headcount|\bstaff\b|\bFTEs?\b", re.IGNORECASE
)
_UNITS = re.compile(
    r"(?:판매|생산|양산|공급)\s*(?:수량|대수|량)"
    r"|(?:units?|systems?|devices?|pieces?|machines?)\s*(?:sold|shipped|delivered|installed)|volume",
    re.I,
)
_INVESTMENT = re.compile(r"투자|invest|capex|capital expenditure", re.IGNORECASE)
_EXPORTS = re.compile(r"수출|해외|국외|export|abroad|overseas|international", re.IGNORECASE)
_DOMESTIC = re.compile(r"내수|국내|domestic|home market|\bhome\b|korea", re.IGNORECASE)
_SALES = re.compile(r"매출|판매|내수|수출|sales|revenue|turnover|export", re.IGNORECASE)
_NOT_PLAN = re.compile(
    r"시장|점유율|(?<!home )market|share|성장률|"
    r"수입|출연|부담|인건비|재료비|원가|비율|단가|\bprice",
    re.IGNORECASE,
)


def find_plan(body: Body, began: int | None) -> tuple[Found[PlanFigure], ...]:
    """Figures in the order of the tables; the first that gives a kind and year counts."""
    found: dict[tuple[PlanKind, str], Found[PlanFigure]] = {}
    for series in find_series(body):
        about = " ".join([body.caption(series[0].table), *(one.label for one in series)])
        if is_outputs(series) or is_past(body, series[0].table, began):
            continue
        for one in series:
            kind = _kind(one.label, sales=bool(_SALES.search(about)))
            if kind is None:
                continue
            for figure in _figures(body, one, kind):
                found.setdefault((kind, figure.value.year), figure)
    return tuple(found.values())


def _kind(label: str, *, sales: bool) -> PlanKind | None:
    """``sales``: whether the table is about sales, so that a bare 국내 means sales at home."""
    if _NOT_PLAN.search(label):
        return None
    if _JOBS.search(label):
        return PlanKind.JOBS
    if _UNITS.search(label):
        return PlanKind.UNITS
    if _INVESTMENT.search(label):
        return PlanKind.INVESTMENT
    if sales and _EXPORTS.search(label):
        return PlanKind.EXPORTS
    return PlanKind.DOMESTIC_SALES if sales and _DOMESTIC.search(label) else None


def _figures(body: Body, series: Series, kind: PlanKind) -> Iterator[Found[PlanFigure]]:
    hint = series.hint(body)
    counted = kind in (PlanKind.JOBS, PlanKind.UNITS)
    numbers = {year: number for year, _, number in series.numbers()}
    for value in series.values:
        amount = None if counted else money_in(value.cell.text, hint)
        count = numbers.get(value.year) if counted else None
        if amount is None and count is None:
            continue
        yield Found(
            value=PlanFigure(kind=kind, year=plain_year(value.year), amount=amount, count=count),
            evidence=(body.cell_evidence(series.table, value.cell),),
            confidence=CONFIDENCE,
        )
