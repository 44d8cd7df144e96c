"""The search engine protocol: what every engine, embedded or clustered, can do.

Filters apply before ranking. Ranking is by words (BM25 over terms cut by Novum) and by meaning
(vectors), fused with measured weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pydantic import Field

from nlp.domain import Features, Frozen, Genre, Passage, Vectors


class SearchFilter(Frozen):
    """What may be found. Everything given must hold; several values of one field mean "any of"."""

    before: date | None = None  # filed (or, for projects, begun) strictly earlier than this day
    ipc: tuple[str, ...] = ()  # prefixes: "H01L", "H01L 21", "H"
    countries: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()  # compared after normalisation
    genres: tuple[Genre, ...] = (Genre.PATENT, Genre.PROJECT)
    exclude_ids: tuple[str, ...] = ()
    exclude_families: tuple[str, ...] = ()


class Query(Frozen):
    """A text to find earlier art for: a few words or a whole abstract."""

    text: str
    title: str | None = None
    ipc: tuple[str, ...] = ()  # the query's own classes where known: raises, does not filter
    filter: SearchFilter = SearchFilter()
    limit: int = Field(default=10, ge=1, le=1000)


class Hit(Frozen):
    """One found document. `parts` are the addends of `score`, by name."""

    id: str
    score: float
    title: str
    genre: Genre
    filed: date | None = None
    published: date | None = None
    country: str | None = None
    applicant: str | None = None
    ipc: tuple[str, ...] = ()
    family: str | None = None
    matched: tuple[str, ...] = ()  # terms of the query found in the document, weightiest first
    parts: dict[str, float] = Field(default_factory=dict)


class IndexSnapshot(Frozen):
    """What an answer was made from; equal ids mean equal content."""

    id: str
    documents: int
    passages: int
    encoder_id: str
    analyser_id: str


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """Features ready for an engine: passages and, in the same order, their vectors."""

    features: Features
    passages: tuple[Passage, ...]
    vector: Vectors  # shape (dimension,): title and abstract, or title and goal
    passage_vectors: Vectors  # shape (len(passages), dimension)


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the engine keeps it."""

    document_id: str
    passage: Passage
    vector: Vectors  # shape (dimension,), float32, unit length


class SearchEngine(Protocol):
    """Contract tests: `tests/contract/engine.py`."""

    def snapshot(self) -> IndexSnapshot: ...

    def upsert(self, documents: Iterable[IndexedDocument]) -> int:
        """Adds or replaces by id; visible and durable on return. Returns how many."""

    def delete(self, ids: Iterable[str]) -> int: ...

    def search(self, query: Query) -> list[Hit]:
        """Best first; ties by id, so that equal indexes answer equally."""

    def get(self, ids: Sequence[str]) -> list[Hit]:
        """The stored head data of documents (score 0), in the given order, unknown ids left out."""

    def ids(self, *, filter: SearchFilter) -> list[str]:
        """Every document that the filter lets through, ascending."""

    def count(self, *, filter: SearchFilter) -> int:
        """How many documents the filter lets through."""

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        """Equal ones mean equal head data and passages; unknown ids are left out.

        Whoever keeps passages in memory reads again only what changed.
        """

    def nearest_documents(
        self, vectors: Vectors, *, filter: SearchFilter, limit: int
    ) -> list[list[tuple[str, float]]]:
        """For each row: (document id, best cosine over that document's passages), best first.

        The filter applies before. Cosines are right to 0.002. Which documents are found is exact
        in the embedded engine, and in Elasticsearch as near to it as its vector index is;
        documents loaded without vectors may be left out.
        """

    def passages(self, ids: Sequence[str]) -> dict[str, list[StoredPassage]]:
        """All passages of the documents, in document order."""

    def document_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of whole documents as kept, shape (dimension,), float32, unit length.

        Unknown ids and documents loaded without vectors are left out. Together with `passages`
        they let a record whose text did not change be written again without encoding.
        """

    def known_terms(self, terms: Sequence[str], *, filter: SearchFilter) -> set[str]:
        """Those of `terms` that at least one document let through by the filter contains."""

    def close(self) -> None: ...
