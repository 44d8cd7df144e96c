"""Facts about the applicant's firm (기업 현황): from labels, and from tables of past years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from nlp.domain import CompanyFact, Found
from nlp.domain import CompanyFactKind as Kind
from nlp.proposals.amounts import parse_money, parse_number
from nlp.proposals.body import Body
from nlp.proposals.dates import find_dates
from nlp.proposals.keyvalues import KeyValue
from nlp.proposals.lexicon import Key
from nlp.proposals.rows import CONFIDENCE
from nlp.proposals.series import Series, find_series, is_past
from nlp.proposals.units import money_in, unit_in

KINDS = {
    Key.FOUNDED: Kind.FOUNDED,
    Key.EMPLOYEES: Kind.EMPLOYEES,
    Key.CAPITAL: Kind.CAPITAL,
    Key.INSTITUTE: Kind.INSTITUTE,
    Key.CERTIFICATE: Kind.CERTIFICATE,
    Key.PATENTS_HELD: Kind.PATENTS,
}
_ACCOUNTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EXPORTS, re.compile(r"수출|export", re.IGNORECASE)),
    (Kind.R_AND_D, re.compile(r"연구\s*개발\s*(?:비|투자)|R\s*&\s*D|research", re.IGNORECASE)),
    (
        Kind.SALES,
        re.compile(r"매출\s*액?(?!원|총|영업|이익)|sales|revenue|turnover", re.IGNORECASE),
    ),
    (Kind.CAPITAL, re.compile(r"자본금|paid[- ]in capital|share capital", re.IGNORECASE)),
    (
        Kind.EMPLOYEES,
        re.compile(r"종업원|근로자|직원|임직원|employees|headcount|staff", re.IGNORECASE),
    ),
)
_RATIO = re.compile(r"비율|대비|률|율|ratio|margin|%|이익|growth", re.IGNORECASE)
_HELD = re.compile(r"(\d{1,4})\s*(?:건|개|patents?\b)", re.IGNORECASE)
_PEOPLE = re.compile(
    r"(\d{1,6}(?:,\d{3})*)\s*(?:명|인|people|persons|employees|FTE)?", re.IGNORECASE
)


def find_company(
    body: Body, pairs: Sequence[KeyValue], began: int | None
) -> tuple[Found[CompanyFact], ...]:
    """Each fact once, labels first, then the accounts of years before the project `began`."""
    found: dict[tuple[Kind, str, int | None], Found[CompanyFact]] = {}
    for fact in (*_labelled(pairs), *_accounts(body, began)):
        found.setdefault((fact.value.kind, fact.value.text, fact.value.year), fact)
    return tuple(found.values())


def _labelled(pairs: Sequence[KeyValue]) -> Iterator[Found[CompanyFact]]:
    for pair in pairs:
        kind = KINDS.get(pair.key)
        if kind is None:
            continue
        for fact in _facts(kind, pair):
            yield Found(value=fact, evidence=(pair.evidence,), confidence=pair.confidence)


def _facts(kind: Kind, pair: KeyValue) -> Iterator[CompanyFact]:
    if kind not in (Kind.INSTITUTE, Kind.CERTIFICATE) and not re.search(r"\d", pair.value):
        return  # a blank form's words
    days = {span.first for span in find_dates(pair.value) if span.exact}
    money = parse_money(pair.value, unit_in(pair.label)) if kind is Kind.CAPITAL else None
    yield CompanyFact(
        kind=kind,
        text=pair.value,
        day=days.pop() if len(days) == 1 and kind in (Kind.FOUNDED, Kind.INSTITUTE) else None,
        amount=money,
        count=_count(kind, pair.value),
    )


def _count(kind: Kind, text: str) -> Decimal | None:
    if kind is Kind.PATENTS:
        held = _HELD.findall(text)
        return Decimal(held[0]) if len(held) == 1 else parse_number(text)
    match = _PEOPLE.match(text.strip()) if kind is Kind.EMPLOYEES else None
    return Decimal(match.group(1).replace(",", "")) if match else None


def _accounts(body: Body, began: int | None) -> Iterator[Found[CompanyFact]]:
    for series in find_series(body):
        if not is_past(body, series[0].table, began):
            continue
        for one in series:
            kind = next((kind for kind, words in _ACCOUNTS if words.search(one.label)), None)
            if kind is not None and not _RATIO.search(one.label):
                yield from _by_year(body, one, kind)


def _by_year(body: Body, series: Series, kind: Kind) -> Iterator[Found[CompanyFact]]:
    hint = series.hint(body)
    for value in series.values:
        text = " ".join(value.cell.text.split())
        amount = None if kind is Kind.EMPLOYEES else money_in(value.cell.text, hint)
        count = parse_number(text) if kind is Kind.EMPLOYEES and text else None
        year = re.search(r"(?:19|20)\d{2}", value.year)
        if amount is None and count is None:
            continue
        yield Found(
            value=CompanyFact(
                kind=kind,
                text=text,
                year=int(year.group()) if year else None,
                amount=amount,
                count=count,
            ),
            evidence=(body.cell_evidence(series.table, value.cell),),
            confidence=CONFIDENCE,
        )
