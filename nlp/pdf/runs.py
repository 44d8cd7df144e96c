"""Characters to runs: pieces of one line that hang together in the content stream."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nlp.pdf.glyphs import Glyphs

GAP = 0.9
"""A run ends where the next character is further away than this, in line heights."""

WORD_GAP = 0.22
"""White space is inserted between characters further apart than this, in line heights."""

OUTSIDE = -1
"""`Run.place` of text that stands in no table."""

PLACES = 100_000
"""`Run.place` of text in a table is table × PLACES + cell."""


@dataclass(slots=True)
class Run:
    """Text and box of a piece of a line; `order` is its place in the content stream."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    order: int
    place: int = OUTSIDE
    height: float = field(init=False)
    middle: float = field(init=False)

    def __post_init__(self) -> None:
        self.height = self.y1 - self.y0
        self.middle = (self.y0 + self.y1) / 2


def read_runs(glyphs: Glyphs, places: NDArray[np.int64] | None = None) -> list[Run]:
    """Runs in content order. `places` says for each character which table cell it stands in.

    Some programs draw a line's Hangul first and its digits later into the gaps left for them; on
    such pages runs are single words, so that they can be put in order by where they stand.
    """
    runs = _runs(glyphs, places, GAP)
    return _runs(glyphs, places, WORD_GAP) if _interleaved(runs) else runs


def count_tabs(glyphs: Glyphs, gap: float) -> int:
    """How often a line goes on behind white space of more than `gap` line heights."""
    if len(glyphs) < 2:
        return 0
    before, after = glyphs.boxes[:-1], glyphs.boxes[1:]
    tall = np.maximum(before[:, 3] - before[:, 1], after[:, 3] - after[:, 1])
    level = np.abs(before[:, 1] + before[:, 3] - after[:, 1] - after[:, 3]) < tall
    return int(np.count_nonzero(level & (after[:, 0] - before[:, 2] > gap * tall)))


def read_pieces(glyphs: Glyphs, gap: float) -> list[Run]:
    """Runs that end where the next character is further away than `gap` line heights."""
    return _runs(glyphs, None, gap)


def _interleaved(runs: list[Run]) -> bool:
    """Whether runs of one line lie on top of each other."""
    ordered = sorted(runs, key=lambda run: (round(run.middle / 3), run.x0))
    for before, run in itertools.pairwise(ordered):
        if abs(run.middle - before.middle) < 0.3 * run.height and run.place == before.place:
            overlap = min(before.x1, run.x1) - max(before.x0, run.x0)
            if overlap > 0.3 * run.height and run.text != before.text:
                return True
    return False


def _runs(glyphs: Glyphs, places: NDArray[np.int64] | None, gap: float) -> list[Run]:
    if not len(glyphs):
        return []
    begins = _run_starts(glyphs.boxes, gap)
    if places is not None:
        begins[1:] |= places[1:] != places[:-1]
    starts = np.flatnonzero(begins)
    where = [-1] * len(starts) if places is None else places[starts].tolist()
    ends = np.append(starts[1:], len(glyphs))
    spaced = _spaced(glyphs)
    boxes = glyphs.boxes.round(2)
    tops = np.minimum.reduceat(boxes[:, 1], starts).tolist()
    bottoms = np.maximum.reduceat(boxes[:, 3], starts).tolist()
    lefts = np.minimum.reduceat(boxes[:, 0], starts).tolist()
    rights = np.maximum.reduceat(boxes[:, 2], starts).tolist()
    text, offsets = _text(glyphs, spaced)
    runs = []
    for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        piece = text[offsets[start] : offsets[end]].strip()
        if not unicodedata.is_normalized("NFC", piece):
            piece = unicodedata.normalize("NFC", piece)
        runs.append(Run(piece, lefts[i], tops[i], rights[i], bottoms[i], i, where[i]))
    return runs


def word_starts(glyphs: Glyphs) -> NDArray[np.bool_]:
    """Whether each character begins a word: after white space, a gap or another line."""
    if not len(glyphs):
        return np.zeros(0, np.bool_)
    return np.asarray(_run_starts(glyphs.boxes, WORD_GAP) | glyphs.spaces)


def _run_starts(boxes: NDArray[np.float64], gap: float) -> NDArray[np.bool_]:
    before, after = boxes[:-1], boxes[1:]
    low = np.maximum(before[:, 1], after[:, 1])
    high = np.minimum(before[:, 3], after[:, 3])
    heights = np.minimum(before[:, 3] - before[:, 1], after[:, 3] - after[:, 1])
    tall = np.maximum(before[:, 3] - before[:, 1], after[:, 3] - after[:, 1])
    apart = after[:, 0] - before[:, 2]
    broken = (high - low) < 0.4 * heights
    broken |= apart > gap * tall
    broken |= (after[:, 0] - before[:, 0]) < -0.5 * tall
    return np.concatenate(([True], broken))


def _spaced(glyphs: Glyphs) -> NDArray[np.bool_]:
    """Whether white space belongs before each character."""
    boxes = glyphs.boxes
    gap = np.concatenate(([0.0], boxes[1:, 0] - boxes[:-1, 2]))
    height = boxes[:, 3] - boxes[:, 1]
    wide = glyphs.codes >= 0x2E80
    wide &= (glyphs.codes < 0xAC00) | (glyphs.codes >= 0xD7B0)  # kana and ideographs, not Hangul
    unspaced = wide & np.concatenate(([False], wide[:-1]))
    return np.asarray((glyphs.spaces | (gap > WORD_GAP * height)) & ~unspaced)


def _text(glyphs: Glyphs, spaced: NDArray[np.bool_]) -> tuple[str, list[int]]:
    """All characters with their spaces, and where each character (with its space) begins."""
    lengths = 1 + spaced.astype(np.int64)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    codes = np.full(offsets[-1], 32, np.uint32)
    codes[offsets[1:] - 1] = glyphs.codes
    text = codes.astype("<u4").tobytes().decode("utf-32-le", errors="replace")
    return text, offsets.tolist()
