from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.domain import Period
from nlp.proposals.dates import find_dates, months_between, parse_date, parse_period

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026.04.01",
        "2026. 4. 1.",
        "2026-04-01",
        "2026년 4월 1일",
        "’26. 4. 1.",
        "1 April 2026",
        "Apr. 1, 2026",
    ],
)
def test_a_date_is_read_in_every_spelling(text: str) -> None:
    assert parse_date(text) == date(2026, 4, 1)


@pytest.mark.parametrize(
    "text", ["2026.02.30", "2026.13.01", "2026년 4월", "YYYY. MM. DD", "1,200"]
)
def test_an_impossible_or_partial_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "start", "end", "months"),
    [
        ("2026.04.01 ~ 2028.12.31 (33개월)", date(2026, 4, 1), date(2028, 12, 31), 33),
        ("2026. 04. 01 - 2028. 12. 31 (2년 9개월)", date(2026, 4, 1), date(2028, 12, 31), 33),
        ("2026년 4월부터 24개월", date(2026, 4, 1), None, 24),
        ("’26.4월∼‘26.12월", date(2026, 4, 1), date(2026, 12, 31), 9),
        ("April 2026 – March 2029", date(2026, 4, 1), date(2029, 3, 31), 36),
        (
            "September 1, 2026 – August 31, 2028 (24 months)",
            date(2026, 9, 1),
            date(2028, 8, 31),
            24,
        ),
        ("총 3년", None, None, 36),
    ],
)
def test_a_period_is_read_with_months(
    text: str, start: date | None, end: date | None, months: int
) -> None:
    assert parse_period(text) == Period(start=start, end=end, months=months)


@pytest.mark.parametrize(
    "text",
    ["YYYY. MM. DD - YYYY. MM. DD(  년  개월)", "2028.01.01 ~ 2026.12.31", "미정", "2026년 4월"],
)
def test_a_blank_or_backward_period_is_none(text: str) -> None:
    assert parse_period(text) is None


def test_printed_months_win_over_counted_ones() -> None:
    period = parse_period("2026.04.01 ~ 2027.03.31 (10개월)")
    assert period == Period(start=date(2026, 4, 1), end=date(2027, 3, 31), months=10)


@given(DAYS)
def test_every_day_survives_korean_and_dotted_spelling(day: date) -> None:
    assert parse_date(f"{day.year}년 {day.month}월 {day.day}일") == day
    assert parse_date(f"{day:%Y.%m.%d}") == day


@given(DAYS, st.integers(min_value=1, max_value=120))
def test_months_between_counts_whole_months(start: date, months: int) -> None:
    start = start.replace(day=1)
    index = start.year * 12 + start.month - 1 + months
    end = date(index // 12, index % 12 + 1, 1) - timedelta(days=1)
    assert months_between(start, end) == months


@given(st.text(max_size=120))
def test_any_text_is_searched_without_failing(text: str) -> None:
    for span in find_dates(text):
        assert text[span.start : span.end].strip()
        assert span.first <= span.last
