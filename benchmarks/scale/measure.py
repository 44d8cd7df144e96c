"""One engine, growing: load to a size, ask, go on. Prints a JSON object per size."""

from __future__ import annotations

import json
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np

from benchmarks.scale.corpus import KnownVectors, Original, documents
from indexing.engine import IndexedDocument, Query, SearchEngine, SearchFilter

QUERIES = 200
WARM = 20

ONLY_WORDS = {"meaning": 0.0, "meaning_alone": 0.0}
ONLY_MEANING = dict.fromkeys(("words", "pairs", "title", "classes", "guessed_classes", "body"), 0.0)


class Place(Protocol):
    """Where an engine keeps its documents during the benchmark."""

    name: str

    def open(self, weights: dict[str, float]) -> SearchEngine: ...

    def stored(self) -> int:
        """Bytes on disk."""

    def settle(self) -> None:
        """Whatever the engine does on its own after a load."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds are of single queries, one after the other, in one process."""

    engine: str
    documents: int
    rate: float  # documents a second, from the size before to this one
    bytes_per_document: float
    peak_mb: float  # of this process, until then
    first_ms: float  # the first query after opening
    p50: dict[str, float]
    p95: dict[str, float]


def grow(
    place: Place, real: Sequence[Original], encoder: KnownVectors, sizes: Sequence[int]
) -> Iterator[Measured]:
    stream = documents(real, encoder)
    spare: list[IndexedDocument] = []
    loaded = 0
    for size in sizes:
        started = time.perf_counter()
        preparing = 0.0
        before = loaded
        with closing(place.open({})) as engine:
            while loaded < size:
                if not spare:
                    began = time.perf_counter()
                    spare = next(stream)
                    preparing += time.perf_counter() - began
                batch, spare = spare[: size - loaded], spare[size - loaded :]
                engine.upsert(batch)
                loaded += len(batch)
        seconds = time.perf_counter() - started - preparing
        place.settle()
        yield _asked(place, real, size, (loaded - before) / seconds)


def _asked(place: Place, real: Sequence[Original], size: int, rate: float) -> Measured:
    queries = _queries(real)
    p50: dict[str, float] = {}
    p95: dict[str, float] = {}
    first = 0.0
    for kind, weights, filtered in (
        ("hybrid", {}, False),
        ("hybrid, filtered", {}, True),
        ("words", ONLY_WORDS, False),
        ("meaning", ONLY_MEANING, False),
    ):
        with closing(place.open(weights)) as engine:
            asked = [_narrowed(query) for query in queries] if filtered else queries
            began = time.perf_counter()
            engine.search(asked[0])
            first = first or (time.perf_counter() - began) * 1000
            for query in asked[:WARM]:
                engine.search(query)
            times = [_milliseconds(lambda q=query: engine.search(q)) for query in asked[WARM:]]  # type: ignore[misc]
        p50[kind], p95[kind] = (float(x) for x in np.percentile(times, (50, 95)))
        if kind == "hybrid, filtered":
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(place.name, size, rate, place.stored() / size, peak, first, p50, p95)


def brute_force(size: int, dimension: int) -> float:
    """The peer: milliseconds (median) of float32 cosines with every document and the best ten."""
    chance = np.random.default_rng(7)
    matrix = chance.standard_normal((size, dimension), dtype=np.float32)
    queries = chance.standard_normal((30, dimension), dtype=np.float32)

    def ask(query: np.ndarray) -> None:
        np.argpartition(matrix @ query, size - 10)[-10:]

    return float(np.median([_milliseconds(lambda q=query: ask(q)) for query in queries]))  # type: ignore[misc]


def _queries(real: Sequence[Original]) -> list[Query]:
    """Whole abstracts with their titles; the same ones at every size."""
    chosen = random.Random(11).sample(list(real), QUERIES + WARM)  # noqa: S311
    return [
        Query(
            text=original.features.abstract.value,
            title=original.features.title.value if original.features.title else None,
            filter=SearchFilter(exclude_ids=(original.features.id,)),
        )
        for original in chosen
        if original.features.abstract
    ]


def _narrowed(query: Query) -> Query:
    """Before a day, within a section: about a quarter of the corpus."""
    narrow = {"before": date(2018, 1, 1), "ipc": ("H", "G")}
    return query.model_copy(update={"filter": query.filter.model_copy(update=narrow)})


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def printed(measured: Measured) -> str:
    return json.dumps(asdict(measured))


def folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
