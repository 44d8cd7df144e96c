"""What filters compare: names without legal form, classes in one spelling."""

from __future__ import annotations

from datetime import date

import pytest

from indexing.heads import applicant_key, head_of, ipc_key, ipc_levels, ranked_levels
from nlp.domain import Claim, Found, PatentFeatures, ProjectFeatures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("주식회사 가온에너지", "가온에너지(주)"),
        ("㈜가온 에너지", "가온에너지 주식회사"),
        ("Bluewater Co., Ltd.", "BLUEWATER"),
        ("Ｂｌｕｅwater Inc", "Bluewater Incorporated"),
        ("한빛대학교 산학협력단", "한빛대학교산학협력단"),
    ],
)
def test_spellings_of_one_applicant_meet(one: str, other: str) -> None:
    assert applicant_key(one) == applicant_key(other)


def test_names_are_not_worn_down_to_nothing() -> None:
    assert applicant_key("주식회사") == "주식회사"
    assert applicant_key("Incorta") == "incorta"
    assert applicant_key("가온에너지") != applicant_key("가온에너지솔루션")


@pytest.mark.parametrize(
    "symbol",
    [
        "H01L 21/67",
        "h01l-021/67",
        "H01L21/67",
        " H01L  21/67 ",
        "H01L 21/67 (2006.01)",
        "Ｈ０１Ｌ　２１／６７",
        "H01L 21/67/",
    ],
)
def test_spellings_of_one_class_meet(symbol: str) -> None:
    assert ipc_key(symbol) == "H01L21/67"


def test_levels_are_every_prefix_a_filter_may_name() -> None:
    assert list(ipc_levels("H01L 21/67")) == [
        "H",
        "H01",
        "H01L",
        "H01L21",
        "H01L21/6",
        "H01L21/67",
    ]
    assert list(ipc_levels("H01L")) == ["H", "H01", "H01L"]
    assert list(ipc_levels("")) == []
    assert ranked_levels("H01L 21/67") == ("H01L", "H01L21", "H01L21/67")
    assert ranked_levels("H") == ()


def test_a_project_counts_from_the_first_day_of_its_year() -> None:
    head = head_of(
        ProjectFeatures(
            id="R",
            source="made",
            language="ko",
            title=Found[str](value="수조"),
            goal=Found[str](value="목표"),
            method=Found[str](value="방법"),
            year=Found[int](value=2019),
        )
    )
    assert head.hit.filed == date(2019, 1, 1)
    assert head.text == "목표\n방법"


def test_claims_are_ranked_where_there_is_no_abstract_and_english_titles_stand_in() -> None:
    features = PatentFeatures(
        id="P",
        source="made",
        language="ko",
        country="KR",
        title_en=Found[str](value="Fish tank"),
        claims=(
            Claim(number=1, text="필터를 포함하는 수조."),
            Claim(number=2, text="제1항의 수조.", depends_on=(1,)),
        ),
    )
    head = head_of(features)
    assert (head.title, head.hit.title, head.text) == (
        "Fish tank",
        "Fish tank",
        "필터를 포함하는 수조.",
    )
