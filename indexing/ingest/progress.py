"""How far a load is, from its rows: the same whoever works on it and whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from indexing.catalog.load_types import (
    Load,
    LoadCounts,
    LoadFile,
    LoadPart,
    LoadState,
    PartKind,
    PartState,
)
from nlp.domain import Frozen


class IngestStep(StrEnum):
    PLANNING = "planning"  # files are cut into parts; parts that are known are loaded already
    READING = "reading"
    WAITING = "waiting"  # a service does not answer; it is tried again
    REFERENCE = "reference"  # after the last record: the reference distribution
    DONE = "done"


class IngestProgress(Frozen):
    """Where a load stands. Bytes are of unpacked records; in the reference step `records` of
    `records_total` are documents."""

    load_id: str = ""
    step: IngestStep = IngestStep.READING
    bytes_done: int = 0
    bytes_total: int = 0
    records: int = 0
    records_total: int | None = None
    counts: LoadCounts = LoadCounts()
    parts: int = 1
    parts_done: int = 0
    parts_running: int = 0
    rate: float = 0.0  # records per second, lately
    byte_rate: float = 0.0
    seconds_left: float | None = None
    message: str | None = None


class IngestReport(Frozen):
    """How a load ended. Counts are of all of its files, also when it was resumed."""

    load_id: str
    files: tuple[str, ...]
    records: int
    added: int
    replaced: int  # a document with another text was there
    updated: int  # only data beside the text changed; nothing was encoded
    unchanged: int
    rejected: int
    problems: tuple[str, ...] = ()  # of the first rejected records
    rejects: str | None = None  # the reject file
    rerun: str | None = None  # the command that loads the corrected rejects
    resumed_at: int = 0  # records that an earlier run had done
    seconds: float = 0.0
    failure: str | None = None  # what was given up; None: all is loaded

    @property
    def rate(self) -> float:
        """Records per second of this run."""
        return (self.records - self.resumed_at) / self.seconds if self.seconds else 0.0

    @property
    def changed(self) -> int:
        return self.added + self.replaced + self.updated


def counts_of(parts: Sequence[LoadPart]) -> LoadCounts:
    return sum((part.counts for part in parts), start=LoadCounts())


def progress_of(load: Load, files: Sequence[LoadFile], parts: Sequence[LoadPart]) -> IngestProgress:
    """Without rates: these are the watcher's."""
    counts = counts_of(parts)
    planning = any(
        part.kind is PartKind.PLAN and part.state is not PartState.DONE for part in parts
    )
    records = [part for part in parts if part.kind is PartKind.RECORDS]
    done = sum(part.at.offset - part.start for part in records)
    step = IngestStep.PLANNING if planning else IngestStep.READING
    finishing = load.state is LoadState.FINISHING
    if finishing:
        step = IngestStep.REFERENCE
    if load.state.ended:
        step = IngestStep.DONE
    return IngestProgress(
        load_id=load.id,
        step=step,
        bytes_done=done,
        bytes_total=max(sum(file.size for file in files), done),
        records=load.finishing_done if finishing else counts.records,
        records_total=load.finishing_total if finishing else None,
        counts=counts,
        parts=len(records),
        parts_done=sum(part.state is PartState.DONE for part in records),
        parts_running=sum(part.state is PartState.RUNNING for part in parts),
        message=next((part.message for part in parts if part.message), load.message),
    )


class Rates:
    """Records and bytes per second over the last looks, and the time left."""

    WINDOW = 60.0  # seconds

    def __init__(self) -> None:
        self._seen: list[tuple[float, IngestProgress]] = []

    def of(self, progress: IngestProgress, *, now: float) -> IngestProgress:
        """`now`: seconds of any clock that goes steadily."""
        if self._seen and self._seen[-1][1].step is not progress.step:
            self._seen.clear()
        self._seen.append((now, progress))
        while len(self._seen) > 2 and now - self._seen[0][0] > self.WINDOW:
            self._seen.pop(0)
        since, first = self._seen[0]
        seconds = now - since
        if seconds <= 0:
            return progress
        rate = (progress.records - first.records) / seconds
        byte_rate = (progress.bytes_done - first.bytes_done) / seconds
        return progress.model_copy(
            update={
                "rate": max(rate, 0.0),
                "byte_rate": max(byte_rate, 0.0),
                "seconds_left": _left(progress, rate, byte_rate),
            }
        )


def _left(progress: IngestProgress, rate: float, byte_rate: float) -> float | None:
    if progress.step is IngestStep.REFERENCE:
        left = (progress.records_total or 0) - progress.records
        return left / rate if rate > 0 else None
    left = progress.bytes_total - progress.bytes_done
    return left / byte_rate if byte_rate > 0 else None
