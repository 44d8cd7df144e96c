"""A page's picture made fit for reading: upright, dark on white ground, without specks."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Grey: TypeAlias = NDArray[np.uint8]
"""Rows × columns, 0 black, 255 white."""
Ink: TypeAlias = NDArray[np.bool_]

WHITE = 255
NEIGHBOURHOOD = 7.0
"""Ink is darker than the mean of so many points around it."""

CONTRAST = 28
"""By at least this much, of 255: less is noise, and the ground of shaded cells."""

BLACK = 0.42
"""What is darker than this share of the paper is ink, whatever stands around it: filled boxes."""

COARSE = 8
"""Pixels of a block in which the ground is looked for."""

SPECK_AROUND, SPECK = 4.0, 1.6
"""Ink of fewer than `SPECK` square points within `SPECK_AROUND` points belongs to no letter."""

EDGE = 0.6
"""Points around ink that are kept as they are, so that letters keep their soft edges."""


def upright(grey: Grey, degrees: float) -> Grey:
    """The picture turned counter-clockwise about its middle, as large as before."""
    if not degrees:
        return grey
    ground = int(np.percentile(grey[::16, ::16], 90))
    picture = Image.fromarray(grey).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=ground)
    return np.asarray(picture)


def ink_of(grey: Grey, scale: float) -> Ink:
    """What is written or drawn on the page, `scale` pixels per point."""
    soft = Image.fromarray(grey).filter(ImageFilter.GaussianBlur(0.15 * scale))
    around = soft.filter(ImageFilter.BoxBlur(NEIGHBOURHOOD * scale / 2))
    level = np.asarray(soft, np.int16)
    black = level < BLACK * float(np.percentile(grey[::8, ::8], 90))
    return np.asarray((np.asarray(around, np.int16) - level > CONTRAST) | black)


def without_specks(ink: Ink, scale: float) -> Ink:
    """The ink without what is too little and too lonely for a letter or a full stop."""
    size = max(round(SPECK_AROUND * scale / 2), 1)
    return np.asarray(ink & (_around(ink, size) >= SPECK * scale * scale))


def _around(ink: Ink, size: int) -> NDArray[np.int32]:
    """Pixels of ink in the square that reaches `size` pixels from each pixel."""
    total = np.pad(ink.astype(np.int32), ((size + 1, size), (size + 1, size)))
    np.cumsum(total, axis=0, out=total)
    np.cumsum(total, axis=1, out=total)
    side = 2 * size + 1
    count = total[side:, side:] - total[:-side, side:] - total[side:, :-side]
    count += total[:-side, :-side]
    return np.asarray(count)


def flattened(grey: Grey) -> Grey:
    """The picture on white ground: shades of the lamp, paper and ground of cells taken out."""
    whole = Image.fromarray(grey)
    blocks = whole.reduce(COARSE)
    for size in (3, 5):
        blocks = blocks.filter(ImageFilter.MaxFilter(size))
    ground = blocks.filter(ImageFilter.BoxBlur(2)).resize(whole.size, Image.Resampling.BILINEAR)
    flat = np.asarray(whole, np.float32) / np.maximum(np.asarray(ground, np.float32), 64.0)
    return np.asarray(np.minimum(flat * 1.04, 1.0) * WHITE, np.uint8)


def only(flat: Grey, ink: Ink, scale: float) -> Grey:
    """The picture where there is ink, and white elsewhere."""
    reach = 2 * max(round(EDGE * scale), 1) + 1
    mask = Image.fromarray(np.where(ink, np.uint8(255), np.uint8(0)))
    near = np.asarray(mask.filter(ImageFilter.MaxFilter(reach))) > 0
    return np.where(near, flat, np.uint8(WHITE))
