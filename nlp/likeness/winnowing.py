"""Fingerprints of a text by winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003).

Of every `window` neighbouring k-grams the one with the smallest hash is kept. Two texts that have
`gram + window - 1` letters in a row in common therefore share a fingerprint; one that they share
stands for at least `gram` equal letters (or, once in 2^64, for chance: whoever reports compares
letters).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlp.likeness.letters import Letters

GRAM, WINDOW = 24, 33
"""A k-gram is about eight Korean words, or five English ones; of seventeen one is kept."""
GUARANTEED = GRAM + WINDOW - 1
"""Letters in a row from which two texts always share a fingerprint that is kept in the catalog."""

FINE_GRAM, FINE_WINDOW = 16, 9
"""Of two texts that are compared letter by letter: made when they are needed, kept nowhere."""
FINE_GUARANTEED = FINE_GRAM + FINE_WINDOW - 1

SCHEME = "letters-1"
"""How fingerprints are made. Those of another scheme never meet these: it seeds the hash."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_SEED = np.uint64(int.from_bytes(SCHEME.encode()[-8:], "big"))
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))  # splitmix64

Hashes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Prints:
    """Fingerprints in the order of the text: hashes, and the letters at which they begin."""

    hashes: Hashes
    starts: npt.NDArray[np.int64]

    @property
    def distinct(self) -> Hashes:
        return np.unique(self.hashes)


def prints_of(letters: Letters, *, gram: int = GRAM, window: int = WINDOW) -> Prints:
    """Fingerprints of a text; none where it is shorter than a k-gram."""
    hashes = grams(letters, gram)
    if not len(hashes):
        return Prints(hashes.astype(np.int64), np.empty(0, dtype=np.int64))
    width = min(window, len(hashes))
    windows = np.lib.stride_tricks.sliding_window_view(hashes, width)
    # The rightmost smallest of each window, so that a run of equal letters leaves few.
    offsets = width - 1 - np.argmin(windows[:, ::-1], axis=1)
    starts = np.unique(np.arange(len(windows), dtype=np.int64) + offsets)
    return Prints(hashes[starts].view(np.int64), starts)


def grams(letters: Letters, length: int) -> npt.NDArray[np.uint64]:
    """The hash of every `length` letters in a row; the same on every machine and in every run."""
    count = len(letters) - length + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    codes = letters.codes.astype(np.uint64)
    total = np.full(count, _SEED, dtype=np.uint64)
    for place in range(length):
        total = total * _BASE + codes[place : place + count]
    total = (total ^ (total >> np.uint64(30))) * _MIX[0]
    total = (total ^ (total >> np.uint64(27))) * _MIX[1]
    return total ^ (total >> np.uint64(31))


def share(letters: Letters, other: Letters, *, length: int = 12) -> float:
    """The share of a text that the other one has too, whatever the order: 0–1.

    By letters that stand in k-grams in common. Two readings of one document order the cells of
    tables differently, so that the order must not count.
    """
    mine = grams(letters, length)
    if not len(mine):
        return 0.0
    covered = np.zeros(len(letters) + 1, dtype=np.int64)
    begins = np.flatnonzero(np.isin(mine, grams(other, length)))
    np.add.at(covered, begins, 1)
    np.add.at(covered, begins + length, -1)
    return float(np.count_nonzero(np.cumsum(covered[:-1]))) / len(letters)
