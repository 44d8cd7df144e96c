"""Files of many records, in the formats of patent offices: one protocol, one way of reading.

A source first cuts a file into the bytes of single records, which is fast and needs memory for one
record only, and then reads each record by itself. So every format can be resumed at a byte, cut
into parts for several workers, and one bad record never hides the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from nlp.domain import PatentFeatures, ProjectFeatures
from nlp.errors import RecordError


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes of one record and where they stand in the (unpacked) file.

    `content` is empty where the record is longer than may be held (`LONGEST_RECORD`).
    """

    number: int  # of the record in its file, from 1
    line: int  # on which it begins, from 1
    offset: int  # of its first byte
    end: int  # behind its last byte: reading goes on here
    end_line: int  # on which `end` lies
    content: bytes

    @property
    def after(self) -> Mark:
        """Where reading goes on behind this record."""
        return Mark(offset=self.end, line=self.end_line, number=self.number)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two records from which a source can go on."""

    offset: int = 0
    line: int = 1
    number: int = 0  # records before it


BEGINNING = Mark()


class Source(Protocol):
    """One format. An instance serves one file: what stands in its head is read when it is made."""

    name: str  # "jsonl", "kipris", "uspto-xml" …: what `novum ingest --format` takes

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        """Records from `start` on. `stream` stands at `start.offset` of the unpacked bytes."""

    def read(self, span: Span, *, source: str) -> PatentFeatures | ProjectFeatures:
        """`source` names file and line. Raises `RecordError` that says what is missing or wrong.

        A member of a family, and a full text without its front page, is a patent whose `missing`
        names title and abstract: what it does say belongs to the document that is loaded under its
        id, and it is no document by itself.
        """


LONGEST_RECORD = 64 * 2**20
"""Bytes of one record. Patents with sequence listings reach tens of megabytes."""


def held(span: Span) -> bytes:
    """Content of a record. Raises `RecordError` where it was too long to be held."""
    if not span.content:
        raise RecordError(
            f"the record has {span.end - span.offset:,} bytes, more than {LONGEST_RECORD:,}."
        )
    return span.content
