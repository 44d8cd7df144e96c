"""How long stages and calls of the search engine take, counted in memory by bucket.

Workers add their tally to the catalog at the end of every attempt, so that one address shows the
figures of all processes on all machines, and a restart loses nothing. The server keeps its own in
memory. Counters of a histogram: ``stage.parse.le.2.5`` (not cumulative), ``stage.parse.ms``.
"""

from __future__ import annotations

import logging
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from indexing.catalog import Catalog
from indexing.errors import CatalogError
from workers.logs import without_quotes

log = logging.getLogger("novum.worker")


class Measure(StrEnum):
    STAGE = "stage"  # by stage
    ENGINE = "engine"  # by operation
    ENGINE_ERRORS = "engine_errors"  # by operation; counted only


BUCKETS: Mapping[Measure, tuple[float, ...]] = {
    Measure.STAGE: (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0),
    Measure.ENGINE: (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
}
"""Upper bounds in seconds; beyond the last: ``inf``."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Cumulative, as Prometheus takes it."""

    buckets: tuple[tuple[str, int], ...]  # (upper bound, how many took at most that), +Inf last
    seconds: float


class Tally:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[str] = Counter()

    @contextmanager
    def timing(self, measure: Measure, label: str) -> Iterator[None]:
        """Counts how long the block takes, also when it raises."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.observe(measure, label, time.perf_counter() - started)

    def observe(self, measure: Measure, label: str, seconds: float) -> None:
        bounds = BUCKETS[measure]
        at = bisect_left(bounds, seconds)
        bound = f"{bounds[at]:g}" if at < len(bounds) else "inf"
        with self._lock:
            self._counts[f"{measure}.{label}.le.{bound}"] += 1
            self._counts[f"{measure}.{label}.ms"] += round(seconds * 1000)

    def count(self, measure: Measure, label: str) -> None:
        with self._lock:
            self._counts[f"{measure}.{label}"] += 1

    def counts(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)

    def take(self) -> dict[str, int]:
        """What was counted since the last time."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
            return dict(taken)

    def give_back(self, counts: Mapping[str, int]) -> None:
        """What was taken and could not be kept."""
        with self._lock:
            self._counts.update(counts)


def keep(tally: Tally, catalog: Catalog) -> None:
    """Adds what was counted to the catalog; where that is away, it waits for the next time."""
    taken = tally.take()
    try:
        catalog.statistics.add(taken)
    except CatalogError as error:
        tally.give_back(taken)
        log.warning("Times of stages were not kept: %s", without_quotes(error))


def histograms(counts: Mapping[str, int], measure: Measure) -> dict[str, Histogram]:
    """By label. Other counters are passed over."""
    prefix = f"{measure}."
    labels = {
        name.removeprefix(prefix).removesuffix(".ms")
        for name in counts
        if name.startswith(prefix) and name.endswith(".ms")
    }
    return {label: _histogram(counts, measure, label) for label in sorted(labels)}


def counted(counts: Mapping[str, int], prefix: str) -> dict[str, int]:
    """Counters by what follows the prefix."""
    return {n.removeprefix(prefix): v for n, v in sorted(counts.items()) if n.startswith(prefix)}


def _histogram(counts: Mapping[str, int], measure: Measure, label: str) -> Histogram:
    total, buckets = 0, []
    for bound in (*(f"{bound:g}" for bound in BUCKETS[measure]), "inf"):
        total += counts.get(f"{measure}.{label}.le.{bound}", 0)
        buckets.append((_as_float(bound), total))
    return Histogram(tuple(buckets), counts[f"{measure}.{label}.ms"] / 1000)


def _as_float(bound: str) -> str:
    """As the Prometheus client writes bounds."""
    return "+Inf" if bound == "inf" else str(float(bound))
