"""JSON Lines: one record in a line, in our own field names or in those of Google Patents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from nlp.domain import PatentFeatures, ProjectFeatures
from nlp.patents import google, records
from nlp.patents.columns import ColumnMap
from nlp.patents.fields import fields_of
from nlp.patents.lines import split_lines
from nlp.patents.sources import Mark, Source, Span, held

_OBJECT = re.compile(rb'^(?:\xef\xbb\xbf)?[ \t]*\{[ \t]*"[^"\r\n]{1,100}"[ \t]*:', re.MULTILINE)


def looks_like(head: bytes) -> bool:
    """An object with a field begins some line; the first line may be a bad one."""
    return bool(_OBJECT.search(head))


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    return JsonLines()


class JsonLines:
    """One JSON object in a line; empty lines are skipped."""

    name = "jsonl"

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from split_lines(stream, start=start)

    def read(self, span: Span, *, source: str) -> PatentFeatures | ProjectFeatures:
        fields = fields_of(held(span))
        if google.is_google(fields):
            return google.features_of(fields, source=source)
        return records.features_of(fields, source=source)
