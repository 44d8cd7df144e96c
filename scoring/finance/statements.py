"""Statements from a table: one amount a row (long), or a column for each year (wide).

Long: columns for the account (계정과목), the year (연도) and the amount (금액), with or without
firm (기업, 사업자등록번호) and unit (단위). Wide: the account, and columns headed by years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nlp.domain import Frozen
from scoring.evaluation import Text
from scoring.finance.accounts import account_of, accounts
from scoring.models.errors import TableError
from scoring.models.settings import ModelSettings
from scoring.models.tables import Row, read_rows

UNITS = {"원": 1, "천원": 1_000, "만원": 10_000, "백만원": 1_000_000, "억원": 100_000_000}
"""Of Korean statements, in won."""
_FIRM = ("기업", "기업명", "업체명", "회사명", "사업자등록번호", "사업자번호", "firm", "company")
_ACCOUNT = ("계정과목", "계정명", "계정", "과목", "항목", "account")
_YEAR = ("연도", "회계연도", "사업연도", "결산연도", "년도", "year")
_AMOUNT = ("금액", "값", "amount", "value")
_UNIT = ("단위", "unit")
_YEAR_CELL = re.compile(
    r"(?:fy)?\s*((?:19|20)\d{2})(?:\.0)?\s*(?:년|년도|\.\d{1,2}(?:\.\d{1,2})?)?"
)
_NUMBER = re.compile(r"(\d[\d,]*)?(\.\d+)?")
_TOLERANCE = 0.01  # of the assets: statements are rounded to their unit
_SHOWN = 50


class Problem(Frozen):
    """A row that was not taken, or a statement that does not add up."""

    line: int | None
    firm: str
    reason: Text


class StatementReport(Frozen):
    """`unknown`: names of accounts that are none of ours, with how often; no fault of the table."""

    firms: int
    years: tuple[int, ...]
    amounts: int
    refused: int
    unknown: dict[str, int]
    problems: tuple[Problem, ...]  # the first 50


@dataclass
class Statement:
    """Of one firm: (account, year) → won."""

    firm: str
    amounts: dict[tuple[str, int], float] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        return sorted({year for _, year in self.amounts})


@dataclass
class _Reading:
    unit: str | None
    statements: dict[str, Statement] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: int = 0
    amounts: int = 0

    def refuse(self, line: int | None, firm: str, reason: Text) -> None:
        self.refused += 1
        if len(self.problems) < _SHOWN:
            self.problems.append(Problem(line=line, firm=firm, reason=reason))

    def take(self, line: int, cells: Mapping[str, str], year: str, amount: str) -> None:
        firm = _cell(cells, _FIRM) or "–"
        written = _cell(cells, _ACCOUNT)
        found = account_of(written)
        if found is None:
            self.unknown[written] = self.unknown.get(written, 0) + 1
            return
        if amount in ("", "-", "–"):
            return
        account, sign = found
        unit = _cell(cells, _UNIT).replace(" ", "").replace("단위:", "") or self.unit
        when, value = _year(year), _number(amount)
        if unit not in UNITS:
            self.refuse(line, firm, _no_unit(unit))
        elif when is None or value is None:
            told = (year if when is None else amount)[:40]
            reason = Text(ko=f"{told!r}: 읽을 수 없음", en=f"{told!r} cannot be read")
            self.refuse(line, firm, reason)
        else:
            self._put(line, firm, (account.name, when), sign * value * UNITS[unit])

    def _put(self, line: int, firm: str, key: tuple[str, int], won: float) -> None:
        statement = self.statements.setdefault(firm, Statement(firm))
        before = statement.amounts.get(key)
        if before is not None and before != won:
            label = accounts()[key[0]].label
            reason = Text(
                ko=f"앞 행에서 {key[1]}년 {label.ko}이(가) {before:,.0f}원",
                en=f"{label.en} of {key[1]} was {before:,.0f} won in an earlier row",
            )
            self.refuse(line, firm, reason)
            return
        self.amounts += before is None
        statement.amounts[key] = won


def read_statements(
    path: Path, settings: ModelSettings, *, unit: str | None = None
) -> tuple[list[Statement], StatementReport]:
    """`unit`: of amounts in rows without one. Raises `TableError` for a table without accounts.

    An amount without a known unit is refused: a factor of a thousand must not be guessed.
    """
    reading = _Reading(unit)
    for row in read_rows(path, settings):
        cells = {name.strip().casefold(): cell for name, cell in row.cells.items()}
        if not any(name in cells for name in _ACCOUNT):
            raise TableError(
                f"The table has no column of accounts ({', '.join(_ACCOUNT)}).", where=path.name
            )
        for year, amount in _amounts(row, cells, path):
            reading.take(row.line, cells, year, amount)
    for statement in reading.statements.values():
        for reason in inconsistencies(statement):
            reading.problems.append(Problem(line=None, firm=statement.firm, reason=reason))
    found = list(reading.statements.values())
    report = StatementReport(
        firms=len(found),
        years=tuple(sorted({year for one in found for year in one.years})),
        amounts=reading.amounts,
        refused=reading.refused,
        unknown=reading.unknown,
        problems=tuple(reading.problems[:_SHOWN]),
    )
    return found, report


def inconsistencies(statement: Statement) -> Iterator[Text]:
    """Assets = liabilities + equity, and no part larger than its whole, within 1 %."""
    for year in statement.years:
        get = statement.amounts.get
        assets, debts, equity = (get((one, year)) for one in ("assets", "liabilities", "equity"))
        if assets is not None and debts is not None and equity is not None:
            gap = assets - debts - equity
            if abs(gap) > _TOLERANCE * abs(assets):
                yield Text(
                    ko=f"{year}년: 자산총계와 부채 + 자본의 차이 {gap:,.0f}원",
                    en=f"{year}: assets differ from liabilities + equity by {gap:,.0f} won",
                )
        for part, whole in (("current_assets", "assets"), ("inventory", "current_assets")):
            one, all_ = get((part, year)), get((whole, year))
            if one is not None and all_ is not None and one > all_ * (1 + _TOLERANCE):
                labels = accounts()[part].label, accounts()[whole].label
                yield Text(
                    ko=f"{year}년: {labels[0].ko}이(가) {labels[1].ko}보다 큼",
                    en=f"{year}: {labels[0].en} are more than {labels[1].en}",
                )


def _no_unit(unit: str | None) -> Text:
    names = ", ".join(UNITS)
    if unit:
        return Text(ko=f"모르는 단위 {unit!r}({names})", en=f"unknown unit {unit!r} ({names})")
    return Text(ko=f"단위가 없음({names})", en=f"no unit ({names})")


def _amounts(row: Row, cells: Mapping[str, str], path: Path) -> list[tuple[str, str]]:
    if any(name in cells for name in _AMOUNT):
        return [(_cell(cells, _YEAR), _cell(cells, _AMOUNT))]
    wide = [(name, cell) for name, cell in row.cells.items() if _year(name) is not None]
    if not wide:
        raise TableError(
            "The table has neither a column of amounts nor columns headed by years.",
            where=path.name,
        )
    return wide


def _cell(cells: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _year(written: str) -> int | None:
    match = _YEAR_CELL.fullmatch(written.strip().casefold())
    return int(match[1]) if match else None


def _number(written: str) -> float | None:
    """``1,234``, ``(300)`` and ``△300`` as minus 300."""
    text = written.replace(" ", "")
    negative = text[:1] in ("△", "▲", "-", "−") or (text[:1] == "(" and text[-1:] == ")")
    match = _NUMBER.fullmatch(text.strip("()△▲-−"))
    if match is None or not match[0]:
        return None
    number = float(match[0].replace(",", ""))
    return -number if negative else number
