"""Retrieval measures and the paired bootstrap."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
TOGETHER = 500
"""Resamples drawn at once."""
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
    means: list[float] = []
    for start in range(0, RESAMPLES, TOGETHER):  # all at once would be gigabytes for large corpora
        size = (min(TOGETHER, RESAMPLES - start), len(difference))
        means += difference[random.integers(0, len(difference), size=size)].mean(axis=1).tolist()
    low, high = np.quantile(means, [0.025, 0.975])
    return float(difference.mean()), float(low), float(high)
