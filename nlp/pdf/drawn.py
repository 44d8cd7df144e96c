"""Letters and digits that are drawn as shapes: a reader sees them, the file does not name them.

Some printing programs (Hancom's among them) put digits on the page as outlines. They are missing
from the text, so the pages where that happens must be told.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.pdf.runs import Run

Bounds = tuple[float, float, float, float]

LOWEST, HIGHEST = 3.0, 40.0
"""Heights of letters, in points."""

LEAST_SEGMENTS, MOST_SEGMENTS = 6, 200
"""Points of a letter's outline."""

CIRCLE = 14
"""A round dot has at most so many points: a start and four curves of three."""

LINE_GAP = 6.0
"""A drawn letter belongs to a line whose text is not further away than this, in line heights."""

LEAST = 3
"""So many drawn letters in the lines of a page, and text is missing there."""


def like_a_letter(width: float, height: float) -> bool:
    """Whether a path is as large as a letter."""
    return LOWEST <= height <= HIGHEST and 0.1 * height <= width <= 1.5 * height


def is_outline(item: object, width: float, height: float) -> bool:
    """Whether a path as large as a letter looks like one: filled, and curved."""
    count = raw.FPDFPath_CountSegments(item)
    if not LEAST_SEGMENTS <= count <= MOST_SEGMENTS:
        return False
    if count <= CIRCLE and abs(width - height) < 0.1 * height:
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    return bool(fill.value) and any(
        raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(item, index))
        == raw.FPDF_SEGMENT_BEZIERTO
        for index in range(count)
    )


def letters_in_lines(outlines: NDArray[np.float64], runs: Sequence[Run]) -> int:
    """How many outlines (rows x0, y0, x1, y1) stand in a gap or at an end of a line of text."""
    if not len(outlines) or not runs:
        return 0
    lines = np.array([(run.x0, run.y0, run.x1, run.y1) for run in runs])
    tall = lines[:, 3] - lines[:, 1]
    found = 0
    for x0, y0, x1, y1 in outlines.tolist():
        height = y1 - y0
        shared = np.minimum(y1, lines[:, 3]) - np.maximum(y0, lines[:, 1])
        beside = (shared > 0.8 * height) & (tall > 0.7 * height) & (tall < 2.5 * height)
        gap = np.maximum(lines[:, 0] - x1, x0 - lines[:, 2])
        covered = beside & (gap < -0.3 * (x1 - x0))
        found += bool((beside & (gap < LINE_GAP * tall)).any() and not covered.any())
    return found
