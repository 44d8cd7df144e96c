"""Figures of predictions: how well they order, and whether they mean what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

RESAMPLES = 1000
_Z95 = 1.959964
_PSI_FLOOR = 1e-4


def auc(happened: Mask, scores: Floats) -> float:
    """Chance that a case where it happened scores above one where it did not; ties count half.

    NaN where one of the two kinds is absent.
    """
    high, low = scores[happened], np.sort(scores[~happened])
    if not len(high) or not len(low):
        return float("nan")
    below = np.searchsorted(low, high, side="left")
    upto = np.searchsorted(low, high, side="right")
    return float(((below + upto) / 2).mean() / len(low))


def ks(happened: Mask, scores: Floats) -> float:
    """Kolmogorov–Smirnov: the largest distance of the two cumulative distributions, 0–1."""
    at = np.unique(scores)
    high, low = np.sort(scores[happened]), np.sort(scores[~happened])
    if not len(high) or not len(low):
        return float("nan")
    first = np.searchsorted(high, at, side="right") / len(high)
    second = np.searchsorted(low, at, side="right") / len(low)
    return float(np.abs(first - second).max())


def brier(happened: Mask, chances: Floats) -> float:
    """Mean squared distance of the chance from what happened (Brier 1950); 0 is best."""
    return float(((chances - happened) ** 2).mean())


def calibration_bins(
    happened: Mask, chances: Floats, *, bins: int = 10
) -> list[tuple[int, float, float]]:
    """(cases, mean chance, observed rate) of equally many cases each, lowest chances first."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [
        (len(part), float(chances[part].mean()), float(happened[part].mean())) for part in parts
    ]


def ece(happened: Mask, chances: Floats, *, bins: int = 10) -> float:
    """Expected calibration error: mean |chance − rate| over ten bins of equally many cases."""
    parts = calibration_bins(happened, chances, bins=bins)
    return sum(n * abs(chance - rate) for n, chance, rate in parts) / len(happened)


def wilson(successes: int, cases: int) -> tuple[float, float]:
    """95 % interval of a rate (Wilson 1927); (0, 1) without cases."""
    if cases == 0:
        return 0.0, 1.0
    rate, z2 = successes / cases, _Z95**2
    middle = (rate + z2 / (2 * cases)) / (1 + z2 / cases)
    spread = rate * (1 - rate) / cases + z2 / (4 * cases**2)
    half = _Z95 * float(np.sqrt(spread)) / (1 + z2 / cases)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def psi(before: Sequence[float], after: Sequence[float]) -> float:
    """Population stability index of two lists of shares; under .1 stable, over .25 shifted."""
    a = np.maximum(np.asarray(before, dtype=np.float64), _PSI_FLOOR)
    b = np.maximum(np.asarray(after, dtype=np.float64), _PSI_FLOOR)
    return float(((b - a) * np.log(b / a)).sum())


def psi_of_numbers(before: Floats, after: Floats, *, bins: int = 10) -> float:
    """Over tenths of `before`; missing values are a bin of their own."""
    known = before[~np.isnan(before)]
    tenths = np.linspace(0, 1, bins + 1)[1:-1]
    cuts: Floats = np.unique(np.quantile(known, tenths)) if len(known) else np.empty(0)
    return psi(_shares(before, cuts), _shares(after, cuts))


def psi_of_words(before: Sequence[object], after: Sequence[object]) -> float:
    names = sorted({repr(one) for one in (*before, *after)})
    first, second = [repr(one) for one in before], [repr(one) for one in after]
    return psi(
        [first.count(name) / len(first) for name in names],
        [second.count(name) / len(second) for name in names],
    )


def _shares(values: Floats, cuts: Floats) -> list[float]:
    missing = np.isnan(values)
    places = np.searchsorted(cuts, values[~missing], side="right")
    counts = np.bincount(places, minlength=len(cuts) + 1)
    return [float(n) / len(values) for n in (*counts, int(missing.sum()))]


def interval(
    groups: Sequence[str],
    statistic: Callable[[NDArray[np.int64]], float],
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> tuple[float, float]:
    """95 % bootstrap interval; whole groups (firms) are drawn, as their rows are no separate
    evidence. `statistic` takes row numbers; draws in which it is undefined are left out."""
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    members = [np.array(one, dtype=np.int64) for one in rows.values()]
    random = np.random.default_rng(seed)
    values = []
    for _ in range(resamples):
        drawn = random.integers(0, len(members), size=len(members))
        values.append(statistic(np.concatenate([members[one] for one in drawn])))
    known = np.array([value for value in values if not np.isnan(value)])
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)
