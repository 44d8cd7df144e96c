"""PDFium's functions that are called once per character or object, bound for speed.

The bindings of pypdfium2 build and check a Python object per handle. Here handles and addresses
are plain integers and `map` keeps the loop in C, which halves the cost of a page.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

LINE_END_HYPHEN = 0xFFFE

_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int


def _bound(function: Any, result: Any, *arguments: Any) -> Callable[..., int]:
    address = ctypes.cast(function, _HANDLE).value
    if address is None:
        raise ImportError(f"PDFium has no function {function!r}")
    # the GIL is kept: giving it away and taking it back costs more than the call
    bound: Callable[..., int] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return bound


_unicode = _bound(raw.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _INT)
_unmapped = _bound(raw.FPDFText_HasUnicodeMapError, _INT, _HANDLE, _INT)
_loose_box = _bound(raw.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _HANDLE)
_text_object = _bound(raw.FPDFText_GetTextObject, _HANDLE, _HANDLE, _INT)
_render_mode = _bound(raw.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
_fill_colour = _bound(raw.FPDFPageObj_GetFillColor, _INT, _HANDLE, *[_HANDLE] * 4)
_text = _bound(raw.FPDFText_GetText, _INT, _HANDLE, _INT, _INT, _HANDLE)
_page_object = _bound(raw.FPDFPage_GetObject, _HANDLE, _HANDLE, _INT)
_object_type = _bound(raw.FPDFPageObj_GetType, _INT, _HANDLE)


def _address(handle: Any) -> int:
    return ctypes.cast(handle, _HANDLE).value or 0


def character_boxes(text_page: Any, count: int) -> NDArray[np.float64]:
    """Left, top, right, bottom of each character in user space, shape (count, 4)."""
    rectangles = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(rectangles)
    places = range(start, start + 16 * count, 16)
    deque(map(_loose_box, repeat(_address(text_page)), range(count), places), maxlen=0)
    sides: NDArray[np.float64] = np.ctypeslib.as_array(rectangles).astype(np.float64)
    return sides.reshape(count, 4)


def character_codes(text_page: Any, count: int) -> NDArray[np.uint32]:
    """Unicode of each character.

    PDFium gives all text in one call but leaves out what has no Unicode; where anything is left
    out, or takes two units of UTF-16, characters are asked for one by one. Hyphens at line ends
    it calls by another name there.
    """
    handle = _address(text_page)
    buffer = (ctypes.c_uint16 * (count + 1))()
    written = _text(handle, 0, count, ctypes.addressof(buffer))
    codes: NDArray[np.uint32] = np.ctypeslib.as_array(buffer)[:count].astype(np.uint32)
    if written == count + 1 and not ((codes >= 0xD800) & (codes < 0xE000)).any():
        for index in np.flatnonzero(codes == LINE_END_HYPHEN).tolist():
            codes[index] = _unicode(handle, index)
        return codes
    return np.fromiter(map(_unicode, repeat(handle), range(count)), np.uint32, count)


def unmapped(text_page: Any, codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which characters' fonts do not say what they are; PDFium gives the font's own code then.

    Asking costs as much as a box, and nearly every page is clean: the first and the last character
    of each code are asked, and all of them only where one of those is not named.
    """
    count = len(codes)
    listed = codes.tolist()
    last = dict(zip(listed, range(count), strict=True))
    first = dict(zip(reversed(listed), reversed(range(count)), strict=True))
    sample = (*first.values(), *last.values())
    handle = _address(text_page)
    if not any(map(_unmapped, repeat(handle), sample)):
        return np.zeros(count, np.bool_)
    marks = map(_unmapped, repeat(handle), range(count))
    return np.fromiter(marks, np.int8, count) > 0


def text_objects(text_page: Any, places: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Handle of the object that each character belongs to; 0 for one that PDFium added."""
    handles = map(_text_object, repeat(_address(text_page)), places.tolist())
    return np.fromiter((handle or 0 for handle in handles), np.uint64, len(places))


_FILL = (ctypes.c_uint * 4)()
_FILL_PLACES = tuple(range(ctypes.addressof(_FILL), ctypes.addressof(_FILL) + 16, 4))


def text_looks(item: int) -> tuple[int, tuple[int, int, int, int] | None]:
    """Render mode of a text object, and its fill: red, green, blue and opacity, 0 to 255."""
    known = _fill_colour(item, *_FILL_PLACES)
    return _render_mode(item), (_FILL[0], _FILL[1], _FILL[2], _FILL[3]) if known else None


def page_objects(page: Any, count: int) -> list[tuple[int, int]]:
    """Handle and type of the page's first `count` objects, in drawing order."""
    handles = list(map(_page_object, repeat(_address(page)), range(count)))
    return list(zip(handles, map(_object_type, handles), strict=True))


def drawn_objects(page: Any, count: int) -> list[tuple[int, int]]:
    """Index and type of the page's objects that are not text."""
    handles = map(_page_object, repeat(_address(page)), range(count))
    types = map(_object_type, handles)
    text = raw.FPDF_PAGEOBJ_TEXT
    return [(index, kind) for index, kind in enumerate(types) if kind != text]
