"""Bulk loading: a file of records into the index and the catalog, in batches.

Killed at any moment, the next run goes on at the last finished batch; run twice, nothing doubles.
Index first, then catalog rows, then the checkpoint: whatever is done again was an upsert.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Protocol

from indexing.catalog import Catalog
from indexing.catalog.documents import RecordRow
from indexing.catalog.ingests import Checkpoint
from indexing.engine import IndexedDocument, SearchEngine
from nlp.domain import Features, Frozen

BATCH = 128
"""Records in one step: enough for the encoder to sort by length, little to do again after a kill
(seconds)."""

MEDIA_TYPE = "application/x-ndjson"
_REPORTED = 1000
"""Bad lines kept one by one in a report; all are counted."""


@dataclass(frozen=True, slots=True)
class BulkRecord:
    """A good line. `end` is the byte offset behind it."""

    line: int
    end: int
    sha256: str  # of the canonical JSON
    size: int  # bytes of the canonical JSON
    features: Features


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is skipped; the message names the line."""

    line: int
    end: int
    message: str


class RecordReader(Protocol):
    def __call__(
        self, path: Path, *, start_offset: int, start_line: int
    ) -> Iterator[BulkRecord | BadLine]:
        """The records of a file from a byte offset on, behind which `start_line` lines lie."""


Prepare = Callable[[Sequence[Features]], Iterable[IndexedDocument]]
"""Features to what the engine takes, in the same order."""


class IngestStep(StrEnum):
    READING = "reading"
    REFERENCE = "reference"  # after the last record: the reference distribution


class IngestProgress(Frozen):
    """Where a load stands. In the reference step the "bytes" are documents."""

    step: IngestStep = IngestStep.READING
    bytes_done: int
    bytes_total: int
    records: int  # lines done
    rate: float  # lines per second of this run


class IngestReport(Frozen):
    """How a load ended. Counts are of the whole file, also when it was resumed."""

    file_name: str
    lines: int
    added: int
    replaced: int  # another record of the same id was there
    unchanged: int
    rejected: int
    problems: tuple[str, ...]  # one for each rejected line of this run, the first 1000
    resumed_at: int  # line after which this run began; 0 at the start of the file
    seconds: float

    @property
    def rate(self) -> float:
        """Lines per second of this run."""
        return (self.lines - self.resumed_at) / self.seconds if self.seconds else 0.0

    @property
    def changed(self) -> int:
        return self.added + self.replaced


@dataclass(frozen=True, slots=True)
class Target:
    """Where records go, and the versions they are indexed with."""

    catalog: Catalog
    engine: SearchEngine
    prepare: Prepare
    index_stamp: str  # of extractor, encoder, analyser: records with another one are loaded again
    extractor_version: str


def ingest(
    path: Path,
    *,
    reader: RecordReader,
    target: Target,
    after: Callable[[], None] | None = None,
    progress: Callable[[IngestProgress], None] | None = None,
    batch: int = BATCH,
) -> IngestReport:
    """Loads a file. Bad lines are skipped and reported; unchanged records are not indexed again.

    `after` is called when the file changed the index, before it counts as loaded: killed in there,
    the next run calls it again. Raises what the engine and the catalog raise; everything up to the
    last batch is kept then.
    """
    return _Load(path, target, progress).run(reader, batch, after)


class _Load:
    """One run over one file."""

    def __init__(
        self, path: Path, target: Target, progress: Callable[[IngestProgress], None] | None
    ) -> None:
        self._path = path
        self._target = target
        self._progress = progress
        self._total = path.stat().st_size
        self._fingerprint = _fingerprint(path, target.index_stamp)
        self._problems: list[str] = []
        self._started = monotonic()
        self._at = self._resume()
        self._first_line = self._at.line

    def run(
        self, reader: RecordReader, batch: int, after: Callable[[], None] | None
    ) -> IngestReport:
        self._tell()
        lines = reader(self._path, start_offset=self._at.offset, start_line=self._at.line)
        while chunk := list(islice(lines, batch)):
            self._step(chunk)
        report = self._report()
        if after is not None and report.changed:
            after()
        self._save(finished=True)
        return report

    def _report(self) -> IngestReport:
        return IngestReport(
            file_name=self._path.name,
            lines=self._at.line,
            added=self._at.added,
            replaced=self._at.replaced,
            unchanged=self._at.unchanged,
            rejected=self._at.rejected,
            problems=tuple(self._problems),
            resumed_at=self._first_line,
            seconds=monotonic() - self._started,
        )

    def _resume(self) -> Checkpoint:
        state = self._target.catalog.ingests.get(self._fingerprint)
        if state is None or state.finished or self._target.engine.snapshot().documents == 0:
            return Checkpoint(offset=0, line=0, added=0, replaced=0, unchanged=0, rejected=0)
        return Checkpoint(
            offset=state.offset,
            line=state.line,
            added=state.added,
            replaced=state.replaced,
            unchanged=state.unchanged,
            rejected=state.rejected,
        )

    def _step(self, chunk: Sequence[BulkRecord | BadLine]) -> None:
        bad = [entry for entry in chunk if isinstance(entry, BadLine)]
        room = _REPORTED - len(self._problems)
        self._problems += [entry.message for entry in bad[:room]]
        records = [entry for entry in chunk if isinstance(entry, BulkRecord)]
        # Of one id the last in the batch; the ones before it count as replaced.
        last = list({record.features.id: record for record in records}.values())
        stamps = self._target.catalog.documents.index_stamps([r.sha256 for r in last])
        new = self._new(last, stamps)
        self._forget([record.features.id for record in new if record.sha256 in stamps])
        replaced = self._load(new)
        self._at = Checkpoint(
            offset=chunk[-1].end,
            line=chunk[-1].line,
            added=self._at.added + len(new) - replaced,
            replaced=self._at.replaced + replaced + len(records) - len(last),
            unchanged=self._at.unchanged + len(last) - len(new),
            rejected=self._at.rejected + len(bad),
        )
        self._save(finished=False)
        self._tell()

    def _load(self, new: Sequence[BulkRecord]) -> int:
        """Indexes and keeps records; returns how many ids were there before."""
        if not new:
            return 0
        target = self._target
        target.engine.upsert(target.prepare([record.features for record in new]))
        rows = [
            RecordRow(
                sha256=record.sha256,
                features=record.features,
                file_name=self._path.name,
                size=record.size,
                index_stamp=target.index_stamp,
            )
            for record in new
        ]
        return target.catalog.documents.put_records(
            rows, extractor_version=target.extractor_version, media_type=MEDIA_TYPE
        )

    def _new(self, records: Sequence[BulkRecord], stamps: Mapping[str, str]) -> list[BulkRecord]:
        """Without those that the catalog and the index both have.

        The index is asked too: its folder can have been deleted and the catalog kept.
        """
        same = {sha256 for sha256, stamp in stamps.items() if stamp == self._target.index_stamp}
        ids = [record.features.id for record in records if record.sha256 in same]
        present = {hit.id for hit in self._target.engine.get(ids)} if ids else set()
        return [r for r in records if r.sha256 not in same or r.features.id not in present]

    def _forget(self, ids: Sequence[str]) -> None:
        """Takes out records that stand in the index otherwise, without vectors for one.

        An engine may see that their text is the same and leave the old entry.
        """
        if ids:
            self._target.engine.delete(ids)

    def _save(self, *, finished: bool) -> None:
        checkpoint = replace(self._at, finished=finished)
        self._target.catalog.ingests.save(self._fingerprint, self._path.name, checkpoint)

    def _tell(self) -> None:
        if self._progress is None:
            return
        seconds = monotonic() - self._started
        self._progress(
            IngestProgress(
                bytes_done=self._at.offset,
                bytes_total=self._total,
                records=self._at.line,
                rate=(self._at.line - self._first_line) / seconds if seconds else 0.0,
            )
        )


def _fingerprint(path: Path, stamp: str) -> str:
    """Of the bytes and of how they are indexed: another encoder begins at the beginning."""
    with path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    return hashlib.sha256(f"{content}\n{stamp}".encode()).hexdigest()
