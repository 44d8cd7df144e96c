"""`Features` to what engines store: passages, and vectors of a whole batch in one encode call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from indexing.engine import IndexedDocument
from indexing.heads import head_of
from nlp.domain import Encoder, Features, ParsedDocument, Passage, Vectors
from nlp.passages import ABSTRACT, CLAIMS, GOAL_AND_METHOD, label_basis, passages_of
from nlp.statements import statements

TITLE_WEIGHT = 1.0
"""Weight of the title beside the mean of the statements (measured: half of it costs a tenth of the
mean reciprocal rank of Korean documents for their English titles, and gains nothing)."""


def prepare(
    features: Sequence[Features],
    *,
    encoder: Encoder | None,
    document_for: Callable[[Features], ParsedDocument | None] | None = None,
) -> list[IndexedDocument]:
    """Passages and vectors of several documents. Without an encoder, vectors have no dimension.

    A document's vector is the mean of its statements and its title: it finds earlier art
    better than one vector of the whole text, and comes free with the passages.
    """
    cut = [passages_of(one, document_for(one) if document_for else None) for one in features]
    titles = [head_of(one).title for one in features]
    texts = [passage.text for passages in cut for passage in passages]
    dimension = encoder.dimension if encoder else 0
    vectors = np.zeros((len(texts) + len(titles), dimension), dtype=np.float32)
    if encoder:
        vectors = encoder.encode([*texts, *titles])
    prepared = []
    at = 0
    for index, (one, passages) in enumerate(zip(features, cut, strict=True)):
        mine = vectors[at : at + len(passages)]
        at += len(passages)
        whole = _mean(mine[_ranked(passages)], vectors[len(texts) + index])
        prepared.append(IndexedDocument(one, passages, whole, mine))
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
