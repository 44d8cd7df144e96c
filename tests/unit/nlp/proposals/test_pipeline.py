from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.errors import ConfigurationError
from nlp.proposals import build_pipeline

TOKENIZER = {"nlp": {"tokenizer": {"@tokenizers": "novum.KoDicTokenizer.v1"}}}


def values(language: str, text: str) -> list[tuple[str, str]]:
    doc = build_pipeline(language)(text)
    return [(span.label_, span.text) for span in doc.spans["values"]]


def test_korean_is_cut_by_ko_dic_set_in_the_config() -> None:
    build_pipeline("ko")
    nlp = spacy.blank("ko", config=TOKENIZER)
    doc = nlp("전고체전지의 계면을 안정화한다.")
    assert "계면" in [token.text for token in doc]
    assert nlp.config["nlp"]["tokenizer"]["@tokenizers"] == "novum.KoDicTokenizer.v1"
    assert all(token.tag_ for token in doc)


@settings(max_examples=50)
@given(st.text(max_size=120))
def test_the_tokens_give_the_text_back_character_for_character(text: str) -> None:
    assert build_pipeline("ko").make_doc(text).text == text


def test_the_pipeline_is_built_once_and_only_for_known_languages() -> None:
    assert build_pipeline("ko") is build_pipeline("ko")
    assert build_pipeline("en").lang == "en"
    with pytest.raises(ConfigurationError, match="'ja'"):
        build_pipeline("ja")


def test_components_have_typed_defaults_in_the_config() -> None:
    config = build_pipeline("ko").config["components"]
    assert config["novum_heading_roles"]["longest"] == 60
    assert "PATENT" in config["novum_values"]["labels"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "ko",
            "세계 시장은 2024년 12억 달러이다.",
            [("WORLD", "세계"), ("MARKET", "시장"), ("MONEY", "12억 달러")],
        ),
        ("ko", "TRL 4단계에서 시작한다.", [("TRL", "TRL 4")]),
        ("ko", "선행특허 10-2019-0123456과 다르다.", [("PATENT", "10-2019-0123456")]),
        (
            "ko",
            "에너지 밀도 350 Wh/kg을 36개월 안에",
            [("QUANTITY", "350 Wh/kg"), ("MONTHS", "36개월")],
        ),
        (
            "en",
            "The global market was USD 1.2 billion.",
            [("WORLD", "global"), ("MONEY", "USD 1.2 billion")],
        ),
        ("en", "See US 10,123,456 B2 and KR 10-1234567.", [("PATENT", "US 10,123,456 B2")]),
        ("en", "It reached TRL-5 by 1 April 2026.", [("TRL", "TRL-5"), ("DATE", "1 April 2026")]),
    ],
)
def test_values_are_found_in_running_text(
    language: str, text: str, expected: list[tuple[str, str]]
) -> None:
    found = values(language, text)
    for label, words in expected:  # a particle may share the last token
        assert [text for name, text in found if name == label and text.startswith(words)]


def test_a_heading_gets_its_roles_and_a_sentence_none() -> None:
    nlp = build_pipeline("ko")
    heading = nlp("연구개발 목표 및 내용")
    assert [span.label_ for span in heading.spans["roles"]] == ["goal", "method"]
    sentence = nlp("본 과제의 목표는 리튬 음극의 계면 저항을 지금의 절반 아래로 줄이는 데에 있다")
    assert list(sentence.spans["roles"]) == []
