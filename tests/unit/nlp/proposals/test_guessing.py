"""Sections without a heading that tells their role: guessed, marked as guesses, never instead."""

from __future__ import annotations

import pytest

from nlp.domain import GUESSED, Outcome
from nlp.extract import outcome_of
from nlp.proposals import extract_proposal, guessing
from tests.unit.nlp.proposals.building import Item, document
from tests.unit.nlp.proposals.samples import BUDGET, COVER, SECTIONS, TITLE, sections

PROBLEM = (
    "현재 양식장의 수질 센서는 부착 생물로 쉽게 오염되어 정확도가 떨어지고 잦은 교체가 필요하여 "
    "어가의 부담이 커지고 있으며 국산 기술의 부재로 전량 수입에 의존하는 실정이다."
)
SOLUTION = (
    "딥러닝 기반 어류 질병 조기 진단 알고리즘 및 수조 제어 시스템 개발, 초음파 세정 모듈 설계와 "
    "현장 실증"
)


def _without_headings(*paragraphs: str) -> list[Item]:
    return [TITLE, COVER, BUDGET, "# 3. 우리의 이야기", *paragraphs]


def test_what_no_heading_names_is_guessed_with_low_confidence_and_its_place() -> None:
    parsed = document(*_without_headings(PROBLEM, SOLUTION))
    features = extract_proposal(parsed)
    assert features.need is not None
    assert features.need.value == PROBLEM
    assert features.need.confidence == GUESSED
    assert features.need.evidence[0].page == 1
    assert features.need.evidence[0].boxes
    assert features.method is not None
    assert features.method.value == SOLUTION
    assert "need" not in features.missing
    headed = [TITLE, COVER, BUDGET, *sections(list(SECTIONS), "{n}. {title}")]
    sure = extract_proposal(document(*headed))
    outcome, issues = outcome_of(sure.model_copy(update={"need": features.need}))
    assert outcome is Outcome.PARTIAL
    assert "read off the text itself: need." in issues[0].message
    assert outcome_of(sure) == (Outcome.SUCCEEDED, ())


def test_a_text_about_nothing_that_is_asked_for_is_not_made_a_field() -> None:
    features = extract_proposal(
        document(
            *_without_headings(
                "가을 산에는 단풍이 곱게 들었고 아이들은 강가에서 돌을 던지며 놀았다."
            )
        )
    )
    assert features.need is None
    assert features.goal is None
    assert {"need", "goal", "method"} <= set(features.missing)


def test_of_a_book_of_paragraphs_only_the_first_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "MOST", 2)
    within = extract_proposal(document(*_without_headings(SOLUTION, PROBLEM)))
    assert within.need is not None
    beyond = extract_proposal(document(*_without_headings(SOLUTION, SOLUTION, PROBLEM)))
    assert beyond.need is None


def test_a_section_of_its_own_is_never_replaced_by_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [TITLE, COVER, BUDGET, *sections(list(SECTIONS), "{n}. {title}")]
    plain = extract_proposal(document(*whole))

    def never() -> None:
        raise AssertionError("no field lacks: nothing is to be guessed")

    monkeypatch.setattr(guessing, "_probe", never)
    assert extract_proposal(document(*whole)) == plain
