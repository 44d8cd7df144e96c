from __future__ import annotations

import pytest

from nlp.proposals.lexicon import Key, Role, load, squash


@pytest.mark.parametrize(
    ("heading", "roles"),
    [
        ("연구개발과제의 필요성", [Role.NEED]),
        ("연 구 의  필 요 성", [Role.NEED]),
        ("연구개발과제의 목표 및 내용", [Role.GOAL, Role.METHOD]),
        ("연구 내용의 독창성", [Role.NOVELTY]),
        ("목표시장(고객) 분석", [Role.MARKET]),
        ("사업화 추진 전략(협약기간 내 목표 달성 방안)", [Role.SALES]),
        ("개발 동기(필요성) 및 현황", [Role.NEED]),
        ("국내외 경쟁기관 및 기술 현황", [Role.MARKET]),
        ("추진전략ㆍ방법 및 추진체계", [Role.METHOD]),
        ("참여연구원 현황", [Role.TEAM]),
        ("Background and Need", [Role.NEED]),
        ("Objectives of the Method", [Role.GOAL]),
        ("Statement of the problem", [Role.NEED]),
        ("Key Personnel", [Role.TEAM]),
    ],
)
def test_words_give_a_heading_its_roles(heading: str, roles: list[Role]) -> None:
    match = load().roles_of(heading)
    assert match is not None
    assert list(match.roles) == roles
    assert match.coverage >= 0.5


@pytest.mark.parametrize("heading", ["은-탄소 복합층", "기술개발 사업계획서", "Silver paste", "  "])
def test_other_words_give_none(heading: str) -> None:
    assert load().roles_of(heading) is None


def test_a_sentence_with_known_words_is_barely_covered() -> None:
    match = load().roles_of("리튬 음극의 계면 저항은 충전 속도와 시장 가격을 함께 좌우하는 인자")
    assert match is None or match.coverage < 0.5


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("과 제 명", Key.TITLE),
        ("주관연구\n개발기관", Key.ORGANISATION),
        ("연구개발비 (단위: 천원)", Key.BUDGET),
        ("○ 연구기간", Key.PERIOD),
        ("기술분류(IPC)", Key.IPC),
        ("개업연월일\n개인은 개업연월일을 적음", Key.FOUNDED),
        ("기관명", Key.QUALIFIER),
        ("Project Title", Key.TITLE),
    ],
)
def test_labels_are_known_in_any_spacing(label: str, key: Key) -> None:
    assert load().key_of(label) is key


def test_a_long_text_is_no_label() -> None:
    assert load().key_of("과제명은 연구개발의 내용을 잘 나타내도록 정하고 " * 3) is None


def test_every_word_of_the_lexicon_can_be_found_again() -> None:
    lexicon = load()
    assert all(word and word == squash(word) for word in (*lexicon.roles, *lexicon.keys))
    assert {role for roles in lexicon.roles.values() for role in roles} == set(Role)
    assert set(lexicon.keys.values()) == set(Key)
