"""The numbers that claims set, in Korean, English and Japanese."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nlp.domain.claims import NumberLimit
from nlp.patents import values
from nlp.patents.limits import number_limits


def said(text: str) -> list[str]:
    """``[5, 10) mm``: brackets for inclusive ends, parentheses for exclusive and open ones."""
    return [_interval(limit) for limit in number_limits(text)]


def _interval(limit: NumberLimit) -> str:
    left = "[" if limit.lower is not None and limit.lower_inclusive else "("
    right = "]" if limit.upper is not None and limit.upper_inclusive else ")"
    ends = ", ".join("" if end is None else f"{end:f}" for end in (limit.lower, limit.upper))
    about = "~" if limit.approximate else ""
    return f"{about}{left}{ends}{right} {limit.unit or ''}".strip()


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("수지 10 내지 50 중량%를 포함하는 조성물", ["[10, 50] 중량%"]),
        ("150 ℃ 이상 200 ℃ 이하에서 굽는 단계", ["[150, 200] ℃"]),
        ("두께가 0.1~0.5mm인 막", ["[0.1, 0.5] mm"]),
        ("길이가 5mm를 초과하고 10mm 미만인 핀", ["(5, 10) mm"]),
        ("-60 ℃ 내지 0℃의 매체", ["[-60, 0] ℃"]),
        ("약 5 내지 약 10 분 동안 젓는", ["~[5, 10] 분"]),
        ("비(a/b)가 1 내지 5인 노즐", ["[1, 5]"]),
        ("탄소수 1 내지 10의 알킬기", ["[1, 10]"]),
        ("pH가 6 내지 8인 용액", ["[6, 8] pH"]),
        ("수율이 0.7 이하가 되지 않는", ["(0.7, )"]),
        ("0.5 ≤ x < 2.0 인 비", ["[0.5, 2.0)"]),
        ("350 ℃ ≤ 소성로 2구간의 온도 ≤ 420 ℃", ["[350, 420] ℃"]),
        ("지지체 100 중량부에 대하여 1 내지 5 중량부", ["[1, 5] 중량부"]),
        ("적어도 3개 이상의 판과 1개 이상의 관", ["[3, ) 개"]),
        ("비표면적이 100 m2/g 이상인", ["[100, ) m2/g"]),
        ("10초 내지 2시간 동안", ["[10, ) 초", "(, 2] 시간"]),
        ("at least 5 mm thick", ["[5, ) mm"]),
        ("between 2 and 5 bar", ["[2, 5] bar"]),
        ("from about 20 to about 50° C.", ["~[20, 50] ° C"]),
        ("1.5 MPa or more and less than 3 MPa", ["[1.5, 3) MPa"]),
        ("greater than 10 percent and not more than 30 percent", ["(10, 30] percent"]),
        ("5 ± 0.5 mm", ["[4.5, 5.5] mm"]),
        ("within ±20 nm", ["[-20, 20] nm"]),
        ("a pressure of 1×10^-3 Pa or less", ["(, 0.001] Pa"]),
        ("1,000 rpm or more", ["[1000, ) rpm"]),
        ("a film of 200 nm", ["[200, 200] nm"]),
        ("厚さが5mm以上10mm以下である板", ["[5, 10] mm"]),
        ("濃度が3質量%未満の", ["(, 3) 質量%"]),
    ],
)  # fmt: skip
def test_a_limit_has_its_bounds_and_its_unit(text: str, limits: list[str]) -> None:
    assert said(text) == limits


@pytest.mark.parametrize(
    "text",
    [
        "청구항 1 내지 4 중 어느 한 항에 있어서",
        "제1항 내지 제3항 중 어느 한 항의 장치",
        "다이오드(D1 내지 D7)와 홀 1 및 홀 2",
        "가열하는 단계(S220)와 1차 구역(110)",
        "4개의 홀과 1종 이상의 기체",
        "CH4와 H2O, 도 3의 장치",
        "Ra−15 nm",
        "The pump of any of claims 1 to 4, wherein FIG. 2 A shows step 3 of 5",
        "a ratio of 3:2 or 1/2",
    ],
)
def test_names_counts_and_formulas_are_no_limits(text: str) -> None:
    assert said(text) == []


def test_the_span_holds_the_words_of_the_bound() -> None:
    text = "The valve of claim 2, heated to at least 80 °C and at most 95 °C for use."
    (limit,) = number_limits(text)
    assert text[limit.start : limit.end] == "at least 80 °C and at most 95 °C"
    assert (limit.lower, limit.upper) == (Decimal(80), Decimal(95))


def test_every_record_with_claims_has_their_limits_and_cancelled_ones_none() -> None:
    texts = [(1, "두께가 5 mm 이상인 판."), (2, "삭제"), (3, "제1항에 있어서, 폭이 3 cm인 판.")]
    claims = values.claims_of(texts, language="ko")
    assert [[limit.unit for limit in claim.limits] for claim in claims] == [["mm"], [], ["cm"]]
