"""The total as a waterfall: each dimension and item where the ones before it left off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.evaluation import Contribution, Evaluation, Text


@dataclass(frozen=True, slots=True)
class Fall:
    """One bar. From `start` on `earned` points of `possible`, of the sheet's 100."""

    label: Text | None  # None: the bonus
    item: bool
    start: float
    possible: float
    earned: float


def waterfall(evaluation: Evaluation) -> tuple[Fall, ...]:
    """Dimensions one after the other, the items of each within it, then the bonus."""
    return tuple(_falls(evaluation))


def _falls(evaluation: Evaluation) -> Iterator[Fall]:
    whole = inner = 0.0
    for one in evaluation.explanation.contributions:
        if one.item is None:
            inner = whole
            yield _fall(one, whole)
            whole += one.earned
        else:
            yield _fall(one, inner)
            inner += one.earned
    bonus = evaluation.explanation.bonus
    if bonus:
        yield Fall(None, item=False, start=whole, possible=bonus, earned=bonus)


def _fall(one: Contribution, start: float) -> Fall:
    return Fall(one.label, one.item is not None, start, one.possible, one.earned)
