"""Parts of scores: cosines of sublinear tf-idf vectors, BM25, classes in common.

A whole abstract as query is answered best by the cosine, a few words by BM25 (both measured by
`benchmarks/prior_art.py`, which prints what each part adds). Every part lies between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.heads import ranked_levels
from indexing.ranking.features import MOST, Block, Counts, feature_of
from indexing.ranking.query import QueryTerms
from indexing.ranking.table import Candidates, Classes, Positions, Scores, Statistics

K1, B = 1.2, 0.75
"""BM25 with its usual constants (Robertson and Zaragoza 2009)."""
GUESSED_FROM = 20
"""Nearest documents whose classes stand in for a query's own unknown ones."""

_DAMPED = np.sqrt(np.arange(MOST + 1))
"""A count's weight. The root beats 1 + log on examiners' citations and on art cited together."""
_SIEVE = 1 << 16


def term_weights(statistics: Statistics, query: QueryTerms) -> list[tuple[str, float]]:
    """The query's different words with sublinear tf × idf, weightiest first."""
    features = np.array([feature_of(word) for word in query.different], dtype=np.uint32)
    times = query.word_counts.counts[np.searchsorted(query.word_counts.features, features)]
    weights = _DAMPED[times] * _idf(statistics, features)
    pairs = zip(query.different, weights.tolist(), strict=True)
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def cosine(table: Candidates, statistics: Statistics, block: Block, query: Counts) -> Scores:
    """Cosine of sublinear tf-idf vectors of a block and the query."""
    if not len(query) or not len(table):
        return np.zeros(len(table))
    found = table.block(block)
    weights = _DAMPED[found.counts] * _idf(statistics, found.features)
    norms = np.sqrt(np.bincount(found.owners, weights * weights, minlength=len(table)))
    wanted = _DAMPED[query.counts] * _idf(statistics, query.features)
    met, slots = _met(found.features, query.features)
    products = np.bincount(found.owners[met], weights[met] * wanted[slots], minlength=len(table))
    return _over(products, norms * float(np.sqrt(wanted @ wanted)))


def bm25(table: Candidates, statistics: Statistics, block: Block, query: Counts) -> Scores:
    """BM25 as a share of what a document of endless repetitions would reach."""
    if not len(query) or not len(table):
        return np.zeros(len(table))
    found = table.block(block)
    met, slots = _met(found.features, query.features)
    df = statistics.df(query.features)
    idf = np.log(1.0 + (statistics.documents - df + 0.5) / (df + 0.5)).clip(min=1e-3)
    times = found.counts[met].astype(np.float64)
    length = table.lengths[found.owners[met]] / statistics.mean_length
    longer = 1.0 - B + B * length if block is Block.WORDS else 1.0
    gains = idf[slots] * times * (K1 + 1.0) / (times + K1 * longer)
    products = np.bincount(found.owners[met], gains, minlength=len(table))
    return products / float(idf.sum() * (K1 + 1.0))


def own_classes(classes: Classes, statistics: Statistics, symbols: Iterable[str]) -> Scores:
    """A query's own symbols as a vector over the index's classes."""
    vector = np.zeros(len(classes.df))
    for symbol in symbols:
        for level in ranked_levels(symbol):
            code = classes.code_of(level)
            if code is not None:
                vector[code] = 1.0
    return vector * _class_idf(classes, statistics)


def guessed_classes(classes: Classes, statistics: Statistics, scores: Scores) -> Scores:
    """The classes of the nearest documents, weighted by how near they are.

    Where the last places are tied, all that share them count: no order of loading matters.
    """
    near = scores
    if len(scores) > GUESSED_FROM:
        edge = np.partition(scores, len(scores) - GUESSED_FROM)[len(scores) - GUESSED_FROM]
        near = np.where(scores >= edge, scores, 0.0)
    weights = _class_weights(classes, statistics, len(scores)) * near[classes.owners]
    return np.bincount(classes.codes, weights, minlength=len(classes.df)).astype(np.float64)


def class_cosine(
    classes: Classes, statistics: Statistics, vector: Scores, *, documents: int
) -> Scores:
    """Cosines of the documents' classes with a vector over classes, shape (documents,)."""
    norm = float(np.sqrt(vector @ vector))
    if not norm or not documents:
        return np.zeros(documents)
    weights = _class_weights(classes, statistics, documents)
    return np.bincount(classes.owners, weights * vector[classes.codes], minlength=documents) / norm


def matched(
    table: Candidates, weights: Sequence[tuple[str, float]], count: int
) -> list[tuple[str, ...]]:
    """For each document the weightiest query words that its text holds."""
    found: list[list[int]] = [[] for _ in range(len(table))]
    features = np.array([feature_of(word) for word, _ in weights], dtype=np.uint32)
    order = np.argsort(features)
    for block in (Block.WORDS, Block.BODY) if len(features) else ():
        held = table.block(block)
        met, slots = _met(held.features, features[order])
        for owner, place in zip(held.owners[met].tolist(), order[slots].tolist(), strict=True):
            found[owner].append(place)
    words = [word for word, _ in weights]
    return [tuple(words[place] for place in sorted(set(places))[:count]) for places in found]


def _class_weights(classes: Classes, statistics: Statistics, documents: int) -> Scores:
    """A weight for each class of each document; those of one document have unit length."""
    weights = _class_idf(classes, statistics)[classes.codes]
    norms = np.sqrt(np.bincount(classes.owners, weights * weights, minlength=documents))
    return _over(weights, norms[classes.owners])


def _class_idf(classes: Classes, statistics: Statistics) -> Scores:
    shares = (statistics.documents + 1) / np.maximum(classes.df, 1)
    return np.asarray(np.log(shares), dtype=np.float64)


def _idf(statistics: Statistics, features: NDArray[np.uint32]) -> Scores:
    """Smoothed as scikit-learn does: a word of every document still counts a little."""
    return _idf_of(statistics.documents).take(statistics.df(features), mode="clip")


@lru_cache(maxsize=4)
def _idf_of(documents: int) -> Scores:
    """By document frequency: looking it up takes a third of the time of a logarithm."""
    df = np.arange(documents + 1)
    return np.asarray(1.0 + np.log((documents + 1) / (df + 1)), dtype=np.float64)


def _met(features: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> tuple[Positions, Positions]:
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
