"""기술사업화 사업계획서 in the manner of start-up and university programmes: facts without lines on
the cover, tables of every other row in grey, years counted from the end of the project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from nlp.domain.proposal import CompanyFactKind, Cost, ResearchType, Security
from tests.forms.content import Item, Letters, c, p
from tests.gold.forms import tables
from tests.gold.forms.parts import Cell, Filling, amount, show, total
from tests.gold.sheet import Laid, Look, Sheet, heading, left, line, table
from tests.gold.truth import Proposal

SHADE = "#CFE3DA"
ORDER = ["item", "plan", "market", "growth", "rights", "team", "money", "results", "care"]
TARGETS = {
    "number": "#", "item": "핵심 성능", "unit": "단위", "weight": "중요도(%)",
    "level": "글로벌 선도 수준", "world_best": "수치", "world_best_holder": "선도기업",
    "domestic_level": "국내 현 수준", "yearly": "달성 목표", "final": "완료 시점",
    "test_method": "검증 방법", "certified": "외부 검증",
}  # fmt: skip
TARGET_ORDER = "item unit weight domestic_level yearly final world_best world_best_holder test_method certified"
FUNDING = {
    "year": "연차", "government": "정부지원사업비", "own": "대응자금", "total": "총 사업비",
    "own_cash": "현금", "own_in_kind": "현물", "sum": "합계",
}  # fmt: skip
MARKET = {
    "scope": "시장", "domestic": "국내시장(SAM)", "world": "세계시장(TAM)", "growth": "CAGR(%)",
    "source": "인용 자료",
}  # fmt: skip
PLAN = {
    "year": "연도", "total": "총매출", "domestic_sales": "국내매출", "exports": "해외매출",
    "investment": "투자유치", "jobs": "고용(명)", "units": "판매대수(개)",
}  # fmt: skip
FACTS = {
    CompanyFactKind.FOUNDED: "법인 설립일", CompanyFactKind.EMPLOYEES: "임직원 수",
    CompanyFactKind.CAPITAL: "자본금", CompanyFactKind.INSTITUTE: "연구소·전담부서",
    CompanyFactKind.CERTIFICATE: "인증·확인서", CompanyFactKind.PATENTS: "보유 지식재산",
}  # fmt: skip
YEARLY = {
    CompanyFactKind.SALES: "매출", CompanyFactKind.EXPORTS: "수출",
    CompanyFactKind.R_AND_D: "R&D 투자",
}  # fmt: skip
STAGES = (("기초", ResearchType.BASIC), ("응용", ResearchType.APPLIED),
          ("개발", ResearchType.DEVELOPMENT))  # fmt: skip
GRADES = (("일반", Security.OPEN), ("보안", Security.RESTRICTED))
Write = Callable[[Filling], Iterator[Item]]


def fill(proposal: Proposal) -> Sheet:
    form = Filling(proposal, shade=SHADE)
    parts: dict[str, tuple[str, Sequence[tuple[str, Write]]]] = {
        "item": ("사업화 아이템", [
            ("아이템 개요", lambda f: f.other("overview")),
            ("문제 인식 및 개발 동기", lambda f: f.prose("need")),
            ("기술의 핵심 및 경쟁우위", lambda f: f.prose("novelty")),
        ]),
        "plan": ("기술 고도화 계획", [
            ("개발 목표", lambda f: f.prose("goal")),
            ("연차별 개발 목표", _yearly),
            ("핵심 성능지표", _targets),
            ("수행 내용 및 방법", lambda f: f.prose("method")),
            ("추진 일정표", _schedule),
        ]),
        "market": ("목표 시장", [
            ("시장 환경 및 고객", lambda f: f.prose("market_text")),
            ("시장 규모", _market),
            ("경쟁사 분석", _rivals),
        ]),
        "growth": ("사업화 및 성장 전략", [
            ("비즈니스 모델과 판매 전략", lambda f: f.prose("sales_text")),
            ("연도별 매출 추정", _sales),
        ]),
        "rights": ("기술 보호", [
            ("유사 특허와의 비교", _survey),
            ("IP 확보 전략", lambda f: f.prose("ip_text")),
            ("인증·표준 대응 계획", lambda f: f.prose("standards_text")),
        ]),
        "team": ("수행 조직", [
            ("조직 역량", lambda f: f.prose("team_text")),
            ("참여 인력", _team),
            ("인프라(시설·장비)", _devices),
            ("사업화 기업 현황", _firm),
        ]),
        "money": ("사업비", [("연차별 총괄", _funding), ("비목별 세부", _costs)]),
        "results": ("성과 및 파급효과", [
            ("정량 성과", _outputs),
            ("기대 성과와 파급효과", lambda f: f.prose("effect")),
        ]),
        "care": ("위험 및 윤리", [
            ("위험 분석과 대응", lambda f: f.prose("risk_text")),
            ("보안·연구윤리·안전", lambda f: f.prose("security_text")),
        ]),
    }  # fmt: skip
    body: list[Item] = []
    for number, name in enumerate(form.style("order", ORDER), start=1):
        title, inside = parts[name]
        body.append(heading(f"{number}. {form.word(title)}", 1))
        body += _numbered(form, number, inside)
    look = Look(
        shade=SHADE,
        accent=form.style("accent", "#1D5B46"),
        headings=("rule", "plain", "plain"),
        rules="zebra",
        size=form.style("size", 11.5),
        leading=1.25,
        margin=24,
        whole_words=form.style("whole_words", default=True),
        page_mark="1",
    )
    return Sheet(form.text("title"), look, (*_cover(form), *body))


def _numbered(form: Filling, number: int, named: Sequence[tuple[str, Write]]) -> Iterator[Item]:
    count = 0
    for label, write in named:
        inside = list(write(form))
        if inside:
            count += 1
            yield heading(f"{number}-{count}. {form.word(label)}", 2)
            yield from inside


def _cover(form: Filling) -> Iterator[Item]:
    yield line((form.text("programme"), Letters(size=13)), align="center")
    yield line((form.style("title", "기술사업화 사업계획서"), Letters(size=23)), align="center")
    yield p("")
    yield line((form.word("신청 개요"), Letters(size=13)))
    yield _facts(form, _what(form))
    yield line((form.word("협약 사항"), Letters(size=13)))
    yield _facts(form, _terms(form))
    yield p("")
    yield line(form.day(form.said("submission_date")), align="center")
    yield line(f"{form.text('organisation')}  {form.style('seal', '(직인 생략)')}", align="center")
    yield line("", break_before=True)


def _facts(form: Filling, facts: Sequence[tuple[str, str]]) -> Laid:
    """Labels with their values and neither lines nor grounds, as set with tabulators."""
    rows = [[left(form.word(label)), left(words)] for label, words in facts if words]
    return table(*rows, widths=[1.0, 3.2], ruled=False)


def _what(form: Filling) -> list[tuple[str, str]]:
    leader = f"{form.said('leader').name}{form.style('rank', '')}"
    return [
        ("신청번호", form.text("number")),
        ("공고", form.text("call")),
        ("지원유형", form.text("subprogramme")),
        ("전담기관", form.text("agency")),
        ("아이템명", form.text("title")),
        ("아이템명(영문)", form.text("title_en")),
        ("신청기관", form.text("organisation")),
        ("총괄책임자", leader),
        *((each.role, each.name) for each in form.said("partners")),
    ]


def _terms(form: Filling) -> list[tuple[str, str]]:
    period, budget, unit = form.said("period"), form.said("budget"), form.unit("budget")
    steps = [(e.label, form.span(e.start, e.end, e.months)) for e in form.said("phases")]
    classes = [f"{each.code} {each.name} {each.weight:f}%" for each in form.said("classification")]
    trl = [f"TRL {form.said(name)}" for name in ("trl_start", "trl_end") if form.said(name)]
    return [
        ("협약기간(전체)", form.span(period.start, period.end, period.months)),
        *steps,
        (f"정부지원사업비({unit})", amount(budget.government, unit)),
        (f"대응자금({unit})", amount(budget.own, unit)),
        (f"총 사업비({unit})", amount(budget.total, unit)),
        ("R&D 단계", form.ticked(STAGES, form.said("research_type"))),
        ("기술성숙도", " → ".join(trl)),
        ("보안등급", form.ticked(GRADES, form.said("security"))),
        ("과학기술표준분류", " / ".join(classes)),
        ("특허분류(IPC)", ", ".join(each.symbol for each in form.said("ipc"))),
        ("키워드", " / ".join(form.said("keywords"))),
    ]


def _yearly(form: Filling) -> Iterator[Item]:
    for each in form.said("yearly_goals"):
        yield p(f"▸ {each.label}: {each.text}")


def _targets(form: Filling) -> Iterator[Item]:
    order = form.style("targets", TARGET_ORDER).split()
    yield tables.targets(form, order, {**TARGETS, **form.style("target_words", {})})


def _schedule(form: Filling) -> Iterator[Item]:
    yield tables.schedule(form, ("업무", form.style("schedule_unit", "분기")))


def _market(form: Filling) -> Iterator[Item]:
    yield form.unit_note(form.unit("market"))
    yield tables.market(form, {**MARKET, **form.style("market_words", {})})


def _rivals(form: Filling) -> Iterator[Item]:
    yield tables.listing(
        form,
        form.said("competitors"),
        [
            ("기업", 1.4, lambda r: r.name),
            ("대표 제품", 1.4, lambda r: r.product),
            ("소재국", 0.8, lambda r: r.country),
            ("점유율(%)", 0.9, lambda r: r.share),
            ("당사 대비 특징", 2.6, lambda r: r.remark),
        ],
    )


def _sales(form: Filling) -> Iterator[Item]:
    yield p((form.style("sales_note", "※ N: 협약 종료 다음 해"), Letters(size=9)))
    yield form.unit_note(form.unit("sales"))
    yield tables.plan(form, PLAN, by_row=form.style("plan_by_row", default=False))


def _survey(form: Filling) -> Iterator[Item]:
    yield tables.listing(
        form,
        form.said("survey"),
        [
            ("출원·등록번호", 2.0, lambda r: r.number),
            ("특허 명칭", 1.9, lambda r: r.title),
            ("권리자", 1.3, lambda r: r.applicant),
            ("유사한 점", 1.7, lambda r: r.similar),
            ("차이", 1.7, lambda r: r.different),
        ],
    )


def _team(form: Filling) -> Iterator[Item]:
    yield tables.listing(
        form,
        form.said("team"),
        [
            ("참여자", 0.9, lambda r: r.name),
            ("담당 업무", 2.0, lambda r: r.role),
            ("학위", 0.7, lambda r: r.degree),
            ("전공", 1.4, lambda r: r.field),
            ("경력(년)", 0.8, lambda r: r.years_experience),
            ("참여율(%)", 0.9, lambda r: r.participation),
        ],
    )


def _devices(form: Filling) -> Iterator[Item]:
    """What is there and what is to be bought in one table, in two merged groups."""
    unit = form.unit("equipment")
    heads = ["구분", "시설·장비", "모델", "수량", f"단가({unit})", "용도"]
    rows: list[list[Cell]] = []
    for held, members in groupby(form.said("equipment"), key=lambda each: each.held):
        inside = list(members)
        for number, each in enumerate(inside):
            label: list[Cell] = (
                [c("보유" if held else "도입 예정", rows=len(inside))] if number == 0 else []
            )
            cells = [each.name, show(each.model), show(each.quantity)]
            rows.append([*label, *cells, amount(each.price, unit), show(each.purpose)])
    widths = [0.9, 1.9, 1.4, 0.6, 1.1, 1.8]
    yield table([form.head(each) for each in heads], *rows, widths=widths, heads=1)


def _firm(form: Filling) -> Iterator[Item]:
    facts = form.said("company")
    plain = [(FACTS[each.kind], each.text) for each in facts if each.kind in FACTS]
    if not facts:
        return
    yield _facts(form, plain)
    years = sorted({each.year for each in facts if each.year})
    if years:
        yield form.unit_note(form.unit("company"))
        rows = []
        for kind, label in YEARLY.items():
            mine = {each.year: each.text for each in facts if each.kind == kind}
            if mine:
                rows.append([left(label), *(mine.get(year, "-") for year in years)])
        heads = [form.head("항목"), *(form.head(f"{year}") for year in years)]
        yield table(heads, *rows, heads=1)


def _funding(form: Filling) -> Iterator[Item]:
    yield form.unit_note(form.unit("budget"))
    yield tables.funding_by_row(form, FUNDING)


def _costs(form: Filling) -> Iterator[Item]:
    """The name of a group stands in a line of its own over its items."""
    rows: list[Cost] = form.said("costs")
    unit = form.unit("budget")
    labels = [each.year for each in rows[0].yearly]
    lines: list[list[Cell]] = []
    for group, members in groupby(rows, key=lambda row: row.group):
        inside = list(members)
        lines.append([left(group or ""), *_sums(inside, labels, unit)])
        for row in inside:
            figures = [amount(each.amount, unit) for each in row.yearly]
            lines.append([left(f"- {row.item}"), *figures, amount(row.total, unit)])
    lines.append([form.head("총 사업비"), *_sums(rows, labels, unit)])
    heads = [form.head("비목"), *(form.head(label) for label in labels), form.head("합계")]
    yield form.unit_note(unit)
    yield table(heads, *lines, widths=[2.2, *[1.1] * (len(labels) + 1)], heads=1)


def _sums(rows: Sequence[Cost], labels: Sequence[str], unit: str) -> list[str]:
    by_year = [
        total([each.amount for row in rows for each in row.yearly if each.year == label], unit)
        for label in labels
    ]
    return [*by_year, total([row.total for row in rows], unit)]


def _outputs(form: Filling) -> Iterator[Item]:
    yield tables.outputs(form, ("성과물", "단위", "누계"))
