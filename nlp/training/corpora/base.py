"""The shape of a source of texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from nlp.statements import statements

LONGEST = 900
"""Characters of a passage: about 256 tokens."""


class Kind(StrEnum):
    """Why two texts belong together."""

    TRANSLATION = "translation"
    TITLE = "title"  # a title and its abstract
    NEIGHBOURS = "neighbours"  # two halves of one abstract
    CLAIM = "claim"  # an abstract and the first claim
    SOLUTION = "solution"  # a problem and its solution
    CITED = "cited"  # a document and what it cites
    SIMILAR = "similar"  # judged by people; `Pair.score` says how much


@dataclass(frozen=True, slots=True)
class Pair:
    """`score`: 0 to 1, how alike people found the two; 1 where nobody was asked."""

    first: str
    second: str
    kind: Kind
    score: float = 1.0


class Source(Protocol):
    """A collection with its licence."""

    name: str
    licence: str
    origin: str

    def texts(self) -> Iterator[str]: ...

    def pairs(self) -> Iterator[Pair]: ...


def pieces(text: str) -> Iterator[str]:
    """Each statement of a text, then passages of several statements."""
    spans = statements(text)
    for start, end in spans:
        yield text[start:end]
    first = 0
    for index, (_, end) in enumerate(spans):
        beginning = spans[first][0]
        last = index + 1 == len(spans)
        if last or spans[index + 1][1] - beginning > LONGEST:
            if index > first:
                yield text[beginning:end]
            first = index + 1


def halves(text: str) -> tuple[str, str] | None:
    """A text cut between two statements, near its middle."""
    spans = statements(text)
    if len(spans) < 2:
        return None
    middle = (spans[0][0] + spans[-1][1]) / 2
    cut = min(range(1, len(spans)), key=lambda index: abs(spans[index][0] - middle))
    return text[spans[0][0] : spans[cut - 1][1]], text[spans[cut][0] : spans[-1][1]]
