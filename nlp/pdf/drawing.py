"""A page as it is drawn: grey pixels, and what of them lies in the boxes of characters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.pdf.native import Marks, page_object

QUICK, CAREFUL = 0.75, 1.5
"""Pixels a point. A quick drawing loses thin letters; pages where it does are drawn carefully."""
MOST_PIXELS = 4_000_000
"""Of one drawn page; a larger one is drawn smaller."""
EDGE = 8
"""Difference of two neighbouring pixels, of 255, from which on something is drawn there."""
LIGHT = 225
"""Letters lighter than this, of 255, are looked at with their ground."""
TONE = 40
"""Difference of grey, of 255, within which two tones are the same to the eye of this check."""


REACH = 4.0
"""Pixels around a character's box that its verdict may look at: its box is rounded outwards, each
pixel is compared with those left of it and above, and a picture's edge is rounded too."""


@dataclass(frozen=True)
class Drawing:
    """The page as grey pixels, with sums from which any box is answered at once."""

    grey: NDArray[np.uint8]
    scale: float
    edge_sums: NDArray[np.int32]

    @classmethod
    def of(cls, page: pdfium.PdfPage, scale: float) -> Drawing:
        scale = scale_of(page, scale)
        grey = _pixels(page, scale)
        edges = np.zeros(grey.shape, np.bool_)
        edges[:, 1:] = _apart(grey[:, 1:], grey[:, :-1])
        edges[1:] |= _apart(grey[1:], grey[:-1])
        return cls(grey, scale, _sums(edges))

    def without(self, page: pdfium.PdfPage, handles: NDArray[np.uint64]) -> Difference:
        """What of the drawing those objects are: it is drawn again without them."""
        with set_aside(handles):
            other = _pixels(page, self.scale)
        return Difference(self, Drawing(other, self.scale, self.edge_sums))

    def edges(self, boxes: NDArray[np.float64]) -> NDArray[np.int32]:
        """Pixels with an edge in each box; 0 also for a box outside of the page."""
        return self.total(self.edge_sums, boxes)

    def tone(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """The pixel in the middle of each box; 255 outside of the page."""
        x0, y0, x1, y1 = self._corners(boxes)
        height, width = self.grey.shape
        column, row = (x0 + x1) // 2, (y0 + y1) // 2
        inside = (column < width) & (row < height)
        tones = self.grey[np.minimum(row, height - 1), np.minimum(column, width - 1)]
        return np.where(inside, tones, 255).astype(np.float64)

    def darker(self, boxes: NDArray[np.float64], light: NDArray[np.int64]) -> NDArray[np.float64]:
        """Share of each light letter's box that is clearly darker than the letter."""
        share = np.ones(len(boxes))
        x0, y0, x1, y1 = self._corners(boxes)
        for index in np.flatnonzero(light > LIGHT).tolist():
            box = self.grey[y0[index] : y1[index], x0[index] : x1[index]]
            share[index] = (box < light[index] - TONE).mean() if box.size else 0.0
        return share

    def _corners(self, boxes: NDArray[np.float64]) -> tuple[NDArray[np.int64], ...]:
        height, width = self.grey.shape
        low, high = np.floor(boxes * self.scale), np.ceil(boxes * self.scale)
        edges = (low[:, 0], low[:, 1], high[:, 2], high[:, 3])
        ends = (width, height, width, height)
        return tuple(
            np.clip(edge, 0, end).astype(np.int64) for edge, end in zip(edges, ends, strict=True)
        )

    def total(self, sums: NDArray[np.int32], boxes: NDArray[np.float64]) -> NDArray[np.int32]:
        """Marked pixels in each box, from a summed-area table of this drawing."""
        x0, y0, x1, y1 = self._corners(boxes)
        total: NDArray[np.int32] = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
        return total


@dataclass(frozen=True)
class Difference:
    drawing: Drawing
    other: Drawing  # without the objects; its edges are those of the first

    def differs(self, boxes: NDArray[np.float64]) -> Marks:
        """In which boxes the objects make a difference."""
        return self.drawing.total(_sums(self.other.grey != self.drawing.grey), boxes) > 0

    def inks(self, boxes: NDArray[np.float64]) -> Marks:
        """In which boxes the objects are clearly darker than what is there without them."""
        darker = self.other.grey > np.minimum(self.drawing.grey.astype(np.int16) + TONE, 255)
        return self.drawing.total(_sums(darker), boxes) > 0


def scale_of(page: pdfium.PdfPage, scale: float) -> float:
    """Pixels a point: `scale`, or less for a page that is too large."""
    width, height = page.get_size()
    return min(scale, math.sqrt(MOST_PIXELS / max(width * height, 1.0)))


@contextmanager
def set_aside(handles: NDArray[np.uint64]) -> Iterator[None]:
    """Objects of the page that are not drawn meanwhile."""
    items = [page_object(handle) for handle in handles.tolist()]
    for item in items:
        raw.FPDFPageObj_SetIsActive(item, 0)
    try:
        yield
    finally:
        for item in items:
            raw.FPDFPageObj_SetIsActive(item, 1)


def _pixels(page: pdfium.PdfPage, scale: float) -> NDArray[np.uint8]:
    """The page as shown, without notes, which are not read either; fields of forms are part of it
    (`nlp.pdf.filled`)."""
    bitmap = page.render(
        scale=scale,
        grayscale=True,
        may_draw_forms=False,
        draw_annots=False,
        no_smoothtext=scale <= QUICK,
        no_smoothimage=scale <= QUICK,
        no_smoothpath=scale <= QUICK,
    )
    grey: NDArray[np.uint8] = bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width]
    return grey


def _apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Marks:
    return np.maximum(one, other) - np.minimum(one, other) > EDGE


def _sums(mark: Marks) -> NDArray[np.int32]:
    """Summed-area table, one row and column larger than the picture."""
    sums = np.zeros((mark.shape[0] + 1, mark.shape[1] + 1), np.int32)
    np.cumsum(mark, axis=1, out=sums[1:, 1:], dtype=np.int32)
    for above, below in pairwise(sums):  # along the memory: numpy would go down each column
        np.add(below, above, out=below)
    return sums
