"""기술개발 사업계획서 in the manner of programmes for small firms: the firm first, texts and tables
in frames, headings with boxes before them."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.domain.proposal import CompanyFactKind, ResearchType, Security
from tests.forms.content import C, Item, Letters, c, p
from tests.gold.forms import tables
from tests.gold.forms.parts import Cell, Filling, amount, sections
from tests.gold.sheet import Laid, Look, Sheet, box, heading, line, table
from tests.gold.truth import Proposal

SHADE = "#DCE6F2"
ORDER = [
    "firm",
    "need",
    "goals",
    "work",
    "business",
    "rights",
    "people",
    "money",
    "results",
    "care",
]
TARGETS = {
    "number": "No.", "item": "주요 성능지표", "unit": "단위", "weight": "가중치(%)",
    "level": "세계최고", "world_best": "수준", "world_best_holder": "보유기업(국가)",
    "domestic_level": "개발 전\n국내수준", "yearly": "개발목표치", "final": "최종\n개발목표",
    "test_method": "객관적 측정방법", "certified": "공인시험\n여부",
}  # fmt: skip
TARGET_ORDER = "item unit world_best world_best_holder domestic_level yearly final weight test_method certified"
FUNDING = {
    "year": "구 분", "government": "정부출연금", "own": "기업부담금", "total": "합 계",
    "own_cash": "기업부담금(현금)", "own_in_kind": "기업부담금(현물)", "sum": "계",
}  # fmt: skip
COSTS = {"item": "비  목", "subtotal": "소  계", "sum": "총   계", "total": "계"}
MARKET = {
    "scope": "구분", "domestic": "국내", "world": "세계", "growth": "성장률(%)", "source": "출처",
}  # fmt: skip
PLAN = {
    "year": "연도", "total": "매출 합계", "domestic_sales": "내수", "exports": "수출",
    "investment": "설비투자", "jobs": "고용인원(명)", "units": "판매량(대)",
}  # fmt: skip
FACTS = {
    CompanyFactKind.FOUNDED: "설립년월일", CompanyFactKind.CAPITAL: "자 본 금",
    CompanyFactKind.EMPLOYEES: "상시근로자수", CompanyFactKind.INSTITUTE: "기업부설연구소",
    CompanyFactKind.CERTIFICATE: "보유 인증", CompanyFactKind.PATENTS: "지식재산권 보유",
}  # fmt: skip
YEARLY = {
    CompanyFactKind.SALES: "매출액", CompanyFactKind.EXPORTS: "수출액",
    CompanyFactKind.R_AND_D: "연구개발비",
}  # fmt: skip
STAGES = (("기초연구", ResearchType.BASIC), ("응용연구", ResearchType.APPLIED),
          ("개발연구", ResearchType.DEVELOPMENT))  # fmt: skip
GRADES = (("일반과제", Security.OPEN), ("보안과제", Security.RESTRICTED))


def fill(proposal: Proposal) -> Sheet:
    form = Filling(proposal, shade=SHADE)
    known = {
        "firm": ("신청기업 현황", lambda: _firm(form)),
        "need": ("개발기술의 개요 및 필요성", lambda: _need(form)),
        "goals": ("기술개발 목표", lambda: _goals(form)),
        "work": ("기술개발 내용 및 추진방법", lambda: _work(form)),
        "business": ("사업화 계획", lambda: _business(form)),
        "rights": ("지식재산권 현황", lambda: _rights(form)),
        "people": ("기술개발 인력 및 장비", lambda: _people(form)),
        "money": ("사업비 구성", lambda: _money(form)),
        "results": ("기대효과 및 성과지표", lambda: _results(form)),
        "care": ("위험관리 및 보안·윤리", lambda: _care(form)),
    }
    roman = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
    body = sections(
        proposal.style.get("order", ORDER), known, form, lambda n, title: f"{roman[n - 1]}. {title}"
    )
    look = Look(
        shade=SHADE,
        accent="#1F3A6E",
        headings=("bar", "plain", "plain"),
        size=form.style("size", 12),
        leading=1.35,
        margin=28,
        whole_words=True,
        running_head=f"{form.text('programme')} | {form.text('organisation')}",
        page_mark="1",
    )
    return Sheet(form.text("title"), look, (*_cover(form), *body))


def _cover(form: Filling) -> Iterator[Item]:
    yield line((form.style("title", "기술개발 사업계획서"), Letters(size=22)), align="center")
    yield p("")
    yield _identity(form)
    yield p("")
    yield p(
        form.style("pledge", "위와 같이 사업계획서를 제출하며, 기재한 내용이 사실임을 확인합니다.")
    )
    day = form.day(form.said("submission_date")) or form.style("impossible_date", "")
    if day:
        yield line(day, align="center")
    yield line(f"대표자  {form.style('head', '')}  (직인생략)", align="end")
    yield line(f"{form.text('agency')}장 귀하")
    yield line("", break_before=True)


def _identity(form: Filling) -> Laid:
    text, head = form.text, form.head

    def wide(*said: str | Item) -> C:
        return c(*said, columns=3)

    rows: list[list[Cell]] = []
    for label, name in (("사업명", "programme"), ("내역사업", "subprogramme"), ("공고명", "call"), ("전문기관", "agency"),
                        ("접수번호", "number"), ("과제명(국문)", "title"), ("과제명(영문)", "title_en"),
                        ("주관기업명", "organisation")):  # fmt: skip
        if text(name):
            rows.append([head(label), wide(text(name))])
    leader = form.said("leader").name
    rows.append([head("과제책임자"), leader, head("사업자번호"), form.style("registered", "")])
    for each in form.said("partners"):
        rows.append([head(each.role), wide(each.name)])
    period = form.said("period")
    rows.append([head("개발기간"), wide(form.span(period.start, period.end, period.months))])
    rows += [
        [head(each.label), wide(form.span(each.start, each.end, each.months))]
        for each in form.said("phases")
    ]
    rows.append([head("사업비"), wide(form.unit_note(form.unit("budget")), _totals(form))])
    if form.said("research_type"):
        rows.append([head("개발단계"), wide(form.ticked(STAGES, form.said("research_type")))])
    if form.said("security"):
        rows.append([head("보안등급"), wide(form.ticked(GRADES, form.said("security")))])
    rows += [
        [
            head("국가과학기술\n표준분류"),
            f"{each.code} {each.name}",
            head("비중"),
            f"{each.weight:f}%",
        ]
        for each in form.said("classification")
    ]
    rows += _words(form)
    return table(*rows, widths=[1.1, 2.0, 1.0, 1.6])


def _words(form: Filling) -> Iterator[list[Cell]]:
    words = form.said("keywords")
    korean = [each for each in words if any("가" <= ch <= "힣" for ch in each)]
    english = [each for each in words if each not in korean]
    for label, some in (("핵심어(국문)", korean), ("핵심어(영문)", english)):
        if some:
            yield [form.head(label), c(", ".join(some), columns=3)]
    if form.said("ipc"):
        symbols = ", ".join(each.symbol for each in form.said("ipc"))
        yield [form.head("국제특허분류(IPC)"), c(symbols, columns=3)]


def _totals(form: Filling) -> Laid:
    """A table in a cell: where the money comes from, in sum."""
    budget, unit = form.said("budget"), form.unit("budget")
    labels = ("정부출연금", "기업부담금", "총사업비")
    moneys = (budget.government, budget.own, budget.total)
    return table([form.head(each) for each in labels], [amount(each, unit) for each in moneys])


def _firm(form: Filling) -> Iterator[Item]:
    facts = form.said("company")
    yield tables.pairs(
        form, [(FACTS[each.kind], each.text) for each in facts if each.kind in FACTS], beside=2
    )
    years = sorted({each.year for each in facts if each.year})
    if years:
        yield form.unit_note(form.unit("company"))
        rows = []
        for kind, label in YEARLY.items():
            mine = {each.year: each.text for each in facts if each.kind == kind}
            if mine:
                rows.append([label, *(mine.get(year, "-") for year in years)])
        yield table([form.head("구분"), *(form.head(f"{y}년") for y in years)], *rows, heads=1)
    yield heading(f"□ {form.word('기업의 연구개발 역량')}", 2)
    yield from form.prose("team_text")


def _need(form: Filling) -> Iterator[Item]:
    if form.proposal.other.get("overview"):
        yield heading("□ 개발기술의 개요", 2)
        yield from form.other("overview")
    yield heading(f"□ {form.word('개발의 필요성')}", 2)
    yield from form.guide(
        "【작성요령】",
        "◦ 개발하려는 기술이 필요한 까닭을 국내외 현황과 함께 서술",
        "◦ (예시) 기존 제품의 문제점, 고객의 요구, 규제의 변화 등",
    )
    yield from form.framed("need") if form.style("frames", default=True) else form.prose("need")


def _goals(form: Filling) -> Iterator[Item]:
    yield heading(f"□ {form.word('최종 목표')}", 2)
    yield from form.framed("goal")
    if form.said("yearly_goals"):
        yield heading(f"□ {form.word('연차별 목표')}", 2)
        for each in form.said("yearly_goals"):
            yield p(f"○ ({tables.year_word(form, each.label)}) {each.text}")
    if form.said("targets"):
        yield heading(f"□ {form.word('성능지표 및 목표치')}", 2)
        yield from form.guide("※ 예시: 처리속도 | ms | 12 | ○○사(미국) | … | 공인시험기관 성적서")
        order = form.style("targets", TARGET_ORDER).split()
        yield tables.targets(form, order, {**TARGETS, **form.style("target_words", {})})
        yield from form.other("target_note")
    if form.said("trl_start"):
        yield heading(f"□ {form.word('기술성숙도(TRL)')}", 2)
        yield table(
            [form.head("현재 단계"), form.head("종료 시 단계")],
            [f"TRL {form.said('trl_start')}단계", f"TRL {form.said('trl_end')}단계"],
        )


def _work(form: Filling) -> Iterator[Item]:
    yield heading(f"□ {form.word('개발 방법')}", 2)
    yield from form.prose("method")
    yield heading(f"□ {form.word('기술의 독창성 및 차별성')}", 2)
    yield from form.framed("novelty")
    if "schedule" in form.proposal.other:
        yield heading("□ 추진일정", 2)
        yield tables.schedule(form, ("세부 개발내용", "수행 분기"))


def _business(form: Filling) -> Iterator[Item]:
    if form.text("market_text"):
        yield heading(f"□ {form.word('시장 현황')}", 2)
        yield from form.prose("market_text")
    if form.said("market"):
        yield form.unit_note(form.unit("market"))
        yield tables.market(form, MARKET)
    if form.said("competitors"):
        yield heading(f"□ {form.word('경쟁업체 현황')}", 2)
        yield tables.listing(
            form,
            form.said("competitors"),
            [
                ("업체명", 1.4, lambda r: r.name),
                ("국가", 0.8, lambda r: r.country),
                ("주요 제품", 1.6, lambda r: r.product),
                ("시장점유율(%)", 1.1, lambda r: r.share),
                ("비고", 2.4, lambda r: r.remark),
            ],
        )
    if form.text("sales_text"):
        yield heading(f"□ {form.word('판매 및 투자 전략')}", 2)
        yield from form.prose("sales_text")
    if form.said("sales"):
        yield form.unit_note(form.unit("sales"))
        yield tables.plan(form, PLAN, by_row=form.style("plan_by_row", default=True))


def _rights(form: Filling) -> Iterator[Item]:
    if form.said("survey"):
        yield heading(f"□ {form.word('선행특허 조사 결과')}", 2)
        yield tables.listing(
            form,
            form.said("survey"),
            [
                ("출원인", 1.2, lambda r: r.applicant),
                ("특허명", 1.8, lambda r: r.title),
                ("등록/출원번호", 2.2, lambda r: r.number),
                ("관련성", 1.8, lambda r: r.similar),
                ("본 과제와의 차이점", 2.0, lambda r: r.different),
            ],
        )
    for label, name in (
        ("지식재산권 확보·회피 방안", "ip_text"),
        ("표준화 계획", "standards_text"),
    ):
        if form.text(name):
            yield heading(f"□ {form.word(label)}", 2)
            yield from form.prose(name)


def _people(form: Filling) -> Iterator[Item]:
    yield tables.listing(
        form,
        form.said("team"),
        [
            ("성 명", 1.0, lambda r: r.name),
            ("최종학위", 0.9, lambda r: r.degree),
            ("전공", 1.4, lambda r: r.field),
            ("경력(년)", 0.8, lambda r: r.years_experience),
            ("담당분야", 2.0, lambda r: r.role),
            ("참여율(%)", 1.0, lambda r: r.participation),
        ],
    )
    unit = form.proposal.units.get("equipment", "천원")
    for held, label in ((True, "보유 장비"), (False, "구입·임차 예정 장비")):
        some = [each for each in form.said("equipment") if each.held is held]
        if some:
            yield heading(f"□ {form.word(label)}", 2)
            yield tables.listing(
                form,
                some,
                [
                    ("장비명", 2.0, lambda r: r.name),
                    ("모델/규격", 1.5, lambda r: r.model),
                    ("수량(대)", 0.8, lambda r: r.quantity),
                    (f"가격({unit})", 1.2, lambda r: amount(r.price, unit) or None),
                    ("사용 목적", 2.0, lambda r: r.purpose),
                ],
            )


def _money(form: Filling) -> Iterator[Item]:
    if form.said("funding"):
        yield heading(f"□ {form.word('연차별 사업비')}", 2)
        yield form.unit_note(form.unit("budget"))
        yield tables.funding_by_column(form, FUNDING)
    if form.said("costs"):
        yield heading(f"□ {form.word('비목별 사업비')}", 2)
        yield form.unit_note(form.unit("budget"))
        yield tables.costs(form, COSTS)


def _results(form: Filling) -> Iterator[Item]:
    yield from form.prose("effect")
    if form.said("outputs"):
        yield heading(f"□ {form.word('성과지표')}", 2)
        yield tables.outputs(form, ("성과 항목", "단위", "합계"))


def _care(form: Filling) -> Iterator[Item]:
    for label, name in (("위험요소 및 대응방안", "risk_text"), ("보안·안전·윤리", "security_text")):
        if form.text(name):
            yield heading(f"□ {form.word(label)}", 2)
            yield from form.prose(name)
    yield from form.other("end")
    if form.style("closing", ""):
        yield box(form.style("closing", ""))
