from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.domain import Direction, Found, Money, ParsedDocument, Period, ProposalFeatures
from nlp.proposals import FIELDS, Kind, extract_proposal, looks_like_proposal
from tests.unit.nlp.proposals.building import Break, Grid, Item, Lines, document
from tests.unit.nlp.proposals.samples import (
    BUDGET,
    COVER,
    ENGLISH,
    SECTIONS,
    TARGETS,
    TITLE,
    sections,
)

T = TypeVar("T")
NUMBERINGS = [
    "{n}. {title}",
    "제{n}장 {title}",
    "{n}) {title}",
    "□ {title}",
    "# {title}",
    "< {title} >",
]


def korean(order: list[str] | None = None, numbering: str = NUMBERINGS[0]) -> ParsedDocument:
    return document(TITLE, COVER, BUDGET, *sections(order or list(SECTIONS), numbering))


def value(found: Found[T] | None) -> T:
    assert found is not None
    return found.value


def everything(features: ProposalFeatures) -> list[Found[object]]:
    found: list[Found[object]] = []
    for name in FIELDS:
        each = getattr(features, name)
        found += each if isinstance(each, tuple) else [each] if each else []
    return found


def test_a_complete_proposal_yields_every_field() -> None:
    features = extract_proposal(korean())
    assert value(features.title) == "습도 반응형 직물 밸브를 이용한 소방복 냉각 기술 개발"
    assert value(features.organisation) == "(주)물결직물"
    assert value(features.call) == "2026년 안전섬유 기술개발 지원 공고"
    assert value(features.call_date) == date(2026, 1, 12)
    assert value(features.cutoff) == date(2026, 2, 27)
    assert value(features.period) == Period(
        start=date(2026, 4, 1), end=date(2028, 12, 31), months=33
    )
    assert [word.value for word in features.keywords] == ["습도 반응형 직물", "소방복", "증발 냉각"]
    assert value(features.trl_start) == 3
    assert value(features.trl_end) == 6
    assert [cited.value.id for cited in features.cited] == ["1020180123456"]
    asked = {
        "title",
        "need",
        "goal",
        "method",
        "novelty",
        "targets",
        "budget",
        "market",
        "sales",
        "team",
    }
    assert not asked & set(features.missing)
    assert {"ipc", "sales_text", "team_text"} <= set(features.missing)  # tables without prose


def test_the_budget_adds_cash_and_in_kind_of_the_row_of_totals() -> None:
    features = extract_proposal(korean())
    budget = value(features.budget)
    assert budget.government == Money(amount=Decimal(900_000_000))
    assert budget.own == Money(amount=Decimal(300_000_000))
    assert budget.total == Money(amount=Decimal(1_200_000_000))


def test_targets_carry_levels_years_direction_and_who_tests() -> None:
    first, second = (found.value for found in extract_proposal(korean()).targets)
    assert (first.item, first.unit, first.weight) == ("체감 온도 저하", "℃", Decimal(60))
    assert (first.world_best, first.world_best_holder) == (Decimal(4), "독일/A사")
    assert first.domestic_level == Decimal(2)
    assert [year.label for year in first.yearly] == ["1차년도", "2차년도", "3차년도"]
    assert first.final == first.yearly[-1].value == Decimal(6)
    assert (first.direction, first.certified) == (Direction.HIGHER, True)
    assert (second.direction, second.certified) == (Direction.LOWER, False)


def test_market_sales_and_team_come_with_years_and_units() -> None:
    features = extract_proposal(korean())
    sizes = [(found.value.scope, found.value.year, found.value.size) for found in features.market]
    assert sizes == [
        ("world", 2024, Money(amount=Decimal(2_100_000_000), currency="USD")),
        ("world", 2030, Money(amount=Decimal(3_400_000_000), currency="USD")),
    ]
    assert {found.value.source for found in features.market} == {"나루시장연구, 2025"}
    assert [(sale.value.year, sale.value.amount.amount) for sale in features.sales] == [
        ("2029", Decimal(1_000_000_000)),
        ("2030", Decimal(3_500_000_000)),
        ("2031", Decimal(9_000_000_000)),
    ]
    member = features.team[0].value
    assert (member.name, member.role, member.field) == ("김OO", "연구책임자", "섬유공학")
    assert (member.degree, member.years_experience) == ("박사", 15)


def test_every_value_says_where_it_stands() -> None:
    parsed = korean()
    found = everything(extract_proposal(parsed))
    assert len(found) > 20
    for each in found:
        assert each.evidence
        assert 0 < each.confidence <= 1
        for evidence in each.evidence:
            assert evidence.page
            assert evidence.boxes
            assert evidence.quote
            if evidence.start is not None and evidence.end is not None:
                quoted = " ".join(parsed.text[evidence.start : evidence.end].split())
                assert quoted.startswith(evidence.quote)


@pytest.mark.parametrize("numbering", NUMBERINGS)
@pytest.mark.parametrize("seed", range(3))
def test_order_and_numbering_of_sections_change_nothing(numbering: str, seed: int) -> None:
    order = list(SECTIONS)
    random.Random(seed).shuffle(order)  # noqa: S311
    plain, moved = extract_proposal(korean()), extract_proposal(korean(order, numbering))
    assert moved.missing == plain.missing
    for name in ("goal", "need", "method", "novelty"):
        assert value(getattr(moved, name)) == value(getattr(plain, name))
    assert [found.value for found in moved.targets] == [found.value for found in plain.targets]


def test_labels_above_their_values_read_like_labels_beside_them() -> None:
    above = Grid(
        [
            ["과제명", "주관기관", "총 연구개발기간"],
            ["접이식 온실 골조", "새벽온실(주)", "2026. 3. ~ 2027. 2. (12개월)"],
        ]
    )
    features = extract_proposal(document(TITLE, above, *sections(["need", "goal", "method"])))
    assert value(features.title) == "접이식 온실 골조"
    assert value(features.organisation) == "새벽온실(주)"
    assert value(features.period).months == 12


def test_labels_on_lines_read_like_labels_in_tables() -> None:
    lines: list[Item] = [
        "과제명: 접이식 온실 골조",
        "○ 주관기관 : 새벽온실(주)",
        "제출일: 2026.03.02",
        "총 연구개발비: 5억원 (정부지원 4억원, 기관부담 1억원)",
    ]
    features = extract_proposal(document(TITLE, *lines, *sections(["need", "goal", "method"])))
    assert value(features.title) == "접이식 온실 골조"
    assert value(features.organisation) == "새벽온실(주)"
    assert value(features.submission_date) == date(2026, 3, 2)
    assert [part[1].amount for part in value(features.budget)] == [
        400_000_000,
        100_000_000,
        500_000_000,
    ]


def test_nested_labels_of_the_government_form_find_their_value() -> None:
    cover = Grid(
        [
            ["연구개발과제명", "국문", "저온 소결 은 페이스트", None, None],
            ["^", "영문", "Low temperature silver paste", None, None],
            ["주관연구개발기관", "기관명", "은하소재(주)", "사업자등록번호", "000-00-00000"],
            ["연구개발기간", "전체", "2026. 04. 01 - 2028. 12. 31 (2년 9개월)", None, None],
            ["^", "1년차", "2026. 04. 01 - 2026. 12. 31 (9개월)", None, None],
            ["기술성숙도", "착수시점 기준( 3 ) / 종료시점 목표( 6 )", None, None, None],
        ]
    )
    features = extract_proposal(document(TITLE, cover, *sections(["need", "goal", "method"])))
    assert value(features.title) == "저온 소결 은 페이스트"
    assert value(features.organisation) == "은하소재(주)"
    assert value(features.period).months == 33
    assert value(features.trl_start) == 3
    assert value(features.trl_end) == 6


def test_guidance_in_boxes_and_notes_is_never_a_value() -> None:
    box = Lines(
        [
            "작성요령(제출 시 삭제 요망)",
            "○ 필요성은 국내외 현황과 문제점을 구체적으로 기술합니다.",
            "※ 목표는 정량적으로 제시할 것",
        ],
        indent=12,
    )
    features = extract_proposal(
        document(
            TITLE,
            COVER,
            "1. 연구개발의 필요성",
            box,
            "현장의 소방관은 한 시간마다 옷을 갈아입는다. 갈아입을 곳이 없는 현장이 많다.",
            "※ 해당 시 작성하며 두 쪽 이내로 작성",
            "2. 최종 목표",
            Lines(["※ 목표를 한 문장으로 기재하고,", "근거를 함께 제시"]),
            "한 시간을 세 시간으로 늘린다. 옷의 무게는 지금보다 늘리지 않는다.",
        )
    )
    assert value(features.need).startswith("현장의 소방관은")
    assert value(features.goal).startswith("한 시간을 세 시간으로")
    for text in (value(features.need), value(features.goal)):
        assert "기술합니다" not in text
        assert "기재" not in text
        assert "작성" not in text


def test_a_form_left_blank_is_mostly_missing() -> None:
    blank = document(
        TITLE,
        Grid(
            [
                ["연구개발과제명", "OO기술을 이용한 OOO 개발", None, None],
                ["주관기관", "○○○○", "제출일", "20  .  .  ."],
                ["연구개발기간", "YYYY. MM. DD - YYYY. MM. DD(  년  개월)", None, None],
                ["정부지원연구개발비", "00백만원", "기관부담연구개발비", "00백만원"],
                ["핵심어", "", None, None],
            ]
        ),
        "1. 연구개발과제의 필요성",
        Lines(["○ ", "- "]),
        "2. 연구개발과제의 목표 및 내용",
        Lines(["□ 1차년도(1단계) 목표:", "○ (주관연구개발기관):", "□ N차년도 목표:"]),
        Grid([TARGETS.rows[0], ["", "", "", "", "", "", "", "", ""]]),
        "3. 참여연구원",
        Grid([["성명", "담당 역할", "전공", "학위", "경력(년)"], ["", "", "OO학과", "", "00년"]]),
    )
    assert set(extract_proposal(blank).missing) == set(FIELDS)


NOTICE: list[Item] = [
    "# 2026년도 안전섬유 기술개발사업 신규과제 공고",
    "1. 사업 개요",
    "○ 과제명: 소방복 냉각 기술 개발",
    "○ 연구개발기간: 33개월 이내",
    "○ 정부지원연구개발비: 9억원 이내",
    "2. 연구 목표",
    "체감 온도를 낮춘 소방복의 개발과 실증을 지원한다. 과제는 두 개를 고른다.",
    "3. 신청자격",
    "국가연구개발혁신법에 따른 기관이면 된다.",
    "4. 접수기간 및 신청방법",
    "2026. 2. 2.부터 2026. 2. 27.까지 누리집에서 접수한다.",
    "5. 평가절차",
    "서면 평가와 발표 평가로 나눈다.",
    "6. 문의처",
    "안전섬유지원단 02-000-0000",
]


def test_a_call_for_proposals_yields_no_values() -> None:
    notice = document(*NOTICE)
    assert looks_like_proposal(notice) is Kind.NOTICE
    assert set(extract_proposal(notice).missing) == set(FIELDS)


def test_a_document_of_unclear_kind_yields_no_confident_value() -> None:
    letter = document(
        "# 직물 밸브에 대한 회신",
        "지난주에 물으신 것에 답합니다.",
        "1. 배경",
        "소방복은 땀이 마르지 않는다는 말씀을 들었습니다. 저희도 같은 생각입니다.",
    )
    assert looks_like_proposal(letter) is Kind.UNCLEAR
    assert all(found.confidence <= 0.5 for found in everything(extract_proposal(letter)))


def test_an_english_proposal_is_read_as_well() -> None:
    features = extract_proposal(document(*ENGLISH, language="en"))
    assert value(features.title) == "Self-opening textile valves for firefighter cooling"
    assert value(features.organisation) == "Ripple Weave Ltd"
    assert value(features.cutoff) == date(2026, 2, 27)
    assert value(features.period).months == 24
    assert [part[1].amount for part in value(features.budget)] == [900_000, 300_000, 1_200_000]
    assert value(features.goal).startswith("Weave valves")
    assert value(features.need).startswith("Sweat inside")
    assert value(features.method).startswith("Hydrophilic")
    assert value(features.novelty).startswith("No power")
    assert [found.value.direction for found in features.targets] == ["higher", "lower"]
    assert [found.value.certified for found in features.targets] == [True, False]
    assert value(features.trl_start) == 3
    assert value(features.trl_end) == 6
    assert [found.value.year for found in features.market] == [2024]
    assert [found.value.year for found in features.sales] == ["2029", "2030"]
    assert features.team[0].value.years_experience == 15
    assert [found.value.id for found in features.cited] == ["US10123456B2"]


@pytest.mark.parametrize("repeated", [True, False], ids=["header repeated", "header not repeated"])
def test_a_targets_table_goes_on_over_the_page(repeated: bool) -> None:
    header, first, second = TARGETS.rows
    rest = [header, second] if repeated else [second]
    parsed = document(TITLE, COVER, "1. 최종 목표", Grid([header, first]), Break(), Grid(rest))
    items = [found.value.item for found in extract_proposal(parsed).targets]
    assert items == ["체감 온도 저하", "밸브 응답 시간"]


def test_a_two_row_header_and_a_table_of_test_methods_are_put_together() -> None:
    targets = Grid(
        [
            ["평가항목", "단위", "세계 최고수준", None, "연구개발 전\n국내 수준", "목표치", None],
            ["^", "^", "수준", "보유국/기업", "^", "1단계", "2단계"],
            ["전단강도", "MPa", "35", "미국/B사", "20", "30", "40"],
        ]
    )  # fmt: skip
    methods = Grid([["순번", "평가항목", "평가방법"], ["1", "전단강도", "KOLAS 공인 시험"]])
    features = extract_proposal(document(TITLE, COVER, "1. 최종 목표", targets, methods))
    target = features.targets[0].value
    assert (target.world_best, target.world_best_holder) == (Decimal(35), "미국/B사")
    assert [year.label for year in target.yearly] == ["1단계", "2단계"]
    assert (target.domestic_level, target.final) == (Decimal(20), Decimal(40))
    assert (target.test_method, target.certified) == ("KOLAS 공인 시험", True)


@pytest.mark.parametrize("text", ["10~20", "3 ± 0.5", "협의 후 결정"])
def test_a_target_that_is_no_single_number_keeps_its_text(text: str) -> None:
    header, first, _ = TARGETS.rows
    row = [*first[:7], text, first[8]]
    parsed = document(TITLE, COVER, "1. 최종 목표", Grid([header, row]))
    last = extract_proposal(parsed).targets[0].value.yearly[-1]
    assert (last.text, last.value) == (text, None)


def test_contact_data_of_the_team_is_not_read() -> None:
    team = Grid(
        [
            ["성명", "역할", "전공", "휴대전화", "전자우편"],
            ["김OO", "연구책임자", "섬유공학", "010-0000-0000", "weaver@example.com"],
        ]
    )
    features = extract_proposal(document(TITLE, COVER, "1. 참여연구원", team))
    assert [found.value.field for found in features.team] == ["섬유공학"]
    assert "010-0000-0000" not in features.model_dump_json()
    assert "weaver@example.com" not in features.model_dump_json()


def test_the_same_document_gives_the_same_features() -> None:
    assert extract_proposal(korean()) == extract_proposal(korean())


CELLS = st.sampled_from(["과제명", "합계", "1차년도", "10", "", "평가항목", "00원", None])
ITEMS = st.one_of(
    st.text(max_size=40).map(lambda text: text.replace("\n", " ") or "-"),
    st.lists(
        st.lists(CELLS, min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    ).map(lambda rows: Grid([[row[0] or "", *row[1:]] for row in rows])),
    st.just(Break()),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ITEMS, min_size=1, max_size=8))
def test_any_layout_is_read_without_failing(items: list[Item]) -> None:
    features = extract_proposal(document("1. 목표", *items))
    named = {name for name in FIELDS if getattr(features, name)}
    assert named.isdisjoint(features.missing)
    assert named | set(features.missing) == set(FIELDS)


def test_names_masked_for_blind_review_do_not_empty_a_sentence() -> None:
    body = "대표자는 ○○대학교에서 섬유공학을 배우고 소방복을 만드는 회사에서 일하였다."
    features = extract_proposal(document(TITLE, COVER, "1. 참여연구원", body))
    assert value(features.team_text) == body


def test_partial_contributions_in_columns_of_their_own_add_up() -> None:
    sums = Grid(
        [
            ["개발기간별\n사업비(천원)", "정부출연금", "민간부담금(현금)", "민간부담금(현물)"],
            ["^", "500,000", "20,000", "150,000"],
        ]
    )
    budget = value(extract_proposal(document(TITLE, COVER, sums, *sections(["need"]))).budget)
    assert budget.government == Money(amount=Decimal(500_000_000))
    assert budget.own == Money(amount=Decimal(170_000_000))
    assert budget.total is None


def test_levels_of_trl_are_found_in_a_table_of_their_own() -> None:
    levels = Grid([["현재 기술성숙도", "개발 완료 후 기술성숙도"], ["TRL 5", "TRL 7"]])
    features = extract_proposal(document(TITLE, COVER, "1. 기술성숙도", levels))
    assert (value(features.trl_start), value(features.trl_end)) == (5, 7)


def test_a_year_in_a_remark_of_the_header_still_dates_market_and_sales() -> None:
    heads = ["구분", "현재의 시장규모(2025년)", "예상 시장규모(2030년)"]
    market = Grid([heads, ["세계 시장규모", "12,000", "21,000"]])
    years = ["구분", "2029년 (종료 후 1년)", "2030년 (종료 후 2년)"]
    sales = Grid([years, ["예상매출액", "1,200", "2,520"]])
    features = extract_proposal(
        document(
            TITLE, COVER, "1. 시장 규모", "(단위 : 억원)", market,
            "2. 매출 목표", "(단위 : 백만원)", sales,
        )
    )  # fmt: skip
    assert [(found.value.year, found.value.size.amount) for found in features.market] == [
        (2025, Decimal(1_200_000_000_000)),
        (2030, Decimal(2_100_000_000_000)),
    ]
    assert [(found.value.year, found.value.amount.amount) for found in features.sales] == [
        ("2029", Decimal(1_200_000_000)),
        ("2030", Decimal(2_520_000_000)),
    ]
