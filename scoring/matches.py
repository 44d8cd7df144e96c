"""Earlier documents beside the judged elements, as the scorecard shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from indexing.engine import Hit
from scoring.art import ArtFinder
from scoring.corpus import Comparison
from scoring.evaluation import ElementMatch, PriorArt
from scoring.measure import credits_of
from scoring.similarity import verdict
from scoring.statements import Statements
from scoring.subject import Subject

_MATCHED = 10
"""Shared terms told with a document."""


class ArtViews:
    """Makes `PriorArt` for documents of one comparison."""

    def __init__(
        self,
        finder: ArtFinder,
        subject: Subject,
        statements: Statements,
        own: Iterable[str],
        comparison: Comparison,
    ) -> None:
        self._finder = finder
        self._subject = subject
        self._statements = statements
        self._own = frozenset(own)
        self._comparison = comparison
        weights = np.array([item.weight for item in statements.items], dtype=np.float64)
        said = credits_of(comparison.by_element)
        self._coverage = np.clip((weights / weights.sum()) @ said, 0.0, 1.0)

    def best(
        self, ids: Sequence[str], *, always: Iterable[str], limit: int
    ) -> tuple[PriorArt, ...]:
        """Best coverage first, then nearest; those of `always` whatever their place."""
        columns = self._finder.corpus.column
        nearness = self._comparison.nearness

        def place(document_id: str) -> tuple[float, float, str]:
            column = columns[document_id]
            return (-self._coverage[column], -nearness[column], document_id)

        ranked = sorted(ids, key=place)
        chosen = sorted({*ranked[:limit], *always}, key=place)
        return tuple(self._view(hit) for hit in self._finder.heads(chosen))

    def _view(self, hit: Hit) -> PriorArt:
        column = self._finder.corpus.column[hit.id]
        matches = []
        for row, item in enumerate(self._statements.items):
            similarity = float(self._comparison.by_element[row, column])
            best = self._finder.corpus.best_row(self._comparison, row, hit.id)
            passage = self._finder.corpus.passage(best)
            matches.append(
                ElementMatch(
                    element=item.label,
                    similarity=round(min(max(similarity, 0.0), 1.0), 4),
                    verdict=verdict(similarity),
                    passage_label=passage.label,
                    passage=passage.evidence,
                )
            )
        return PriorArt(
            hit=hit.model_copy(update={"matched": self._matched(hit.id)}),
            coverage=round(float(self._coverage[column]), 4),
            matches=tuple(matches),
            own=hit.id in self._own,
            published_before=published_before(hit, self._subject.cutoff),
        )

    def _matched(self, document_id: str) -> tuple[str, ...]:
        """Content terms of the judged text that the document has, the most specific first."""
        corpus = self._finder.corpus
        there = {term for row in corpus.rows_of(document_id) for term in corpus.terms(row)}
        terms = self._statements.terms
        shared = [term for term in terms if term in there and not term.isdigit()]
        return tuple(sorted(shared, key=lambda term: -terms[term])[:_MATCHED])


def published_before(hit: Hit, cutoff: date | None) -> bool | None:
    """None where either date is unknown."""
    return None if cutoff is None or hit.published is None else hit.published < cutoff
