"""By how much a scanned page leans: the angle at which its lines of writing stand out most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlp.scans.picture import Ink

MOST = 3.0
"""Degrees. A page that leans more was laid down askew on purpose, or is a photograph."""

LEAST = 0.04
"""Degrees below which turning blurs more than it straightens."""

CLEARER = 1.02
"""The lines must stand out by this factor more than on the page as it is."""

LEAST_INK = 100
SAMPLE = 200_000
"""Pixels of ink that are looked at."""


def lean(ink: Ink) -> float:
    """Degrees by which the picture must be turned counter-clockwise to stand upright."""
    rows, columns = np.nonzero(ink[::2, ::2])
    if len(rows) < LEAST_INK:
        return 0.0
    step = max(len(rows) // SAMPLE, 1)
    y, x = rows[::step].astype(np.float32), columns[::step].astype(np.float32)
    best = _best(y, x, np.arange(-MOST, MOST + 0.01, 0.15))
    best = _best(y, x, np.arange(best - 0.15, best + 0.16, 0.03))
    best = _best(y, x, np.arange(best - 0.03, best + 0.031, 0.01))
    clear = _sharpness(y, x, best) > CLEARER * _sharpness(y, x, 0.0)
    return round(best, 2) if abs(best) >= LEAST and clear else 0.0


def _best(y: NDArray[np.float32], x: NDArray[np.float32], angles: NDArray[np.float64]) -> float:
    return float(max(angles, key=lambda angle: _sharpness(y, x, float(angle))))


def _sharpness(y: NDArray[np.float32], x: NDArray[np.float32], degrees: float) -> float:
    """How abruptly the ink of the rows changes from one to the next, with the page so turned."""
    rows = y - x * np.float32(np.tan(np.radians(degrees)))
    rows -= rows.min()
    profile = np.bincount(rows.astype(np.int64))
    return float((np.diff(profile).astype(np.float64) ** 2).sum())
