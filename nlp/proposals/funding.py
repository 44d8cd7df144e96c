"""The money year by year: who gives it (재원) and what it is spent on (비목)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp.domain import Cost, Found, Funding, YearMoney
from nlp.proposals.amounts import UnitHint
from nlp.proposals.body import Body, is_blank
from nlp.proposals.headers import Header
from nlp.proposals.lexicon import Lexicon, squash, without_remarks
from nlp.proposals.rows import CONFIDENCE, TOTALS, Row, find_rows
from nlp.proposals.series import Series, find_series
from nlp.proposals.units import money_in, unit_in, unit_of

_GOVERNMENT = re.compile(
    r"정부|국비|출연금|보조금|지원금|지원사업비|government|grant|public|federal|funder|subsidy",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"기관\s*부담|민간|자부담|자[기체]\s*부담|기업\s*부담|대응\s*(?:자금|투자)|participant|own|company|matching|private|applicant",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"그\s*외|지방자치|지자체|other", re.IGNORECASE)
_CASH = re.compile(r"현금|\bcash\b", re.IGNORECASE)
_IN_KIND = re.compile(r"현물|in[- ]?kind|own work", re.IGNORECASE)
_COST = re.compile(
    r"인건비|학생인건비|재료비|시설|장비|활동비|수당|위탁|국제공동|부담비|간접비|여비|외주|"
    r"직접비|시제품|기자재|용역|수수료|마케팅|지식재산|창업활동|[가-힣](?:비|비용)$|"
    r"prototype|testing|certification|overheads|fees|meetings|contract|"
    r"personnel|staff|labou?r|salar|material|consumable|equipment|travel|subcontract|overhead|"
    r"indirect|other direct|dissemination|capital",
    re.IGNORECASE,
)
_DASH = re.compile(r"^\s*[-–·•ㆍ]\s*")
LEAST_DASHES = 2
_SUM = re.compile(r"^(?:총|total)|(?:총액|총계|합계|total|overall)$")
_NOT_COST = re.compile(
    r"매출|판매|수출|수량|고용|성과|논문|특허\s*(?:출원|등록)(?!\s*비)|sales|revenue", re.I
)


def find_funding(body: Body) -> tuple[Found[Funding], ...]:
    """Each year's money by its source. The first table that tells two sources apart counts."""
    for series in find_series(body):
        parts = {part: one for one in reversed(series) if (part := _part(one.labels))}
        if "government" in parts and len(parts) >= 2:
            return tuple(_years(body, parts))
    return ()


def _part(labels: tuple[str, ...]) -> str | None:
    """Field of `Funding` that a row or column stands for."""
    text = " ".join(labels)
    bare = {squash(without_remarks(label) or label) for label in labels}
    if _OTHERS.search(text):
        return None
    if _OWN.search(text):
        if _IN_KIND.search(text):
            return "own_in_kind"
        return "own_cash" if _CASH.search(text) else None
    if _GOVERNMENT.search(text):
        return None if _IN_KIND.search(text) else "government"
    if bare & {*TOTALS, "cost", "costs", "totalcost"} or re.search(
        r"^총|total", labels[0], re.IGNORECASE
    ):
        return None if _CASH.search(text) or _IN_KIND.search(text) else "total"
    return None


def _years(body: Body, parts: dict[str, Series]) -> Iterator[Found[Funding]]:
    sums = {part: dict(series.money(body)) for part, series in parts.items()}
    for year in dict.fromkeys(year for series in sums.values() for year in series):
        found: dict[str, Any] = {part: years[year] for part, years in sums.items() if year in years}
        cells = [value.cell for one in parts.values() for value in one.values if value.year == year]
        table = next(iter(parts.values())).table
        filled = [cell for cell in dict.fromkeys(cells) if cell.text.strip()]
        yield Found(
            value=Funding(year=year, **found),
            evidence=(body.row_evidence(table, filled),),
            confidence=CONFIDENCE,
        )


def find_costs(body: Body, lexicon: Lexicon) -> tuple[Found[Cost], ...]:
    """Rows of the cost table: by year where years are given, else their totals."""
    for series in find_series(body):
        rows = _items([one for one in series if not _is_sum(one.labels)])
        known = sum(bool(_COST.search(one.label)) for one in rows)
        other = any(_NOT_COST.search(one.label) for one in series)
        if known >= 2 and known * 2 >= len(rows) and not other:
            grouped = any(len(one.labels) > 1 for one in rows)
            return tuple(filter(None, (_cost(body, one, grouped=grouped) for one in rows)))
    return tuple(_plain_costs(body, lexicon))


def _items(rows: list[Series]) -> list[Series]:
    """Rows whose items stand behind dashes below the name and sums of their group, with its name
    in place of the dash; others as they are."""
    if sum(bool(_DASH.match(one.labels[-1])) for one in rows) < LEAST_DASHES:
        return rows
    found: list[Series] = []
    group: Series | None = None
    for one in rows:
        dash = _DASH.match(one.labels[-1])
        if dash and group:
            if found and found[-1] is group:
                found.pop()
            item = one.labels[-1][dash.end() :]
            found.append(replace(one, labels=(group.labels[0], item)))
        else:
            group = one
            found.append(one)
    return found


def _is_sum(labels: tuple[str, ...]) -> bool:
    """A row of totals, or one that tells who pays."""
    words = [squash(without_remarks(label) or label) for label in labels]
    sums = any(word in TOTALS or _SUM.search(word) for word in words)
    return sums or bool(_GOVERNMENT.search(labels[0]))


def _cost(body: Body, series: Series, *, grouped: bool) -> Found[Cost] | None:
    yearly = tuple(YearMoney(year=year, amount=money) for year, money in series.money(body))
    total = series.total_money(body)
    if not yearly and total is None:
        return None
    cost = Cost(
        item=series.labels[-1],
        group=series.labels[0] if grouped else None,
        yearly=yearly,
        total=total,
    )
    return Found(value=cost, evidence=series.evidence(body), confidence=CONFIDENCE)


def _plain_costs(body: Body, lexicon: Lexicon) -> Iterator[Found[Cost]]:
    """``비목 | 산출근거 | 금액`` or ``비목 | 현금 | 현물 | 합계``."""
    rows = list(find_rows(body, lexicon, "cost", _accepts))
    if sum(bool(_COST.search(" ".join(row.all("item")))) for row in rows) < 2:
        return
    for row in rows:
        items = [*row.all("group"), *row.all("item")]
        total = next(filter(None, (_amount(body, row, name) for name in ("total", "amount"))), None)
        if not items or is_blank(items[-1]) or total is None or squash(items[-1]) in TOTALS:
            continue
        cost = Cost(item=items[-1], group=items[0] if len(items) > 1 else None, total=total)
        yield Found(value=cost, evidence=row.evidence(body), confidence=CONFIDENCE)


def _accepts(header: Header, caption: str) -> bool:
    names = set(header.columns.values())
    return "item" in names and bool(names & {"total", "amount"}) and not header.years


def _amount(body: Body, row: Row, name: str) -> Any:
    column = next((c for c, known in reversed(row.header.columns.items()) if known == name), None)
    if column is None:
        return None
    hint: UnitHint | None = unit_in(row.label(name)) or unit_of(body, row.table)
    cell = next((c for c in row.cells if c.column <= column < c.column + c.column_span), None)
    return money_in(cell.text, hint) if cell else None
