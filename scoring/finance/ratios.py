"""Ratios by name: growth, profitability, stability, activity (after the Bank of Korea's
기업경영분석). Balances are those at the end of the year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from nlp.domain import Frozen
from scoring.evaluation import Text
from scoring.finance.accounts import accounts
from scoring.finance.statements import Statement
from scoring.models.columns import Direction


class Group(StrEnum):
    GROWTH = "growth"  # 성장성
    PROFITABILITY = "profitability"  # 수익성
    STABILITY = "stability"  # 안정성
    ACTIVITY = "activity"  # 활동성


class RatioValue(Frozen):
    """`value` in `unit`, or None with the reason. `accounts`: what it was made of, in won."""

    name: str
    label: Text
    group: Group
    unit: str
    year: int
    value: float | None
    accounts: dict[str, float]
    reason: Text | None = None


Amount = Callable[[str, int], float]
"""(account, years back) → won. Raises `_MissingError`."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """`failing`: how the chance of failing moves as the ratio rises, for column maps."""

    name: str
    label: Text
    group: Group
    unit: str
    failing: Direction
    formula: Callable[[Amount], tuple[float, float]]
    """The numerator and the denominator."""


class _MissingError(Exception):
    def __init__(self, account: str, year: int) -> None:
        self.account, self.year = account, year
        super().__init__(account)


def ratios_of(statement: Statement, year: int) -> tuple[RatioValue, ...]:
    """All of them for a year; what an account is missing for is said, never taken as zero."""
    return tuple(_value(ratio, statement, year) for ratio in RATIOS)


def _value(ratio: Ratio, statement: Statement, year: int) -> RatioValue:
    used: dict[str, float] = {}

    def amount(account: str, back: int = 0) -> float:
        found = statement.amounts.get((account, year - back))
        if found is None:
            raise _MissingError(account, year - back)
        used[f"{account} {year - back}"] = found
        return found

    value, reason = None, None
    try:
        above, below = ratio.formula(amount)
        if below > 0:
            value = above / below * (100 if ratio.unit == "%" else 1)
        else:
            reason = Text(
                ko="분모가 0 이하라 뜻이 없습니다(예: 자본잠식).",
                en="Without meaning: the denominator is not positive (such as negative equity).",
            )
    except _MissingError as error:
        label = accounts()[error.account].label
        reason = Text(
            ko=f"{error.year}년 {label.ko}이(가) 없습니다.",
            en=f"No {label.en} of {error.year}.",
        )
    return RatioValue(
        name=ratio.name,
        label=ratio.label,
        group=ratio.group,
        unit=ratio.unit,
        year=year,
        value=value,
        accounts=used,
        reason=reason,
    )


def _growth(account: str) -> Callable[[Amount], tuple[float, float]]:
    def formula(amount: Amount) -> tuple[float, float]:
        before = amount(account, 1)
        return amount(account, 0) - before, before

    return formula


def _share(above: str, below: str) -> Callable[[Amount], tuple[float, float]]:
    return lambda amount: (amount(above, 0), amount(below, 0))


def _quick(amount: Amount) -> tuple[float, float]:
    """Current assets less inventory where quick assets are not given (K-IFRS)."""
    try:
        above = amount("quick_assets", 0)
    except _MissingError:
        above = amount("current_assets", 0) - amount("inventory", 0)
    return above, amount("current_liabilities", 0)


def _borrowed(amount: Amount) -> tuple[float, float]:
    """Short-term and long-term borrowings must be given; bonds and the current portion may be."""
    total = amount("short_loans", 0) + amount("long_loans", 0)
    for further in ("bonds", "current_long_loans"):
        try:
            total += amount(further, 0)
        except _MissingError:
            continue
    return total, amount("assets", 0)


def _ratio(
    name: str,
    words: tuple[str, str],
    group: Group,
    formula: Callable[[Amount], tuple[float, float]],
    *,
    unit: str = "%",
    failing: Direction = Direction.UNKNOWN,
) -> Ratio:
    return Ratio(name, Text(ko=words[0], en=words[1]), group, unit, failing, formula)


_G, _P, _S, _A = Group.GROWTH, Group.PROFITABILITY, Group.STABILITY, Group.ACTIVITY
_UP, _DOWN = Direction.UP, Direction.DOWN

RATIOS = (
    _ratio("sales_growth", ("매출액증가율", "growth of sales"), _G, _growth("sales")),
    _ratio("assets_growth", ("총자산증가율", "growth of assets"), _G, _growth("assets")),
    _ratio("equity_growth", ("자기자본증가율", "growth of equity"), _G, _growth("equity")),
    _ratio(
        "tangible_growth",
        ("유형자산증가율", "growth of tangible assets"),
        _G,
        _growth("tangible_assets"),
    ),
    _ratio(
        "operating_margin",
        ("매출액영업이익률", "operating margin"),
        _P,
        _share("operating_profit", "sales"),
        failing=_DOWN,
    ),
    _ratio(
        "net_margin",
        ("매출액순이익률", "net margin"),
        _P,
        _share("net_profit", "sales"),
        failing=_DOWN,
    ),
    _ratio(
        "return_on_assets",
        ("총자산순이익률", "return on assets"),
        _P,
        _share("net_profit", "assets"),
        failing=_DOWN,
    ),
    _ratio(
        "return_on_equity",
        ("자기자본순이익률", "return on equity"),
        _P,
        _share("net_profit", "equity"),
        failing=_DOWN,
    ),
    _ratio(
        "debt_ratio",
        ("부채비율", "debt ratio"),
        _S,
        _share("liabilities", "equity"),
        failing=_UP,
    ),
    _ratio(
        "equity_ratio",
        ("자기자본비율", "equity ratio"),
        _S,
        _share("equity", "assets"),
        failing=_DOWN,
    ),
    _ratio(
        "current_ratio",
        ("유동비율", "current ratio"),
        _S,
        _share("current_assets", "current_liabilities"),
        failing=_DOWN,
    ),
    _ratio("quick_ratio", ("당좌비율", "quick ratio"), _S, _quick, failing=_DOWN),
    _ratio("borrowing_ratio", ("차입금의존도", "borrowings to assets"), _S, _borrowed, failing=_UP),
    _ratio(
        "interest_cover",
        ("이자보상비율", "interest cover"),
        _S,
        _share("operating_profit", "interest"),
        failing=_DOWN,
    ),
    _ratio(
        "assets_turnover",
        ("총자산회전율", "turnover of assets"),
        _A,
        _share("sales", "assets"),
        unit="times",
    ),
    _ratio(
        "receivables_turnover",
        ("매출채권회전율", "turnover of receivables"),
        _A,
        _share("sales", "receivables"),
        unit="times",
    ),
    _ratio(
        "inventory_turnover",
        ("재고자산회전율", "turnover of inventory"),
        _A,
        _share("sales", "inventory"),
        unit="times",
    ),
    _ratio(
        "research_intensity",
        ("연구개발비비율", "R&D to sales"),
        _A,
        _share("research", "sales"),
    ),
)
