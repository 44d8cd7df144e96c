"""Documents without pages (HWPX, HWP, DOCX): paragraphs and tables in reading order.

`hwpx.py`, `hwp.py` and `docx.py` read a file into a `Flow`; `document` lays it out on one endless
sheet, so that everything behind the readers works as on a page.
"""

from __future__ import annotations

from collections.abc import Callable

from nlp.flow.model import Flow
from nlp.flow.sheet import document
from nlp.intake.limits import ReadingLimits
from nlp.intake.sniff import DOCX, HWP, HWPX

__all__ = ["Reader", "document", "reader_of"]

Reader = Callable[[bytes, str, ReadingLimits], Flow]
"""``read(content, file_name, limits)``; raises a `DocumentError` that names the file."""


def reader_of(media_type: str) -> Reader:
    """The reader for a media type, imported on first use. Raises `KeyError` for another one."""
    if media_type == HWPX:
        from nlp.flow.hwpx import read_hwpx

        return read_hwpx
    if media_type == HWP:
        from nlp.flow.hwp import read_hwp

        return read_hwp
    if media_type == DOCX:
        from nlp.flow.docx import read_docx

        return read_docx
    raise KeyError(media_type)
