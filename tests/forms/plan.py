"""A filled-in form (사업계획서) without pages: guidance boxes, frames, header rows of two lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from demo.content import ProposalSource
from tests.forms.content import WHITE, C, Item, Letters, c, frame, grid, p

_BLUE = "#1F3A5F"
_BIG = Letters(size=20)


def plan(source: ProposalSource) -> list[Item]:
    """The whole form in order. What the source does not have is left out."""
    return [
        p(("사 업 계 획 서", _BIG)),
        _cover(source),
        p(""),
        *_goals(source),
        *_work(source),
        *_market(source),
        *_team(source),
        *_money(source),
    ]


def _head(words: str, *, rows: int = 1, columns: int = 1) -> C:
    """White on blue, as forms have their labels."""
    return c(p((words, Letters(colour=WHITE))), rows=rows, columns=columns, ground=_BLUE)


def _cover(source: ProposalSource) -> Item:
    begin, end = source.period.start, source.period.end
    rows: list[Sequence[str | C]] = [
        [_head("과제명"), c(source.title, columns=3)],
        [_head("주관기관"), source.organisation, _head("과제책임자"), source.leader or ""],
        [_head("공고명"), c(source.call, columns=3)],
        [
            _head("수행기간"),
            c(f"{_dots(begin)} ~ {_dots(end)} ({source.period.months}개월)", columns=3),
        ],
        [_head("신청일"), c(_dots(source.submission_date), columns=3)],
        [_head("핵심어(국문)"), c(", ".join(source.keywords), columns=3)],
        [_head("핵심어(영문)"), c(", ".join(source.keywords_en), columns=3)],
    ]
    if source.ipc:
        rows.append([_head("국제특허분류(IPC)"), c(", ".join(source.ipc), columns=3)])
    return grid(*rows)


def _goals(source: ProposalSource) -> Iterator[Item]:
    yield p("Ⅰ. 개발의 필요성", outline=1)
    yield frame(
        "【작성요령】",
        "※ 개발하려는 기술의 필요성을 구체적으로 기재합니다.",
        "※ 2쪽 이내로 작성하고, 제출할 때에는 이 상자를 삭제합니다.",
    )
    yield from _bullets(source.need)
    yield p("Ⅱ. 개발 목표", outline=1)
    yield p("1. 최종 목표", outline=2)
    yield frame(source.goal)
    if source.targets:
        yield p("2. 성능 목표", outline=2)
        yield _targets(source)


def _targets(source: ProposalSource) -> Item:
    years = source.target_years
    heads = [_head(words, rows=2) for words in ("평가항목", "단위", "비중(%)")]
    heads += [_head("세계최고수준", columns=2), _head("개발 전 국내수준", rows=2)]
    heads += [_head("연차별 목표치", columns=len(years)), _head("최종 목표치", rows=2)]
    heads += [_head("평가방법", rows=2)]
    below = [_head("수준"), _head("보유국/기업"), *map(_head, years)]
    rows: list[Sequence[str | C]] = [heads, below]
    for row in source.targets:
        numbers = [f"{value}" for value in row.yearly]
        best = [f"{row.world_best}", row.holder, f"{row.domestic}"]
        rows.append(
            [row.item, row.unit, f"{row.weight}", *best, *numbers, f"{row.final}", row.test]
        )
    return grid(*rows)


def _work(source: ProposalSource) -> Iterator[Item]:
    yield p("Ⅲ. 개발 방법", outline=1)
    yield from _bullets(source.method)
    yield p("Ⅳ. 독창성 및 차별성", outline=1)
    yield from _bullets(source.novelty)
    if source.prior_art:
        yield p("1. 선행특허 조사", outline=2)
        rows = [[row.number, row.holder, row.similar, row.different] for row in source.prior_art]
        yield grid(list(map(_head, ("번호", "출원인", "유사점", "차별성"))), *rows)
    if source.trl:
        yield p("2. 기술성숙도(TRL)", outline=2)
        yield grid(
            [_head("구분"), _head("TRL 단계"), _head("근거")],
            ["착수 시점", f"{source.trl.start}단계", source.trl.start_note],
            ["종료 시점", f"{source.trl.end}단계", source.trl.end_note],
        )


def _market(source: ProposalSource) -> Iterator[Item]:
    yield p("Ⅴ. 시장 현황 및 사업화", outline=1)
    yield from _bullets(source.market_text)
    if source.market:
        years = list(source.market[0].sizes)
        yield p("1. 시장규모", outline=2)
        yield p("(단위: 억원)")
        heads = [_head(words) for words in ("구분", *(f"{year}년" for year in years), "출처")]
        rows = [
            [row.scope, *(_units(row.sizes[year], 10**8) for year in years), row.source]
            for row in source.market
        ]
        yield grid(heads, *rows)
    if source.sales:
        yield p("2. 매출계획", outline=2)
        yield p("(단위: 백만원)")
        yield grid(
            [_head("구분"), *(_head(f"{row.year}년") for row in source.sales)],
            ["국내", *(_units(row.domestic, 10**6) for row in source.sales)],
            ["수출", *(_units(row.export, 10**6) for row in source.sales)],
            ["매출액 합계", *(_units(row.amount, 10**6) for row in source.sales)],
        )


def _team(source: ProposalSource) -> Iterator[Item]:
    if source.team:
        yield p("Ⅵ. 참여 인력", outline=1)
        heads = list(map(_head, ("성명", "담당 역할", "전공", "학위", "경력(년)")))
        rows = [[m.name, m.role, m.field, m.degree, f"{m.years}"] for m in source.team]
        yield grid(heads, *rows)
    yield from _bullets(source.team_text)


def _money(source: ProposalSource) -> Iterator[Item]:
    budget = source.budget
    if budget is None:
        return
    yield p("Ⅶ. 사업비", outline=1)
    yield p("(단위: 천원)")
    rows = [
        [year.label, *_thousands(year.government, year.own_cash, year.own_in_kind, year.total)]
        for year in budget.yearly
    ]
    yield grid(
        [
            _head("구분", rows=2),
            _head("정부지원금", rows=2),
            _head("기관부담금", columns=2),
            _head("합계", rows=2),
        ],
        [_head("현금"), _head("현물")],
        *rows,
        ["합계", *_thousands(budget.government, budget.own_cash, budget.own_in_kind, budget.total)],
    )
    yield p("1. 비목별 사용계획", outline=2)
    yield p("(단위: 천원)")
    yield grid(
        [_head("비목"), *(_head(year.label) for year in budget.yearly), _head("합계")],
        *([i.item, *_thousands(*i.amounts, i.total)] for i in budget.items),
        ["합계", *_thousands(*(year.total for year in budget.yearly), budget.total)],
    )


def _bullets(texts: Iterable[str]) -> Iterator[Item]:
    return (p(f"○ {text}") for text in texts)


def _thousands(*amounts: int) -> list[str]:
    return [_units(amount, 1_000) for amount in amounts]


def _units(amount: int, unit: int) -> str:
    return f"{amount // unit:,}"


def _dots(day: date) -> str:
    return f"{day.year}. {day.month}. {day.day}."
