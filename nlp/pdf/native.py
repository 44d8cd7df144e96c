"""PDFium's functions that are called once per character or object, bound for speed.

The bindings of pypdfium2 build and check a Python object per handle. Here handles and addresses
are plain integers and `map` keeps the loop in C, which halves the cost of a page.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

LINE_END_HYPHEN = 0xFFFE

Marks = NDArray[np.bool_]

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
_has_transparency = _bound(raw.FPDFPageObj_HasTransparency, _INT, _HANDLE)
_form_object = _bound(raw.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
_form_count = _bound(raw.FPDFFormObj_CountObjects, _INT, _HANDLE)
_bounds = _bound(raw.FPDFPageObj_GetBounds, _INT, _HANDLE, *[_HANDLE] * 4)


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


def text_looks(items: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64], Marks]:
    """Of text objects: render modes; fills, a row red, green, blue and opacity for each, 0 to 255;
    and which fills are known."""
    handles, count = items.tolist(), len(items)
    fills = (ctypes.c_uint * (4 * count))()
    places = _places(fills, 4, count)
    known = np.fromiter(map(_fill_colour, handles, *places), np.bool_, count)
    modes = np.fromiter(map(_render_mode, handles), np.int64, count)
    return modes, np.ctypeslib.as_array(fills).astype(np.int64).reshape(count, 4), known


def object_bounds(items: NDArray[np.uint64]) -> tuple[NDArray[np.float64], Marks]:
    """Left, bottom, right, top of objects in the space that they stand in, shape (count, 4); and
    which are known."""
    handles, count = items.tolist(), len(items)
    sides = (ctypes.c_float * (4 * count))()
    places = _places(sides, 4, count)
    known = np.fromiter(map(_bounds, handles, *places), np.bool_, count)
    return np.ctypeslib.as_array(sides).astype(np.float64).reshape(count, 4), known


def has_transparency(items: NDArray[np.uint64]) -> Marks:
    """Which objects let something through."""
    return np.fromiter(map(_has_transparency, items.tolist()), np.bool_, len(items))


def _places(array: Any, columns: int, count: int) -> list[range]:
    """Addresses of an array's numbers, four bytes each: a range for each column, row by row."""
    start, step = ctypes.addressof(array), 4 * columns
    return [range(at, at + step * count, step) for at in range(start, start + step, 4)]


@dataclass(frozen=True)
class Objects:
    """Objects of a page or of a form in drawing order, asked for once."""

    handles: NDArray[np.uint64]
    kinds: NDArray[np.int64]  # FPDF_PAGEOBJ_…
    count: int  # there are, also those that were not asked for

    def of(self, kind: int) -> NDArray[np.int64]:
        """Places of the objects of a kind."""
        return np.flatnonzero(self.kinds == kind)

    def first(self, most: int) -> Objects:
        return Objects(self.handles[:most], self.kinds[:most], self.count)


def page_objects(page: Any, most: int) -> Objects:
    """The page's own first `most` objects."""
    there = raw.FPDFPage_CountObjects(page)
    return _objects(map(_page_object, repeat(_address(page)), range(min(there, most))), there)


def form_objects(form: int, most: int) -> Objects:
    """The first `most` objects of a form object."""
    there = max(_form_count(form), 0)
    return _objects(map(_form_object, repeat(form), range(min(there, most))), there)


def _objects(found: Iterable[int], count: int) -> Objects:
    handles = list(found)
    kinds = np.fromiter(map(_object_type, handles), np.int64, len(handles))
    return Objects(np.array(handles, np.uint64), kinds, count)


def page_object(handle: int) -> Any:
    """A handle as pypdfium2's functions take it."""
    return ctypes.cast(handle, raw.FPDF_PAGEOBJECT)
