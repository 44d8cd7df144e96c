"""A text ready to be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from nlp.likeness.letters import Letters, Span, letters_of
from nlp.likeness.winnowing import FINE_GRAM, FINE_WINDOW, GRAM, Prints, prints_of

Marks = npt.NDArray[np.bool_]
"""Shape (letters,): which letters of a text something is said about."""


@dataclass(frozen=True, slots=True, eq=False)
class ComparedText:
    """Letters with their fingerprints: `prints` to be met by, `fine` to be compared by."""

    letters: Letters
    prints: Prints
    fine: Prints

    @classmethod
    def of(cls, text: str, spans: Iterable[Span] | None = None) -> Self:
        letters = letters_of(text, spans)
        fine = prints_of(letters, gram=FINE_GRAM, window=FINE_WINDOW)
        return cls(letters, prints_of(letters), fine)

    def marked(self, hashes: Collection[int]) -> Marks:
        """Letters under these fingerprints, and those between two that follow each other."""
        marks = np.zeros(len(self.letters), dtype=np.bool_)
        wanted = np.fromiter(hashes, dtype=np.int64, count=len(hashes))
        chosen = np.isin(self.prints.hashes, wanted)
        starts = self.prints.starts
        for index in np.flatnonzero(chosen):
            follows = index + 1 < len(chosen) and chosen[index + 1]
            end = starts[index + 1] if follows else starts[index]
            marks[starts[index] : max(end, starts[index]) + GRAM] = True
        return marks


@dataclass(frozen=True, slots=True, eq=False)
class DocumentTexts:
    """`body`: what the applicant wrote. `guidance`: what tells the applicant what to write."""

    body: ComparedText
    guidance: ComparedText
