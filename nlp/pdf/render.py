"""A page as a picture, for showing evidence in place."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from nlp.errors import DamagedFileError, DocumentError, LimitExceededError
from nlp.intake.limits import ReadingLimits
from nlp.pdf.filled import load_page
from nlp.pdf.reader import open_pdf


def render_pdf_bytes(
    content: bytes,
    page: int,
    *,
    scale: float,
    file_name: str,
    limits: ReadingLimits,
    turned: float = 0.0,
) -> bytes:
    """PNG of a page in this process, see `nlp.intake.render_page`."""
    with _opened(content, page, scale, file_name, limits) as opened:
        bitmap = opened.render(scale=scale, rev_byteorder=True, force_bitmap_format=_RGB)
        if turned:
            return _turned(bitmap, turned)
        return _png(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))


def grey_page(
    content: bytes, page: int, *, scale: float, file_name: str, limits: ReadingLimits
) -> NDArray[np.uint8]:
    """A page in grey, rows × columns, in this process."""
    with _opened(content, page, scale, file_name, limits) as opened:
        return np.array(opened.render(scale=scale, grayscale=True).to_pil().convert("L"))


@contextmanager
def _opened(
    content: bytes, number: int, scale: float, file_name: str, limits: ReadingLimits
) -> Iterator[pdfium.PdfPage]:
    """A page that is there and whose picture is within the limit."""
    pdf = open_pdf(content, file_name)
    try:
        if not 1 <= number <= len(pdf):
            raise DocumentError(
                f"there is no page {number}; the document has {len(pdf)}.", where=file_name
            )
        yield _page(pdf, number, scale, file_name, limits)
    finally:
        pdf.close()


def _page(
    pdf: pdfium.PdfDocument, number: int, scale: float, file_name: str, limits: ReadingLimits
) -> pdfium.PdfPage:
    try:
        page = load_page(pdf, number - 1)
    except pdfium.PdfiumError as error:
        raise DamagedFileError(
            f"page {number} is damaged and cannot be shown.", where=file_name
        ) from error
    width, height = page.get_size()
    if width * height * scale * scale > limits.pixels:
        raise LimitExceededError(
            f"page {number} would have {width * height * scale * scale:,.0f} pixels, more than the "
            f"limit of {limits.pixels:,}.",
            where=file_name,
            todo="Ask for a smaller scale, or raise NOVUM_READING_PIXELS.",
        )
    return page


def _turned(bitmap: pdfium.PdfBitmap, degrees: float) -> bytes:
    """The page turned counter-clockwise about its middle, as `nlp.scans.picture.upright` does."""
    picture = bitmap.to_pil().convert("RGB")
    out = io.BytesIO()
    picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)).save(out, "PNG")
    return out.getvalue()


_RGB = 2  # FPDFBitmap_BGR, three bytes a pixel; `rev_byteorder` makes it RGB


def _png(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """An 8-bit RGB PNG (no filter: pages are mostly white, deflate does the rest)."""
    rows = b"".join(
        b"\x00" + pixels[row * stride : row * stride + width * 3] for row in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 3)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
