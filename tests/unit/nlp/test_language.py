"""The language of a text by its scripts."""

from __future__ import annotations

import pytest

from nlp.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("본 발명은 흡착 장치에 관한 것이다.", "ko"),
        ("BLDC motor driver IC의 PWM duty ratio를 MCU firmware로 제어한다.", "ko"),
        ("The invention relates to an adsorber (흡착).", "en"),
        ("本発明は吸着装置に関するものである。", "ja"),
        ("12345 -- 67", "und"),
        ("", "und"),
    ],
)
def test_the_script_decides(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_long_english_head_does_not_hide_a_korean_body() -> None:
    assert (
        detect("Abstract of the report. " * 150 + "연구개발의 목표와 내용을 적는다. " * 900) == "ko"
    )
