"""Which characters of a page a reader sees: decided against the page as it is drawn.

A character is not seen where the drawn page is all one tone in its box (the colour of its ground,
clipped, covered, off the page, on a layer that is switched off), where it is too small to read, and
where its own object draws nothing (render mode 3, full transparency) or lies under a picture. Text
that draws nothing over a picture of a whole page is what a text recognition read off it: it counts
as seen.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.domain.document import Hiding
from nlp.pdf.glyphs import Glyphs, Placement
from nlp.pdf.native import page_objects, text_looks

QUICK, CAREFUL = 0.75, 1.5
"""Pixels a point. A quick drawing loses thin letters; pages where it does are drawn carefully."""
MOST_PIXELS = 4_000_000
"""Of one drawn page; a larger one is drawn smaller."""
EDGE = 8
"""Difference of two neighbouring pixels, of 255, from which on something is drawn there."""
TINY = 2.0
"""Points below which nobody reads text."""
LIGHT, DARK_SHARE = 225, 0.5
"""Letters lighter than this are seen only where so much of what they stand on is clearly darker."""
TONE = 40
"""Difference of grey, of 255, within which two tones are the same to the eye of this check."""
WORD = 3
"""Letters from which on a hidden stretch can say something."""
FAINT = 13
"""Opacity, of 255, below which nothing shows."""
MOSTLY = 0.5
"""Share of an object's characters; and of the page that a scan's pictures cover."""
HIDDEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)

MOST_OBJECTS = 100_000
MOST_INKED = 20
"""Text objects of a page that are drawn one by one, see `_inked`."""

WAYS = tuple(Hiding)

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Unseen:
    """Characters that nobody sees, and why: `WAYS[how[i]]` where `mark[i]` is set."""

    mark: Marks
    how: NDArray[np.int64]


@dataclass(frozen=True)
class HiddenPiece:
    """A stretch of characters that nobody sees; its box on the page as shown, in points."""

    how: Hiding
    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class _Picture:
    place: int
    box: tuple[float, float, float, float]  # as shown, points
    opaque: bool


def find_unseen(page: pdfium.PdfPage, glyphs: Glyphs, place: Placement) -> Unseen:
    """For each of the glyphs. `place` shows the page as it is, not turned."""
    if not len(glyphs):
        return Unseen(np.zeros(0, np.bool_), np.zeros(0, np.int64))
    handles, which = np.unique(glyphs.objects, return_inverse=True)
    listed = handles.tolist()
    silent, light = _looks(listed)
    order, pictures = _order(page, place)
    places = np.array([order.get(handle, -1) for handle in listed])
    letters = _Letters(
        glyphs=glyphs,
        which=which,
        silent=silent[which],
        light=light[which],
        under=_under(pictures, glyphs.boxes, places[which]),
        scanned=_scanned(pictures, glyphs.boxes, place),
    )
    unseen = _judge(page, letters, _Drawing.of(page, QUICK))
    return _judge(page, letters, _Drawing.of(page, CAREFUL)) if unseen.mark.any() else unseen


@dataclass(frozen=True)
class _Letters:
    """The glyphs with what the file says of each."""

    glyphs: Glyphs
    which: NDArray[np.int64]  # the text object
    silent: Marks  # draws nothing
    light: NDArray[np.int64]  # 0 black to 255 white
    under: Marks  # an opaque picture is drawn over it
    scanned: Marks  # on the pictures of a scan


def _judge(page: pdfium.PdfPage, letters: _Letters, drawn: _Drawing) -> Unseen:
    boxes, light, silent = letters.glyphs.boxes, letters.light, letters.silent
    flat = drawn.edges(boxes) == 0
    tiny = np.maximum(boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]) < TINY
    pale = _pale(page, letters, drawn)
    under = letters.under
    if under.any():
        without = drawn.without(page, np.unique(letters.glyphs.objects[under]))
        under = under & ~without.differs(boxes)
    pale &= _majority(pale | flat, letters.which)
    pale |= _majority(pale, letters.which)
    read_off = silent & ~flat & letters.scanned
    undrawn = (flat | silent | under) & ~read_off
    mark = _mostly(undrawn | pale | tiny, letters.which)
    mark &= ~_short(mark, letters.glyphs)
    how = np.full(len(boxes), WAYS.index(Hiding.UNDRAWN))
    same = flat & ~silent & (np.abs(light - drawn.tone(boxes)) < TONE)
    how[same | (pale & ~undrawn)] = WAYS.index(Hiding.COLOUR)
    how[tiny] = WAYS.index(Hiding.TINY)
    return Unseen(mark, how)


def _pale(page: pdfium.PdfPage, letters: _Letters, drawn: _Drawing) -> Marks:
    """Light letters on light ground, which is looked at without them: ink of other letters beside
    or beneath them makes nobody see them."""
    pale = letters.light > LIGHT
    if pale.any():
        without = drawn.without(page, np.unique(letters.glyphs.objects[pale]))
        pale = pale & (without.other.darker(letters.glyphs.boxes, letters.light) < DARK_SHARE)
        pale &= ~_inked(page, letters, pale & without.inks(letters.glyphs.boxes), drawn)
    return pale


def _inked(page: pdfium.PdfPage, letters: _Letters, likely: Marks, drawn: _Drawing) -> Marks:
    """Letters that are called light and drawn dark: filled with a pattern, or with an outline.

    The page is drawn without each such object alone, so that no letter passes by another's ink.
    """
    inked = np.zeros(len(likely), np.bool_)
    for handle in np.unique(letters.glyphs.objects[likely])[:MOST_INKED]:
        own = likely & (letters.glyphs.objects == handle)
        inked |= own & drawn.without(page, np.array([handle])).inks(letters.glyphs.boxes)
    return inked


def hidden_texts(glyphs: Glyphs, unseen: Unseen) -> list[HiddenPiece]:
    """Stretches of unseen characters in content order, those hidden in one way together."""
    places = np.flatnonzero(unseen.mark)
    breaks = np.flatnonzero(
        (np.diff(places) > 1) | (unseen.how[places[1:]] != unseen.how[places[:-1]])
    )
    pieces = []
    for part in np.split(places, breaks + 1):
        if not len(part):
            continue
        text = "".join(
            (" " if space else "") + chr(code)
            for code, space in zip(
                glyphs.codes[part].tolist(), glyphs.spaces[part].tolist(), strict=True
            )
        )
        boxes = glyphs.boxes[part]
        low, high = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
        pieces.append(HiddenPiece(WAYS[unseen.how[part[0]]], text.strip(), (*low, *high)))
    return pieces


@dataclass(frozen=True)
class _Drawing:
    """The page as grey pixels, with sums from which any box is answered at once."""

    grey: NDArray[np.uint8]
    scale: float
    edge_sums: NDArray[np.int32]

    @classmethod
    def of(cls, page: pdfium.PdfPage, scale: float) -> _Drawing:
        width, height = page.get_size()
        scale = min(scale, math.sqrt(MOST_PIXELS / max(width * height, 1.0)))
        grey = _pixels(page, scale)
        edges = np.zeros(grey.shape, np.bool_)
        edges[:, 1:] = _apart(grey[:, 1:], grey[:, :-1])
        edges[1:] |= _apart(grey[1:], grey[:-1])
        return cls(grey, scale, _sums(edges))

    def without(self, page: pdfium.PdfPage, handles: NDArray[np.uint64]) -> _Difference:
        """What of the drawing those objects are: it is drawn again without them."""
        items = [ctypes.cast(handle, raw.FPDF_PAGEOBJECT) for handle in handles.tolist()]
        for item in items:
            raw.FPDFPageObj_SetIsActive(item, 0)
        try:
            other = _pixels(page, self.scale)
        finally:
            for item in items:
                raw.FPDFPageObj_SetIsActive(item, 1)
        return _Difference(self, _Drawing(other, self.scale, self.edge_sums))

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
class _Difference:
    drawing: _Drawing
    other: _Drawing  # without the objects; its edges are those of the first

    def differs(self, boxes: NDArray[np.float64]) -> Marks:
        """In which boxes the objects make a difference."""
        return self.drawing.total(_sums(self.other.grey != self.drawing.grey), boxes) > 0

    def inks(self, boxes: NDArray[np.float64]) -> Marks:
        """In which boxes the objects are clearly darker than what is there without them."""
        darker = self.other.grey > np.minimum(self.drawing.grey.astype(np.int16) + TONE, 255)
        return self.drawing.total(_sums(darker), boxes) > 0


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


def _order(page: pdfium.PdfPage, place: Placement) -> tuple[dict[int, int], list[_Picture]]:
    """Place of the page's own objects in drawing order, and its pictures. Only where there are
    pictures does anybody ask for the order."""
    kinds = page_objects(page.raw, min(raw.FPDFPage_CountObjects(page.raw), MOST_OBJECTS))
    found = [at for at, (_, kind) in enumerate(kinds) if kind == raw.FPDF_PAGEOBJ_IMAGE]
    if not found:
        return {}, []
    pictures = [_Picture(at, *_picture(page, at, place)) for at in found]
    return {handle: at for at, (handle, _) in enumerate(kinds)}, pictures


def _picture(
    page: pdfium.PdfPage, at: int, place: Placement
) -> tuple[tuple[float, float, float, float], bool]:
    item = raw.FPDFPage_GetObject(page.raw, at)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    sides = (np.array([side.value], np.float64) for side in (left, top, right, bottom))
    x0, y0, x1, y1 = place.boxes(*sides)[0].tolist()
    return (x0, y0, x1, y1), not raw.FPDFPageObj_HasTransparency(item)


def _looks(handles: Sequence[int]) -> tuple[Marks, NDArray[np.int64]]:
    """Which text objects draw nothing, and how light they are. Signs that PDFium adds have no
    object (0): nothing speaks against them."""
    silent, light = np.zeros(len(handles), np.bool_), np.zeros(len(handles), np.int64)
    for index, handle in enumerate(handles):
        if not handle:
            continue
        mode, fill = text_looks(handle)
        silent[index] = mode in HIDDEN_MODES
        if fill is not None and mode != raw.FPDF_TEXTRENDERMODE_STROKE:
            red, green, blue, opacity = fill
            light[index] = (299 * red + 587 * green + 114 * blue) // 1000
            silent[index] |= opacity < FAINT
    return silent, light


def _under(
    pictures: list[_Picture], boxes: NDArray[np.float64], places: NDArray[np.int64]
) -> Marks:
    """Characters over which an opaque picture is drawn later."""
    mark = np.zeros(len(boxes), np.bool_)
    for picture in pictures:
        if picture.opaque:
            mark |= _inside(picture.box, boxes) & (places >= 0) & (places < picture.place)
    return mark


def _scanned(pictures: list[_Picture], boxes: NDArray[np.float64], place: Placement) -> Marks:
    """Characters on the pictures of a scan, which cover most of the page, whole or in strips."""
    mark = np.zeros(len(boxes), np.bool_)
    areas = ((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in (picture.box for picture in pictures))
    if sum(areas) > MOSTLY * place.width * place.height:
        for picture in pictures:
            mark |= _inside(picture.box, boxes)
    return mark


def _inside(box: tuple[float, float, float, float], boxes: NDArray[np.float64]) -> Marks:
    """Characters whose middle lies in the box."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return np.asarray((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3]))


def _short(mark: Marks, glyphs: Glyphs) -> Marks:
    """Marked stretches of a letter or two: they say nothing, and programs draw single signs as
    pictures over their own text."""
    short = np.zeros(len(mark), np.bool_)
    places = np.flatnonzero(mark)
    for part in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        short[part] = sum(chr(code).isalnum() for code in glyphs.codes[part].tolist()) < WORD
    return short


def _mostly(mark: Marks, which: NDArray[np.int64]) -> Marks:
    """Marked characters of objects most of which is marked: a font's boxes may miss one sign."""
    return mark & _majority(mark, which)


def _majority(mark: Marks, which: NDArray[np.int64]) -> Marks:
    """All characters of objects most of which is marked."""
    return np.asarray((np.bincount(which, weights=mark) > MOSTLY * np.bincount(which))[which])
