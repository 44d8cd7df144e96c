"""Text made to keep a pattern busy: each of these once took hours, and would again."""

from __future__ import annotations

import pytest

from nlp.proposals.amounts import find_money, parse_money, parse_number, parse_unit
from nlp.proposals.body import is_blank, is_guidance
from nlp.proposals.dates import find_dates, parse_period
from nlp.proposals.headers import year_label
from nlp.proposals.lexicon import LONGEST_HEADING, load
from nlp.proposals.pipeline import build_pipeline
from nlp.proposals.trl import parse_trl

LENGTH = 20_000
HOSTILE = {
    "digits": "1" * LENGTH,
    "separators": "1,111," * (LENGTH // 6),
    "spaces": "12" + " " * LENGTH + "x",
    "numbers and spaces": ("1" + " " * 200) * (LENGTH // 200),
    "open brackets": "(" * LENGTH,
    "units without a currency": "3억 " * (LENGTH // 3),
    "levels": "TRL " * (LENGTH // 4),
    "placeholders": "O" * LENGTH,
    "currencies": "USD " * (LENGTH // 4),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_pattern_is_kept_busy(text: str) -> None:
    assert list(find_money(text)) == []
    assert parse_money(text) is None
    assert parse_number(text) in (None, 12)
    assert parse_unit(text) is None or "USD" in text
    assert list(find_dates(text)) == []
    assert parse_period(text) is None
    assert parse_trl(text) == (None, None)
    assert year_label(text) is None
    assert not is_guidance(text)
    assert is_blank(text) == (not any(letter.isalnum() for letter in text) or "O" in text)
    assert load().key_of(text) is None
    assert load().roles_of(text[:LONGEST_HEADING]) is None


def test_the_pipeline_reads_a_page_of_digits() -> None:
    assert build_pipeline("ko")(HOSTILE["digits"]).text == HOSTILE["digits"]
