"""What a call's drawings are made of: shares and heights, not pixels of any page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.evaluation import Dimension
from scoring.screening import ScreenedCall, Triage

BINS = 20
"""Of a histogram over 0–100 points."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A queue's part of the call, 0–1."""

    queue: Triage
    count: int
    start: float
    share: float


@dataclass(frozen=True, slots=True)
class Bin:
    low: float
    high: float
    count: int
    share: float  # of the fullest bin


@dataclass(frozen=True, slots=True)
class Spread:
    """Lowest, quartiles and highest score of a dimension; None for the total."""

    dimension: Dimension | None
    count: int
    lowest: float
    quarter: float
    median: float
    three_quarters: float
    highest: float


def slices(call: ScreenedCall) -> list[Slice]:
    total = max(len(call.submissions), 1)
    found, start = [], 0.0
    for queue, count in call.queues.items():
        if count:
            found.append(Slice(queue, count, start, count / total))
            start += count / total
    return found


def histogram(scores: Sequence[float]) -> list[Bin]:
    counts, edges = np.histogram(scores, bins=BINS, range=(0, 100))
    most = max(int(counts.max()), 1)
    return [
        Bin(float(low), float(high), int(count), int(count) / most)
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
    ]


def spreads(call: ScreenedCall) -> list[Spread]:
    found = []
    for dimension in (None, *Dimension):
        scores = call.scores(dimension)
        if scores:
            five = [float(value) for value in np.percentile(scores, [0, 25, 50, 75, 100])]
            found.append(Spread(dimension, len(scores), *five))
    return found
