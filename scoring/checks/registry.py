"""What a check is given and what it answers; the table of all checks by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ConfigDict

from nlp.domain import Evidence, Found, Frozen, ProposalFeatures, TermAnalyser
from scoring.evaluation import Measure, Originality, Text, Unit

_EVIDENCE = 12  # shown for one finding


class Options(Frozen):
    """Thresholds of a check; a rubric file may set them by name."""

    model_config = ConfigDict(allow_inf_nan=False)


O = TypeVar("O", bound=Options)  # noqa: E741


@dataclass(frozen=True, slots=True)
class Facts:
    """The proposal, what the search found for it, and ids it cites that the index holds."""

    proposal: ProposalFeatures
    originality: Originality
    analyser: TermAnalyser
    cited_in_index: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """`score` 0–1, or None where it cannot be judged; the reason carries the numbers."""

    score: float | None
    reason: Text
    evidence: tuple[Evidence, ...] = ()
    measure: Measure | None = None  # where one number on a ramp makes the score


@dataclass(frozen=True, slots=True)
class Check:
    """`run` takes the facts and an instance of `options`."""

    name: str
    options: type[Options]
    run: Callable[[Facts, Any], Result]


CHECKS: dict[str, Check] = {}


def check(
    name: str, options: type[O]
) -> Callable[[Callable[[Facts, O], Result]], Callable[[Facts, O], Result]]:
    """Registers a function under the name that rubric items use."""

    def register(run: Callable[[Facts, O], Result]) -> Callable[[Facts, O], Result]:
        CHECKS[name] = Check(name, options, run)
        return run

    return register


def judged(
    score: float,
    ko: str,
    en: str,
    evidence: Iterable[Evidence] = (),
    *,
    measure: Measure | None = None,
) -> Result:
    return Result(
        score=round(min(max(score, 0.0), 1.0), 4),
        reason=Text(ko=ko, en=en),
        evidence=tuple(evidence)[:_EVIDENCE],
        measure=measure,
    )


def measure(
    name: tuple[str, str], value: float, *, zero: float, one: float, unit: Unit
) -> Measure | None:
    """What a ramp of these two ends was asked for; None where it has no slope to go along."""
    if zero == one:
        return None
    return Measure(name=Text(ko=name[0], en=name[1]), value=value, zero=zero, one=one, unit=unit)


def missing(ko: str, en: str, evidence: Iterable[Evidence] = ()) -> Result:
    """`ko` and `en` name what is missing, as nouns."""
    return Result(
        score=None,
        reason=Text(ko=f"판단할 수 없음: {ko}", en=f"Cannot be judged: {en}"),
        evidence=tuple(evidence)[:_EVIDENCE],
    )


def evidence_of(found: Iterable[Found[Any] | None]) -> list[Evidence]:
    return [item for value in found if value is not None for item in value.evidence]


def ramp(value: float, *, zero: float, one: float) -> float:
    """Linear from 0 at `zero` to 1 at `one`, whichever is larger; flat beyond."""
    if zero == one:
        return float(value >= one)
    return min(max((value - zero) / (one - zero), 0.0), 1.0)


def number(value: Decimal | float) -> str:
    """``1,200``, ``0.35``: no exponents, no trailing zeros."""
    text = f"{Decimal(str(value)):,.4f}"
    return text.rstrip("0").rstrip(".")


def won(amount: Decimal, currency: str = "KRW") -> tuple[str, str]:
    """An amount in Korean and in English, in hundred millions or millions."""
    if currency != "KRW":
        return (f"{number(amount)} {currency}", f"{currency} {number(amount)}")
    return (
        f"{number(round(amount / 100_000_000, 2))}억 원",
        f"KRW {number(round(amount / 1_000_000, 1))} million",
    )
