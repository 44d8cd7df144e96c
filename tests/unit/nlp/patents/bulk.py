"""Small bulk files of invented records, and what every source has to keep."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from nlp.domain import PatentFeatures
from nlp.patents.columns import ColumnMap
from nlp.patents.formats import HEAD_BYTES, open_source
from nlp.patents.reading import BadRecord, Record, read_records
from nlp.patents.sources import BEGINNING, Mark, Span


def outcomes(
    content: bytes, folder: Path, *, name: str = "bulk", columns: ColumnMap | None = None
) -> list[Record | BadRecord]:
    path = folder / name
    path.write_bytes(content)
    return list(read_records(path, columns=columns))


def patents(
    content: bytes, folder: Path, *, columns: ColumnMap | None = None
) -> list[PatentFeatures]:
    """Patents of a file in which every record has to be good."""
    found = []
    for record in outcomes(content, folder, columns=columns):
        assert isinstance(record, Record), record
        assert isinstance(record.features, PatentFeatures)
        found.append(record.features)
    return found


def reasons(content: bytes, folder: Path) -> list[str]:
    """Why records were refused; empty texts for good ones."""
    return [
        str(one.error) if isinstance(one, BadRecord) else "" for one in outcomes(content, folder)
    ]


def spans(
    content: bytes, *, start: Mark = BEGINNING, columns: ColumnMap | None = None
) -> list[Span]:
    source = open_source(content[:HEAD_BYTES], file_name="bulk", columns=columns)
    stream = BytesIO(content)
    stream.seek(start.offset)
    return list(source.split(stream, start=start))


def assert_resumable(content: bytes, *, columns: ColumnMap | None = None) -> None:
    """From behind every record, the rest is found as from the beginning, to the byte and line."""
    everything = spans(content, columns=columns)
    for done, span in enumerate(everything, start=1):
        assert spans(content, start=span.after, columns=columns) == everything[done:]
        assert span.line == content.count(b"\n", 0, span.offset) + 1
        assert span.end_line == content.count(b"\n", 0, span.end) + 1
        assert span.number == done
        if span.content:
            assert content[span.offset : span.end] == span.content
