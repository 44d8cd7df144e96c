"""From candidates to an answer: what their scores add up from, and their order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from indexing.engine import Query
from indexing.ranking.features import Block
from indexing.ranking.query import QueryTerms, Weights, meaning_weight
from indexing.ranking.scores import bm25, class_cosine, cosine, guessed_classes, own_classes
from indexing.ranking.table import Candidates, Scores, Statistics
from nlp.domain import Vectors

DIGITS = 6
"""Scores are rounded before they are compared: equal texts tie whatever the order of additions."""
PER_HIT = 5
"""Candidates by words, and by meaning, for each hit asked for. Of 100,000 patents the ten best of
250 and 250 are those of 3,000 and 3,000; of the best hundred of 500 and 500, 98."""
MATCHED = 10
"""Matched terms told with a hit."""


def candidates_for(limit: int, *, at_least: int) -> int:
    """How many documents an engine proposes by words, and as many by meaning."""
    return max(at_least, PER_HIT * limit)


def addends(
    table: Candidates,
    statistics: Statistics,
    query: Query,
    terms: QueryTerms,
    vector: Vectors,
    *,
    weights: Weights,
) -> dict[str, Scores]:
    """Weighted parts of the candidates' scores, by name. `vector` may be empty."""
    parts: dict[str, tuple[float, Scores]] = {}
    if terms.few:
        counts = terms.word_counts
        parts["words"] = (weights.words, bm25(table, statistics, Block.WORDS, counts))
        parts["body"] = (weights.body, bm25(table, statistics, Block.BODY, counts))
    else:
        counts = terms.word_counts
        parts["words"] = (weights.words, cosine(table, statistics, Block.WORDS, counts))
    parts["pairs"] = (weights.pairs, cosine(table, statistics, Block.PAIRS, terms.pair_counts))
    if terms.title or not terms.few:
        title = cosine(table, statistics, Block.TITLE, terms.title_counts())
        parts["title"] = (weights.title, title)
    if vector.any():
        likeness = table.likeness(vector).astype(np.float64)
        weight = meaning_weight(weights, terms, parts["words"][1])
        parts["meaning"] = (weight, np.maximum(likeness, 0.0))
    if query.ipc or not terms.few:
        parts["classes"] = _classes(table, statistics, query, parts, weights=weights)
    whole = sum(weight for weight, _ in parts.values())
    return {
        name: np.round(weight * part / whole, DIGITS)
        for name, (weight, part) in parts.items()
        if weight > 0
    }


def total(parts: dict[str, Scores]) -> Scores:
    """The scores that the parts add up to."""
    return np.asarray(np.round(np.sum(list(parts.values()), axis=0), DIGITS), dtype=np.float64)


def ordered(
    scores: Scores, limit: int, id_of: Callable[[int], str], *, floor: float = 0.0
) -> list[int]:
    """Positions of the best scores above `floor`, best first, ties by id."""
    kept = np.flatnonzero(scores > floor)
    if len(kept) > limit:
        edge = np.partition(scores[kept], len(kept) - limit)[len(kept) - limit]
        kept = kept[scores[kept] >= edge]
    order = sorted(kept.tolist(), key=lambda index: (-scores[index], id_of(index)))
    return order[:limit]


def _classes(
    table: Candidates,
    statistics: Statistics,
    query: Query,
    parts: dict[str, tuple[float, Scores]],
    *,
    weights: Weights,
) -> tuple[float, Scores]:
    """Classes in common with the query's own, or with those of what was nearest so far."""
    classes = table.classes()
    if query.ipc:
        vector, weight = own_classes(classes, statistics, query.ipc), weights.classes
    else:
        so_far = np.sum([weight * part for weight, part in parts.values()], axis=0)
        vector, weight = guessed_classes(classes, statistics, so_far), weights.guessed_classes
    return weight, class_cosine(classes, statistics, vector, documents=len(table))
