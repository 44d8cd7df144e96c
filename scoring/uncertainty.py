"""How far a total could lie elsewhere: an interval by resampling, and what makes it wide.

Two things are uncertain. What could not be judged may have deserved anything: such an item is drawn
evenly between nothing and all. And another sheet would have asked other items of the same kind:
the items of a dimension are weighted anew in every draw (Bayesian bootstrap, Rubin 1981). The
percentile of originality is drawn as the share of a population of its size is (Beta distribution,
Jeffreys' prior). What only the panel judges takes no part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.evaluation import Dimension, DimensionScore, Evaluation, Judge

DRAWS = 400
LOW, HIGH = 5.0, 95.0
"""Per cent: the bounds of an interval."""

Draws = NDArray[np.float32]
"""Points of the total, shape (draws,)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Nine in ten draws of the total lie between the bounds. `driver`: the dimension whose
    uncertainty moves the total most."""

    low: float
    high: float
    driver: Dimension

    @property
    def width(self) -> float:
        return self.high - self.low


def draws_of(evaluation: Evaluation, *, draws: int = DRAWS) -> tuple[Draws, Dimension | None]:
    """Totals that might have come out, and what moves them most; the same for equal evaluations."""
    seed = hashlib.sha256(evaluation.id.encode()).digest()
    generator = np.random.default_rng(int.from_bytes(seed[:8]))
    counted = [one for one in evaluation.dimensions if _weight(one) > 0]
    whole = sum(_weight(one) for one in counted)
    if not whole:
        return np.full(draws, np.nan, dtype=np.float32), None
    parts = [_weight(one) / whole * _drawn(one, evaluation, generator, draws) for one in counted]
    widest = max(zip(parts, counted, strict=True), key=lambda pair: float(pair[0].var()))[1]
    total = np.sum(parts, axis=0) + evaluation.explanation.bonus
    return np.minimum(total, 100).astype(np.float32), widest.dimension


def interval_of(evaluation: Evaluation) -> Interval | None:
    """None where the evaluation has no total, or was made before weights were kept with it."""
    found = drawn(evaluation)
    return found[0] if found else None


def drawn(evaluation: Evaluation) -> tuple[Interval, Draws] | None:
    """The interval with the draws that it was taken from."""
    if evaluation.score is None:
        return None
    totals, driver = draws_of(evaluation)
    if driver is None:
        return None
    low, high = np.percentile(totals, [LOW, HIGH])
    # The score itself was one way to weigh the items: it is never outside.
    interval = Interval(
        low=round(min(float(low), evaluation.score), 1),
        high=round(max(float(high), evaluation.score), 1),
        driver=driver,
    )
    return interval, totals


def rank_intervals(totals: Sequence[Draws]) -> list[tuple[int, int]]:
    """For each of several totals the ranks (1 is best) between which nine in ten draws put it."""
    if not totals:
        return []
    matrix = np.stack(totals)
    # Ties are broken by position, which is the same in all draws.
    ranks = np.empty(matrix.shape, dtype=np.int32)
    for draw in range(matrix.shape[1]):
        order = np.argsort(-matrix[:, draw], kind="stable")
        ranks[order, draw] = np.arange(1, len(order) + 1)
    low, high = np.percentile(ranks, [LOW, HIGH], axis=1, method="nearest")
    return [(int(best), int(worst)) for best, worst in zip(low, high, strict=True)]


def _weight(dimension: DimensionScore) -> float:
    """Points of the sheet that the panel does not give."""
    return (dimension.weight or 0.0) * (1 - dimension.panel_weight)


def _drawn(
    dimension: DimensionScore, evaluation: Evaluation, generator: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    """Scores of a dimension, 0–100."""
    if dimension.dimension is Dimension.ORIGINALITY:
        return 100 * _percentile(evaluation, generator, draws)
    items = [one for one in dimension.findings if one.judge is not Judge.PANEL]
    if not items:
        return 100 * generator.random(draws)
    weights = np.array([one.weight for one in items])
    weights = weights * generator.standard_exponential((draws, len(items)))
    scores = np.tile([one.score or 0.0 for one in items], (draws, 1))
    open_ = [place for place, one in enumerate(items) if not one.judged]
    scores[:, open_] = generator.random((draws, len(open_)))
    return np.asarray(100 * (weights * scores).sum(axis=1) / weights.sum(axis=1))


def _percentile(
    evaluation: Evaluation, generator: np.random.Generator, draws: int
) -> NDArray[np.float64]:
    """0–1."""
    rank = evaluation.originality.rank
    if rank is None or rank.percentile is None:
        return generator.random(draws)
    below = rank.percentile / 100 * rank.population
    return generator.beta(below + 0.5, rank.population - below + 0.5, draws)
