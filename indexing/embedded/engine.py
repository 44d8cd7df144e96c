"""`EmbeddedEngine`: the search engine protocol over one folder, for one machine.

Many processes may read while one writes; readers see a commit on their next question.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import RLock

import numpy as np

from indexing.documents import NO_ENCODER, NewDocument, batches, new_document, require_dimension
from indexing.embedded.answer import RowTable, View, candidates
from indexing.embedded.state import Mask, State
from indexing.embedded.store import Store
from indexing.engine import (
    Hit,
    IndexedDocument,
    IndexSnapshot,
    Query,
    SearchFilter,
    StoredPassage,
)
from indexing.prepare import query_vector
from indexing.ranking.answer import DIGITS, MATCHED, addends, ordered, total
from indexing.ranking.query import QueryTerms, Weights
from indexing.ranking.scores import matched, term_weights
from indexing.ranking.table import ragged
from indexing.ranking.vectors import cosines
from indexing.room import room_in
from indexing.settings import EngineSettings
from nlp.domain import Encoder, TermAnalyser, Vectors


class EmbeddedEngine:
    """Documents, words and vectors in `folder`; made when it is not there.

    Without an encoder it ranks by words alone and keeps no vectors. Raises `EngineMismatchError`
    where the folder was made with another encoder or analyser.
    """

    def __init__(
        self,
        folder: Path,
        *,
        analyser: TermAnalyser,
        encoder: Encoder | None,
        settings: EngineSettings | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._settings = settings or EngineSettings()
        self._analyser = analyser
        self._encoder = encoder
        self._weights = weights or Weights()
        self._folder = folder
        self._store = Store(
            folder,
            encoder_id=encoder.id if encoder else NO_ENCODER,
            analyser_id=analyser.id,
            dimension=self._dimension,
            wait=self._settings.writer_wait.total_seconds(),
        )
        self._lock = RLock()
        self._state = State.empty(self._store)
        self._view = View(self._state, self._store.words.reader())

    def close(self) -> None:
        with self._lock:
            self._store.close()

    def snapshot(self) -> IndexSnapshot:
        """The id depends on content only: the same documents, loaded in any order, give it."""
        commit = self._current().state.commit
        parts = (f"{commit.content:032x}", self._encoder_id, self._analyser.id)
        return IndexSnapshot(
            id=hashlib.sha256("|".join(parts).encode()).hexdigest()[:16],
            documents=commit.living,
            passages=commit.living_passages,
            encoder_id=self._encoder_id,
            analyser_id=self._analyser.id,
        )

    # Writing.

    def upsert(self, documents: Iterable[IndexedDocument]) -> int:
        """Adds or replaces by id, in batches that become visible one after the other."""
        written = 0
        with room_in(self._folder), self._store.writing():
            for batch in batches(documents, self._settings.batch):
                new = {document.features.id: self._new(document) for document in batch}
                with self._lock:
                    self._store.write(list(new.values()))
                written += len(batch)
            with self._lock:
                self._store.purge()
        return written

    def delete(self, ids: Iterable[str]) -> int:
        with room_in(self._folder), self._store.writing(), self._lock:
            gone = self._store.write([], list(dict.fromkeys(ids)))
            self._store.purge()
        return gone

    # Reading.

    def search(self, query: Query) -> list[Hit]:
        """Best first; ties by id. `Hit.parts` sum to the score."""
        view = self._current()
        state = view.state
        mask = state.mask(query.filter)
        terms = QueryTerms.of(query, self._analyser)
        weights = term_weights(state, terms)
        vector = self._query_vector(query)
        rows = candidates(view, mask, query, weights, vector, settings=self._settings)
        table = RowTable(state, rows)
        parts = addends(table, state, query, terms, vector, weights=self._weights)
        scores = total(parts)
        order = ordered(scores, query.limit, lambda index: state.id(int(rows[index])))
        chosen = rows[order]
        words = matched(RowTable(state, chosen), weights, MATCHED)
        return [
            hit.model_copy(
                update={
                    "score": float(scores[index]),
                    "matched": words[place],
                    "parts": {name: float(part[index]) for name, part in parts.items()},
                }
            )
            for place, (index, hit) in enumerate(
                zip(order, self._heads(chosen.tolist()), strict=True)
            )
        ]

    def get(self, ids: Sequence[str]) -> list[Hit]:
        state = self._current().state
        rows = [row for name in ids if (row := state.row_of(name)) is not None]
        return self._heads(rows)

    def ids(self, *, filter: SearchFilter) -> list[str]:
        state = self._current().state
        return sorted(state.id(int(row)) for row in np.flatnonzero(state.mask(filter)))

    def count(self, *, filter: SearchFilter) -> int:
        return int(self._current().state.mask(filter).sum())

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        with self._lock:
            return self._store.fingerprints(ids)

    def nearest_documents(
        self, vectors: Vectors, *, filter: SearchFilter, limit: int
    ) -> list[list[tuple[str, float]]]:
        """Exact, from half-precision passages: cosines are right to about 0.001."""
        state = self._current().state
        require_dimension(vectors, self._dimension)
        columns = state.columns
        rows = np.flatnonzero(state.mask(filter) & (columns.passages > 0))
        if not len(rows) or not len(vectors):
            return [[] for _ in vectors]
        starts = columns.first_passage[rows]
        lengths = columns.passages[rows]
        wanted, _ = ragged(starts, lengths)
        scores = cosines(state.passage_vectors, vectors, wanted)
        tops = np.maximum.reduceat(scores, np.cumsum(lengths) - lengths, axis=0)

        def name_of(index: int) -> str:
            return state.id(int(rows[index]))

        found = []
        for column in np.round(tops.T.astype(np.float64), DIGITS):
            order = ordered(column, limit, name_of, floor=-2.0)
            found.append([(name_of(i), min(float(column[i]), 1.0)) for i in order])
        return found

    def passages(self, ids: Sequence[str]) -> dict[str, list[StoredPassage]]:
        while True:
            state = self._current().state
            rows = {name: row for name in ids if (row := state.row_of(name)) is not None}
            with self._lock:
                texts = self._store.passages_of(list(rows.values()))
            if len(texts) == len(set(rows.values())):
                break  # else a document was replaced in between: look again
        found: dict[str, list[StoredPassage]] = {}
        for name, row in rows.items():
            first = int(state.columns.first_passage[row])
            found[name] = [
                StoredPassage(
                    name, passage, state.passage_vectors[first + index].astype(np.float32)
                )
                for index, passage in enumerate(texts.get(row, ()))
            ]
        return found

    def document_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        state = self._current().state
        rows = {name: row for name in ids if (row := state.row_of(name)) is not None}
        found = {name: state.vectors[row].astype(np.float32) for name, row in rows.items()}
        return {name: vector for name, vector in found.items() if vector.any()}

    def known_terms(self, terms: Sequence[str], *, filter: SearchFilter) -> set[str]:
        state, words = self._current()
        mask = state.mask(filter)
        # Rows the word index has not yet forgotten, or that came after this state, do not count.
        spare = state.commit.unpurged + self._settings.batch
        known = set()
        for term in dict.fromkeys(terms):
            rows = words.rows_with(term, filter, 1)
            if rows and not _any(mask, rows):
                rows = words.rows_with(term, filter, 1 + spare)
            if _any(mask, rows):
                known.add(term)
        return known

    # Within.

    def _query_vector(self, query: Query) -> Vectors:
        if self._encoder is None or not self._weights.meaning_alone:
            return np.zeros(0, dtype=np.float32)
        return query_vector(query.title, query.text, encoder=self._encoder)

    def _heads(self, rows: Sequence[int]) -> list[Hit]:
        with self._lock:
            hits = self._store.hits(rows)
        return [hits[row] for row in rows]

    def _current(self) -> View:
        """The newest commit. Its word index holds all that lives in it, and has forgotten none.

        Rows are added to the word index before the commit that they belong to, and forgotten
        after the commit that they died in: so a reader opened while the generation stands still
        fits it.
        """
        with self._lock:
            while (generation := self._store.generation()) != self._view.state.commit.generation:
                words = self._store.words.reader()
                with self._store.snapshot():
                    self._advance()
                if self._state.commit.generation == generation:
                    self._view = View(self._state, words)
            return self._view

    def _advance(self) -> None:
        try:
            self._state = self._state.advance(self._store.commit(), self._store)
        except BaseException:
            # Lists that states share may have grown half way: begin anew.
            self._state = State.empty(self._store)
            raise

    def _new(self, document: IndexedDocument) -> NewDocument:
        return new_document(document, analyser=self._analyser, dimension=self._dimension)

    @property
    def _dimension(self) -> int:
        return self._encoder.dimension if self._encoder else 0

    @property
    def _encoder_id(self) -> str:
        return self._encoder.id if self._encoder else NO_ENCODER


def _any(mask: Mask, rows: Sequence[int]) -> bool:
    return any(row < len(mask) and mask[row] for row in rows)
