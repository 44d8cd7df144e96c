"""A search engine that counts how long its calls take, and how many fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from indexing.engine import (
    Hit,
    IndexedDocument,
    IndexSnapshot,
    Query,
    SearchEngine,
    SearchFilter,
    StoredPassage,
)
from nlp.domain import Vectors
from workers.tally import Measure, Tally


class ObservedEngine:
    """`SearchEngine` around another one; changes no answer."""

    def __init__(self, engine: SearchEngine, tally: Tally) -> None:
        self._engine = engine
        self._tally = tally

    def snapshot(self) -> IndexSnapshot:
        with self._call("snapshot"):
            return self._engine.snapshot()

    def upsert(self, documents: Iterable[IndexedDocument]) -> int:
        with self._call("upsert"):
            return self._engine.upsert(documents)

    def delete(self, ids: Iterable[str]) -> int:
        with self._call("delete"):
            return self._engine.delete(ids)

    def search(self, query: Query) -> list[Hit]:
        with self._call("search"):
            return self._engine.search(query)

    def get(self, ids: Sequence[str]) -> list[Hit]:
        with self._call("get"):
            return self._engine.get(ids)

    def ids(self, *, filter: SearchFilter) -> list[str]:
        with self._call("ids"):
            return self._engine.ids(filter=filter)

    def count(self, *, filter: SearchFilter) -> int:
        with self._call("count"):
            return self._engine.count(filter=filter)

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        with self._call("fingerprints"):
            return self._engine.fingerprints(ids)

    def nearest_documents(
        self, vectors: Vectors, *, filter: SearchFilter, limit: int
    ) -> list[list[tuple[str, float]]]:
        with self._call("nearest_documents"):
            return self._engine.nearest_documents(vectors, filter=filter, limit=limit)

    def passages(self, ids: Sequence[str]) -> dict[str, list[StoredPassage]]:
        with self._call("passages"):
            return self._engine.passages(ids)

    def document_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        with self._call("document_vectors"):
            return self._engine.document_vectors(ids)

    def known_terms(self, terms: Sequence[str], *, filter: SearchFilter) -> set[str]:
        with self._call("known_terms"):
            return self._engine.known_terms(terms, filter=filter)

    def close(self) -> None:
        self._engine.close()

    @contextmanager
    def _call(self, operation: str) -> Iterator[None]:
        try:
            with self._tally.timing(Measure.ENGINE, operation):
                yield
        except Exception:
            self._tally.count(Measure.ENGINE_ERRORS, operation)
            raise
