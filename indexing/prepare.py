"""`Features` to what engines store: passages, and vectors of a whole batch in one encode call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from indexing.engine import IndexedDocument, StoredPassage
from indexing.heads import head_of
from nlp.domain import Encoder, Features, ParsedDocument, Passage, Vectors
from nlp.passages import ABSTRACT, CLAIMS, GOAL_AND_METHOD, label_basis, passages_of
from nlp.statements import statements

TITLE_WEIGHT = 1.0
"""Weight of the title beside the mean of the statements (measured: half of it costs a tenth of the
mean reciprocal rank of Korean documents for their English titles, and gains nothing)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts of a document that is in the index, with their vectors, to be used again."""

    title: str
    texts: Mapping[str, Vectors]  # of each passage
    ranked: tuple[str, ...]  # texts that made the document's vector
    labels: tuple[tuple[str, str], ...]  # label and text of each passage
    vector: Vectors | None  # of the whole document; None: it was loaded without vectors

    @classmethod
    def of(cls, title: str, stored: Sequence[StoredPassage], vector: Vectors | None) -> Self:
        passages = [item.passage for item in stored]
        return cls(
            title=title,
            texts={item.passage.text: item.vector for item in stored},
            ranked=tuple(passages[index].text for index in _ranked(passages)),
            labels=tuple((passage.label, passage.text) for passage in passages),
            vector=vector,
        )

    def says_all(self, passages: Sequence[Passage], title: str) -> bool:
        """Title and passages are what they were."""
        labels = tuple((passage.label, passage.text) for passage in passages)
        return self.labels == labels and self.title == title

    def whole(self, passages: Sequence[Passage], title: str) -> Vectors | None:
        """The document's vector, where the texts that make it are what they were."""
        ranked = tuple(passages[index].text for index in _ranked(passages))
        return self.vector if self.ranked == ranked and self.title == title else None


def prepare(
    features: Sequence[Features],
    *,
    encoder: Encoder | None,
    document_for: Callable[[Features], ParsedDocument | None] | None = None,
    kept: Mapping[str, Kept] | None = None,
    only_whole: bool = False,
) -> list[IndexedDocument]:
    """Passages and vectors of several documents. Without an encoder, vectors have no dimension.

    A document's vector is the mean of its statements and its title: it finds earlier art
    better than one vector of the whole text, and comes free with the passages. `kept`, by document
    id: texts that are not encoded again; with `only_whole` it counts only where nothing of a
    document needs encoding.
    """
    cut = [passages_of(one, document_for(one) if document_for else None) for one in features]
    titles = [head_of(one).title for one in features]
    shown = [head_of(one).hit.title for one in features]
    known = [(kept or {}).get(one.id) for one in features]
    if only_whole:
        known = [
            one if one and one.says_all(passages, title) else None
            for one, passages, title in zip(known, cut, shown, strict=True)
        ]
    wholes = [
        one.whole(passages, title) if one else None
        for one, passages, title in zip(known, cut, shown, strict=True)
    ]
    texts = [
        passage.text
        for one, passages in zip(known, cut, strict=True)
        for passage in passages
        if one is None or passage.text not in one.texts
    ]
    wanted_titles = [title for title, whole in zip(titles, wholes, strict=True) if whole is None]
    dimension = encoder.dimension if encoder else 0
    vectors = np.zeros((len(texts) + len(wanted_titles), dimension), dtype=np.float32)
    if encoder and len(vectors):
        vectors = encoder.encode([*texts, *wanted_titles])
    made = iter(vectors[: len(texts)])
    of_titles = iter(vectors[len(texts) :])
    prepared = []
    for one, passages, before, whole in zip(features, cut, known, wholes, strict=True):
        rows = [
            before.texts[passage.text] if before and passage.text in before.texts else next(made)
            for passage in passages
        ]
        mine = np.array(rows, dtype=np.float32).reshape(len(passages), dimension)
        vector = _mean(mine[_ranked(passages)], next(of_titles)) if whole is None else whole
        prepared.append(IndexedDocument(one, passages, vector, mine))
    return prepared


def query_vector(title: str | None, text: str, *, encoder: Encoder) -> Vectors:
    """A query's vector, made like a document's; shape (dimension,)."""
    spans = statements(text) or [(0, len(text))]
    parts = [text[start:end] for start, end in spans]
    vectors = encoder.encode([*parts, title or ""], query=True)
    return _mean(vectors[:-1], vectors[-1])


def _ranked(passages: Sequence[Passage]) -> list[int]:
    """Which passages say what the document is about: its abstract, else its claims or goals."""
    for basis in (ABSTRACT, GOAL_AND_METHOD, CLAIMS):
        found = [i for i, passage in enumerate(passages) if label_basis(passage.label) == basis]
        if found:
            return found
    return list(range(len(passages)))


def _mean(vectors: Vectors, title: Vectors) -> Vectors:
    said = _unit(vectors.sum(axis=0, dtype=np.float32))
    return _unit(said + np.float32(TITLE_WEIGHT) * title)


def _unit(vector: Vectors) -> Vectors:
    norm = float(np.linalg.norm(vector))
    return np.asarray(vector / norm if norm else vector, dtype=np.float32)
