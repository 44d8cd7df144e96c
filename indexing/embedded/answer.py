"""Which rows are worth scoring, and what ranking reads of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexing.embedded.state import Mask, Rows, State
from indexing.embedded.words import WordReader
from indexing.engine import Query
from indexing.ranking.answer import candidates_for
from indexing.ranking.features import Block
from indexing.ranking.table import Classes, Occurrences, ragged
from indexing.ranking.vectors import cosines, nearest
from indexing.settings import EngineSettings
from nlp.domain import Vectors


class View(NamedTuple):
    """One commit, ready for questions."""

    state: State
    words: WordReader


@dataclass(frozen=True, slots=True)
class RowTable:
    """Rows of a state as `indexing.ranking.table.Candidates`."""

    state: State
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def lengths(self) -> Rows:
        lengths: Rows = self.state.columns.length[self.rows]
        return lengths

    def block(self, block: Block) -> Occurrences:
        positions, owners = self.state.block(self.rows, block)
        return Occurrences(self.state.features[positions], self.state.counts[positions], owners)

    def classes(self) -> Classes:
        columns = self.state.columns
        positions, owners = ragged(columns.first_class[self.rows], columns.classes[self.rows])
        codes = columns.class_codes[positions]
        return Classes(codes, owners, self.state.class_df, self.state.class_code)

    def likeness(self, vector: Vectors) -> NDArray[np.float32]:
        scores: NDArray[np.float32] = cosines(self.state.vectors, vector[None], self.rows)[:, 0]
        return scores


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
    count = candidates_for(query.limit, at_least=settings.candidates)
    allowed = int(mask.sum())
    if allowed <= count:
        return np.flatnonzero(mask)
    chosen = weights[: settings.candidate_terms]
    left_out = state.commit.living - allowed
    if left_out <= count:  # asking for so many more is quicker than naming them
        wanted, condition = count + left_out, None
    else:
        wanted, condition = count, query.filter
    rows = view.words.candidates(chosen, condition, wanted + state.commit.unpurged)
    found = np.array([row for row in rows if row < len(mask)], dtype=np.int64)
    by_meaning: Rows = np.zeros(0, dtype=np.int64)
    if vector.any():
        by_meaning = nearest(state.signs, state.vectors, vector, np.flatnonzero(mask), count)
    together = np.union1d(found, by_meaning)
    return together[mask[together]]
