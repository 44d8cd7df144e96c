"""사업계획서 of start-up programmes: general facts, an overview table, then problem, solution,
scale-up and team, with guidance in blue and some tables without rulings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nlp.domain.proposal import CompanyFactKind
from tests.forms.content import Item, Letters, c
from tests.gold.forms import tables
from tests.gold.forms.parts import Cell, Filling, amount, show, total
from tests.gold.sheet import Laid, Look, Sheet, box, heading, line, table
from tests.gold.truth import Proposal

SHADE = "#F2F2F2"
TARGETS = {
    "number": "순번", "item": "목표 항목", "unit": "단위", "weight": "비중",
    "level": "최고 수준", "world_best": "세계 최고 수준", "world_best_holder": "보유 기업",
    "domestic_level": "현재 수준", "yearly": "달성 목표", "final": "최종 목표",
    "test_method": "검증 방법", "certified": "공인인증\n시험",
}  # fmt: skip
TARGET_ORDER = "number item weight unit domestic_level yearly final world_best world_best_holder certified test_method"
MARKET = {
    "scope": "시장", "domestic": "국내 시장규모", "world": "세계 시장규모",
    "growth": "연평균성장률", "source": "자료출처",
}  # fmt: skip
PLAN = {
    "year": "구  분", "total": "총매출", "domestic_sales": "국내매출", "exports": "해외매출",
    "investment": "투자유치", "jobs": "고용(명)", "units": "판매수량(개)",
}  # fmt: skip
FACTS = {
    CompanyFactKind.FOUNDED: "개업연월일", CompanyFactKind.EMPLOYEES: "직원 수(대표 제외)",
    CompanyFactKind.CAPITAL: "자본금", CompanyFactKind.INSTITUTE: "연구소(전담부서)",
    CompanyFactKind.CERTIFICATE: "인증", CompanyFactKind.PATENTS: "특허 등",
}  # fmt: skip
YEARLY = {CompanyFactKind.SALES: "매출", CompanyFactKind.EXPORTS: "수출"}
Part = tuple[str, Callable[[], Iterator[Item]]]


def fill(proposal: Proposal) -> Sheet:
    form = Filling(proposal, shade=SHADE)
    items: list[Item] = [*_general(form), *_overview(form)]
    for number, (title, parts) in enumerate(_parts(form), start=1):
        items.append(line("", break_before=True))
        items.append(heading(f"{number}. {form.word(title)}", 1))
        inner = 0
        for label, write in parts:
            content = list(write())
            if content:
                inner += 1
                items.append(heading(f"{number}-{inner}. {form.word(label)}", 2))
                items += content
    look = Look(
        shade=SHADE,
        headings=("rule", "frame", "plain"),
        size=form.style("size", 12.5),
        leading=1.5,
        margin=25,
        whole_words=form.style("whole_words", default=False),
        page_mark="1",
    )
    return Sheet(form.text("title"), look, tuple(items))


def _parts(form: Filling) -> list[tuple[str, list[Part]]]:
    return [
        (
            "문제 인식 (Problem)",
            [
                ("창업 아이템의 개발 동기 및 필요성", lambda: _guided(form, "need")),
                ("창업 아이템의 개발 목표", lambda: form.prose("goal")),
            ],
        ),
        (
            "실현 가능성 (Solution)",
            [
                ("창업 아이템의 개발 방안", lambda: form.prose("method")),
                ("창업 아이템의 차별성 및 경쟁력", lambda: form.prose("novelty")),
                ("성능 목표", lambda: _targets(form)),
                ("특허 조사 및 지식재산 확보 전략", lambda: _rights(form)),
            ],
        ),
        (
            "성장 전략 (Scale-up)",
            [
                ("시장 현황", lambda: _market(form)),
                ("시장 진입 및 매출 전략", lambda: _sales(form)),
                ("사업 추진 일정", lambda: _schedule(form)),
                ("자금 소요 및 조달 계획", lambda: _money(form)),
                ("기대 효과", lambda: form.prose("effect")),
                ("성과 목표", lambda: _outputs(form)),
                ("위험 요인 및 대응", lambda: form.prose("risk_text")),
            ],
        ),
        (
            "팀 구성 (Team)",
            [
                ("대표자 및 팀의 역량", lambda: form.prose("team_text")),
                ("팀원 현황", lambda: _team(form)),
                ("보유 및 구입 장비", lambda: _devices(form)),
                ("보안 및 윤리", lambda: form.prose("security_text")),
            ],
        ),
    ]


def _general(form: Filling) -> Iterator[Item]:
    yield line((f"{form.text('programme')} 사업계획서", Letters(size=18)), align="center")
    yield heading("□ 일반현황", 2)
    text, head = form.text, form.head
    wide = 3
    rows: list[list[Cell]] = []
    for label, name in (("사업명", "programme"), ("공고명", "call"), ("주관기관", "agency"),
                        ("과제번호", "number"), ("창업아이템명", "title")):  # fmt: skip
        if text(name):
            rows.append([head(label), c(text(name), columns=wide)])
    leader = form.said("leader").name
    rows.append([head("기업명"), text("organisation"), head("대표자(과제책임자)"), leader])
    period = form.said("period")
    span = form.span(period.start, period.end, period.months)
    rows.append([head("협약기간"), c(span, columns=wide)])
    day = form.day(form.said("submission_date")) or form.style("impossible_date", "")
    if day:
        rows.append([head("신청일자"), c(day, columns=wide)])
    budget, unit = form.said("budget"), form.unit("budget")
    rows.append(
        [
            head(f"사업비 구성\n(단위: {unit})", rows=2),
            head("정부지원사업비"),
            head("자기부담사업비"),
            head("총사업비"),
        ]
    )
    rows.append([amount(each, unit) for each in (budget.government, budget.own, budget.total)])
    yield table(*rows, widths=[1.2, 1.7, 1.4, 1.5])
    facts = form.said("company")
    if facts:
        yield tables.pairs(form, [(FACTS[f.kind], f.text) for f in facts if f.kind in FACTS])
        yield from _past(form)


def _past(form: Filling) -> Iterator[Item]:
    facts = form.said("company")
    years = sorted({each.year for each in facts if each.year})
    rows: list[list[Cell]] = []
    for kind, label in YEARLY.items():
        mine = {each.year: each.text for each in facts if each.kind == kind}
        if mine:
            rows.append([label, *(mine.get(year, "-") for year in years)])
    if rows:
        heads = [form.head(f"구분({form.unit('company')})"), *(form.head(f"{y}") for y in years)]
        yield table(heads, *rows, heads=1)


def _overview(form: Filling) -> Iterator[Item]:
    yield heading("□ 창업 아이템 개요(요약)", 2)
    rows: list[list[Cell]] = [[form.head("명 칭"), form.text("title")]]
    for label, words in form.proposal.other.get("overview", {}).items():
        rows.append([form.head(label), words])
    if form.said("keywords"):
        rows.append([form.head("핵심 키워드"), ", ".join(form.said("keywords"))])
    if form.said("trl_start"):
        start, end = form.said("trl_start"), form.said("trl_end")
        rows.append([form.head("기술성숙도"), f"현재 TRL {start} → 협약 종료 시 TRL {end}"])
    yield table(*rows, widths=[1.0, 4.0])


def _guided(form: Filling, name: str) -> Iterator[Item]:
    yield from form.guide(
        "※ 아이템을 개발하게 된 동기와 풀려는 문제를 적습니다.",
        "※ 제출할 때에는 파란색 안내 문구를 지웁니다.",
    )
    yield from form.prose(name)


def _targets(form: Filling) -> Iterator[Item]:
    if form.said("targets"):
        order = form.style("targets", TARGET_ORDER).split()
        yield tables.targets(form, order, TARGETS)
    for each in form.said("yearly_goals"):
        yield table([form.head(tables.year_word(form, each.label)), each.text], widths=[1.0, 5.0])


def _rights(form: Filling) -> Iterator[Item]:
    yield from form.prose("ip_text")
    if form.said("survey"):
        yield tables.listing(
            form,
            form.said("survey"),
            [
                ("특허 제목", 2.0, lambda r: r.title),
                ("번호", 2.2, lambda r: r.number),
                ("권리자", 1.3, lambda r: r.applicant),
                ("유사한 점", 2.0, lambda r: r.similar),
                ("다른 점", 2.0, lambda r: r.different),
            ],
        )


def _market(form: Filling) -> Iterator[Item]:
    yield from form.prose("market_text")
    if form.said("market"):
        yield form.unit_note(form.unit("market"))
        yield tables.market(form, MARKET)
    if form.said("competitors"):
        yield tables.listing(
            form,
            form.said("competitors"),
            [
                ("경쟁사", 1.4, lambda r: r.name),
                ("경쟁제품", 1.6, lambda r: r.product),
                ("국적", 0.8, lambda r: r.country),
                ("점유율", 0.9, lambda r: None if r.share is None else f"{show(r.share)}%"),
                ("장단점", 2.4, lambda r: r.remark),
            ],
        )


def _sales(form: Filling) -> Iterator[Item]:
    yield from form.prose("sales_text")
    if form.said("sales"):
        yield form.unit_note(form.unit("sales"))
        yield tables.plan(form, PLAN)


def _schedule(form: Filling) -> Iterator[Item]:
    if "schedule" in form.proposal.other:
        yield tables.schedule(form, ("추진 내용", "월"))


def _money(form: Filling) -> Iterator[Item]:
    """Costs with what they are reckoned from; no years."""
    reasons = form.proposal.other.get("reasons", {})
    rows = form.said("costs")
    unit = form.unit("budget")
    if not rows:
        return
    yield form.unit_note(unit)
    lines: list[list[Cell]] = [
        [row.item, reasons.get(row.item, ""), amount(row.total, unit)] for row in rows
    ]
    last = total((row.total for row in rows), unit)
    heads = [form.head(each) for each in ("비목", "산출근거", "금액")]
    sums: list[Cell] = [form.head("합계", columns=2), last]
    yield table(heads, *lines, sums, widths=[1.2, 3.4, 1.2], heads=1)


def _outputs(form: Filling) -> Iterator[Item]:
    if form.said("outputs"):
        yield tables.outputs(form, ("성과", "단위", "합계"), with_total=True)


def _team(form: Filling) -> Iterator[Item]:
    if form.said("team"):
        yield _people(form)
    for each in form.said("partners"):
        yield box(f"{each.role}: {each.name}")


def _people(form: Filling) -> Laid:
    return tables.listing(
        form,
        form.said("team"),
        [
            ("이름", 1.0, lambda r: r.name),
            ("담당업무", 2.0, lambda r: r.role),
            ("학위", 0.8, lambda r: r.degree),
            ("전공", 1.4, lambda r: r.field),
            ("경력(년)", 0.9, lambda r: r.years_experience),
            ("참여율(%)", 0.9, lambda r: r.participation),
        ],
        ruled=form.style("ruled_team", default=False),
    )


def _devices(form: Filling) -> Iterator[Item]:
    if form.said("equipment"):
        yield tables.listing(
            form,
            form.said("equipment"),
            [
                ("품명", 2.0, lambda r: r.name),
                ("보유 여부", 1.0, lambda r: {True: "보유", False: "구입 예정"}.get(r.held)),
                ("사양", 1.4, lambda r: r.model),
                ("수량", 0.7, lambda r: r.quantity),
                ("활용 용도", 1.8, lambda r: r.purpose),
            ],
        )
