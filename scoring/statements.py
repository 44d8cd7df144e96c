"""What is judged of a document: its elements, cut by `nlp.passages`, made ready for comparing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import nlp.passages
from nlp.domain import Encoder, Evidence, Genre, Passage, TermAnalyser, Vectors
from nlp.language import detect
from scoring.similarity import weighted_terms

LATIN_LENGTH = 0.4
"""Length of a Latin letter, so that Korean and English texts can share a length band."""


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
        """Length of the judged text in Korean characters; Latin letters count 0.4 each."""
        return round(sum(korean_length(item.text) for item in self.items))

    @property
    def text(self) -> str:
        return "\n".join(item.text for item in self.items)

    @property
    def terms(self) -> dict[str, float]:
        """All distinct content terms with weights, in order of first appearance."""
        return {term: weight for item in self.items for term, weight in item.terms.items()}


def korean_length(text: str) -> float:
    """An English text has about two and a half times the letters of the same text in Korean."""
    latin = sum(character.isascii() and character.isalpha() for character in text)
    return len(text) - (1 - LATIN_LENGTH) * latin


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
    terms: Sequence[dict[str, float]],
) -> Statements:
    """Statements from passages whose vectors and content terms are known, in the same order."""
    items = tuple(
        Statement(
            label=passage.label,
            text=passage.text,
            evidence=passage.evidence,
            language=detect(passage.text),
            terms=content,
            weight=max(sum(content.values()), 1.0),
        )
        for passage, content in zip(passages, terms, strict=True)
    )
    return Statements(basis=basis, items=items, vectors=vectors)


def encode_statements(
    basis: Basis, passages: Sequence[Passage], *, encoder: Encoder, analyser: TermAnalyser
) -> Statements:
    """As `make_statements`, for passages of a document that is not in the index."""
    texts = [passage.text for passage in passages]
    terms = [weighted_terms(analyser.terms(text)) for text in texts]
    return make_statements(basis, passages, vectors=encoder.encode(texts), terms=terms)
