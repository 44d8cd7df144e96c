"""연구개발계획서 in the manner of the national R&D rules: a cover of one dense table, a summary
table, then a body of numbered sections."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from nlp.domain.proposal import CompanyFactKind, ResearchType, Security
from tests.forms.content import C, Item, Letters, c, p
from tests.gold.forms import tables
from tests.gold.forms.parts import Cell, Filling, amount, contents, sections
from tests.gold.sheet import Laid, Look, Sheet, heading, line, table
from tests.gold.truth import Proposal

SHADE = "#E5E5E5"
ORDER = [
    "need",
    "goals",
    "work",
    "strategy",
    "results",
    "effect",
    "market",
    "ip",
    "team",
    "company",
    "money",
    "safety",
]
TARGETS = {
    "number": "번호", "item": "평가항목\n(주요성능)", "unit": "단위", "weight": "비중\n(%)",
    "level": "세계최고수준", "world_best": "성능수준", "world_best_holder": "보유국/\n보유기업",
    "domestic_level": "연구개발 전\n국내수준", "yearly": "연차별 연구개발 목표치", "final": "최종\n목표치",
    "test_method": "평가방법", "certified": "공인\n시험",
}  # fmt: skip
TARGET_ORDER = "item unit weight world_best world_best_holder domestic_level yearly final test_method certified"
FUNDING = {
    "year": "구분", "government": "정부지원\n연구개발비", "own": "기관부담연구개발비", "total": "합계",
    "own_cash": "현금", "own_in_kind": "현물", "sum": "총계",
}  # fmt: skip
COSTS = {"item": "비목", "subtotal": "소계", "sum": "연구개발비 총액", "total": "합계"}
MARKET = {
    "scope": "구분", "domestic": "국내 시장", "world": "세계 시장", "growth": "연평균 성장률\n(%)",
    "source": "산출 근거",
}  # fmt: skip
PLAN = {
    "year": "구분", "total": "매출액 합계", "domestic_sales": "국내 매출액", "exports": "수출액",
    "investment": "투자액", "jobs": "신규 고용(명)", "units": "판매수량(대)",
}  # fmt: skip
FACTS = {
    CompanyFactKind.FOUNDED: "설립일", CompanyFactKind.EMPLOYEES: "상시 종업원 수",
    CompanyFactKind.CAPITAL: "자본금", CompanyFactKind.INSTITUTE: "기업부설연구소",
    CompanyFactKind.CERTIFICATE: "인증 현황", CompanyFactKind.PATENTS: "특허 보유 현황",
}  # fmt: skip
RESEARCH = (("기초", ResearchType.BASIC), ("응용", ResearchType.APPLIED),
            ("개발", ResearchType.DEVELOPMENT), ("기타", None))  # fmt: skip
GRADES = (("일반", Security.OPEN), ("보안", Security.RESTRICTED))


def fill(proposal: Proposal) -> Sheet:
    form = Filling(proposal, shade=SHADE)
    order = proposal.style.get("order", ORDER)
    known = {
        "need": ("연구개발과제의 필요성", lambda: _need(form)),
        "goals": ("연구개발과제의 목표 및 내용", lambda: _goals(form)),
        "work": ("연구개발과제의 추진전략·방법 및 추진체계", lambda: _work(form)),
        "strategy": ("독창성 및 차별성", lambda: form.prose("novelty")),
        "results": ("연구개발성과 및 성과목표", lambda: _results(form)),
        "effect": ("연구개발성과의 활용방안 및 기대효과", lambda: form.prose("effect")),
        "market": ("시장 현황 및 사업화 계획", lambda: _market(form)),
        "ip": ("지식재산권 및 표준화 계획", lambda: _rights(form)),
        "team": ("연구개발기관의 연구개발 역량", lambda: _team(form)),
        "company": ("연구개발기관 일반 현황", lambda: _company(form)),
        "money": ("연구개발비 사용에 관한 계획", lambda: _money(form)),
        "safety": ("연구개발 안전 및 보안조치 이행계획", lambda: _safety(form)),
    }
    number = form.style("number", "{}. {}")
    body = list(sections(order, known, form, number.format))
    items = [*_cover(form), *_summary(form), *contents("목   차", body)]
    items += [line("< 본문 >", align="center", break_before=True), *body]
    look = Look(
        shade=SHADE,
        headings=tuple(form.style("headings", ["plain", "plain", "plain"])),
        size=form.style("size", 11.5),
        leading=1.15,
    )
    return Sheet(form.text("title"), look, tuple(items))


def _cover(form: Filling) -> Iterator[Item]:
    if form.said("security"):
        yield table(
            [form.head("보안등급"), form.ticked(GRADES, form.said("security"))], widths=[1.0, 4.0]
        )
    yield line(("연구개발계획서", Letters(size=20)), align="center")
    yield _identity(form)
    if form.said("funding"):
        yield form.unit_note(form.unit("budget"))
        yield tables.funding_by_row(form, FUNDING)
    partners = form.said("partners")
    if partners:
        yield table(
            [form.head("구분"), form.head("기관명"), form.head("비고")],
            *([each.role, each.name, ""] for each in partners),
            widths=[1.4, 2.4, 1.0],
            heads=1,
        )
    yield p(
        "관계 규정을 모두 지키면서 이 연구개발과제를 성실하게 수행하기 위하여 계획서를 제출합니다."
    )
    if form.said("submission_date"):
        yield line(form.day(form.said("submission_date")), align="center")
    yield line(f"연구책임자:  {form.said('leader').name}  (인)", align="end")


def _identity(form: Filling) -> Laid:
    say, text = form.head, form.text

    def wide(*said: str) -> C:
        return c(*said, columns=4)

    rows: list[list[Cell]] = [
        [c(*form.word("전문기관명").split("\n"), columns=2, ground=SHADE), wide(text("agency"))]
    ]
    for label, name in (("사업명", "programme"), ("내역사업명", "subprogramme"),
                        ("공고번호", "call"), ("연구개발과제번호", "number")):  # fmt: skip
        if text(name):
            rows.append([say(label, columns=2), wide(text(name))])
    rows += _classes(form)
    rows.append([say("연구개발과제명", rows=2), say("국문"), wide(text("title"))])
    rows.append([say("영문"), wide(text("title_en"))])
    rows.append([say("주관연구개발기관", columns=2), wide(text("organisation"))])
    leader = form.said("leader").name
    extra = form.style("leader", ["직위", "책임연구원"])
    rows.append(
        [say("연구책임자", rows=1), say("성명"), c(leader, columns=2), say(extra[0]), extra[1]]
    )
    rows += _periods(form)
    if form.said("research_type"):
        ticks = form.ticked(RESEARCH, form.said("research_type"))
        rows.append([say("연구개발단계", columns=2), wide(ticks)])
    if form.said("trl_start"):
        ends = [
            f"착수시점 기준( {form.said('trl_start')} )",
            f"종료시점 목표( {form.said('trl_end')} )",
        ]
        rows.append([say("기술성숙도(TRL)", columns=2), *(c(each, columns=2) for each in ends)])
    for label, words in form.style("more", {}).items():
        rows.append([say(label, columns=2), wide(words)])
    return table(*rows, widths=[1.3, 1.0, 1.6, 1.0, 1.2, 1.2])


def _classes(form: Filling) -> Iterator[list[Cell]]:
    """Codes with their weights, in pairs; the label is merged over the schemes."""
    schemes = {"national": "국가과학기술표준분류", "ministry": "부처기술분류"}
    found = form.said("classification")
    for scheme, label in schemes.items():
        mine = [each for each in found if each.scheme == scheme]
        for number, each in enumerate(mine, start=1):
            first: list[Cell] = [form.head(label, rows=len(mine))] if number == 1 else []
            share = f"{each.weight:f} %" if each.weight is not None else ""
            yield [
                *first,
                form.head(f"{number}순위"),
                c(f"{each.code} ({each.name})", columns=3),
                share,
            ]


def _periods(form: Filling) -> Iterator[list[Cell]]:
    period, phases = form.said("period"), form.said("phases")
    whole = form.span(period.start, period.end, period.months)
    if not phases:
        yield [form.head("연구개발기간", columns=2), c(whole, columns=4)]
        return
    yield [form.head("연구개발기간", rows=len(phases) + 1), form.head("전체"), c(whole, columns=4)]
    for each in phases:
        yield [form.head(each.label), c(form.span(each.start, each.end, each.months), columns=4)]


def _summary(form: Filling) -> Iterator[Item]:
    other = form.proposal.other
    if "content" not in other:
        return
    yield line(("< 요 약 문 >", Letters(size=13)), align="center", break_before=True)
    korean = [each for each in form.said("keywords") if any("가" <= ch <= "힣" for ch in each)]
    english = [each for each in form.said("keywords") if each not in korean]
    rows: list[list[Cell]] = [
        [form.head("최종 목표", columns=2), c(*form.text("goal").split("\n"), columns=5)],
        [form.head("전체 내용", columns=2), c(*other["content"], columns=5)],
    ]
    labels = ("국문핵심어", "영문핵심어")
    for label, words in zip(labels, (korean, english), strict=True):
        for start in range(0, len(words), 5):
            cells = [word or "" for word, _ in
                     zip_longest(words[start : start + 5], range(5))]  # fmt: skip
            rows.append([form.head(label, columns=2), *cells])
    yield table(*rows, widths=[1.0, 0.6, 1.5, 1.5, 1.5, 1.5, 1.5])


def _need(form: Filling) -> Iterator[Item]:
    yield from form.guide(
        "< 작성 요령 >",
        "※ 연구개발과제가 왜 필요한지, 국내외의 수준과 함께 쓸 것",
        "※ 이 상자는 제출할 때 지울 것",
    )
    yield from form.prose("need")


def _goals(form: Filling) -> Iterator[Item]:
    parts = iter("가나다라마바사")

    def sub(label: str) -> Item:
        return heading(form.style("sub", "{}. {}").format(next(parts), form.word(label)), 2)

    yield sub("연구개발과제의 최종 목표")
    yield from form.framed("goal")
    if form.said("yearly_goals"):
        yield sub("연차별 연구개발 목표")
        yield table(
            [form.head("연차"), form.head("연구개발 목표")],
            *(
                [tables.year_word(form, each.label), each.text]
                for each in form.said("yearly_goals")
            ),
            widths=[1.0, 5.0],
            heads=1,
        )
    if form.said("targets"):
        yield sub("정량적 연구개발 목표")
        yield from form.guide("※ 평가항목별로 객관적인 시험 방법을 적고, 공인시험 여부를 표시할 것")
        yield tables.targets(form, form.style("targets", TARGET_ORDER).split(), TARGETS)
    if form.proposal.other.get("scope"):
        yield sub("연구개발과제의 내용")
        yield from form.other("scope")


def _work(form: Filling) -> Iterator[Item]:
    yield heading(f"1) {form.word('연구개발과제의 추진방법')}", 2)
    yield from form.prose("method")
    if form.text("risk_text"):
        yield heading(f"2) {form.word('위험 요인과 대응 방안')}", 2)
        yield from form.prose("risk_text")
    if "schedule" in form.proposal.other:
        yield heading(f"3) {form.word('추진일정')}", 2)
        yield tables.schedule(form, ("추진 내용", "분기"))


def _results(form: Filling) -> Iterator[Item]:
    if form.said("outputs"):
        yield from form.guide("※ 성과지표는 사업의 성격에 맞게 더하거나 뺄 수 있음")
        yield tables.outputs(form, ("성과지표", "단위", "계"))


def _market(form: Filling) -> Iterator[Item]:
    if form.text("market_text"):
        yield heading(form.word("1) 시장 현황"), 2)
        yield from form.prose("market_text")
    if form.said("market"):
        yield form.unit_note(form.unit("market"))
        yield tables.market(form, MARKET)
    if form.said("competitors"):
        yield heading(form.word("2) 경쟁 현황"), 2)
        yield tables.listing(
            form,
            form.said("competitors"),
            [
                ("경쟁사명", 1.6, lambda r: r.name),
                ("제품명", 1.6, lambda r: r.product),
                ("국가", 0.8, lambda r: r.country),
                ("점유율(%)", 0.9, lambda r: r.share),
                ("특징", 2.6, lambda r: r.remark),
            ],
        )
    if form.text("sales_text"):
        yield heading(form.word("3) 사업화 계획"), 2)
        yield from form.prose("sales_text")
    if form.said("sales"):
        yield form.unit_note(form.unit("sales"))
        yield tables.plan(form, PLAN)


def _rights(form: Filling) -> Iterator[Item]:
    if form.said("survey"):
        yield heading(form.word("1) 선행특허 조사"), 2)
        yield tables.listing(
            form,
            form.said("survey"),
            [
                ("특허번호", 2.2, lambda r: r.number),
                ("발명의 명칭", 2.0, lambda r: r.title),
                ("출원인", 1.4, lambda r: r.applicant),
                ("유사점", 2.0, lambda r: r.similar),
                ("차별성", 2.0, lambda r: r.different),
            ],
        )
    for label, name in (
        ("2) 지식재산권 확보 방안", "ip_text"),
        ("3) 표준화 추진 계획", "standards_text"),
    ):
        if form.text(name):
            yield heading(form.word(label), 2)
            yield from form.prose(name)


def _team(form: Filling) -> Iterator[Item]:
    yield from form.prose("team_text")
    if form.said("team"):
        yield heading(form.word("1) 참여연구자 현황"), 2)
        yield tables.listing(
            form,
            form.said("team"),
            [
                ("성명", 1.0, lambda r: r.name),
                ("역할", 2.0, lambda r: r.role),
                ("전공", 1.5, lambda r: r.field),
                ("학위", 0.8, lambda r: r.degree),
                ("경력(년)", 0.8, lambda r: r.years_experience),
                ("참여율(%)", 0.9, lambda r: r.participation),
            ],
        )
    yield from tables.only(_devices(form), form.said("equipment"))


def _devices(form: Filling) -> Iterator[Item]:
    yield heading(form.word("2) 연구시설·장비 보유 및 구축 계획"), 2)
    unit = form.unit("equipment")
    yield tables.listing(
        form,
        form.said("equipment"),
        [
            ("구분", 0.8, lambda r: {True: "보유", False: "구입"}.get(r.held)),
            ("시설·장비명", 2.0, lambda r: r.name),
            ("규격", 1.6, lambda r: r.model),
            ("수량", 0.6, lambda r: r.quantity),
            (f"금액({unit})", 1.1, lambda r: amount(r.price, unit) or None),
            ("용도", 1.8, lambda r: r.purpose),
        ],
    )


def _company(form: Filling) -> Iterator[Item]:
    facts = form.said("company")
    if not facts:
        return
    plain = [(FACTS[each.kind], each.text) for each in facts if each.kind in FACTS]
    yield tables.pairs(form, plain)
    by_year = {}
    for kind, label in ((CompanyFactKind.SALES, "매출액"), (CompanyFactKind.R_AND_D, "연구개발비"),
                        (CompanyFactKind.EXPORTS, "수출액")):  # fmt: skip
        mine = {each.year: each.text for each in facts if each.kind == kind}
        if mine:
            by_year[label] = mine
    if by_year:
        years = sorted({year for values in by_year.values() for year in values})
        yield form.unit_note(form.unit("company"))
        yield table(
            [form.head("구분"), *(form.head(f"{year}년") for year in years)],
            *([label, *(v.get(year, "") for year in years)] for label, v in by_year.items()),
            heads=1,
        )


def _money(form: Filling) -> Iterator[Item]:
    if form.said("costs"):
        yield form.unit_note(form.unit("budget"))
        yield tables.costs(form, COSTS)
    yield from form.other("money")


def _safety(form: Filling) -> Iterator[Item]:
    yield from form.prose("security_text")
