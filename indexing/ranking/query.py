"""A query cut into terms, and how much each part of a score counts for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from indexing.engine import Query
from indexing.ranking.features import Counts, counted, pairs_of
from indexing.ranking.table import Scores
from nlp.domain import TermAnalyser

FEW_WORDS = 12
"""Up to so many different words a query is a search, beyond it a text."""
ENOUGH_OF_FEW, ENOUGH_OF_TEXT = 0.35, 0.15
"""Best BM25 share, best cosine: from here on the words are taken to have found something."""


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

    @classmethod
    def of(cls, query: Query, analyser: TermAnalyser) -> QueryTerms:
        return cls(title=analyser.terms(query.title or ""), text=analyser.terms(query.text))

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


def meaning_weight(weights: Weights, query: QueryTerms, words: Scores) -> float:
    """The more the less the best document has in common with the query in words."""
    enough = ENOUGH_OF_FEW if query.few else ENOUGH_OF_TEXT
    lacking = max(0.0, 1.0 - float(words.max(initial=0.0)) / enough)
    return weights.meaning + lacking * (weights.meaning_alone - weights.meaning)
