"""Bulk files into the catalog and the index, then the reference computed anew."""

from __future__ import annotations

import hashlib
import json
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
from nlp.errors import MissingFileError
from workers import parts
from workers.stamps import index_stamp, records_version

if TYPE_CHECKING:
    from workers.service import Novum

OnProgress = Callable[[IngestProgress], None]


def ingest_file(
    novum: Novum, path: Path, *, progress: OnProgress | None, vectors: bool, actor: str
) -> IngestReport:
    """Loads a file and, where that changed the index, rebuilds the reference distribution."""
    if not path.is_file():
        raise MissingFileError("there is no such file.", where=str(path), todo="Check the path.")
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

    def rebuild() -> None:
        rebuild_reference(novum, progress=progress)

    report = ingest(path, reader=read_bulk, target=target, after=rebuild, progress=progress)
    novum.catalog.audit.add(
        actor=actor,
        action="ingest",
        subject=path.name,
        details=report.model_dump(mode="json", exclude={"problems", "seconds"}),
    )
    return report


def rebuild_reference(novum: Novum, *, progress: OnProgress | None = None) -> None:
    """Computes the reference distribution for the index as it is."""
    from scoring.reference import build_reference

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
    """Lines of a bulk file as the loader takes them, each with the digest of its own JSON."""
    from nlp.patents.reading import BadRecord, read_records
    from nlp.patents.sources import Mark

    begin = Mark(offset=start_offset, line=start_line + 1)
    for entry in read_records(path, start=begin, format="jsonl"):
        span = entry.span
        if isinstance(entry, BadRecord):
            yield BadLine(span.line, span.end, str(entry.error))
            continue
        canonical = canonical_json(span.content)
        yield BulkRecord(
            line=span.line,
            end=span.end,
            sha256=hashlib.sha256(canonical).hexdigest(),
            size=len(canonical),
            features=entry.features,
        )


def canonical_json(line: bytes) -> bytes:
    """The same record in one spelling: keys in order, no spaces, UTF-8 (after RFC 8785)."""
    record = json.loads(line.decode("utf-8-sig"))
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
