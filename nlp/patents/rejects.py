"""Reject files: records that an earlier load refused, each with the format that it is written in.

One JSON object in a line: ``novum_reject`` (1), ``file``, ``line``, ``record``, ``offset``,
``reason``, ``format``, ``columns`` (the column map, or null), ``head`` (what stood before the first
record of the file, in base64), and the record itself as ``text``, or as ``base64`` where it is no
UTF-8. Correct ``text`` and load the file as any other: each record is read as if it stood in its
own file, and says so in its `source`.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp.domain import PatentFeatures, ProjectFeatures
from nlp.errors import DocumentError, RecordError
from nlp.patents.columns import ColumnMap
from nlp.patents.lines import split_lines
from nlp.patents.sources import Mark, Source, Span, held

NAME = "rejects"
MARK = "novum_reject"


def looks_like(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(f'{{"{MARK}"'.encode())


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    return Rejects()


class Rejects:
    """Each line is a record of some other format."""

    name = NAME

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        yield from split_lines(stream, start=start)

    def read(self, span: Span, *, source: str) -> PatentFeatures | ProjectFeatures:
        line = fields_of(held(span))
        content = content_of(line)
        head = _bytes(line.get("head") or "")
        original = f"{line.get('file')}:{line.get('line')}"
        inner = _inner(line, head + content, original)
        stream = io.BytesIO(head + content)
        stream.seek(len(head))
        found = next(iter(inner.split(stream, start=Mark(offset=len(head)))), None)
        if found is None:
            raise RecordError("the line holds no record.")
        return inner.read(found, source=original)


def content_of(line: dict[str, Any]) -> bytes:
    """The bytes of the record. Raises `RecordError`."""
    if line.get("cut"):
        raise RecordError(
            "the record was too long to be kept here.",
            todo="Correct it in the file it comes from, and load that file again.",
        )
    if isinstance(line.get("text"), str):
        return str(line["text"]).encode("utf-8", "surrogatepass")
    return _bytes(line.get("base64"))


def _inner(line: dict[str, Any], beginning: bytes, original: str) -> Source:
    from nlp.patents.formats import open_source

    columns = _columns(line.get("columns"))
    name = str(line.get("format"))
    if name == NAME:
        raise RecordError("a reject cannot be of a reject file itself.")
    try:
        return open_source(beginning, file_name=original, format=name, columns=columns)
    except DocumentError as error:
        raise RecordError(error.what, todo=error.todo) from error


def fields_of(content: bytes) -> dict[str, Any]:
    try:
        line = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordError(f"the line is not JSON ({error}).") from error
    if not isinstance(line, dict) or MARK not in line:
        raise RecordError("the line is no reject.")
    return line


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(str(value or ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RecordError(f"the record is not in base64 ({error}).") from error


def _columns(value: object) -> ColumnMap | None:
    if value is None:
        return None
    fields = value.get("fields") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(fields, dict):
        raise RecordError("the column map is no object with fields.")
    delimiter, encoding = value.get("delimiter"), value.get("encoding")
    return ColumnMap(
        fields={str(name): str(header) for name, header in fields.items()},
        delimiter=str(delimiter) if delimiter else None,
        encoding=str(encoding) if encoding else None,
        separators=str(value.get("separators") or "|;"),
    )
