"""Retrieval measures and the paired bootstrap."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
SEED = 20240229


def ndcg(ranked: Sequence[str], relevant: Collection[str], depth: int = 10) -> float:
    """Discounted cumulative gain over the best possible (Järvelin and Kekäläinen 2002)."""
    gains = [1.0 / np.log2(rank + 2) for rank in range(min(len(relevant), depth))]
    found = [
        1.0 / np.log2(rank + 2) for rank, name in enumerate(ranked[:depth]) if name in relevant
    ]
    return float(sum(found) / sum(gains)) if gains else 0.0


def recall(ranked: Sequence[str], relevant: Collection[str], depth: int) -> float:
    """Share of the relevant documents among the first `depth`."""
    return len(set(ranked[:depth]) & set(relevant)) / len(relevant)


def paired_bootstrap(
    one: Sequence[float] | NDArray[np.float64], other: Sequence[float] | NDArray[np.float64]
) -> tuple[float, float, float]:
    """Mean of one − other over the queries, and its 95 % interval (percentile bootstrap)."""
    difference = np.asarray(one) - np.asarray(other)
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(difference), size=(RESAMPLES, len(difference)))
    means = difference[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(difference.mean()), float(low), float(high)
