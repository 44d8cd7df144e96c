"""What is judged of a document: its elements, cut by `nlp.passages`, made ready for comparing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import nlp.passages
from nlp.domain import Encoder, Evidence, Genre, Passage, TermAnalyser, Vectors
from nlp.language import detect
from scoring.similarity import weighted_terms


class Basis(StrEnum):
    """Which statements were judged; only equal bases are ranked together."""

    CLAIMS = nlp.passages.CLAIMS
    ABSTRACT = nlp.passages.ABSTRACT
    GOAL_AND_METHOD = nlp.passages.GOAL_AND_METHOD


@dataclass(frozen=True, slots=True)
class Statement:
    """One judged element; `terms` maps content terms to weights, `weight` is its own say."""

    label: str
    text: str
    evidence: Evidence
    language: str
    terms: dict[str, float]
    weight: float


@dataclass(frozen=True, slots=True)
class Statements:
    """The judged elements of a document and their vectors, shape (elements, dimension)."""

    basis: Basis
    items: tuple[Statement, ...]
    vectors: Vectors

    @property
    def characters(self) -> int:
        """Length of the judged text."""
        return sum(len(item.text) for item in self.items)

    @property
    def text(self) -> str:
        return "\n".join(item.text for item in self.items)

    @property
    def terms(self) -> dict[str, float]:
        """All distinct content terms with weights, in order of first appearance."""
        return {term: weight for item in self.items for term, weight in item.terms.items()}


def bases_of(genre: Genre) -> tuple[Basis, ...]:
    """Bases of a genre, the one to prefer first."""
    if genre is Genre.PATENT:
        return (Basis.CLAIMS, Basis.ABSTRACT)
    return (Basis.GOAL_AND_METHOD,)


def make_statements(
    basis: Basis,
    passages: Sequence[Passage],
    *,
    vectors: Vectors,
    analyser: TermAnalyser,
) -> Statements:
    """Statements from passages whose vectors are known, in the same order."""
    items = []
    for passage in passages:
        terms = weighted_terms(analyser.terms(passage.text))
        items.append(
            Statement(
                label=passage.label,
                text=passage.text,
                evidence=passage.evidence,
                language=detect(passage.text),
                terms=terms,
                weight=max(sum(terms.values()), 1.0),
            )
        )
    return Statements(basis=basis, items=tuple(items), vectors=vectors)


def encode_statements(
    basis: Basis,
    passages: Sequence[Passage],
    *,
    encoder: Encoder,
    analyser: TermAnalyser,
) -> Statements:
    """As `make_statements`, for passages of a document that is not in the index."""
    vectors = encoder.encode([passage.text for passage in passages])
    return make_statements(basis, passages, vectors=vectors, analyser=analyser)
