"""Scans of a form: pictures of its pages and nothing else, as a scanner makes them, good or bad."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

DOTS_PER_INCH = 200
MOST_LEAN = 1.2
"""Degrees by which a page of a bad scan leans."""


def scanned(pdf: bytes, *, seed: int | None = None, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """A PDF of grey pictures. With a seed: leaning, blurred, faded, noisy, speckled and packed
    tightly, each page in its own way."""
    document = pdfium.PdfDocument(pdf)
    pages = [
        page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().convert("L")
        for page in document
    ]
    if seed is not None:
        pages = [worn(page, seed=seed + number) for number, page in enumerate(pages)]
    packed = io.BytesIO()
    pages[0].save(
        packed,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=dots_per_inch,
        quality=70 if seed is None else 50,
    )
    return packed.getvalue()


def worn(page: Image.Image, *, seed: int, lean: float | None = None) -> Image.Image:
    """A page as an old scanner sees it. `lean`: degrees counter-clockwise; else of chance."""
    chance = np.random.default_rng(seed)
    angle = chance.uniform(-MOST_LEAN, MOST_LEAN) if lean is None else lean
    turned = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.6)), np.float32)
    grey = 243 - (255 - grey) * 0.85  # faded, on paper that is not white
    grey -= np.linspace(0, 18, grey.shape[1])  # the lamp is dimmer on one side
    grey += chance.normal(0, 9, grey.shape)
    grey[chance.random(grey.shape) < 0.0004] = 40  # dust
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
