"""JSON Lines: one record in a line, in our own field names or in those of Google Patents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from nlp.domain import PatentFeatures, ProjectFeatures
from nlp.patents import records
from nlp.patents.columns import ColumnMap
from nlp.patents.lines import split_lines
from nlp.patents.sources import Mark, Source, Span, held

_OBJECT = re.compile(rb'^(?:\xef\xbb\xbf)?\s*\{\s*(?:"|\}|$)')


def looks_like(head: bytes) -> bool:
    """An object begins the file, and its line ends within it or the head."""
    return bool(_OBJECT.match(head))


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    return JsonLines()


class JsonLines:
    """One JSON object in a line; empty lines are skipped."""

    name = "jsonl"

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from split_lines(stream, start=start)

    def read(self, span: Span, *, source: str) -> PatentFeatures | ProjectFeatures:
        fields = records.fields_of(held(span))
        return records.features_of(fields, source=source)
