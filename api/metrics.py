"""What `/metrics` shows, in the text format of Prometheus.

A registry for each application. Jobs, stages and failures come from the catalog, where all workers
leave theirs; requests and the server's own calls of the search engine from this process.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from indexing.catalog import JobState, WorkKind
from indexing.catalog.statistics import ENDED, FAILED, RETRIED, QueueGroup
from indexing.errors import CatalogError
from workers.logs import without_quotes
from workers.service import Novum
from workers.tally import Measure, counted, histograms

log = logging.getLogger("novum.metrics")

HTTP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class HttpMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "novum_http_requests",
            "Requests answered, by route template.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "novum_http_request_seconds",
            "Time until an answer begins, by route template.",
            ("method", "route"),
            buckets=HTTP_SECONDS,
            registry=registry,
        )

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)


def new_registry() -> CollectorRegistry:
    """With what the process itself shows: memory, processor time, open files."""
    # It would be a second series for each counter, that nobody asks for.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(BuildCollector())
    return registry


class BuildCollector(Collector):
    def collect(self) -> Iterable[Metric]:
        info = {"version": version("novum"), "python": platform.python_version()}
        yield InfoMetricFamily("novum_build", "What is running.", value=info)


class NovumCollector(Collector):
    """Asks an open Novum at every scrape: unfinished jobs and a few dozen counters."""

    def __init__(self, novum: Novum) -> None:
        self._novum = novum

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("novum_catalog_up", "1 where the catalog answered this scrape.")
        statistics = self._novum.catalog.statistics
        counts: dict[str, int] = {}
        try:
            groups, counts = statistics.queue(), statistics.counters()
        except CatalogError as error:
            log.warning("No figures from the catalog: %s", without_quotes(error))
            up.add_metric((), 0)
        else:
            up.add_metric((), 1)
            yield from _queue(groups)
            yield from _ends(counts)
            yield _stages(counts)
        yield up
        yield from _engine({"worker": counts, "server": self._novum.tally.counts()})


def _queue(groups: list[QueueGroup]) -> Iterator[Metric]:
    jobs = GaugeMetricFamily(
        "novum_queue_jobs",
        "Unfinished jobs, by what is asked, state, and the kind of worker they need next.",
        labels=("kind", "state", "work"),
    )
    for group in groups:
        jobs.add_metric((group.kind.value, group.state.value, group.work.value), group.jobs)
    yield jobs
    oldest = GaugeMetricFamily(
        "novum_queue_oldest_seconds",
        "Age of the oldest waiting job; 0 where none waits.",
        labels=("work",),
    )
    for work in WorkKind:
        ages = [g.oldest_seconds for g in groups if g.work is work and g.state is JobState.QUEUED]
        oldest.add_metric((work.value,), max(ages, default=0.0))
    yield oldest


def _ends(counts: dict[str, int]) -> Iterator[Metric]:
    ended = CounterMetricFamily(
        "novum_jobs_finished",
        "Jobs that ended, by what was asked and how.",
        labels=("kind", "state"),
    )
    for name, count in counted(counts, ENDED).items():
        kind, _, state = name.partition(".")
        ended.add_metric((kind, state), count)
    yield ended
    for prefix, name, text in (
        (FAILED, "novum_job_failures", "Jobs without a result, by category of the error."),
        (RETRIED, "novum_job_retries", "Attempts that failed and are repeated, by category."),
    ):
        family = CounterMetricFamily(name, text, labels=("category",))
        for category, count in counted(counts, prefix).items():
            family.add_metric((category,), count)
        yield family


def _stages(counts: dict[str, int]) -> Metric:
    family = HistogramMetricFamily(
        "novum_stage_seconds",
        "Time of a stage, where its result was not kept from before.",
        labels=("stage",),
    )
    for stage, found in histograms(counts, Measure.STAGE).items():
        family.add_metric((stage,), found.buckets, found.seconds)
    return family


def _engine(by_process: dict[str, dict[str, int]]) -> Iterator[Metric]:
    labels = ("operation", "process")
    seconds = HistogramMetricFamily(
        "novum_engine_seconds",
        "Calls of the search engine: by all workers, and by this server.",
        labels=labels,
    )
    errors = CounterMetricFamily(
        "novum_engine_errors", "Calls of the search engine that failed.", labels=labels
    )
    for process, counts in by_process.items():
        for operation, found in histograms(counts, Measure.ENGINE).items():
            seconds.add_metric((operation, process), found.buckets, found.seconds)
        for operation, count in counted(counts, f"{Measure.ENGINE_ERRORS}.").items():
            errors.add_metric((operation, process), count)
    yield seconds
    yield errors
