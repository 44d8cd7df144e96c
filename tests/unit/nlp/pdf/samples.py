"""Small PDFs made for the tests: set with typst, or by hand where typst is too well-behaved."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path

import pylopdf_fonts_ko
import typst

FONTS = Path(pylopdf_fonts_ko.__file__).parent

PAGE = """
#set page(width: 595pt, height: 842pt, margin: (x: 64pt, y: 70pt))
#set text(font: "Noto Sans KR", size: 9pt)
#set par(leading: 6pt, spacing: 14pt)
"""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def typeset(source: str) -> bytes:
    """A PDF of typst source, A4 with 64 pt margins and 9 pt text."""
    pdf = typst.compile((PAGE + source).encode(), font_paths=_fonts(), format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


def handmade(
    content: bytes = b"BT /F 12 Tf 72 700 Td (Hello from a page) Tj ET",
    *,
    page: bytes = b"/MediaBox[0 0 595 842]",
    pages: int = 1,
) -> bytes:
    """A minimal PDF whose pages all show one compressed content stream in Helvetica."""
    packed = zlib.compress(content)
    kids = b" ".join(b"%d 0 R" % (5 + i) for i in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    objects += [
        b"<</Type/Page/Parent 2 0 R" + page + b"/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    ] * pages
    return assemble(objects)


def assemble(objects: list[bytes], *, trailer: bytes = b"") -> bytes:
    """Objects 1… as a PDF file; the first is the catalog."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer<</Size %d/Root 1 0 R" % (len(objects) + 1)
        + trailer
        + b">>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )


def encrypted() -> bytes:
    """A PDF behind a password that the empty one does not open."""
    handler = b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", handler]
    return assemble(objects, trailer=b"/Encrypt 3 0 R/ID[<00><00>]")
