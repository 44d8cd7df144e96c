"""Terms: the same cut for documents and queries, with offsets that hold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from nlp.terms import LONGEST_TERM, KoDicAnalyser

TEXTS = [
    "본 발명은 PID(Proportional) 제어 방식으로 개도율을 제어한다.",
    "😀 이모지와　전각 공백, ㎜ 단위",
    "line one\nline two\t tabs",
    "\ud800 lone surrogate",
    "한글이 분해된 글",
    "",
]


@pytest.fixture(scope="module")
def analyser() -> KoDicAnalyser:
    return KoDicAnalyser()


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_stand_where_their_offsets_say(analyser: KoDicAnalyser, text: str) -> None:
    tokens = analyser.tokens(text)
    assert all(text[token.start : token.end] == token.surface for token in tokens)
    covered = "".join(token.surface for token in tokens)
    assert "".join(covered.split()) == "".join(text.split())


def test_particles_endings_and_stop_words_are_left_out(analyser: KoDicAnalyser) -> None:
    assert analyser.terms("상기 분리막은 전극을 보호하고 있다") == ["분리", "막", "전극", "보호"]
    assert analyser.terms("The membrane of the cell is coated with ceramics") == [
        "membran",
        "cell",
        "coat",
        "ceram",
    ]


def test_english_words_meet_in_their_stem_whatever_their_case(analyser: KoDicAnalyser) -> None:
    assert analyser.terms("Sensors SENSOR sensor's sensor")[:2] == ["sensor", "sensor"]
    assert analyser.terms("generating") == analyser.terms("Generated")


def test_capitals_that_look_like_stop_words_are_names(analyser: KoDicAnalyser) -> None:
    assert analyser.terms("IT 서비스") == ["it", "서비스"]
    assert analyser.terms("it is") == []


def test_compatibility_forms_meet_their_plain_forms(analyser: KoDicAnalyser) -> None:
    assert analyser.terms("ＬＥＤ ５㎜") == analyser.terms("LED 5mm")
    assert analyser.terms("배터리") == analyser.terms("배터리")


def test_a_run_without_spaces_is_cut_to_the_longest_term(analyser: KoDicAnalyser) -> None:
    assert [len(term) for term in analyser.terms("x" * 5000)] == [LONGEST_TERM]


def test_threads_share_one_analyser(analyser: KoDicAnalyser) -> None:
    text = "리튬 이차전지의 분리막 " * 50
    wanted = analyser.terms(text)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == wanted for found in pool.map(analyser.terms, [text] * 16))


def test_the_id_names_dictionary_and_rules(analyser: KoDicAnalyser) -> None:
    assert analyser.id.startswith("lindera-ko-dic-")
    assert "+terms-" in analyser.id
