"""Stretches that two texts have in common, letter for letter, and the passages they make.

A stretch is maximal: neither side can be made longer. A passage joins stretches that follow each
other in both texts with little between them: the same text with a word changed here and there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nlp.likeness.compared import ComparedText
from nlp.likeness.winnowing import Prints

MOST_PLACES = 8
"""A fingerprint that stands in a text more often says little: a repeated head of a table."""
GAP = 24
"""Letters that may differ between two stretches of one passage, on either side."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Letters `start:end` of one text and `other_start:other_end` of the other, `same` of them
    equal."""

    start: int
    end: int
    other_start: int
    other_end: int
    same: int


def common_stretches(text: ComparedText, other_text: ComparedText) -> tuple[Stretch, ...]:
    """Maximal common stretches in the order of the first text.

    Every one of `FINE_GUARANTEED` letters that does not repeat itself `MOST_PLACES` times; of the
    shorter ones, not under `FINE_GRAM`, some.
    """
    letters, other = text.letters, other_text.letters
    done: dict[int, int] = {}  # by diagonal: up to where it was looked at
    found = []
    for start, there in _seeds(text.fine, other_text.fine):
        if done.get(start - there, -1) > start:
            continue
        before = _equal(letters.codes[:start][::-1], other.codes[:there][::-1])
        after = _equal(letters.codes[start:], other.codes[there:])
        done[start - there] = start + after
        if after:  # nothing: the hashes met by chance
            low, high = start - before, start + after
            found.append(Stretch(low, high, there - before, there + after, high - low))
    return tuple(sorted(found, key=lambda one: (one.start, one.other_start)))


def passages(stretches: Sequence[Stretch], *, shortest: int) -> tuple[Stretch, ...]:
    """Stretches joined, those with at least `shortest` equal letters, longest first.

    No letter of the first text stands in two of them.
    """
    joined = [one for one in _joined(stretches) if one.same >= shortest]
    joined.sort(key=lambda one: (-one.same, one.start, one.other_start))
    kept: list[Stretch] = []
    for one in joined:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return tuple(kept)


def _seeds(prints: Prints, other: Prints) -> Iterator[tuple[int, int]]:
    places, other_places = _places(prints, other), _places(other, prints)
    pairs = (
        (start, there)
        for value, starts in places.items()
        if len(starts) <= MOST_PLACES and len(other_places[value]) <= MOST_PLACES
        for start in starts
        for there in other_places[value]
    )
    return iter(sorted(pairs))


def _places(prints: Prints, other: Prints) -> dict[int, list[int]]:
    """Where the hashes that both have stand in the first."""
    found: dict[int, list[int]] = defaultdict(list)
    both = np.isin(prints.hashes, other.hashes)
    for value, start in zip(prints.hashes[both], prints.starts[both], strict=True):
        found[int(value)].append(int(start))
    return found


def _equal(first: npt.NDArray[np.uint32], second: npt.NDArray[np.uint32]) -> int:
    """How many letters from the beginning are equal."""
    total, step = 0, 64
    length = min(len(first), len(second))
    while total < length:
        end = min(total + step, length)
        differ = np.flatnonzero(first[total:end] != second[total:end])
        if len(differ):
            return total + int(differ[0])
        total, step = end, 2 * step
    return total


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    open_: list[Stretch] = []
    closed: list[Stretch] = []
    for one in stretches:
        still = []
        last: Stretch | None = None
        for known in open_:
            if one.start - known.end > GAP:
                closed.append(known)
            elif last is None and _follows(known, one):
                last = known
            else:
                still.append(known)
        still.append(one if last is None else _together(last, one))
        open_ = still
    return closed + open_


def _follows(first: Stretch, second: Stretch) -> bool:
    return 0 <= second.start - first.end <= GAP and 0 <= second.other_start - first.other_end <= GAP


def _together(first: Stretch, second: Stretch) -> Stretch:
    return replace(first, end=second.end, other_end=second.other_end, same=first.same + second.same)
