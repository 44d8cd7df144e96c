"""Records of a bulk file in any known format, one after another, good and bad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.domain import PatentFeatures, ProjectFeatures
from nlp.errors import RecordError
from nlp.patents.columns import ColumnMap
from nlp.patents.formats import HEAD_BYTES, open_source
from nlp.patents.sources import BEGINNING, Mark, Span


@dataclass(frozen=True)
class Record:
    """One good record and where it stands."""

    features: PatentFeatures | ProjectFeatures
    span: Span


@dataclass(frozen=True)
class BadRecord:
    """One bad record and why; `error` names the file and the line."""

    error: RecordError
    span: Span


def read_records(
    path: Path,
    *,
    start: Mark = BEGINNING,
    format: str | None = None,
    columns: ColumnMap | None = None,
) -> Iterator[Record | BadRecord]:
    """Records of an unpacked file in order, from `start`; `span.after` is where to go on.

    Raises what `open_source` raises for a file that is in no known format.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        source = open_source(head, file_name=path.name, format=format, columns=columns)
        stream.seek(start.offset)
        for span in source.split(stream, start=start):
            where = f"{path.name}:{span.line}"
            try:
                yield Record(source.read(span, source=where), span)
            except RecordError as error:
                todo = error.todo or "Correct the record and load it again."
                yield BadRecord(RecordError(error.what, where=where, todo=todo), span)
