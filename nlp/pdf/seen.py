"""Which characters of a page a reader sees: decided against the page as it is drawn.

A character is not seen where the drawn page is all one tone in its box (the colour of its ground,
clipped, covered, off the page, on a layer that is switched off), where it is too small to read, and
where its own object draws nothing (render mode 3, full transparency) or lies under a picture. Text
that draws nothing over a picture of a whole page is what a text recognition read off it: it counts
as seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.domain.document import Hiding
from nlp.pdf.drawing import CAREFUL, LIGHT, QUICK, REACH, TONE, Drawing, scale_of, set_aside
from nlp.pdf.glyphs import Glyphs, Placement
from nlp.pdf.native import Marks, Objects, text_looks
from nlp.pdf.pictures import Pictures

TINY = 2.0
"""Points below which nobody reads text."""
DARK_SHARE = 0.5
"""Light letters are seen only where so much of what they stand on is clearly darker."""
WORD = 3
"""Letters from which on a hidden stretch can say something."""
FAINT = 13
"""Opacity, of 255, below which nothing shows."""
MOSTLY = 0.5
"""Share of an object's characters."""
HIDDEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)

MOST_OBJECTS = 100_000
"""Of a page, whose order of drawing is looked at."""
MOST_INKED = 20
"""Text objects of a page that are drawn one by one, see `_inked`."""

WAYS = tuple(Hiding)


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


def find_unseen(page: pdfium.PdfPage, glyphs: Glyphs, place: Placement, objects: Objects) -> Unseen:
    """For each of the glyphs. `place` shows the page as it is, not turned; `objects`: its own.

    Pictures that touch no character are not drawn: decoding one costs more than all letters.
    """
    if not len(glyphs):
        return Unseen(np.zeros(0, np.bool_), np.zeros(0, np.int64))
    pictures = Pictures.of(objects, place)
    letters = _letters(glyphs, place, objects, pictures)
    with set_aside(pictures.far(glyphs.boxes, REACH / scale_of(page, QUICK))):
        unseen = _judge(page, letters, Drawing.of(page, QUICK))
        return _judge(page, letters, Drawing.of(page, CAREFUL)) if unseen.mark.any() else unseen


def _letters(glyphs: Glyphs, place: Placement, objects: Objects, pictures: Pictures) -> _Letters:
    handles, which = np.unique(glyphs.objects, return_inverse=True)
    silent, light = _looks(handles)
    under = scanned = np.zeros(len(glyphs), np.bool_)
    if len(pictures):  # else nobody asks for the order
        under = pictures.over(glyphs.boxes, _places(objects, handles)[which])
        scanned = pictures.scanned(glyphs.boxes, place)
    return _Letters(glyphs, which, silent[which], light[which], under, scanned)


@dataclass(frozen=True)
class _Letters:
    """The glyphs with what the file says of each."""

    glyphs: Glyphs
    which: NDArray[np.int64]  # the text object
    silent: Marks  # draws nothing
    light: NDArray[np.int64]  # 0 black to 255 white
    under: Marks  # an opaque picture is drawn over it
    scanned: Marks  # on the pictures of a scan


def _judge(page: pdfium.PdfPage, letters: _Letters, drawn: Drawing) -> Unseen:
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


def _pale(page: pdfium.PdfPage, letters: _Letters, drawn: Drawing) -> Marks:
    """Light letters on light ground, which is looked at without them: ink of other letters beside
    or beneath them makes nobody see them."""
    pale = letters.light > LIGHT
    if pale.any():
        without = drawn.without(page, np.unique(letters.glyphs.objects[pale]))
        pale = pale & (without.other.darker(letters.glyphs.boxes, letters.light) < DARK_SHARE)
        pale &= ~_inked(page, letters, pale & without.inks(letters.glyphs.boxes), drawn)
    return pale


def _inked(page: pdfium.PdfPage, letters: _Letters, likely: Marks, drawn: Drawing) -> Marks:
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


def _places(objects: Objects, handles: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Places of objects in the drawing order; -1 for one that is not the page's own."""
    order = np.argsort(objects.handles)
    found = np.searchsorted(objects.handles, handles, sorter=order)
    places = order[np.minimum(found, len(order) - 1)]
    return np.where(objects.handles[places] == handles, places, -1)


def _looks(handles: NDArray[np.uint64]) -> tuple[Marks, NDArray[np.int64]]:
    """Which text objects draw nothing, and how light they are. Signs that PDFium adds have no
    object (0): nothing speaks against them."""
    silent, light = np.zeros(len(handles), np.bool_), np.zeros(len(handles), np.int64)
    drawn = handles != 0
    modes, fills, known = text_looks(handles[drawn])
    filled = known & (modes != raw.FPDF_TEXTRENDERMODE_STROKE)
    grey = fills[:, :3] @ (299, 587, 114) // 1000
    light[drawn] = np.where(filled, grey, 0)
    silent[drawn] = np.isin(modes, HIDDEN_MODES) | (filled & (fills[:, 3] < FAINT))
    return silent, light


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
