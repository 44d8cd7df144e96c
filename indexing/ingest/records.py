"""What a reader hands to the loader: good and bad records, each with the place behind it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from indexing.catalog.load_types import Place, Reject
from nlp.domain import PatentFeatures, ProjectFeatures
from nlp.errors import NovumError

BATCH = 128
"""Records in one step: enough for the encoder to sort by length, little to do again after a kill
(seconds)."""

BATCH_BYTES = 16 * 2**20
"""Bytes of records in one step, so that long ones are held a few at a time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of a file. Bad ones have a `reason` and no features."""

    record: int  # its number in the file, from 1
    line: int
    offset: int
    after: Place  # reading goes on here
    content: bytes  # empty where it was too long to be held
    sha256: str = ""  # of its canonical bytes
    size: int = 0
    features: PatentFeatures | ProjectFeatures | None = None
    reason: str = ""

    def rejected(self, reason: str, *, most_bytes: int) -> Reject:
        """`most_bytes` of the record are kept."""
        cut = len(self.content) > most_bytes or not self.content
        return Reject(
            record=self.record,
            line=self.line,
            offset=self.offset,
            reason=reason,
            raw=base64.b64encode(self.content[:most_bytes]).decode(),
            cut=cut,
        )


class EntryReader(Protocol):
    def __call__(self, start: Place, end: int | None) -> Iterator[Entry]:
        """The records of a file that begin at or behind `start` and before byte `end`."""


def batches(entries: Iterable[Entry], *, size: int = BATCH) -> Iterator[list[Entry]]:
    """Runs of at most `size` records and about `BATCH_BYTES`.

    Where the file cannot be read any further, what was read before comes first, then the error.
    """
    batch: list[Entry] = []
    held = 0
    reader = iter(entries)
    while True:
        try:
            entry = next(reader, None)
        except NovumError:
            if batch:
                yield batch
            raise
        if entry is not None:
            batch.append(entry)
            held += len(entry.content)
        if batch and (entry is None or len(batch) >= size or held >= BATCH_BYTES):
            yield batch
            batch, held = [], 0
        if entry is None:
            return
