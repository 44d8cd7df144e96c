"""Amounts by account name, year and unit; what is not certain is refused, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.finance import ratios_of, read_statements
from scoring.finance.accounts import account_of
from scoring.finance.ratios import RATIOS, Group, RatioValue
from scoring.finance.statements import Statement
from scoring.models.errors import TableError
from scoring.models.settings import ModelSettings

WIDE = """기업,계정과목,단위,2022년,2023년
가람기술,Ⅰ. 유동자산,천원,"600,000","900,000"
가람기술,재고자산,천원,100000,150000
가람기술,자산 총계,천원,1000000,1500000
가람기술,유동부채,천원,300000,450000
가람기술,부채총계(주석 7),천원,400000,"500,000"
가람기술,자본총계,천원,600000,1000000
가람기술,매출액,천원,2000000,3000000
가람기술,영업이익(손실),천원,100000,△150000
가람기술,당기순손실,천원,,200000
가람기술,이자비용,천원,10000,0
가람기술,잡이익,천원,1,2
"""
LONG = """company,account,year,amount
가람기술,매출,2023,3000
가람기술,총자산,2023.0,1500
가람기술,매출액,2023,3001
가람기술,매출액,작년,5
"""


def read(tmp_path: Path, text: str, unit: str | None = None) -> tuple[Statement, object]:
    path = tmp_path / "statements.csv"
    path.write_text(text, encoding="utf-8")
    found, report = read_statements(path, ModelSettings(), unit=unit)
    return found[0], report


def by_name(statement: Statement, year: int) -> dict[str, RatioValue]:
    return {one.name: one for one in ratios_of(statement, year)}


def test_ratios_from_a_wide_table(tmp_path: Path) -> None:
    statement, _ = read(tmp_path, WIDE)
    found = by_name(statement, 2023)
    expected = {
        "sales_growth": 50.0,
        "assets_growth": 50.0,
        "operating_margin": -5.0,
        "net_margin": -200 / 30,
        "debt_ratio": 50.0,
        "equity_ratio": 200 / 3,
        "current_ratio": 200.0,
        "quick_ratio": 500 / 3,
        "assets_turnover": 2.0,
        "inventory_turnover": 20.0,
    }
    for name, value in expected.items():
        assert found[name].value == pytest.approx(value), name
    assert found["debt_ratio"].accounts == {"liabilities 2023": 5e8, "equity 2023": 1e9}


def test_what_is_missing_is_said_and_not_zero(tmp_path: Path) -> None:
    statement, _ = read(tmp_path, WIDE)
    found = by_name(statement, 2023)
    assert found["research_intensity"].value is None
    assert found["research_intensity"].reason is not None
    assert "연구개발비" in found["research_intensity"].reason.ko
    assert by_name(statement, 2022)["sales_growth"].value is None
    assert found["interest_cover"].value is None, "no interest: without meaning"


def test_negative_equity_has_no_debt_ratio() -> None:
    amounts = {("liabilities", 2023): 5.0, ("equity", 2023): -1.0, ("assets", 2023): 4.0}
    found = by_name(Statement("가람", amounts), 2023)
    assert found["debt_ratio"].value is None
    assert found["equity_ratio"].value == pytest.approx(-25)


def test_a_long_table_needs_a_unit_and_refuses_what_contradicts(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(LONG, encoding="utf-8")
    found, report = read_statements(path, ModelSettings(), unit="백만원")
    assert found[0].amounts == {("sales", 2023): 3e9, ("assets", 2023): 1.5e9}
    assert [one.line for one in report.problems] == [4, 5]
    none, report = read_statements(path, ModelSettings())
    assert none == []
    assert report.refused == 4
    assert "no unit" in report.problems[0].reason.en


def test_names_that_are_not_ours_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(WIDE, encoding="utf-8")
    report = read_statements(path, ModelSettings())[1]
    assert report.unknown == {"잡이익": 2}
    assert report.years == (2022, 2023)


def test_a_balance_that_does_not_balance_is_told(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(WIDE.replace("600000,1000000", "600000,700000"), encoding="utf-8")
    report = read_statements(path, ModelSettings())[1]
    assert any("liabilities + equity" in one.reason.en for one in report.problems)


def test_a_table_without_accounts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no column of accounts"):
        read(tmp_path, "a,b\n1,2\n")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("매출액", "sales"),
        ("Ⅰ. 매출액", "sales"),
        ("1) 매 출 액", "sales"),
        ("수익(매출액)", "sales"),
        ("Total Assets", "assets"),
        ("Ⅲ.영업이익 (손실) (주석 12)", "operating_profit"),
        ("외상매출금 및 받을어음", "receivables"),
        ("매출원가", "cost_of_sales"),
        ("매출총이익", None),
        ("사채할인발행차금", None),
    ],
)
def test_an_account_is_known_by_its_whole_name(written: str, name: str | None) -> None:
    found = account_of(written)
    assert (found[0].name if found else None) == name


def test_every_group_has_ratios_with_words_in_both_languages() -> None:
    assert {ratio.group for ratio in RATIOS} == set(Group)
    assert len({ratio.name for ratio in RATIOS}) == len(RATIOS)
    assert all(ratio.label.ko and ratio.label.en for ratio in RATIOS)
