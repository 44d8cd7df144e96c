"""The passages of earlier documents as arrays, to compare statements with all of them at once.

Loaded from the engine's stored passages and kept for one index snapshot. About 3 KB per passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexing.engine import SearchEngine, StoredPassage
from nlp.domain import Passage, TermAnalyser
from nlp.language import detect
from scoring.similarity import COSINE_SHARE, CROSS_LANGUAGE, SAME, weighted_terms
from scoring.statements import Statement, Statements

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

_LANGUAGES = {"ko": 1, "en": 2, "ja": 3}  # 0: cannot be told
_BATCH = 500  # documents read from the engine at once


@dataclass(frozen=True, slots=True)
class Comparison:
    """Statements × documents. Similarities 0–1, columns in the order of `Corpus.ids`.

    `by_element[e, d]` is the similarity of the best passage of document d for element e,
    `by_passage[e, p]` that of passage p, and `nearness[d]` how near document d is as a whole.
    """

    by_element: Floats
    by_passage: Floats
    nearness: Floats


class Corpus:
    """Documents in the order they were asked for; `add` loads what is not there yet."""

    def __init__(self, *, engine: SearchEngine, analyser: TermAnalyser) -> None:
        self._engine = engine
        self._analyser = analyser
        self.ids: list[str] = []
        self.column: dict[str, int] = {}
        self._passages: list[Passage] = []
        self._starts: list[int] = []
        self._languages: list[int] = []
        self._terms: dict[str, list[int]] = {}
        self._words: list[tuple[str, ...]] = []
        self._spelling: dict[str, str] = {}  # one string object per term
        self._vectors: list[Floats] = []
        self._frozen: _Arrays | None = None

    def add(self, ids: Iterable[str]) -> None:
        """Reads passages of documents that are new here; those without passages stay out."""
        new = [document_id for document_id in dict.fromkeys(ids) if document_id not in self.column]
        for start in range(0, len(new), _BATCH):
            batch = new[start : start + _BATCH]
            found = self._engine.passages(batch)
            for document_id in batch:
                self._append(document_id, found.get(document_id, []))

    def forget(self, ids: Iterable[str]) -> None:
        """Their columns stay behind and are never asked for; `add` reads them anew."""
        for document_id in ids:
            self.column.pop(document_id, None)

    def _append(self, document_id: str, stored: Sequence[StoredPassage]) -> None:
        if not stored:
            return
        self._frozen = None
        self.column[document_id] = len(self.ids)
        self.ids.append(document_id)
        self._starts.append(len(self._passages))
        for item in stored:
            row = len(self._passages)
            self._passages.append(item.passage)
            self._languages.append(_LANGUAGES.get(detect(item.passage.text), 0))
            self._vectors.append(item.vector)
            words = tuple(
                self._spelling.setdefault(term, term)
                for term in weighted_terms(self._analyser.terms(item.passage.text))
            )
            self._words.append(words)
            for term in words:
                self._terms.setdefault(term, []).append(row)

    def passage(self, row: int) -> Passage:
        return self._passages[row]

    def terms(self, row: int) -> dict[str, float]:
        """Content terms of a passage with their weights."""
        return weighted_terms(self._words[row])

    def rows_of(self, document_id: str) -> range:
        """Rows of a document's passages, in document order."""
        column = self.column[document_id]
        last = column + 1 == len(self.ids)
        return range(
            self._starts[column], len(self._passages) if last else self._starts[column + 1]
        )

    def vectors(self, rows: Sequence[int]) -> Floats:
        return self._arrays().vectors[list(rows)]

    @property
    def size(self) -> int:
        """Passages loaded."""
        return len(self._passages)

    def columns(self, ids: Sequence[str]) -> Integers:
        """Columns of loaded documents, in the given order."""
        return np.array([self.column[document_id] for document_id in ids], dtype=np.int64)

    def known_terms(self, terms: Iterable[str], columns: Integers) -> set[str]:
        """Those of `terms` that at least one document of the columns contains."""
        let_through = np.zeros(len(self.ids), dtype=bool)
        let_through[columns] = True
        return {term for term in terms if let_through[self.documents_with(term)].any()}

    def documents_with(self, term: str) -> Integers:
        """Columns of the documents that contain a content term."""
        return self._arrays().documents.get(term, _NONE)

    def cosines(self, vectors: Floats) -> Floats:
        """Cosine of each row with each loaded passage, 0–1; what points away counts as 0."""
        raw = vectors @ self._arrays().vectors.T
        # Rounded, so that the order in which a library sums does not show in a score.
        rounded: Floats = np.round(np.clip(raw, 0.0, 1.0), 5)
        return rounded

    def compare(self, statements: Statements, *, cosines: Floats | None = None) -> Comparison:
        """Every statement with every loaded document.

        `cosines`: what `cosines` answers for the statements' vectors, where already computed.
        """
        arrays = self._arrays()
        documents = len(self.ids)
        by_element = np.empty((len(statements.items), documents), dtype=np.float32)
        by_passage = np.empty((len(statements.items), self.size), dtype=np.float32)
        nearness = np.zeros(documents, dtype=np.float32)
        total = sum(item.weight for item in statements.items)
        if cosines is None:
            cosines = self.cosines(statements.vectors)
        for index, item in enumerate(statements.items):
            by_passage[index], whole = arrays.similarities(item, cosines[index])
            by_element[index] = np.maximum.reduceat(by_passage[index], arrays.starts)
            nearness += np.maximum.reduceat(whole, arrays.starts) * (item.weight / total)
        return Comparison(by_element=by_element, by_passage=by_passage, nearness=nearness)

    def best_row(self, comparison: Comparison, element: int, document_id: str) -> int:
        """Row of the document's passage that says most of an element; the first of equals."""
        rows = self.rows_of(document_id)
        return rows.start + int(np.argmax(comparison.by_passage[element, rows.start : rows.stop]))

    def _arrays(self) -> _Arrays:
        if self._frozen is None:
            owner = np.repeat(
                np.arange(len(self.ids)), np.diff([*self._starts, len(self._passages)])
            )
            postings = {term: np.array(rows) for term, rows in self._terms.items()}
            self._frozen = _Arrays(
                vectors=np.vstack(self._vectors).astype(np.float32, copy=False),
                starts=np.array(self._starts, dtype=np.int64),
                owner=owner,
                languages=np.array(self._languages, dtype=np.int8),
                passages=postings,
                documents={term: np.unique(owner[rows]) for term, rows in postings.items()},
            )
        return self._frozen


_NONE: Integers = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Arrays:
    """Rows are passages; `owner` is a row's document, `starts` a document's first row."""

    vectors: Floats
    starts: Integers
    owner: Integers
    languages: NDArray[np.int8]
    passages: dict[str, Integers]  # term → rows
    documents: dict[str, Integers]  # term → columns

    def similarities(self, item: Statement, cosine: Floats) -> tuple[Floats, Floats]:
        """Of one statement to each passage: by the passage's own words, and by its document's."""
        in_passage = self._containment(item, self.passages, len(cosine))
        in_document = self._containment(item, self.documents, len(self.starts))[self.owner]
        same = self.languages == _LANGUAGES.get(item.language, 0)
        meaning = np.clip(cosine / SAME, 0.0, 1.0)
        own, words = COSINE_SHARE * meaning, 1.0 - COSINE_SHARE
        across = np.minimum(CROSS_LANGUAGE * meaning, 1.0)
        return (
            np.where(same, own + words * in_passage, across),
            np.where(same, own + words * in_document, across),
        )

    @staticmethod
    def _containment(item: Statement, postings: dict[str, Integers], size: int) -> Floats:
        """Weighted share of the statement's terms that each row contains."""
        found = np.zeros(size, dtype=np.float32)
        for term, weight in item.terms.items():
            rows = postings.get(term)
            if rows is not None:
                found[rows] += weight
        return found / max(sum(item.terms.values()), 1e-9)
