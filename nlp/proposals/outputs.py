"""What a project promises to bring forth (연구개발성과): papers, patents, jobs, by year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.domain import Found, Output, OutputKind, YearValue
from nlp.proposals.amounts import parse_number
from nlp.proposals.body import Body
from nlp.proposals.lexicon import squash
from nlp.proposals.rows import CONFIDENCE, TOTALS
from nlp.proposals.series import Series, find_series

_KINDS: tuple[tuple[OutputKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (OutputKind.SOFTWARE, r"소프트웨어|저작권|프로그램\s*등록|\bS/?W\b|software|copyright"),
        (
            OutputKind.PATENT_APPLICATION,
            r"(?<!디자인)(?<!디자인\s)(?<!상표)(?<!상표\s)출원|patents?\s*(?:appl|filed|filing)|filings?\b",
        ),
        (
            OutputKind.PATENT_GRANT,
            r"특허.{0,8}등록|등록.{0,4}특허|지식재산.{0,8}등록|granted|patents?\s*grant",
        ),
        (OutputKind.PAPER, r"논문|학술지|\bSCIE?\b|papers?\b|publications?\b|articles?\b"),
        (OutputKind.STANDARD, r"표준|standard|assessment document"),
        (OutputKind.CERTIFICATE, r"인증|인허가|성능\s*인정|certif|approval"),
        (
            OutputKind.PROTOTYPE,
            r"시제품|시작품|prototype|demonstrator|pilot|\bmodels?\b|\bmodules?\b",
        ),
        (OutputKind.TRANSFER, r"기술이전|기술료|기술실시|licen[cs]|technology transfer"),
        (OutputKind.JOBS, r"고용|일자리|신규\s*채용|\bjobs?\b|hires?\b|positions?\b|employ"),
        (
            OutputKind.TRAINING,
            r"인력\s*양성|석사|박사|학사|대학원생|training|\btrained\b|\bPhDs?\b|graduates",
        ),
        (OutputKind.REPORT, r"보고서|요약서|지침|매뉴얼|guideline|\breports?\b|deliverable"),
        (OutputKind.PRODUCT, r"사업화|제품화|상용화|신제품|출시|products?\b|commerciali[sz]ation"),
        (OutputKind.PATENT_APPLICATION, r"특허|patents?\b"),
    )
)
_MONEY_ROWS = re.compile(
    r"매출|수출|투자|금액|백만\s*원|억\s*원|천\s*원|sales|revenue|export|invest", re.I
)


_UNIT = re.compile(r"[(\[]\s*(건|편|명|개|회|종|억\s*원|백만\s*원|no\.?|number)\s*[)\]]")


def kind_of(label: str) -> OutputKind | None:
    """Kind of result that a row is about, or ``None`` where no word says it."""
    return next((kind for kind, pattern in _KINDS if pattern.search(label)), None)


def find_outputs(body: Body) -> tuple[Found[Output], ...]:
    """Rows of the outputs table: the one in which most rows name a kind of result."""
    best: list[Found[Output]] = []
    for series in find_series(body):
        rows = [row for one in series if (row := _output(body, one))]
        known = sum(row.value.kind is not OutputKind.OTHER for row in rows)
        money = sum(bool(_MONEY_ROWS.search(one.label)) for one in series)
        if known >= 2 and known * 2 >= len(rows) and money * 2 <= len(series):
            best = rows if known > _known(best) else best
    return tuple(best)


def is_outputs(series: list[Series]) -> bool:
    """Whether a table's rows promise results, as `find_outputs` would take them."""
    kinds = [kind_of(one.label) for one in series]
    return sum(kind is not None and kind is not OutputKind.JOBS for kind in kinds) >= 2


def _known(rows: list[Found[Output]]) -> int:
    return sum(row.value.kind is not OutputKind.OTHER for row in rows)


def _output(body: Body, series: Series) -> Found[Output] | None:
    if any(squash(label) in TOTALS for label in series.labels):
        return None
    yearly = tuple(
        YearValue(label=year, text=text, value=number) for year, text, number in series.numbers()
    )
    total = parse_number(series.total.text) if series.total else None
    if not yearly and total is None:
        return None
    output = Output(
        kind=kind_of(series.label) or OutputKind.OTHER,
        item=series.label,
        unit=series.unit or next(_units(series.label), None),
        yearly=yearly,
        total=total,
    )
    return Found(value=output, evidence=series.evidence(body), confidence=CONFIDENCE)


def _units(label: str) -> Iterator[str]:
    """``논문 (편)``: a unit in parentheses behind the item."""
    for match in re.finditer(
        r"[(\[]\s*(건|편|명|개|회|종|억\s*원|백만\s*원|no\.?|number)\s*[)\]]", label
    ):
        yield match.group(1)
