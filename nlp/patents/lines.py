"""Files with one record in a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from nlp.patents.sources import LONGEST_RECORD, Mark, Span


def split_lines(stream: BinaryIO, *, start: Mark, longest: int = LONGEST_RECORD) -> Iterator[Span]:
    """Lines that are not empty. One longer than `longest` is passed over without being held."""
    offset, line, number = start.offset, start.line, start.number
    while content := stream.readline(longest + 1):
        size = len(content)
        if size > longest:
            size += 0 if content.endswith(b"\n") else _rest_of_line(stream)
            content = b""
        end = offset + size
        if size > longest or not content.isspace():
            number += 1
            yield Span(number, line, offset, end, line + 1, content)
        offset, line = end, line + 1


def _rest_of_line(stream: BinaryIO) -> int:
    size = 0
    while piece := stream.readline(2**20):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size
