"""A page with what was filled into it: the fields of a form and text boxes laid over the page.

They are objects of their own above the page. PDFium can draw them into it, and everything behind
reads and judges them as the text of the page that they are for whoever looks at it.
"""

from __future__ import annotations

import pypdfium2 as pdfium
from pypdfium2 import raw

_SHOWN = frozenset({raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP})
"""What shows text of its own. Sticky notes open on a click, highlights and links show none."""

MOST = 20_000
"""Annotations of a page that are looked at; a form of many pages has some hundreds."""


_UNSHOWN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
"""Nobody sees these on a screen; PDFium would draw the second kind into the page all the same."""


def load_page(pdf: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """Page `index` (from 0). Raises `PdfiumError` where it is damaged."""
    page = pdf[index]
    if not _filled(page):
        return page
    done = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()  # what was drawn into the page is read only when it is opened again
    if done == raw.FLATTEN_FAIL:
        raise pdfium.PdfiumError("the fields of the page cannot be drawn")
    return pdf[index]


def _filled(page: pdfium.PdfPage) -> bool:
    """Whether anything stands over the page that shows text. What is not shown is taken off."""
    found = False
    for index in reversed(range(min(raw.FPDFPage_GetAnnotCount(page), MOST))):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind, flags = raw.FPDFAnnot_GetSubtype(note), raw.FPDFAnnot_GetFlags(note)
        raw.FPDFPage_CloseAnnot(note)
        if flags & _UNSHOWN:
            raw.FPDFPage_RemoveAnnot(page, index)
        else:
            found |= kind in _SHOWN
    return found
