"""What is drawn on a page: ruling lines (straight strokes and thin filled bars), images, outlines
of letters."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.pdf.drawn import Bounds, is_outline, like_a_letter
from nlp.pdf.glyphs import Placement
from nlp.pdf.native import Objects, form_objects, object_bounds, page_object

THIN = 2.6
"""A filled bar up to this thick, in points, is a ruling."""

SHORT = 6.0
"""Shorter strokes are parts of letters and drawings."""

STRAIGHT = 1.0
"""A stroke may lean by this much, in points."""

SHADE_HEIGHTS = (6.0, 200.0)
SHADE_WIDTH = 8.0
"""Heights of grounds of cells and rows, and their least width, in points."""

MOST_SHADES = 1500
RECTANGLE = 6
"""Points of a rectangle's path, at most."""

PALE = 250
"""A ground whose red, green and blue are all above this cannot be told from paper."""

MOST_SEGMENTS = 4000
"""A path with more segments is a drawing."""

MOST_RULINGS = 6000
"""A page with more strokes is a drawing; it is read without tables."""

MOST_OUTLINES = 500
"""Outlines of letters looked at on a page; a few are enough to know that text is missing."""

DEPTH = 4
"""Form objects are followed this deep."""

Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass
class Rulings:
    """Horizontal rulings as (y, x0, x1), vertical ones as (x, y0, y1), as the page is shown."""

    horizontal: list[tuple[float, float, float]] = field(default_factory=list)
    vertical: list[tuple[float, float, float]] = field(default_factory=list)
    images: int = 0
    crowded: bool = False
    objects: int = 0  # on the page, also those over the limit
    outlines: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 4)))
    shades: list[Segment] = field(default_factory=list)  # grounds: x0, y0, x1, y1, as shown


@dataclass
class Drawn:
    """Strokes, grounds and boxes of letters' outlines in user space, while they are collected."""

    segments: list[Segment] = field(default_factory=list)
    shades: list[Segment] = field(default_factory=list)
    outlines: list[Segment] = field(default_factory=list)


def read_rulings(objects: Objects, place: Placement, *, most: int) -> Rulings:
    """Rulings and number of images; at most `most` of the page's objects are looked at."""
    found = Rulings(objects=objects.count)
    drawn = Drawn()
    segments = drawn.segments
    for _ in _collected(objects.first(most), IDENTITY, DEPTH, found, drawn):
        if len(segments) > MOST_RULINGS:
            found.crowded = True
            break
    if drawn.outlines:
        found.outlines = place.boxes(*np.array(drawn.outlines, np.float64).T)
    if drawn.shades and not found.crowded:
        boxes = place.boxes(*np.array(drawn.shades, np.float64).T)
        found.shades = [(x0, y0, x1, y1) for x0, y0, x1, y1 in boxes.tolist()]
    if not segments or found.crowded:
        return found
    sides = np.array(segments, np.float64)
    for x0, y0, x1, y1 in place.boxes(sides[:, 0], sides[:, 1], sides[:, 2], sides[:, 3]).tolist():
        _sort_in(found, x0, y0, x1, y1)
    found.horizontal = merged(found.horizontal)
    found.vertical = merged(found.vertical)
    return found


def _collected(
    objects: Objects, outer: Matrix, depth: int, found: Rulings, drawn: Drawn
) -> Iterator[None]:
    """Collects one object after the other, and pauses behind each: there may be enough."""
    places = np.flatnonzero(objects.kinds != raw.FPDF_PAGEOBJ_TEXT)
    handles, kinds = objects.handles[places], objects.kinds[places].tolist()
    sides, known = object_bounds(handles)
    for handle, kind, bounds, bounded in zip(
        handles.tolist(), kinds, sides.tolist(), known.tolist(), strict=True
    ):
        if kind == raw.FPDF_PAGEOBJ_PATH and bounded:
            _collect_path(handle, bounds, outer, drawn)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.images += 1
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth:
            inner = _combine(_matrix(page_object(handle)), outer)
            children = form_objects(handle, MOST_SEGMENTS)
            for _ in _collected(children, inner, depth - 1, found, drawn):
                if len(drawn.segments) > MOST_RULINGS:
                    break
        yield


def _collect_path(handle: int, bounds: Bounds, outer: Matrix, drawn: Drawn) -> None:
    left, bottom, right, top = bounds
    width, height = right - left, top - bottom
    if not (width < SHORT and height < SHORT):
        drawn.segments.extend(_path_segments(handle, bounds, outer))
    if len(drawn.shades) < MOST_SHADES and _is_shade(handle, bounds):
        drawn.shades.append(_corners(bounds, outer))
    if (
        like_a_letter(width, height)
        and len(drawn.outlines) < MOST_OUTLINES
        and is_outline(page_object(handle), width, height)
    ):
        drawn.outlines.append(_corners(bounds, outer))


def _corners(bounds: Bounds, outer: Matrix) -> Segment:
    left, bottom, right, top = bounds
    return (*_apply(outer, left, top), *_apply(outer, right, bottom))


def _is_shade(handle: int, bounds: Bounds) -> bool:
    """Whether a path is the ground of a cell or a row: a filled rectangle that is seen."""
    left, bottom, right, top = bounds
    low, high = SHADE_HEIGHTS
    if right - left < SHADE_WIDTH or not low <= top - bottom <= high:
        return False
    item, fill, stroke = page_object(handle), ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value or raw.FPDFPath_CountSegments(item) > RECTANGLE:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    dark = min(red.value, green.value, blue.value) <= PALE
    return bool(known and alpha.value and dark)


def _path_segments(handle: int, bounds: Bounds, outer: Matrix) -> Iterator[Segment]:
    """Straight strokes of a path, or the middle line of a thin bar, in user space."""
    left, bottom, right, top = bounds
    if min(right - left, top - bottom) <= THIN:
        a, b = _apply(outer, left, bottom), _apply(outer, right, top)
        yield (*a, *b)
        return
    item = page_object(handle)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    count = raw.FPDFPath_CountSegments(item)
    if not stroke.value or not 1 < count <= MOST_SEGMENTS:
        return
    yield from _strokes(item, count, _combine(_matrix(item), outer))


def _strokes(item: object, count: int, matrix: Matrix) -> Iterator[Segment]:
    here = begin = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        point = _apply(matrix, x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield (*here, *point)
        here = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*here, *begin)
            here = begin


def _matrix(item: object) -> Matrix:
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, m):
        return IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _combine(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _sort_in(found: Rulings, x0: float, y0: float, x1: float, y1: float) -> None:
    if not all(abs(side) < 1e5 for side in (x0, y0, x1, y1)):
        return
    width, height = x1 - x0, y1 - y0
    if width >= SHORT and height <= max(STRAIGHT, THIN):
        found.horizontal.append(((y0 + y1) / 2, x0, x1))
    elif height >= SHORT and width <= max(STRAIGHT, THIN):
        found.vertical.append(((x0 + x1) / 2, y0, y1))


def merged(lines: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Pieces of one ruling (dashes, double strokes, cell by cell) put together."""
    result: list[tuple[float, float, float]] = []
    group: list[tuple[float, float, float]] = []
    for line in sorted(lines):
        if group and line[0] - group[0][0] > 1.6:
            result.extend(_joined(group))
            group = []
        group.append(line)
    if group:
        result.extend(_joined(group))
    return result


def _joined(group: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    at = sum(line[0] for line in group) / len(group)
    spans: list[list[float]] = []
    for _, low, high in sorted(group, key=lambda line: line[1]):
        if spans and low - spans[-1][1] <= 3.0:
            spans[-1][1] = max(spans[-1][1], high)
        else:
            spans.append([low, high])
    return [(at, low, high) for low, high in spans]
