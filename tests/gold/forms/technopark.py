"""지원사업 신청서 및 사업계획서 in the manner of regional technoparks: an application with a summary
of the money, then squares, 가. 나. 다. and circles; tables are ruled across only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from nlp.domain.proposal import CompanyFactKind, Money
from tests.forms.content import Item, Letters, c, p
from tests.gold.forms import tables
from tests.gold.forms.parts import Cell, Filling, amount, sections, show, total
from tests.gold.sheet import Laid, Look, Sheet, heading, line, table
from tests.gold.truth import Proposal

SHADE = "#F2F2F2"
ORDER = ["outline", "aims", "work", "firm", "people", "business", "rights", "gain", "money", "care"]
TARGETS = {
    "number": "순번", "item": "성능지표", "unit": "단위", "weight": "배점",
    "level": "최고수준 제품", "world_best": "성능", "world_best_holder": "제조사",
    "domestic_level": "착수 전\n수준", "yearly": "성능목표", "final": "최종\n성능목표",
    "test_method": "측정방법", "certified": "공인기관\n측정",
}  # fmt: skip
TARGET_ORDER = "number item unit domestic_level yearly final weight world_best world_best_holder test_method certified"
MARKET = {
    "scope": "시장 구분", "domestic": "국내", "world": "세계(한국 포함)", "growth": "연 성장률(%)",
    "source": "자료",
}  # fmt: skip
PLAN = {
    "year": "항목", "total": "매출 계", "domestic_sales": "국내 판매", "exports": "직·간접 수출",
    "investment": "시설 투자", "jobs": "신규 채용(명)", "units": "공급 수량(개)",
}  # fmt: skip
FACTS = {
    CompanyFactKind.FOUNDED: "창업일", CompanyFactKind.EMPLOYEES: "종업원수",
    CompanyFactKind.CAPITAL: "납입자본금", CompanyFactKind.INSTITUTE: "연구조직",
    CompanyFactKind.CERTIFICATE: "보유 인증·지정", CompanyFactKind.PATENTS: "산업재산권",
}  # fmt: skip
YEARLY = {
    CompanyFactKind.SALES: "매출액", CompanyFactKind.EXPORTS: "수출실적",
    CompanyFactKind.R_AND_D: "연구개발 투자액",
}  # fmt: skip


def fill(proposal: Proposal) -> Sheet:
    form = Filling(proposal, shade=SHADE)
    known = {
        "outline": ("과제 개요", lambda: _outline(form)),
        "aims": ("개발 목표", lambda: _aims(form)),
        "work": ("세부 추진계획", lambda: _work(form)),
        "firm": ("신청기업 일반현황", lambda: _firm(form)),
        "people": ("수행인력 및 활용장비", lambda: _people(form)),
        "business": ("시장성 및 판로", lambda: _business(form)),
        "rights": ("지식재산 및 인증", lambda: _rights(form)),
        "gain": ("기대효과 및 성과목표", lambda: _gain(form)),
        "money": ("사업비 사용계획", lambda: _money(form)),
        "care": ("과제 관리", lambda: _care(form)),
    }
    order = proposal.style.get("order", ORDER)
    body = sections(order, known, form, lambda _, title: f"□ {title}")
    look = Look(
        shade=SHADE,
        accent="#222222",
        headings=("plain", "plain", "plain"),
        rules="rows",
        size=form.style("size", 12),
        leading=1.3,
        margin=25,
        running_head=f"{form.text('agency')}  {form.text('programme')}",
    )
    return Sheet(form.text("title"), look, (*_application(form), *body))


def _application(form: Filling) -> Iterator[Item]:
    yield line(f"[서식 제1호]  접수번호: {form.text('number')}")
    yield line((f"{form.text('programme')} 신청서", Letters(size=18)), align="center")
    yield p("")
    yield _identity(form)
    yield form.unit_note(form.unit("budget"))
    yield _totals(form)
    yield p("위와 같이 지원사업에 참여하고자 관련 서류를 갖추어 신청합니다.")
    yield line(form.day(form.said("submission_date")), align="center")
    yield line(f"신청기업 대표  {form.style('head', '')}  (인)", align="end")
    yield line((f"{form.text('agency')} 원장 귀하", Letters(size=13)), align="center")
    yield line(("사 업 계 획 서", Letters(size=18)), align="center", break_before=True)
    yield p("")


def _identity(form: Filling) -> Laid:
    period = form.said("period")
    rows: list[list[Cell]] = []
    for label, words in (
        ("지원분야", form.text("subprogramme")),
        ("모집공고", form.text("call")),
        ("과제명", form.text("title")),
        ("신청기업(주관)", form.text("organisation")),
        *((each.role, each.name) for each in form.said("partners")),
        ("협약기간", form.span(period.start, period.end, period.months)),
        *((e.label, form.span(e.start, e.end, e.months)) for e in form.said("phases")),
        ("주요 검색어", ", ".join(form.said("keywords"))),
    ):
        if words:
            rows.append([form.head(label), c(words, columns=3)])
    leader = [form.head("사업책임자"), form.said("leader").name, form.head("연락처")]
    rows.insert(-1, [*leader, form.style("telephone", "")])
    return table(*rows, widths=[1.1, 2.0, 0.9, 1.4])


def _totals(form: Filling) -> Laid:
    """The whole money in one line, as a desk officer wants to see it."""
    unit, funding = form.unit("budget"), form.said("funding")
    budget = form.said("budget")
    heads = ["총사업비", "지원금", "민간부담금(현금)", "민간부담금(현물)", "민간부담금 소계"]
    figures = [
        amount(budget.total, unit),
        amount(budget.government, unit),
        total([each.own_cash for each in funding], unit),
        total([each.own_in_kind for each in funding], unit),
        amount(budget.own, unit),
    ]
    return table([form.head(label) for label in heads], figures, heads=1)


def _parts(form: Filling, named: Sequence[tuple[str, Iterator[Item]]]) -> Iterator[Item]:
    """가. 나. 다. for the parts that have content."""
    marks = iter("가나다라마바사")
    for label, items in named:
        inside = list(items)
        if inside:
            yield heading(f"{next(marks)}. {form.word(label)}", 2)
            yield from inside


def _outline(form: Filling) -> Iterator[Item]:
    yield from _parts(
        form,
        [
            ("제품(기술)의 개요", form.other("overview")),
            ("추진 배경 및 필요성", form.prose("need")),
            ("기존 제품과의 차별성", form.prose("novelty")),
        ],
    )


def _aims(form: Filling) -> Iterator[Item]:
    yield from _parts(
        form,
        [
            ("최종 목표", form.prose("goal")),
            ("연차별 목표", _yearly(form)),
            ("정량적 목표", _targets(form)),
            ("기술 수준(TRL)", _readiness(form)),
        ],
    )


def _yearly(form: Filling) -> Iterator[Item]:
    goals = form.said("yearly_goals")
    if goals:
        heads = [form.head("연차"), form.head("목표")]
        yield table(heads, *([g.label, g.text] for g in goals), widths=[1, 5], heads=1)


def _targets(form: Filling) -> Iterator[Item]:
    if form.said("targets"):
        order = form.style("targets", TARGET_ORDER).split()
        yield tables.targets(form, order, {**TARGETS, **form.style("target_words", {})})
        yield from form.other("target_note")


def _readiness(form: Filling) -> Iterator[Item]:
    if form.said("trl_start"):
        yield p(
            f"○ 신청 시점 TRL {form.said('trl_start')}단계 → "
            f"완료 시점 TRL {form.said('trl_end')}단계"
        )


def _work(form: Filling) -> Iterator[Item]:
    words = ("개발 항목", form.style("schedule_unit", "개월"))
    yield from _parts(
        form,
        [
            ("개발내용 및 추진방법", form.prose("method")),
            ("개발일정", iter([tables.schedule(form, words)])),
        ],
    )


def _firm(form: Filling) -> Iterator[Item]:
    facts = form.said("company")
    plain = [(FACTS[each.kind], each.text) for each in facts if each.kind in FACTS]
    yield from _parts(
        form,
        [
            ("기업 개요", iter([tables.pairs(form, plain)])),
            ("최근 경영실적", _results(form, facts)),
            ("기술개발 역량", form.prose("team_text")),
        ],
    )


def _results(form: Filling, facts: Sequence[Any]) -> Iterator[Item]:
    """A line a year: what the firm sold, exported and spent on research."""
    years = sorted({each.year for each in facts if each.year})
    kinds = [kind for kind in YEARLY if any(each.kind == kind for each in facts)]
    texts = {(each.kind, each.year): each.text for each in facts}
    yield form.unit_note(form.unit("company"))
    yield table(
        [form.head("결산연도"), *(form.head(YEARLY[kind]) for kind in kinds)],
        *([f"{year}년", *(texts.get((kind, year), "-") for kind in kinds)] for year in years),
        heads=1,
    )


def _people(form: Filling) -> Iterator[Item]:
    yield from _parts(form, [("수행인력", _team(form)), ("활용장비", _devices(form))])


def _team(form: Filling) -> Iterator[Item]:
    yield tables.listing(
        form,
        form.said("team"),
        [
            ("이름", 1.0, lambda r: r.name),
            ("과제 내 업무", 2.2, lambda r: r.role),
            ("전공분야", 1.5, lambda r: r.field),
            ("학위", 0.8, lambda r: r.degree),
            ("실무경력(년)", 1.1, lambda r: r.years_experience),
            ("투입률(%)", 1.0, lambda r: r.participation),
        ],
    )


def _devices(form: Filling) -> Iterator[Item]:
    unit = form.unit("equipment")
    if form.said("equipment"):
        yield tables.listing(
            form,
            form.said("equipment"),
            [
                ("장비명", 2.0, lambda r: r.name),
                ("형식", 1.4, lambda r: r.model),
                ("대수", 0.6, lambda r: r.quantity),
                ("확보 방법", 1.0, lambda r: "기보유" if r.held else "신규 구입"),
                (f"취득가({unit})", 1.2, lambda r: amount(r.price, unit) or None),
                ("쓰임새", 1.8, lambda r: r.purpose),
            ],
        )


def _business(form: Filling) -> Iterator[Item]:
    yield from _parts(
        form,
        [
            ("목표시장 분석", _market(form)),
            ("경쟁제품 비교", _rivals(form)),
            ("판로개척 및 투자계획", _sales(form)),
        ],
    )


def _market(form: Filling) -> Iterator[Item]:
    yield from form.prose("market_text")
    if form.said("market"):
        yield form.unit_note(form.unit("market"))
        yield tables.market(form, MARKET)


def _rivals(form: Filling) -> Iterator[Item]:
    if form.said("competitors"):
        yield tables.listing(
            form,
            form.said("competitors"),
            [
                ("제조사", 1.6, lambda r: r.name),
                ("국적", 0.8, lambda r: r.country),
                ("경쟁제품", 1.6, lambda r: r.product),
                ("시장 비중(%)", 1.1, lambda r: r.share),
                ("장단점", 2.6, lambda r: r.remark),
            ],
        )


def _sales(form: Filling) -> Iterator[Item]:
    yield from form.prose("sales_text")
    if form.said("sales"):
        yield form.unit_note(form.unit("sales"))
        yield tables.plan(form, PLAN, by_row=form.style("plan_by_row", default=False))


def _rights(form: Filling) -> Iterator[Item]:
    yield from _parts(
        form,
        [
            ("관련 특허 검토", _survey(form)),
            ("권리 확보 계획", form.prose("ip_text")),
            ("규격·인증 대응", form.prose("standards_text")),
        ],
    )


def _survey(form: Filling) -> Iterator[Item]:
    if form.said("survey"):
        yield tables.listing(
            form,
            form.said("survey"),
            [
                ("공보번호", 2.0, lambda r: r.number),
                ("권리자", 1.4, lambda r: r.applicant),
                ("명칭", 2.0, lambda r: r.title),
                ("공통점", 1.8, lambda r: r.similar),
                ("다른 점", 1.8, lambda r: r.different),
            ],
        )


def _gain(form: Filling) -> Iterator[Item]:
    outputs = [tables.outputs(form, ("성과 구분", "단위", "합"))] if form.said("outputs") else []
    yield from _parts(
        form, [("기대효과", form.prose("effect")), ("성과목표(고용창출 포함)", iter(outputs))]
    )


def _money(form: Filling) -> Iterator[Item]:
    note = form.unit_note(form.unit("budget"))
    yield from _parts(
        form,
        [
            ("재원별 조달계획", iter([note, _sources(form)])),
            ("비목별 집행계획", iter([note, _costs(form)])),
        ],
    )


def _sources(form: Filling) -> Laid:
    """A line a source with its share of the whole, a column a year."""
    unit, rows = form.unit("budget"), form.said("funding")
    whole = form.said("budget").total
    named: list[tuple[Sequence[Cell], list[Money | None]]] = [
        ([c("지원금", columns=2)], [each.government for each in rows]),
        ([c("민간부담금", rows=2), "현금"], [each.own_cash for each in rows]),
        (["현물"], [each.own_in_kind for each in rows]),
    ]
    lines: list[list[Cell]] = [
        [*label, *(amount(each, unit) for each in moneys), total(moneys, unit),
         _share(moneys, whole)]
        for label, moneys in named
    ]  # fmt: skip
    years = [amount(each.total, unit) for each in rows]
    lines.append([c("총사업비", columns=2, ground=SHADE), *years, amount(whole, unit), "100"])
    heads: list[Cell] = [form.head("재원", columns=2)]
    heads += [form.head(tables.year_word(form, each.year)) for each in rows]
    widths = [1.2, 0.8, *[1.1] * (len(rows) + 1), 0.8]
    return table([*heads, form.head("계"), form.head("비율(%)")], *lines, widths=widths, heads=1)


def _share(moneys: Sequence[Money | None], whole: Money) -> str:
    part = sum((each.amount for each in moneys if each), Decimal(0))
    return show((100 * part / whole.amount).quantize(Decimal("0.1")))


def _costs(form: Filling) -> Laid:
    """Not by year but by who pays. `other: payers` has what each item takes from whom."""
    unit, payers = form.unit("budget"), form.proposal.other["payers"]
    heads = ["비목", "세목", "지원금", "현금", "현물", "합계", "산출 내역"]
    lines: list[list[Cell]] = []
    for group, members in groupby(form.said("costs"), key=lambda row: row.group):
        inside = list(members)
        for number, row in enumerate(inside):
            first: list[Cell] = [c(group or "", rows=len(inside))] if number == 0 else []
            *parts, note = payers[row.item]
            figures = [f"{each:,}" if each else "-" for each in parts]
            lines.append([*first, row.item, *figures, amount(row.total, unit), note])
    sums = [f"{sum(row[n] for row in payers.values()):,}" for n in range(3)]
    spent = total([row.total for row in form.said("costs")], unit)
    lines.append([c("합계", columns=2, ground=SHADE), *sums, spent, ""])
    widths = [0.9, 1.3, 1.0, 0.9, 0.9, 1.0, 2.3]
    return table([form.head(each) for each in heads], *lines, widths=widths, heads=1)


def _care(form: Filling) -> Iterator[Item]:
    yield from _parts(
        form,
        [
            ("예상 문제점과 해결방안", form.prose("risk_text")),
            ("안전·보안 관리", form.prose("security_text")),
            ("첨부서류", form.other("end")),
        ],
    )
