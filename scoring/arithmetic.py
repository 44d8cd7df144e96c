"""The arithmetic of a rubric, on numbers alone: the same for an evaluation and for a re-scoring.

Weights are per cent, scores of items 0–1, scores of dimensions and totals 0–100. What the panel
judges is left out of both sides: it is neither judged by Novum nor counted as open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_EVIDENT, _NOT_EVIDENT = 0.9, 0.5
"""Confidence in a finding that has a place in the document, and in one that has none."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An item's score; None: not judged, by the panel or for want of a fact."""

    weight: float
    score: float | None
    panel: bool = False
    evident: bool = True


@dataclass(frozen=True, slots=True)
class Weighed:
    """A dimension. Shares are 0–1: `judged` of what is not the panel's, `panel` of the whole."""

    score: float | None
    judged: float
    panel: float
    confidence: float


def weigh(marks: Sequence[Mark], *, needed: float) -> Weighed:
    """The weighted mean of what could be judged; no score under `needed` per cent of it."""
    whole = sum(mark.weight for mark in marks)
    ours = sum(mark.weight for mark in marks if not mark.panel)
    judged = [mark for mark in marks if mark.score is not None]
    weight = sum(mark.weight for mark in judged)
    share = weight / ours if ours else 0.0
    panel = (whole - ours) / whole if whole else 0.0
    if not enough(share, needed):
        return Weighed(None, round(share, 4), round(panel, 4), 0.0)
    earned = sum(mark.weight * (mark.score or 0.0) for mark in judged)
    sure = sum(mark.weight * (_EVIDENT if mark.evident else _NOT_EVIDENT) for mark in judged)
    return Weighed(
        score=round(100 * earned / weight, 2),
        judged=round(share, 4),
        panel=round(panel, 4),
        confidence=round(share * sure / weight, 4),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A dimension's part in the total: its weight without the panel's part, and its judged one."""

    weight: float
    judged: float
    score: float | None

    @property
    def counted(self) -> float:
        return self.weight * self.judged if self.score is not None else 0.0


def share_of(weight: float, *, panel: float, judged: float, score: float | None) -> Share:
    return Share(weight=weight * (1 - panel), judged=judged, score=score)


@dataclass(frozen=True, slots=True)
class Summed:
    """The total. `judged` 0–1 of what is not the panel's, `panel` 0–1 of the whole sheet."""

    score: float | None
    judged: float
    panel: float
    counted: float  # points of the sheet that the total rests on


def sum_up(shares: Sequence[Share], *, needed: float, bonus: float = 0.0) -> Summed:
    """The mean over the judged weight, with the bonus, at most 100; None under `needed` per cent.

    The judged weight is that of the dimensions with a score: what the total rests on.
    """
    ours = sum(share.weight for share in shares)
    counted = sum(share.counted for share in shares)
    judged = counted / ours if ours else 0.0
    panel = max(1 - ours / 100, 0.0)
    if not enough(judged, needed):
        return Summed(None, round(judged, 4), round(panel, 4), counted)
    value = sum(share.counted * (share.score or 0.0) for share in shares) / counted
    return Summed(round(min(value + bonus, 100.0), 2), round(judged, 4), round(panel, 4), counted)


def bonus_of(points: Iterable[float], *, cap: float) -> float:
    """The points of the bonus items that hold, at most `cap`."""
    return min(sum(points), cap)


def enough(share: float, needed: float) -> bool:
    """Whether a share of 0–1 reaches `needed` per cent."""
    return share > 0 and share * 100 >= needed - 1e-9
