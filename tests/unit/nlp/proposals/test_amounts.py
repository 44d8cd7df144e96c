from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.domain import Money
from nlp.proposals.amounts import UnitHint, find_money, parse_money, parse_number, parse_unit
from nlp.proposals.units import unit_in


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("3억 5천만원", 350_000_000, "KRW"),
        ("3억5,000만 원", 350_000_000, "KRW"),
        ("120백만원", 120_000_000, "KRW"),
        ("1,200천원", 1_200_000, "KRW"),
        ("약 2.5억원", 250_000_000, "KRW"),
        ("1조 2,000억원", 1_200_000_000_000, "KRW"),
        ("90억 달러", 9_000_000_000, "USD"),
        ("USD 1.2 billion", 1_200_000_000, "USD"),
        ("$400,000 (cash $150,000, in-kind $250,000)", 400_000, "USD"),
        ("1,200,000 KRW", 1_200_000, "KRW"),
        ("12억", 1_200_000_000, "KRW"),
    ],
)
def test_money_comes_in_whole_units(text: str, amount: int, currency: str) -> None:
    assert parse_money(text) == Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    "text", ["5~6억원", "5억원 ~ 6억원", "3억 2조원", "협의", "", "1,200", "2026년"]
)
def test_ranges_and_bare_numbers_are_no_money(text: str) -> None:
    assert parse_money(text) is None


def test_a_bare_number_counts_by_the_unit_of_its_table() -> None:
    assert parse_money("1,200", parse_unit("(단위: 백만원)")) == Money(
        amount=Decimal(1_200_000_000)
    )


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("(단위: 천원)", UnitHint(1_000, "KRW")),
        ("8.1 연차별 재원 (단위 : 억원)", UnitHint(100_000_000, "KRW")),
        ("(USD thousand)", UnitHint(1_000, "USD")),
        ("KRW million", UnitHint(1_000_000, "KRW")),
        ("매출액(백만 달러)", UnitHint(1_000_000, "USD")),
        ("연차별 재원", None),
        ("(36개월)", None),
    ],
)
def test_units_are_read_from_labels(text: str, unit: UnitHint | None) -> None:
    assert unit_in(text) == unit


@given(st.integers(min_value=1, max_value=10**13))
def test_any_whole_sum_survives_korean_spelling(won: int) -> None:
    rest, parts = won, []
    for name, factor in (("조", 10**12), ("억", 10**8), ("만", 10**4)):
        count, rest = divmod(rest, factor)
        parts += [f"{count:,}{name}"] if count else []
    text = " ".join(parts) + (f" {rest:,}" if rest else "") + "원"
    assert parse_money(text) == Money(amount=Decimal(won))


@given(st.text(max_size=200))
def test_any_text_is_searched_without_failing_and_places_are_true(text: str) -> None:
    at = 0
    for found in find_money(text):
        assert at <= found.start < found.end <= len(text)
        assert found.money.amount >= 0
        at = found.end


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("350 Wh/kg 이상", "350"),
        ("≥ 1,200", "1200"),
        ("-20 ℃", "-20"),
        ("1.2×10^3", "1200"),
        ("약 30", "30"),
        ("10~20", None),
        ("3 ± 0.5", None),
        ("IEC 62133", None),
        ("1차년도 25, 2차년도 30", None),
        ("-", None),
    ],
)
def test_numbers_are_read_only_where_there_is_one(text: str, value: str | None) -> None:
    assert parse_number(text) == (Decimal(value) if value else None)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False))
def test_numbers_survive_thousands_separators(value: Decimal) -> None:
    assert parse_number(f"{value:,} mm") == value
