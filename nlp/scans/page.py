"""A page's picture prepared for text recognition: what the child answers, and its reading back."""

from __future__ import annotations

from typing import NamedTuple

from nlp.domain.base import Frozen

Rectangle = tuple[int, int, int, int]
"""First column and row, and those behind the last, in pixels."""


class ScannedMark(Frozen):
    """A sign that was found by its shape."""

    text: str
    box: Rectangle


class ScannedLine(Frozen):
    """A line of text: its words' rectangle, if it has words, and the signs among them."""

    box: Rectangle | None
    marks: tuple[ScannedMark, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()
    """White columns within `box`, as first column and width; the narrowest are left out."""


class ScannedPage(Frozen):
    """Where the words of a page stand that was turned upright."""

    scale: float  # pixels per point
    height: float  # of a usual line, in pixels
    turned: float  # degrees counter-clockwise
    across: tuple[tuple[float, float, float], ...]  # y, x0, x1 of ruling lines in points
    down: tuple[tuple[float, float, float], ...]
    lines: tuple[ScannedLine, ...]
    blocks: tuple[Rectangle, ...]  # several lines, or pictures
    margin: int  # white pixels around each picture
    first: int  # bytes of the pictures of lines, before those of blocks


class Scanned(NamedTuple):
    """A page and the pictures of its lines and of its blocks, in order, as two TIFF files."""

    page: ScannedPage
    lines: bytes
    blocks: bytes


def pack(page: ScannedPage, lines: bytes, blocks: bytes) -> bytes:
    """One answer: a line of JSON, then the pictures."""
    head = page.model_copy(update={"first": len(lines)}).model_dump_json().encode()
    return head + b"\n" + lines + blocks


def unpack(answer: bytes) -> Scanned:
    head, _, pictures = answer.partition(b"\n")
    page = ScannedPage.model_validate_json(head)
    return Scanned(page, pictures[: page.first], pictures[page.first :])
