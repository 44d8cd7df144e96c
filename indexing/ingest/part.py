"""Working on one part: batch after batch, each with its checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from indexing.catalog.load_types import LoadCounts, LoadPart
from indexing.catalog.loads import Loads
from indexing.errors import IndexingError
from indexing.ingest.batch import Batches
from indexing.ingest.patience import Patience
from indexing.ingest.records import BATCH, EntryReader, batches
from nlp.errors import ErrorCategory


class PartLostError(IndexingError):
    """The lease of a part ran out and another worker took it over."""

    category = ErrorCategory.CONFLICT


def load_part(
    part: LoadPart,
    *,
    read: EntryReader,
    into: Batches,
    loads: Loads,
    lease: timedelta,
    patience: Patience,
    most_rejects: int,
    check: Callable[[], None] | None = None,
    on_batch: Callable[[LoadCounts], None] | None = None,
    batch: int = BATCH,
) -> LoadCounts:
    """Loads the records of a part from its checkpoint on; returns the counts of all of it.

    `check` is called after every batch and may raise. Raises `PartLostError`, and what engine and
    catalog raise once patience is over; everything up to the last batch is kept then.
    """
    counts = part.counts
    for entries in batches(read(part.at, part.end), size=batch):
        found, rejects = patience.run(lambda entries=entries: into.load(entries))  # type: ignore[misc]
        counts += found
        saved = patience.run(
            lambda entries=entries, counts=counts, rejects=rejects: loads.save(  # type: ignore[misc]
                part,
                at=entries[-1].after,
                counts=counts,
                rejects=rejects,
                most_rejects=most_rejects,
                lease=lease,
            )
        )
        if not saved:
            raise PartLostError(f"Part {part.number} was taken over by another worker.")
        if on_batch is not None:
            on_batch(counts)
        if check is not None:
            check()
    if not patience.run(lambda: loads.finish_part(part)):
        raise PartLostError(f"Part {part.number} was taken over by another worker.")
    return counts
