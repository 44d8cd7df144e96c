"""Pictures of stored pages: rendered, cropped, and with evidence boxes marked."""

from __future__ import annotations

import io
import threading

from PIL import Image, ImageDraw

from api.errors import NotHereError
from nlp.domain import Box, Page
from workers.service import Novum

_CHILDREN = threading.BoundedSemaphore(2)
"""Pages drawn at once. Each has a process with its own memory limit: a page of the interface that
asks for many pictures must not take the machine down."""


def render(novum: Novum, key: str, number: int, *, scale: float) -> tuple[bytes, Page]:
    """PNG of a page, `scale` pixels per point, and the page's measures.

    Raises `NotHereError` where the document has no such page, `DocumentError` where the page
    cannot be drawn.
    """
    from nlp.intake import render_page

    row = novum.document(key)
    parsed = novum.parsed(row.sha256) if row.stored else None
    pages = parsed.pages if parsed else ()
    part = parsed.part_of(number) if parsed else None
    page = next((each for each in pages if each.number == number), None)
    if page is None:
        raise NotHereError(f"There is no page {number} to show.", where=key)
    name = row.file_names[0] if row.file_names else None
    with _CHILDREN, novum.local_file(row.sha256) as path:
        own = number - part.first_page + 1 if part else number
        member = part.member if part else None
        png = render_page(path, own, scale=scale, turned=page.turned, file_name=name, member=member)
    return png, page


def mark(page: Image.Image, boxes: tuple[Box, ...], *, scale: float) -> Image.Image:
    """The page with translucent yellow boxes; boxes in points, `scale` pixels per point."""
    layer = Image.new("RGBA", page.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for box in boxes:
        corners = (
            round((box.x0 - 1.5) * scale),
            round((box.y0 - 1) * scale),
            max(round((box.x1 + 1.5) * scale), round((box.x0 - 1.5) * scale) + 1),
            max(round((box.y1 + 1) * scale), round((box.y0 - 1) * scale) + 1),
        )
        draw.rectangle(corners, fill=(250, 200, 60, 100), outline=(184, 121, 0, 255))
    return Image.alpha_composite(page.convert("RGBA"), layer).convert("RGB")


def marked_png(image: bytes, boxes: tuple[Box, ...], *, scale: float) -> bytes:
    """A rendered page as PNG with the boxes drawn in."""
    return png_of(mark(Image.open(io.BytesIO(image)), boxes, scale=scale))


def png_of(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
