"""How a search goes: which rows are worth scoring, what their scores add up from, their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexing.embedded.features import Block
from indexing.embedded.ranking import (
    QueryTerms,
    Scores,
    Weights,
    bm25,
    class_cosine,
    cosine,
    guessed_classes,
    meaning_weight,
    own_classes,
)
from indexing.embedded.state import Mask, Rows, State
from indexing.embedded.vectors import best, cosines
from indexing.embedded.words import WordReader
from indexing.engine import Query
from indexing.settings import EngineSettings
from nlp.domain import Vectors

DIGITS = 6
"""Scores are rounded before they are compared: equal texts tie whatever the order of additions."""


class View(NamedTuple):
    """One commit, ready for questions."""

    state: State
    words: WordReader


def candidates(
    view: View,
    mask: Mask,
    query: Query,
    weights: Sequence[tuple[str, float]],
    vector: Vectors,
    *,
    settings: EngineSettings,
) -> Rows:
    """Rows worth scoring: all where they are few, else the best by words and by meaning.

    `weights` are the query's words, weightiest first; `vector` may be empty.
    """
    state = view.state
    count = max(settings.candidates, 2 * query.limit)
    if int(mask.sum()) <= count:
        return np.flatnonzero(mask)
    chosen = weights[: settings.candidate_terms]
    rows = view.words.candidates(chosen, query.filter, count + state.commit.unpurged)
    found = np.array([row for row in rows if row < len(mask)], dtype=np.int64)
    by_meaning: Rows = np.zeros(0, dtype=np.int64)
    if vector.any():
        scores = np.where(mask, cosines(state.vectors, vector[None])[:, 0], -2.0)
        by_meaning = best(scores, count)
    together = np.union1d(found, by_meaning)
    return together[mask[together]]


def addends(
    state: State,
    rows: Rows,
    query: Query,
    terms: QueryTerms,
    vector: Vectors,
    *,
    weights: Weights,
) -> dict[str, Scores]:
    """Weighted parts of the scores of the rows, by name."""
    parts: dict[str, tuple[float, Scores]] = {}
    if terms.few:
        parts["words"] = (weights.words, bm25(state, rows, Block.WORDS, terms.word_counts))
        parts["body"] = (weights.body, bm25(state, rows, Block.BODY, terms.word_counts))
    else:
        parts["words"] = (weights.words, cosine(state, rows, Block.WORDS, terms.word_counts))
    parts["pairs"] = (weights.pairs, cosine(state, rows, Block.PAIRS, terms.pair_counts))
    if terms.title or not terms.few:
        parts["title"] = (weights.title, cosine(state, rows, Block.TITLE, terms.title_counts()))
    if vector.any():
        likeness = cosines(state.vectors, vector[None], rows)[:, 0].astype(np.float64)
        weight = meaning_weight(weights, terms, parts["words"][1])
        parts["meaning"] = (weight, np.maximum(likeness, 0.0))
    if query.ipc:
        classes = class_cosine(state, rows, own_classes(state, query.ipc))
        parts["classes"] = (weights.classes, classes)
    elif not terms.few:
        so_far = np.sum([weight * part for weight, part in parts.values()], axis=0)
        guessed = class_cosine(state, rows, guessed_classes(state, rows, so_far))
        parts["classes"] = (weights.guessed_classes, guessed)
    whole = sum(weight for weight, _ in parts.values())
    return {
        name: np.round(weight * part / whole, DIGITS)
        for name, (weight, part) in parts.items()
        if weight > 0
    }


def ordered(
    state: State, rows: Rows, scores: Scores, limit: int, *, floor: float = 0.0
) -> list[int]:
    """Positions in `rows` of the best scores above `floor`, best first, ties by id."""
    kept = np.flatnonzero(scores > floor)
    if len(kept) > limit:
        edge = np.partition(scores[kept], len(kept) - limit)[len(kept) - limit]
        kept = kept[scores[kept] >= edge]
    order = sorted(kept.tolist(), key=lambda index: (-scores[index], state.id(int(rows[index]))))
    return order[:limit]
