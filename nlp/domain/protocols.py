"""What the layers above need from models, without knowing which model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Rows of unit length, shape (texts, dimension)."""


class Encoder(Protocol):
    """Texts to vectors in one space for Korean and English."""

    @property
    def id(self) -> str:
        """Name and version of weights and of how they are used; vectors of two ids never mix."""

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit vectors, float32, shape ``(len(texts), dimension)``; an empty text gives zeros.

        `query` tells models with prefixes which one to put in front.
        """


class TermAnalyser(Protocol):
    """Text to search terms, cut the same way for documents and queries."""

    @property
    def id(self) -> str: ...

    def terms(self, text: str) -> list[str]:
        """Content terms in order, with repeats, lower-case."""
