"""Cuts a table into rows: a quoted cell may hold line ends (RFC 4180)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from nlp.patents.sources import Mark, Span

LONGEST = 2 * 2**20
"""Bytes of one row. A quote that is never closed must not swallow the file."""

_QUOTE = b'"'


def split_rows(
    stream: BinaryIO, delimiter: str, *, start: Mark, longest: int = LONGEST
) -> Iterator[Span]:
    """Rows that are not empty. One longer than `longest` is passed over without being held."""
    offset, line, number = start.offset, start.line, start.number
    comma = delimiter.encode()
    while True:
        pieces: list[bytes] = []
        size, lines, quoted = 0, 0, False
        while piece := stream.readline(longest + 1):
            size += len(piece)
            whole = piece.endswith(b"\n")
            lines += whole
            if size <= longest:
                pieces.append(piece)
                quoted = _ends_quoted(piece, comma, quoted=quoted)
            if whole and (size > longest or not quoted):
                break
        if not size:
            return
        content = b"".join(pieces) if size <= longest else b""
        end, end_line = offset + size, line + lines
        if size > longest or content.strip(b" \t\r\n" + comma + b"\xef\xbb\xbf"):
            number += 1
            yield Span(number, line, offset, end, end_line, content)
        offset, line = end, end_line


def _ends_quoted(line: bytes, comma: bytes, *, quoted: bool) -> bool:
    """Whether a quoted cell is open behind `line`, where one was (`quoted`) or not before it.

    Only a quote that opens a cell counts, so that ``5" pipe`` swallows nothing.
    """
    if _QUOTE not in line:
        return quoted
    at = 3 if line.startswith(b"\xef\xbb\xbf") else 0
    while True:
        if quoted:
            at = line.find(_QUOTE, at)
            if at < 0:
                return True
            if line[at + 1 : at + 2] == _QUOTE:
                at += 2
                continue
            quoted = False
        elif line[at : at + 1] == _QUOTE:
            quoted, at = True, at + 1
            continue
        at = line.find(comma, at) + 1
        if not at:
            return False
