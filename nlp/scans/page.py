"""A page's picture prepared for text recognition: what the child answers, and its reading back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PIL import Image

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

    @property
    def boxes(self) -> list[Rectangle]:
        """What there is a picture of: the lines with words, then the blocks."""
        return [*(line.box for line in self.lines if line.box), *self.blocks]


class Scanned(NamedTuple):
    """A page and the pictures of its lines and of its blocks, in order."""

    page: ScannedPage
    lines: list[Image.Image]
    blocks: list[Image.Image]


def pack(page: ScannedPage, pictures: Iterable[bytes]) -> bytes:
    """One answer: a line of JSON, then a byte for each pixel of the pictures."""
    return page.model_dump_json().encode() + b"\n" + b"".join(pictures)


def unpack(answer: bytes) -> Scanned:
    head, _, pixels = answer.partition(b"\n")
    page = ScannedPage.model_validate_json(head)
    pictures: list[Image.Image] = []
    at = 0
    for x0, y0, x1, y1 in page.boxes:
        size = (x1 - x0 + 2 * page.margin, y1 - y0 + 2 * page.margin)
        end = at + size[0] * size[1]
        pictures.append(Image.frombytes("L", size, pixels[at:end]))
        at = end
    lines = len(pictures) - len(page.blocks)
    return Scanned(page, pictures[:lines], pictures[lines:])


def tiff(pictures: Sequence[Image.Image], dots_per_inch: float) -> bytes:
    """The pictures as pages of one file."""
    out = io.BytesIO()
    dpi = (dots_per_inch, dots_per_inch)
    pictures[0].save(out, "TIFF", save_all=True, append_images=pictures[1:], dpi=dpi)
    return out.getvalue()
