"""Neighbours by words: tf·idf over Novum's own search terms, computed in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlp.errors import ConfigurationError
from nlp.terms import KoDicAnalyser

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_ROWS = 512
"""Texts compared with all others at once."""


@dataclass(frozen=True, slots=True)
class Lexical:
    """Texts as unit vectors of terms, and the nearest others of each."""

    vectors: csr_matrix
    near: NDArray[np.int64]  # (texts, neighbours), nearest first, without the text itself

    @classmethod
    def of(cls, texts: Sequence[str], *, neighbours: int) -> Lexical:
        vectors = _tf_idf(texts)
        near = np.zeros((len(texts), min(neighbours, max(len(texts) - 1, 0))), dtype=np.int64)
        for start in range(0, len(texts), _ROWS):
            scores = (vectors[start : start + _ROWS] @ vectors.T).toarray()
            rows = np.arange(len(scores))
            scores[rows, start + rows] = -1.0
            order = np.argpartition(-scores, near.shape[1] - 1, axis=1)[:, : near.shape[1]]
            best = np.take_along_axis(scores, order, axis=1)
            sorted_ = np.argsort(-best, axis=1, kind="stable")
            near[start : start + _ROWS] = np.take_along_axis(order, sorted_, axis=1)
        return cls(vectors, near)

    def cosines(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Of some texts with each other, shape (rows, rows)."""
        own = self.vectors[rows]
        found: NDArray[np.float32] = (own @ own.T).toarray().astype(np.float32)
        return found


def _tf_idf(texts: Sequence[str]) -> csr_matrix:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError as error:
        raise ConfigurationError(
            "Mining neighbours needs scikit-learn.", todo="Type: pip install 'novum[train]'"
        ) from error
    vectoriser = TfidfVectorizer(
        analyzer=KoDicAnalyser().terms, sublinear_tf=True, min_df=2, dtype=np.float32
    )
    return vectoriser.fit_transform(texts)
