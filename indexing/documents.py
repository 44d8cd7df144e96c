"""A prepared document ready to be written by any engine: checked, cut into terms, fingerprinted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexing.engine import IndexedDocument
from indexing.errors import EngineMismatchError
from indexing.heads import Head, head_of
from indexing.ranking.features import DocumentTerms
from nlp.domain import TermAnalyser, Vectors
from nlp.passages import label_basis

NO_ENCODER = "none"
"""Encoder id of an index without vectors."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document ready to be written."""

    source: IndexedDocument
    head: Head
    terms: DocumentTerms
    digest: bytes  # SHA-256; equal ones mean equal head data, passages and words

    @property
    def id(self) -> str:
        return self.head.hit.id


def new_document(
    document: IndexedDocument, *, analyser: TermAnalyser, dimension: int
) -> NewDocument:
    """Raises `EngineMismatchError` where vectors lack or have another dimension."""
    head = head_of(document.features)
    require_dimension(document.passage_vectors, dimension)
    require_dimension(document.vector[None], dimension)
    if len(document.passages) != len(document.passage_vectors):
        raise EngineMismatchError(
            f"{len(document.passages)} passages came with {len(document.passage_vectors)} vectors.",
            where=document.features.id,
        )
    other = [
        *head.other,
        *(
            passage.text
            for passage in document.passages
            if head.basis is None or label_basis(passage.label) != head.basis
        ),
    ]
    terms = DocumentTerms(
        title=analyser.terms(head.title),
        text=analyser.terms(head.text),
        body=[term for text in other for term in analyser.terms(text)],
    )
    return NewDocument(document, head, terms, _digest(document))


def require_dimension(vectors: Vectors, dimension: int) -> None:
    """Raises `EngineMismatchError` for anything but rows of `dimension` numbers."""
    if vectors.ndim != 2 or (len(vectors) and vectors.shape[1] != dimension):
        raise EngineMismatchError(
            f"Vectors of shape {vectors.shape} do not fit an index of {dimension} dimensions.",
            todo="Encode with the index's encoder, or rebuild the index with this one.",
        )


def batches(documents: Iterable[IndexedDocument], size: int) -> Iterator[list[IndexedDocument]]:
    """Lists of `size` documents; the last may be shorter."""
    batch: list[IndexedDocument] = []
    for document in documents:
        batch.append(document)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _digest(document: IndexedDocument) -> bytes:
    """What a document is. Of its vectors only whether it has any: they follow from the rest."""
    digest = hashlib.sha256(document.features.model_dump_json().encode())
    digest.update(b"vectors" if document.vector.any() else b"words only")
    for passage in document.passages:
        place = (passage.evidence.page, passage.evidence.start)
        digest.update(f"\0{passage.label}\0{passage.text}\0{passage.judged}\0{place}".encode())
    return digest.digest()
