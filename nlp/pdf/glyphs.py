"""The characters of a page with their boxes, in bulk."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.pdf.native import character_boxes, character_codes, text_objects, unmapped

SCALE = 64.0
"""Device units per point when the page's own transform is measured."""

HYPHEN = 2  # PDFium's mark for a hyphen at a line end
NON_CHARACTERS = (0xFFFE, 0xFFFF)
REPLACEMENT = 0xFFFD
TAGS = (0xE0000, 0xE1000)
UNPICTURED = np.array([
    0x034F, 0x061C, 0x115F, 0x1160, 0x3164, 0xFEFF, 0xFFA0,
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10),
])  # fmt: skip
"""Joiners, fillers, marks of direction, variation selectors."""
BLANK_CODES = (3, 32)
"""What fonts without a map most often call the space: nothing is lost with it."""


@dataclass(frozen=True)
class Placement:
    """Affine map from PDF user space to the page as shown: points, top-left origin, y downwards."""

    matrix: NDArray[np.float64]  # 2 × 3
    width: float
    height: float

    def boxes(
        self, left: Floats, top: Floats, right: Floats, bottom: Floats
    ) -> NDArray[np.float64]:
        """Rectangles in user space to rows of x0, y0, x1, y1 as shown."""
        ax, ay = self.points(left, top)
        bx, by = self.points(right, bottom)
        low_x, high_x = np.minimum(ax, bx), np.maximum(ax, bx)
        low_y, high_y = np.minimum(ay, by), np.maximum(ay, by)
        return np.stack((low_x, low_y, high_x, high_y), axis=1)

    def turned(self, quarters: int) -> Placement:
        """The page turned so that text running down (1), backwards (2) or up (3) runs to the
        right."""
        if quarters == 0:
            return self
        x, y = self.matrix
        to_right, to_bottom = np.array([0, 0, self.width]), np.array([0, 0, self.height])
        if quarters == 1:
            return Placement(np.stack((y, to_right - x)), self.height, self.width)
        if quarters == 2:
            return Placement(np.stack((to_right - x, to_bottom - y)), self.width, self.height)
        return Placement(np.stack((to_bottom - y, x)), self.height, self.width)

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        m = self.matrix
        return m[0, 0] * x + m[0, 1] * y + m[0, 2], m[1, 0] * x + m[1, 1] * y + m[1, 2]


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Glyphs:
    """Characters in content order. `boxes` has a row x0, y0, x1, y1 for each."""

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    spaces: NDArray[np.bool_]  # white space stood before this character
    objects: NDArray[np.uint64]  # handle of the text object that draws it
    signs: str = ""  # what characters without a picture spell: tags stand for ASCII
    unread: int = 0  # characters that are missing or wrong because nothing says what they are
    beyond: int = 0  # characters over the limit, not looked at

    def __len__(self) -> int:
        return len(self.codes)

    def only(self, mark: NDArray[np.bool_]) -> Glyphs:
        """Those that are marked."""
        return replace(
            self,
            codes=self.codes[mark],
            boxes=self.boxes[mark],
            spaces=self.spaces[mark],
            objects=self.objects[mark],
        )


def placement(page: pdfium.PdfPage) -> Placement:
    """The page's transform, measured on three points (crop box and rotation included)."""
    width, height = page.get_size()
    device = (0, 0, max(int(width * SCALE), 1), max(int(height * SCALE), 1), 0)

    def shown(x: float, y: float) -> tuple[float, float]:
        column, row = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, *device, x, y, column, row)
        return column.value / SCALE, row.value / SCALE

    reach = 1000.0
    origin, right, up = shown(0, 0), shown(reach, 0), shown(0, reach)
    matrix = np.array(
        [[(right[i] - origin[i]) / reach, (up[i] - origin[i]) / reach, origin[i]] for i in (0, 1)]
    )
    return Placement(matrix, width, height)


def read_glyphs(page: pdfium.PdfPage, place: Placement, *, most: int) -> Glyphs:
    """Characters of the page; at most `most` of them are looked at."""
    text_page = page.get_textpage()
    try:
        there = max(text_page.count_chars(), 0)
        count = min(there, most)
        if count == 0:
            return _none()
        codes = character_codes(text_page.raw, count)
        sides = character_boxes(text_page.raw, count)
        unknown = unmapped(text_page.raw, codes)
        boxes = place.boxes(sides[:, 0], sides[:, 1], sides[:, 2], sides[:, 3])
        printed = _printed(text_page.raw, codes, boxes, unknown)
        return replace(printed, beyond=there - count)
    finally:
        text_page.close()


def reading_direction(glyphs: Glyphs) -> int:
    """How most of the text runs: 0 to the right, 1 down, 2 to the left, 3 up."""
    if len(glyphs) < 3:
        return 0
    x = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2
    y = (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
    dx, dy = np.diff(x), np.diff(y)
    size = np.maximum(*(glyphs.boxes[1:, i + 2] - glyphs.boxes[1:, i] for i in (0, 1)))
    near = np.maximum(np.abs(dx), np.abs(dy)) < 2.0 * size
    level = np.abs(dx) >= np.abs(dy)
    counts = [
        int(np.count_nonzero(near & mark))
        for mark in (level & (dx > 0), ~level & (dy > 0), level & (dx < 0), ~level & (dy < 0))
    ]
    return max(range(4), key=lambda way: counts[way])


def turn_back(
    box: tuple[float, float, float, float], quarters: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """A box of the page turned by `quarters` on the page as shown, which is `width` by `height`."""
    x0, y0, x1, y1 = box
    if quarters == 1:
        return width - y1, x0, width - y0, x1
    if quarters == 2:
        return width - x1, height - y1, width - x0, height - y0
    if quarters == 3:
        return y0, height - x1, y1, height - x0
    return box


def _none() -> Glyphs:
    return Glyphs(
        np.zeros(0, np.uint32), np.zeros((0, 4)), np.zeros(0, np.bool_), np.zeros(0, np.uint64)
    )


def _printed(
    text_page: object,
    codes: NDArray[np.uint32],
    boxes: NDArray[np.float64],
    unknown: NDArray[np.bool_],
) -> Glyphs:
    """Drops white space and controls, remembering before which character they stood."""
    codes, second = _paired(codes)
    unread = unknown & ~np.isin(codes, BLANK_CODES)
    unread |= np.isin(codes, (0, REPLACEMENT, *NON_CHARACTERS)) & ~second
    codes = np.where((codes == HYPHEN) & ~unknown, ord("-"), codes).astype(np.uint32)
    blank = (codes <= 32) | (codes == 0xA0) | (codes == 0x3000)
    blank |= (codes == NON_CHARACTERS[0]) | (codes == NON_CHARACTERS[1])
    blank |= ((codes >= 0x7F) & (codes < 0xA0)) | ((codes >= 0x2000) & (codes <= 0x200F))
    blank |= ~np.isfinite(boxes).all(axis=1)
    unpictured = np.isin(codes, UNPICTURED) | (codes >= TAGS[0]) & (codes < TAGS[1])
    keep = np.flatnonzero(~blank & ~second & ~unpictured)
    spaces = _seen_before(blank, keep)
    tags = codes[(codes > TAGS[0]) & (codes < TAGS[0] + 0x7F)] - TAGS[0]
    signs = "".join(map(chr, tags.tolist())).strip()
    objects = text_objects(text_page, keep)
    return Glyphs(codes[keep], boxes[keep], spaces, objects, signs, int(np.count_nonzero(unread)))


def _paired(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Codes with the halves of UTF-16 pairs put together, and which places are second halves."""
    high, low = (codes >= 0xD800) & (codes < 0xDC00), (codes >= 0xDC00) & (codes < 0xE000)
    second = np.concatenate(([False], high[:-1] & low[1:]))
    first = np.append(second[1:], False)
    codes = codes.copy()
    codes[first] = 0x10000 + ((codes[first] - 0xD800) << 10) + (codes[second] - 0xDC00)
    codes[(high & ~first) | (low & ~second) | (codes > 0x10FFFF)] = REPLACEMENT
    return codes, second


def _seen_before(mark: NDArray[np.bool_], keep: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each kept character, whether `mark` is set between it and the kept one before."""
    total = np.concatenate(([0], np.cumsum(mark)))
    upto = total[keep]
    return np.asarray(np.diff(upto, prepend=0) > 0)
