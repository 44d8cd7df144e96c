"""Terms of a document or a query as counted features: what ranking multiplies.

A feature is the CRC-32 of a term, or of two neighbouring terms. A document keeps four blocks of
them, each sorted and with counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 22
"""Document frequencies are kept per bucket of a feature (16 MB), not per feature."""
MOST = 255
"""A count is one byte."""


class Block(IntEnum):
    """Blocks in the order in which they are stored."""

    TITLE = 0
    WORDS = 1  # title and ranked text
    PAIRS = 2  # neighbouring words of them
    BODY = 3  # words of every passage and of further titles


@dataclass(frozen=True, slots=True)
class Counts:
    """Features in rising order and how often each occurs."""

    features: NDArray[np.uint32]
    counts: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.features)


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """Terms of one document, cut once."""

    title: Sequence[str]
    text: Sequence[str]
    body: Sequence[str]

    @property
    def words(self) -> list[str]:
        return [*self.title, *self.text]

    def blocks(self) -> tuple[Counts, ...]:
        """One `Counts` for each `Block`."""
        pairs = [*pairs_of(self.title), *pairs_of(self.text)]
        return tuple(counted(terms) for terms in (self.title, self.words, pairs, self.body))


def feature_of(term: str) -> int:
    return crc32(term.encode())


def pairs_of(terms: Sequence[str]) -> list[str]:
    return [f"{first} {second}" for first, second in pairwise(terms)]


def counted(terms: Sequence[str]) -> Counts:
    counter = Counter(feature_of(term) for term in terms)
    features = np.fromiter(counter.keys(), dtype=np.uint32, count=len(counter))
    counts = np.fromiter(counter.values(), dtype=np.int64, count=len(counter))
    order = np.argsort(features)
    return Counts(features[order], np.minimum(counts[order], MOST).astype(np.uint8))
