"""Bulk files into the catalog and the index, then the reference computed anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from indexing.ingest import (
    BadLine,
    BulkRecord,
    IngestProgress,
    IngestReport,
    IngestStep,
    Target,
    ingest,
)
from workers import parts
from workers.stamps import index_stamp, records_version

if TYPE_CHECKING:
    from workers.service import Novum

OnProgress = Callable[[IngestProgress], None]


def ingest_file(
    novum: Novum, path: Path, *, progress: OnProgress | None, vectors: bool, actor: str
) -> IngestReport:
    """Loads a file and, where that changed the index, rebuilds the reference distribution."""
    encoder = novum.encoder if vectors else parts.WithoutVectors(novum.encoder)
    version = records_version()
    stamp = index_stamp(
        version,
        encoder_id=encoder.id if vectors else "no vectors",
        analyser_id=novum.analyser.id,
    )
    target = Target(
        catalog=novum.catalog,
        engine=novum.engine,
        prepare=lambda features: parts.prepare(features, encoder=encoder),
        index_stamp=stamp,
        extractor_version=version,
    )
    report = ingest(path, reader=read_bulk, target=target, progress=progress)
    rebuild_reference(novum, progress=progress)
    novum.catalog.audit.add(
        actor=actor,
        action="ingest",
        subject=path.name,
        details=report.model_dump(mode="json", exclude={"problems", "seconds"}),
    )
    return report


def rebuild_reference(novum: Novum, *, progress: OnProgress | None = None) -> None:
    """Computes the reference for the index as it is; nothing to do where it is of this index."""
    from scoring.reference import build_reference

    if novum.catalog.reference.snapshot_id() == novum.engine.snapshot().id:
        return
    started = monotonic()

    def tell(done: int, total: int) -> None:
        if progress is None:
            return
        seconds = monotonic() - started
        progress(
            IngestProgress(
                step=IngestStep.REFERENCE,
                bytes_done=done,
                bytes_total=total,
                records=done,
                rate=done / seconds if seconds else 0.0,
            )
        )

    build_reference(
        engine=novum.engine,
        analyser=novum.analyser,
        reference=novum.catalog.reference,
        progress=tell,
    )


def read_bulk(path: Path, *, start_offset: int, start_line: int) -> Iterator[BulkRecord | BadLine]:
    """`nlp.patents.records` as the loader takes it."""
    raise NotImplementedError
