"""Statements: what is compared says one thing, and nothing is lost or said twice."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.statements import LONGEST, SHORTEST, chunks, statements

CHAIN = (
    "본 발명은 수조의 관리 방법에 관한 것으로, "
    "수조에 담긴 물의 산소 농도를 일정한 간격으로 측정하는 단계; "
    "측정된 산소 농도를 미리 정한 기준 값과 비교하고, "
    "기준 값보다 낮으면 산소 공급기를 구동하는 단계; 및 "
    "물고기의 움직임을 카메라로 촬영하여 먹이의 양을 계산하며, 계산된 양을 자동 급이기로 전달하고, "
    "급이가 끝난 뒤에 남은 먹이를 수거하는 단계를 포함하여, 물의 오염을 줄일 수 있는 관리 방법이다."
)


def _texts(text: str, **sizes: int) -> list[str]:
    return [text[start:end] for start, end in statements(text, **sizes)]


def test_korean_sentences_are_parted() -> None:
    assert _texts("분리막을 개시한다. 분리막은 다공성이다. 3.5 mm 두께이다.") == [
        "분리막을 개시한다.",
        "분리막은 다공성이다.",
        "3.5 mm 두께이다.",
    ]


def test_english_abbreviations_do_not_end_a_sentence() -> None:
    assert _texts(
        "A cell (e.g. the cell of FIG. 2) is shown. It is made by Kim et al. in Seoul."
    ) == [
        "A cell (e.g. the cell of FIG. 2) is shown.",
        "It is made by Kim et al. in Seoul.",
    ]


def test_a_chain_of_steps_is_broken_at_its_joints() -> None:
    found = _texts(CHAIN)
    assert len(found) == 3
    assert found[0].endswith("단계;")
    assert found[1].endswith("및")
    assert all(SHORTEST <= len(text) <= LONGEST for text in found)


def test_an_english_claim_is_broken_at_its_clauses() -> None:
    claim = (
        "An apparatus comprising: a housing that encloses a plurality of battery cells and a vent; "
        "a sensor that measures the temperature of each of the cells, wherein the sensor is an "
        "infrared sensor directed at a surface of the cell; and a controller that disconnects a "
        "cell when its temperature exceeds a threshold."
    )
    assert len(_texts(claim)) == 3


def test_list_items_are_statements_of_their_own() -> None:
    assert _texts("목표는 다음과 같다\n- 수율 95 % 달성\n- 두께 10 um 이하\n① 시제품 제작") == [
        "목표는 다음과 같다",
        "수율 95 % 달성",
        "두께 10 um 이하",
        "시제품 제작",
    ]


@pytest.mark.parametrize("text", ["", "  \n ", "12. 34", "--- ***"])
def test_what_says_nothing_is_no_statement(text: str) -> None:
    assert statements(text) == []


@given(st.text(alphabet="글월늘고며,.;: \nabcA1-①", max_size=400))
def test_statements_keep_order_and_lose_no_letter(text: str) -> None:
    spans = statements(text, longest=40, shortest=8)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    kept = {place for start, end in spans for place in range(start, end)}
    assert all(place in kept for place, sign in enumerate(text) if sign.isalpha())


@given(st.text(alphabet="가나다고며,.; \n", max_size=600))
def test_chunks_are_never_longer_than_allowed(text: str) -> None:
    assert all(end - start <= 60 for start, end in chunks(text, shortest=20, longest=60))


def test_a_sentence_at_the_limit_stays_whole_and_one_past_it_is_broken() -> None:
    sentence = "가" * 50 + "하고, " + "나" * (LONGEST - 54)
    assert len(sentence) == LONGEST
    assert len(statements(sentence)) == 1
    assert len(statements(sentence + "다")) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("□ 전력을 아낀다.\n□ 소음을 줄인다.", ["전력을 아낀다.", "소음을 줄인다."]),
        ("나. 목표를 정한다.", ["목표를 정한다."]),
        ("1) 센서를 단다.\n2) 값을 잰다.", ["센서를 단다.", "값을 잰다."]),
        ("○ - 압력 3. 5 bar를 유지한다.", ["압력 3. 5 bar를 유지한다."]),
        ("가.\n", []),
    ],
)
def test_list_markers_open_a_statement_and_are_not_part_of_it(text: str, said: list[str]) -> None:
    assert [text[slice(*span)] for span in statements(text)] == said
