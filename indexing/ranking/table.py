"""What ranking needs to know of the candidates and of the whole index, wherever it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexing.ranking.features import Block
from nlp.domain import Vectors

Scores = NDArray[np.float64]
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """A block of features of several documents, laid end to end."""

    features: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    owners: Positions  # to which document each belongs, rising


@dataclass(frozen=True, slots=True)
class Classes:
    """IPC and CPC levels of several documents (see `indexing.heads.ranked_levels`)."""

    codes: Positions
    owners: Positions  # to which document each belongs, rising
    df: NDArray[np.int64]  # documents of the index by code; at least one entry for each code
    code_of: Callable[[str], int | None]  # code of a level, None where no document has it


class Statistics(Protocol):
    """Counts over the documents of the index, or over a fair sample of them."""

    @property
    def documents(self) -> int: ...

    @property
    def mean_length(self) -> float:
        """Ranked words of a document, with repeats; never 0."""

    def df(self, features: NDArray[np.uint32]) -> NDArray[Any]:
        """In how many documents each feature occurs among words or pairs."""


class Candidates(Protocol):
    """Documents to be scored, in an order of the engine's own."""

    def __len__(self) -> int: ...

    @property
    def lengths(self) -> Positions:
        """Ranked words of each, with repeats."""

    def block(self, block: Block) -> Occurrences: ...

    def classes(self) -> Classes: ...

    def likeness(self, vector: Vectors) -> NDArray[np.float32]:
        """Cosines of the documents' vectors with one vector, shape (len(self),)."""


def ragged(starts: Positions, lengths: Positions) -> tuple[Positions, Positions]:
    """Positions of all elements of ragged rows, and for each the number of its row.

    >>> ragged(np.array([10, 50]), np.array([2, 1]))
    (array([10, 11, 50]), array([0, 0, 1]))
    """
    owners = np.repeat(np.arange(len(starts)), lengths)
    firsts = np.cumsum(lengths) - lengths
    positions = np.arange(int(lengths.sum())) - firsts[owners] + starts[owners]
    return positions, owners
