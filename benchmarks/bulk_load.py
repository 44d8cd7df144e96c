"""Documents a second into the index: ``python -m benchmarks.bulk_load``

Reads 3,804 patents from JSON Lines into an empty embedded index, with and without vectors, and says
where the time goes. The peer is the load without vectors: what lies between is the encoder's.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexing.embedded import EmbeddedEngine
from indexing.prepare import prepare
from nlp.domain import Encoder, Features, Vectors
from nlp.encoder import load_encoder
from nlp.patents.reading import Record, read_records
from nlp.terms import KoDicAnalyser

BATCH = 128


class Clock:
    """Seconds by part of the work."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - started


class TimedEncoder:
    """An encoder that keeps its time."""

    def __init__(self, encoder: Encoder, clock: Clock) -> None:
        self._encoder, self._clock = encoder, clock
        self.id, self.dimension = encoder.id, encoder.dimension

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        with self._clock.part("encoding"):
            return self._encoder.encode(texts, query=query)


class TimedAnalyser(KoDicAnalyser):
    """A term analyser that keeps its time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def terms(self, text: str) -> list[str]:
        with self._clock.part("cutting terms"):
            return super().terms(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked = parser.parse_args()
    source = asked.data / "patents" / "kr_patents.jsonl"
    encoder = load_encoder()
    encoder.encode(["warm"])
    without, bare = _load(source, None)
    whole, full = _load(source, encoder)
    for name, rate, clock in (("without vectors", without, bare), ("with vectors", whole, full)):
        print(f"{name:20}{rate:8.0f} documents/s   ({without / rate:.1f} x the time without)")
        for part, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1]):
            print(f"    {part:30}{seconds:8.1f} s")
    return 0


def _load(source: Path, encoder: Encoder | None) -> tuple[float, Clock]:
    clock = Clock()
    timed = TimedEncoder(encoder, clock) if encoder else None
    started = time.perf_counter()
    loaded = 0
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder), analyser=TimedAnalyser(clock), encoder=timed)
        for batch in _batches(source, clock):
            with clock.part("passages and encoding"):
                documents = prepare(batch, encoder=timed)
            with clock.part("terms and writing"):
                loaded += engine.upsert(documents)
        engine.close()
    elapsed = time.perf_counter() - started
    seconds = clock.seconds
    seconds["cutting passages"] = seconds.pop("passages and encoding") - seconds["encoding"]
    seconds["writing and syncing"] = seconds.pop("terms and writing") - seconds["cutting terms"]
    return loaded / elapsed, clock


def _batches(source: Path, clock: Clock) -> Iterator[list[Features]]:
    records = read_records(source)
    batch: list[Features] = []
    while True:
        with clock.part("reading records"):
            record = next(records, None)
        if isinstance(record, Record):
            batch.append(record.features)
        if batch and (record is None or len(batch) == BATCH):
            yield batch
            batch = []
        if record is None:
            return


if __name__ == "__main__":
    raise SystemExit(main())
