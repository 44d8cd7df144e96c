"""What a plan says beyond its goal: money by year, outputs, competitors, company, classes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nlp.domain import (
    CompanyFactKind,
    Found,
    Money,
    OutputKind,
    PlanKind,
    ProposalFeatures,
    ResearchType,
    Security,
)
from nlp.proposals import extract_proposal
from nlp.proposals.classes import read_classes, ticked
from tests.unit.nlp.proposals.building import Break, Grid, Item, document

_COVER = Grid([
    ["과제명", "해파리 차단막 자동 세척 로봇 개발", None, None],
    ["주관연구개발기관", "㈜바다누리로봇", None, None],
    ["연구개발기간", "2027.04.01 ~ 2029.03.31 (24개월)", None, None],
    ["정부지원연구개발비", "400백만원", "기관부담연구개발비", "100백만원"],
])  # fmt: skip


def read(*items: Item, language: str = "ko") -> ProposalFeatures:
    return extract_proposal(document("연구개발계획서", _COVER, *items, language=language))


def values(found: tuple[Found[Any], ...]) -> list[Any]:
    return [one.value for one in found]


def won(millions: int) -> Money:
    return Money(amount=Decimal(millions * 10**6))


def test_funding_is_the_same_with_years_beside_or_below_each_other() -> None:
    beside = read(
        "(단위: 백만원)",
        Grid([
            ["구분", "1차년도", "2차년도", "합계"],
            ["정부지원연구개발비", "150", "250", "400"],
            ["기관부담 현금", "10", "20", "30"],
            ["기관부담 현물", "30", "40", "70"],
            ["합계", "190", "310", "500"],
        ]),
    )  # fmt: skip
    below = read(
        "(단위: 백만원)",
        Grid([
            ["구분", "정부지원", "기관부담연구개발비", None, "합계"],
            ["^", "연구개발비", "현금", "현물", "^"],
            ["1차년도", "150", "10", "30", "190"],
            ["2차년도", "250", "20", "40", "310"],
        ]),
    )  # fmt: skip
    for features in (beside, below):
        first, second = values(features.funding)
        assert (first.year, first.government, first.own_cash) == ("1차년도", won(150), won(10))
        assert (second.own_in_kind, second.total) == (won(40), won(310))
    assert all(one.evidence and one.evidence[0].page == 1 for one in beside.funding)


def test_costs_leave_out_totals_and_keep_their_group() -> None:
    features = read(
        "(단위: 천원)",
        Grid([
            ["비목", None, "2027년", "2028년", "계"],
            ["직접비", "인건비", "120,000", "130,000", "250,000"],
            ["^", "재료비", "40,000", "50,000", "90,000"],
            ["^", "현장 운용비", "5,000", "5,000", "10,000"],
            ["간접비", None, "10,000", "10,000", "20,000"],
            ["연구개발비 총액", None, "175,000", "195,000", "370,000"],
        ]),
    )  # fmt: skip
    costs = values(features.costs)
    assert [(cost.group, cost.item) for cost in costs] == [
        ("직접비", "인건비"), ("직접비", "재료비"), ("직접비", "현장 운용비"), ("간접비", "간접비"),
    ]  # fmt: skip
    assert costs[0].total == won(250)
    assert [year.amount for year in costs[1].yearly] == [won(40), won(50)]


def test_outputs_are_told_from_performance_targets_and_from_the_sales_plan() -> None:
    features = read(
        "성과목표",
        Grid([
            ["성과지표", "단위", "1차년도", "2차년도", "합계"],
            ["SCIE 논문", "편", "1", "2", "3"],
            ["특허 출원", "건", "2", "1", "3"],
            ["특허 등록", "건", "-", "1", "1"],
            ["시제품", "식", "1", "1", "2"],
        ]),
        "사업화 매출 계획 (단위: 백만원)",
        Grid([
            ["구분", "2030년", "2031년"],
            ["국내", "100", "300"],
            ["수출", "50", "200"],
            ["매출액 합계", "150", "500"],
            ["신규 고용(명)", "3", "5"],
        ]),
    )  # fmt: skip
    outputs = values(features.outputs)
    assert [output.kind for output in outputs] == [
        OutputKind.PAPER, OutputKind.PATENT_APPLICATION, OutputKind.PATENT_GRANT,
        OutputKind.PROTOTYPE,
    ]  # fmt: skip
    assert [year.value for year in outputs[2].yearly] == [Decimal(1)]
    assert features.targets == ()
    plan = {(one.kind, one.year): one for one in values(features.plan)}
    assert plan[PlanKind.EXPORTS, "2031"].amount == won(200)
    assert plan[PlanKind.JOBS, "2030"].count == Decimal(3)
    assert [sale.amount for sale in values(features.sales)] == [won(150), won(500)]


def test_accounts_of_years_before_the_project_are_no_plan() -> None:
    features = read(
        "(단위: 백만원)",
        Grid([
            ["구분", "2024년", "2025년", "2026년"],
            ["매출액", "2,100", "2,600", "3,000"],
            ["연구개발비", "200", "210", "260"],
        ]),
        Grid([
            ["설립일", "2016.05.11", "상시근로자수", "34명"],
            ["기업부설연구소", "바다누리연구소(2018.3.2.)", "보유특허", "등록 12건"],
        ]),
    )  # fmt: skip
    assert features.sales == ()
    facts = {(one.kind, one.year): one for one in values(features.company)}
    assert facts[CompanyFactKind.SALES, 2025].amount == won(2600)
    assert facts[CompanyFactKind.FOUNDED, None].day == date(2016, 5, 11)
    assert facts[CompanyFactKind.EMPLOYEES, None].count == Decimal(34)
    assert facts[CompanyFactKind.PATENTS, None].count == Decimal(12)


def test_the_survey_keeps_what_is_alike_and_what_differs_over_a_page_break() -> None:
    head = ["특허번호", "발명의 명칭", "출원인", "유사점", "차별성"]
    features = read(
        "선행특허 조사",
        Grid([head, ["10-2017-9012345", "그물 세척", "㈜푸른그물", "솔로 문지름", "수중 불가"]]),
        Break(),
        Grid([head, ["US 9,123,456 B2", "Net cleaner", "Tidewell Inc.", "물을 뿜음", "느림"]]),
    )  # fmt: skip
    first, second = values(features.survey)
    assert (first.applicant, first.different) == ("㈜푸른그물", "수중 불가")
    assert second.number == "US 9,123,456 B2"
    assert features.survey[1].evidence[0].page == 2


def test_equipment_is_held_or_bought_by_its_row_or_by_the_words_above() -> None:
    head = ["장비명", "규격", "수량", "금액(천원)", "용도"]
    features = read(
        "보유 장비",
        Grid([head, ["수조", "20톤", "1", "30,000", "시험"]]),
        "구입 예정 장비",
        Grid([head, ["수중 카메라", "4K", "2", "12,000", "관찰"]]),
    )
    held, bought = values(features.equipment)
    assert (held.held, bought.held) == (True, False)
    assert (bought.quantity, bought.price) == (2, won(12))


def test_competitors_come_from_their_table_and_from_a_comparison_with_ours() -> None:
    features = read(
        "경쟁사 현황",
        Grid([
            ["경쟁사", "국가", "제품", "점유율(%)", "강점"],
            ["마린스윕", "노르웨이", "MS-2", "41", "값이 쌈"],
            ["당사", "대한민국", "BR-1", "3", "자동 이동"],
        ]),
        "경쟁 제품 비교",
        Grid([
            ["구분", "본 과제", "가람해양", "마린스윕"],
            ["속도", "3", "2", "1"],
            ["가격", "중", "고", "저"],
        ]),
    )  # fmt: skip
    competitors = values(features.competitors)
    assert [one.name for one in competitors] == ["마린스윕", "가람해양"]
    assert (competitors[0].share, competitors[0].remark) == (Decimal(41), "값이 쌈")


def test_partners_leader_and_agency_are_named() -> None:
    features = read(
        Grid([
            ["연구책임자", "성명", "윤물결", "직위", "연구소장"],
            ["연구개발과제번호", "RS-2027-00112233", None, None, None],
        ]),
        Grid([
            ["구분", "기관명", "역할"],
            ["공동", "늘푸른해양대학교", "유체 해석"],
            ["위탁", "한바다시험원", "성능 시험"],
        ]),
        "해양로봇진흥원장 귀하",
    )  # fmt: skip
    assert features.leader is not None
    assert features.number is not None
    assert features.agency is not None
    assert (features.leader.value.name, features.leader.value.role) == ("윤물결", "연구소장")
    assert features.number.value == "RS-2027-00112233"
    assert [one.name for one in values(features.partners)] == ["늘푸른해양대학교", "한바다시험원"]
    assert (features.agency.value, features.agency.confidence) == ("해양로봇진흥원", 0.7)


def test_phases_and_goals_by_year_are_read() -> None:
    features = read(
        Grid([
            ["단계", "기간"],
            ["1단계", "2027.04.01 ~ 2028.03.31 (12개월)"],
            ["2단계", "2028.04.01 ~ 2029.03.31 (12개월)"],
        ]),
        "연차별 목표",
        Grid([
            ["연차", "연구개발목표", "연구개발내용"],
            ["1차년도", "차단막 위를 스스로 움직이는 시작품 완성", "구동부 설계"],
            ["2차년도", "양식장 두 곳에서 석 달 동안 실증", "현장 시험"],
        ]),
    )  # fmt: skip
    assert [(one.label, one.months) for one in values(features.phases)] == [
        ("1단계", 12), ("2단계", 12),
    ]  # fmt: skip
    assert [one.label for one in values(features.yearly_goals)] == ["1차년도", "2차년도"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("기초[ ] 응용[√] 개발[ ]", ResearchType.APPLIED),
        ("□ 기초 □ 응용 ■ 개발", ResearchType.DEVELOPMENT),
        ("기초연구", ResearchType.BASIC),
        ("기초[ ] 응용[ ] 개발[ ]", None),
        ("기초[√] 응용[√] 개발[ ]", None),
    ],
)
def test_the_one_ticked_box_counts(text: str, expected: ResearchType | None) -> None:
    options = {
        ResearchType.BASIC: "기초(?:연구)?",
        ResearchType.APPLIED: "응용(?:연구)?",
        ResearchType.DEVELOPMENT: "개발(?:연구)?",
    }
    assert ticked(text, options) is expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["LB0304 (세라믹 소재)", "60 %"], [("LB0304", "세라믹 소재", Decimal(60))]),
        (
            ["1순위 EA0504 로봇 부품 70%, 2순위 ED0402 센서 30%"],
            [("EA0504", "로봇 부품", Decimal(70)), ("ED0402", "센서", Decimal(30))],
        ),
        (["기계", "로봇", "60%"], [(None, "로봇", Decimal(60))]),
        (["3순위 소분류 코드명"], []),
    ],
)
def test_classes_have_code_name_and_weight(texts: list[str], expected: list[Any]) -> None:
    assert list(read_classes(texts)) == expected


def test_boxes_and_classes_over_several_rows_reach_the_record() -> None:
    features = read(
        Grid([
            ["국가과학기술표준분류", "1순위", "LB0304 (세라믹 소재)", "60 %"],
            ["^", "2순위", "EA0504 (로봇 부품)", "40 %"],
            ["연구개발단계", "기초[ ] 응용[ ] 개발[√]", "보안등급", "보안[ ] 일반[√]"],
        ]),
    )  # fmt: skip
    assert [(one.code, one.weight) for one in values(features.classification)] == [
        ("LB0304", Decimal(60)), ("EA0504", Decimal(40)),
    ]  # fmt: skip
    assert features.research_type is not None
    assert features.security is not None
    assert features.research_type.value is ResearchType.DEVELOPMENT
    assert features.security.value is Security.OPEN


def test_an_empty_form_yields_none_of_this() -> None:
    features = read(
        Grid(
            [
                ["연구책임자", "성명", "", "직위", ""],
                ["연구개발과제번호", "20 . . .", None, None, None],
            ]
        ),
        Grid([["장비명", "규격", "수량", "금액(천원)", "용도"], ["", "", "", "", ""]]),
        Grid(
            [
                ["성과지표", "단위", "1차년도", "합계"],
                ["논문", "편", "", ""],
                ["특허", "건", "", ""],
            ]
        ),
    )
    assert (features.leader, features.number) == (None, None)
    assert (features.equipment, features.outputs) == ((), ())
