"""What two texts are to each other, how grave that is, and in which words it is told."""

from __future__ import annotations

from datetime import date

import pytest

from indexing.heads import applicant_key
from nlp.likeness.letters import letters_of
from scoring.evaluation import Severity
from scoring.likeness.findings import Likeness, LikenessFinding, LikenessKind, Side, order_of
from scoring.likeness.judging import (
    FEW,
    LARGE,
    MANY,
    Shares,
    Work,
    copied_severity,
    like_titles,
    versions_kind,
    versions_severity,
)
from scoring.likeness.sentences import finding_of
from scoring.likeness.settings import LikenessSettings

K = LikenessKind
SETTINGS = LikenessSettings()
GOAL = "염수 환경에서 이천 시간 이상 성능을 유지하는 비백금계 수전해 전극을 개발하고 실증한다"
OTHER_GOAL = "병원 한 곳에서 두 달 동안 판독 보조 소프트웨어의 정확도를 시험하고 허가를 신청한다"


def work(
    title: str = "염수용 수전해 전극의 개발",
    organisation: str | None = "주식회사 가나전극",
    day: date | None = date(2026, 3, 2),
    call: str = "2026년도 수소 공고",
    core: str = GOAL,
) -> Work:
    key = applicant_key(organisation) if organisation else None
    return Work(title=title, organisation=key, day=day, call=call, core=letters_of(core))


def kind(one: Work, other: Work, here: float, there: float | None = None) -> K | None:
    return versions_kind(one, other, Shares(here, here if there is None else there), SETTINGS)


def test_the_same_text_is_one_document_whatever_it_is_called() -> None:
    other = work(title="전혀 다른 제목의 과제", organisation="다라 주식회사", core=OTHER_GOAL)
    assert kind(work(), other, SETTINGS.same_document) is K.NEAR_DUPLICATE
    assert kind(work(), other, SETTINGS.same_document - 0.01) is None
    assert kind(work(), other, 1.0, SETTINGS.same_document - 0.01) is None  # one holds the other


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, K.NEAR_DUPLICATE),
        ({"day": date(2027, 3, 2)}, K.RESUBMISSION),
        ({"call": "2027년도 수소 공고"}, K.RESUBMISSION),
        ({"call": "2026년도  수소 공고 "}, K.NEAR_DUPLICATE),
        ({"day": None, "call": ""}, K.NEAR_DUPLICATE),  # not known to be of another time
        ({"organisation": "다라 주식회사"}, K.NEAR_DUPLICATE),  # by its title
        ({"title": "분리막"}, K.NEAR_DUPLICATE),  # by its organisation
        ({"title": "분리막", "organisation": "다라"}, None),
        ({"title": "분리막", "organisation": None}, None),
        ({"core": OTHER_GOAL}, None),  # another proposal of one organisation
        ({"core": ""}, None),
    ],
)
def test_one_work_is_told_by_its_name_and_its_goal(
    values: dict[str, object], expected: K | None
) -> None:
    other = work(**values)  # type: ignore[arg-type]
    assert kind(work(), other, 0.4) is expected
    assert kind(other, work(), 0.4) is expected


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("염수용 수전해 전극의 개발", "염수용 수전해전극 개발", True),
        ("염수용 수전해 전극의 개발", "[2차] 염수용 수전해 전극의 개발", True),
        ("염수용 수전해 전극의 개발", "수전해용 분리막의 실증", False),
        (
            "염수용 수전해 전극의 개발",
            "염수용 수전해 전극의 개발과 그 밖의 여러 갈래 연구의 통합 실증",
            False,
        ),
        ("가나", "가나", True),
        ("가나", "가나다라", False),
        ("", "", False),
        ("2026", "2026", False),  # no letter says that they are one
    ],
)
def test_titles_are_alike_apart_from_a_word_or_two(one: str, other: str, alike: bool) -> None:
    assert like_titles(one, other) is alike
    assert like_titles(other, one) is alike


def test_severity_grows_with_what_was_copied_and_own_words_are_a_note() -> None:
    assert copied_severity(FEW - 1, share=0.0, own=False) is Severity.INFO
    assert copied_severity(FEW, share=0.0, own=False) is Severity.NOTICE
    assert copied_severity(FEW, share=LARGE, own=False) is Severity.WARNING
    assert copied_severity(MANY, share=0.0, own=False) is Severity.WARNING
    assert copied_severity(MANY, share=1.0, own=True) is Severity.INFO


def test_one_proposal_under_two_names_is_a_warning() -> None:
    assert versions_severity(work(), work(organisation="가나전극(주)")) is Severity.NOTICE
    assert versions_severity(work(), work(organisation=None)) is Severity.NOTICE
    assert versions_severity(work(), work(organisation="다라")) is Severity.WARNING


def side(name: str, **values: object) -> Side:
    return Side(sha256=name * 64, document_id=name * 16, title=f"과제 {name}", share=0.5, **values)


def likeness(kind_: K, severity: Severity = Severity.WARNING) -> Likeness:
    later, earlier = side("b", organisation="다라"), side("a", organisation="가나")
    return Likeness(kind=kind_, severity=severity, letters=500, later=later, earlier=earlier)


@pytest.mark.parametrize("kind_", [one for one in K if one is not K.DUPLICATE])
def test_each_side_is_told_of_the_other_in_both_languages(kind_: K) -> None:
    for own, other in (("b", "a"), ("a", "b")):
        finding = finding_of(likeness(kind_), sha256=own * 64)
        assert finding.other is not None
        assert finding.other.sha256 == other * 64
        named = kind_ is not K.COPIED_FROM_GUIDANCE
        for text in (finding.text.ko, finding.text.en):
            assert (f"과제 {other}" in text) is named
            assert f"과제 {own}" not in text


def test_who_was_copied_from_is_not_warned() -> None:
    copied = likeness(K.COPIED_FROM_SUBMISSION)
    assert finding_of(copied, sha256="b" * 64).severity is Severity.WARNING
    assert finding_of(copied, sha256="a" * 64).severity is Severity.NOTICE


def test_versions_of_two_organisations_say_so() -> None:
    finding = finding_of(likeness(K.RESUBMISSION), sha256="a" * 64)
    assert "가나, 다라" in finding.text.ko
    assert "가나, 다라" in finding.text.en


def test_the_gravest_findings_come_first() -> None:
    findings = [
        finding_of(likeness(kind_, severity), sha256="b" * 64)
        for kind_, severity in (
            (K.COPIED_FROM_PRIOR_ART, Severity.INFO),
            (K.COPIED_FROM_PRIOR_ART, Severity.WARNING),
            (K.RESUBMISSION, Severity.NOTICE),
        )
    ]
    ordered: list[LikenessFinding] = sorted(findings, key=order_of)
    assert [one.severity for one in ordered] == [Severity.WARNING, Severity.NOTICE, Severity.INFO]
