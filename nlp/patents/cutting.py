"""Cuts a stream into records at marks, holding no more than one record and a chunk.

Two shapes cover the offices' files: records that begin at a mark and last until the next one
(`cut_at_begins`: Greenbook, JSON answers), and XML documents or elements that stand one after
another, with or without something around them (`cut_elements`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from nlp.patents.sources import LONGEST_RECORD, Mark, Span

CHUNK = 2**19
OVERLAP = 256
"""Bytes looked at again when more has been read: marks are shorter."""


class Window:
    """The part of a stream that is being looked at. Places are offsets into the stream."""

    def __init__(self, stream: BinaryIO, *, start: Mark) -> None:
        self._stream = stream
        self._data, self._base = b"", start.offset  # bytes held and the place of the first one
        self._floor, self._line = start.offset, start.line  # what stands before is forgotten
        self._ended = False

    @property
    def floor(self) -> int:
        return self._floor

    @property
    def end(self) -> int:
        return self._base + len(self._data)

    def grow(self) -> bool:
        """Reads on; as much again as is held, so that a long record is copied few times."""
        wanted = max(CHUNK, self.end - self._floor)
        piece = b"" if self._ended else self._stream.read(wanted)
        self._ended = not piece
        if piece:
            self._data = self._data[self._floor - self._base :] + piece
            self._base = self._floor
        return bool(piece)

    def find(self, mark: re.Pattern[bytes], at: int) -> re.Match[bytes] | None:
        """First `mark` from `at` on in what is held; one that may go on behind the end is none."""
        match = mark.search(self._data, at - self._base)
        return match if match and (self._ended or match.end() < len(self._data)) else None

    def place(self, match: re.Match[bytes]) -> tuple[int, int]:
        return self._base + match.start(), self._base + match.end()

    def between(self, start: int, end: int) -> bytes:
        return self._data[start - self._base : end - self._base]

    def drop(self, to: int) -> None:
        """Forgets what stands before `to`."""
        self._line = self.line_of(to)
        self._floor = to

    def line_of(self, place: int) -> int:
        return self._line + self._data.count(b"\n", self._floor - self._base, place - self._base)


class _Cutter:
    """Numbers the records of one file and gives each as a span."""

    def __init__(self, stream: BinaryIO, start: Mark, longest: int) -> None:
        self.window = Window(stream, start=start)
        self._number, self._longest = start.number, longest
        self._begun: tuple[int, int] | None = None  # offset and line of a record too long to hold

    def seek(self, mark: re.Pattern[bytes], at: int, *, keep: int | None) -> re.Match[bytes] | None:
        """First `mark` from `at` on. Forgets what stands before `keep`, and a record too long."""
        window = self.window
        while (match := window.find(mark, at)) is None:
            at = max(at, window.end - OVERLAP)
            if keep is None:
                window.drop(at)
            elif window.end - keep > self._longest and at > window.floor + 1:
                self._begun = self._begun or (keep, window.line_of(keep))
                window.drop(at - 1)
            if not window.grow():
                return window.find(mark, at)
        return match

    def forget(self) -> None:
        """What was begun is no record."""
        self._begun = None

    def span(self, start: int, end: int) -> Span:
        """The record from `start` to `end`; what stands before `end` is forgotten."""
        window = self.window
        begun, self._begun = self._begun, None
        held = begun is None and end - start <= self._longest
        offset, line = begun or (start, window.line_of(start))
        content = window.between(start, end) if held else b""
        window.drop(end)
        self._number += 1
        return Span(self._number, line, offset, end, window.line_of(end), content)


def cut_at_begins(
    stream: BinaryIO, begin: re.Pattern[bytes], *, start: Mark, longest: int = LONGEST_RECORD
) -> Iterator[Span]:
    """Records that begin at `begin` and last until the next one; what stands before is skipped."""
    cutter = _Cutter(stream, start, longest)
    first = cutter.seek(begin, start.offset, keep=None)
    at = cutter.window.place(first)[0] if first else None
    while at is not None:
        following = cutter.seek(begin, at + 1, keep=at)
        end = cutter.window.place(following)[0] if following else cutter.window.end
        yield cutter.span(at, end)
        at = end if following else None


def cut_elements(
    stream: BinaryIO,
    names: str,
    *,
    start: Mark,
    documents: bool = False,
    skipped: str | None = None,
    longest: int = LONGEST_RECORD,
) -> Iterator[Span]:
    """XML elements called `names` (a pattern such as ``a|b``), whatever stands around them.

    With `documents` a record begins at its XML declaration or DOCTYPE, so that a document with
    another root is a record too (one that cannot be read), unless its root is called `skipped`. A
    record whose end tag is missing ends where the next one begins.
    """
    marks = _Marks.of(names, documents=documents, skipped=skipped)
    cutter = _Cutter(stream, start, longest)
    window, at = cutter.window, start.offset
    while match := cutter.seek(marks.begin, at, keep=None):
        first, inside = window.place(match)
        if match[0].startswith((b"<?", b"<!")):
            opened = cutter.seek(marks.root, inside, keep=first)
            if opened and opened["skipped"]:
                at = window.place(opened)[1]
                cutter.forget()
                continue
            if opened is None or opened[0].startswith(b"<?"):
                at = window.place(opened)[0] if opened else window.end
                yield cutter.span(first, at)
                continue
            inside = window.place(opened)[1]
        ended = cutter.seek(marks.stop, inside, keep=first)
        at = window.end
        if ended is not None:
            at = window.place(ended)[1 if ended[0].startswith(b"</") else 0]
        yield cutter.span(first, at)


@dataclass(frozen=True)
class _Marks:
    begin: re.Pattern[bytes]
    root: re.Pattern[bytes]  # behind a prolog: the element, a document left out, or another prolog
    stop: re.Pattern[bytes]

    @classmethod
    def of(cls, names: str, *, documents: bool, skipped: str | None) -> _Marks:
        prefix = "" if documents else _PREFIX  # only parts of a document stand in a namespace
        opens = rf"{prefix}(?:{names})(?=[\s>/])"
        left_out = rf"{skipped}(?=[\s>/])" if skipped else "(?!)"
        begin = rf"(?:\?xml\s|!DOCTYPE\s|{opens})" if documents else opens
        return cls(
            begin=re.compile(f"<{begin}".encode()),
            root=re.compile(rf"<(?:\?xml\s|{opens}|(?P<skipped>{left_out}))".encode()),
            stop=re.compile(rf"<(?:{begin}|/{prefix}(?:{names})\s*>)".encode()),
        )


_PREFIX = r"(?:[A-Za-z_][\w.-]{0,30}:)?"
