"""Scores of candidate rows: sums of a few cosines, or BM25 for a few words.

A whole abstract as query is answered best by the cosine of sublinear tf-idf vectors, a few words
by BM25 (both measured by `benchmarks/prior_art.py`, which prints what each part adds). Every part
lies between 0 and 1 before its weight, so that a score reads as a share of the best possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.embedded.features import (
    BUCKETS,
    MOST,
    Block,
    Counts,
    counted,
    feature_of,
    pairs_of,
)
from indexing.embedded.flat import ragged
from indexing.embedded.state import Rows, State
from indexing.heads import ranked_levels

Scores = NDArray[np.float64]

FEW_WORDS = 12
"""Up to so many different words a query is a search, beyond it a text."""
K1, B = 1.2, 0.75
"""BM25 with its usual constants (Robertson and Zaragoza 2009)."""
ENOUGH_OF_FEW, ENOUGH_OF_TEXT = 0.35, 0.15
"""Best BM25 share, best cosine: from here on the words are taken to have found something."""
GUESSED_FROM = 20
"""Nearest documents whose classes stand in for a query's own unknown ones."""

_DAMPED = np.sqrt(np.arange(MOST + 1))
"""A count's weight. The root beats 1 + log on examiners' citations and on art cited together."""
_SIEVE = 1 << 16


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of a score counts. The sum is divided by the sum of the weights."""

    words: float = 1.0
    pairs: float = 0.5
    title: float = 0.15
    classes: float = 0.25  # the query's own, where known
    guessed_classes: float = 0.2
    meaning: float = 0.15
    meaning_alone: float = 1.0  # where the words find nothing, as across languages
    body: float = 0.3  # full text beside the abstract; for a few words only


@dataclass(frozen=True)
class QueryTerms:
    """A query cut into terms."""

    title: Sequence[str]
    text: Sequence[str]

    @cached_property
    def words(self) -> list[str]:
        return [*self.title, *self.text]

    @cached_property
    def different(self) -> list[str]:
        return list(dict.fromkeys(self.words))

    @property
    def few(self) -> bool:
        return len(self.different) <= FEW_WORDS

    @cached_property
    def word_counts(self) -> Counts:
        return counted(self.words)

    @cached_property
    def pair_counts(self) -> Counts:
        return counted([*pairs_of(self.title), *pairs_of(self.text)])

    def title_counts(self) -> Counts:
        """What documents' titles are compared with: the whole text where it has no title apart."""
        return counted(self.title or self.text)


def term_weights(state: State, query: QueryTerms) -> list[tuple[str, float]]:
    """The query's different words with sublinear tf × idf, weightiest first."""
    features = np.array([feature_of(word) for word in query.different], dtype=np.uint32)
    times = query.word_counts.counts[np.searchsorted(query.word_counts.features, features)]
    weights = _DAMPED[times] * _idf(state, features)
    pairs = zip(query.different, weights.tolist(), strict=True)
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def meaning_weight(weights: Weights, query: QueryTerms, words: Scores) -> float:
    """The more the less the best document has in common with the query in words."""
    enough = ENOUGH_OF_FEW if query.few else ENOUGH_OF_TEXT
    lacking = max(0.0, 1.0 - float(words.max(initial=0.0)) / enough)
    return weights.meaning + lacking * (weights.meaning_alone - weights.meaning)


def cosine(state: State, rows: Rows, block: Block, query: Counts) -> Scores:
    """Cosine of sublinear tf-idf vectors of a block and the query."""
    if not len(query) or not len(rows):
        return np.zeros(len(rows))
    positions, owners = state.block(rows, block)
    features = state.features[positions]
    weights = _DAMPED[state.counts[positions]] * _idf(state, features)
    norms = np.sqrt(np.bincount(owners, weights * weights, minlength=len(rows)))
    wanted = _DAMPED[query.counts] * _idf(state, query.features)
    met, slots = _met(features, query.features)
    products = np.bincount(owners[met], weights[met] * wanted[slots], minlength=len(rows))
    return _over(products, norms * float(np.sqrt(wanted @ wanted)))


def bm25(state: State, rows: Rows, block: Block, query: Counts) -> Scores:
    """BM25 as a share of what a document of endless repetitions would reach."""
    if not len(query) or not len(rows):
        return np.zeros(len(rows))
    positions, owners = state.block(rows, block)
    features = state.features[positions]
    met, slots = _met(features, query.features)
    df = _df(state, query.features)
    idf = np.log(1.0 + (state.commit.living - df + 0.5) / (df + 0.5)).clip(min=1e-3)
    times = state.counts[positions[met]].astype(np.float64)
    length = state.columns.length[rows[owners[met]]] / state.mean_length
    longer = 1.0 - B + B * length if block is Block.WORDS else 1.0
    gains = idf[slots] * times * (K1 + 1.0) / (times + K1 * longer)
    return np.bincount(owners[met], gains, minlength=len(rows)) / float(idf.sum() * (K1 + 1.0))


def own_classes(state: State, symbols: Iterable[str]) -> Scores:
    """A query's own symbols as a vector over the index's classes."""
    vector = np.zeros(len(state.class_df))
    for symbol in symbols:
        for level in ranked_levels(symbol):
            code = state.class_code(level)
            if code is not None:
                vector[code] = 1.0
    return vector * _class_idf(state)


def guessed_classes(state: State, rows: Rows, scores: Scores) -> Scores:
    """The classes of the nearest rows, weighted by how near they are."""
    order = np.lexsort((rows, -scores))[:GUESSED_FROM]
    codes, owners, weights = _class_vectors(state, rows[order])
    near = scores[order][owners]
    return np.bincount(codes, weights * near, minlength=len(state.class_df)).astype(np.float64)


def class_cosine(state: State, rows: Rows, vector: Scores) -> Scores:
    norm = float(np.sqrt(vector @ vector))
    if not norm or not len(rows):
        return np.zeros(len(rows))
    codes, owners, weights = _class_vectors(state, rows)
    return np.bincount(owners, weights * vector[codes], minlength=len(rows)) / norm


def matched(
    state: State, rows: Rows, weights: Sequence[tuple[str, float]], count: int
) -> list[tuple[str, ...]]:
    """For each row the weightiest query words that its text holds."""
    found: list[list[int]] = [[] for _ in rows]
    features = np.array([feature_of(word) for word, _ in weights], dtype=np.uint32)
    order = np.argsort(features)
    for block in (Block.WORDS, Block.BODY) if len(features) else ():
        positions, owners = state.block(rows, block)
        met, slots = _met(state.features[positions], features[order])
        for owner, place in zip(owners[met].tolist(), order[slots].tolist(), strict=True):
            found[owner].append(place)
    words = [word for word, _ in weights]
    return [tuple(words[place] for place in sorted(set(places))[:count]) for places in found]


def _class_vectors(state: State, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64], Scores]:
    """Class codes of the rows, to which of them each belongs, and weights of unit length."""
    positions, owners = ragged(state.columns.first_class[rows], state.columns.classes[rows])
    codes = state.columns.class_codes[positions]
    weights = _class_idf(state)[codes]
    norms = np.sqrt(np.bincount(owners, weights * weights, minlength=len(rows)))
    return codes, owners, _over(weights, norms[owners])


def _class_idf(state: State) -> Scores:
    return np.log((state.commit.living + 1) / np.maximum(state.class_df, 1))


def _df(state: State, features: NDArray[np.uint32]) -> NDArray[np.int32]:
    found: NDArray[np.int32] = state.df[features & np.uint32(BUCKETS - 1)]
    return found


def _idf(state: State, features: NDArray[np.uint32]) -> Scores:
    """Smoothed as scikit-learn does: a word of every document still counts a little."""
    return 1.0 + np.log((state.commit.living + 1) / (_df(state, features) + 1))


def _met(
    features: NDArray[np.uint32], wanted: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions in `features` of those in `wanted` (sorted), and where in `wanted` they are."""
    # Most features are not wanted: a small table of low bits sorts them out before the search.
    sieve = np.zeros(_SIEVE, dtype=bool)
    sieve[wanted & np.uint32(_SIEVE - 1)] = True
    maybe = np.flatnonzero(sieve[features & np.uint32(_SIEVE - 1)])
    slots = np.searchsorted(wanted, features[maybe])
    slots = np.minimum(slots, len(wanted) - 1)
    same = wanted[slots] == features[maybe]
    return maybe[same], slots[same]


def _over(numerator: NDArray[Any], denominator: NDArray[Any]) -> Scores:
    shares: Scores = np.zeros(len(numerator))
    np.divide(numerator, denominator, out=shares, where=denominator > 0)
    return shares
