"""A document's field (IPC), its own or that of its nearest earlier neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexing.engine import Hit
from scoring.evaluation import RankLevel
from scoring.ranking import field_at

NEIGHBOURS = 15
"""Nearest earlier documents with an IPC that vote."""

NEAR = 0.25
"""Nearness from which on a document may vote: nine in ten random pairs lie below."""


@dataclass(frozen=True, slots=True)
class Field:
    """`symbols`: main one first, empty where unknown. `share`: of the neighbours' votes, 0–1."""

    symbols: tuple[str, ...]
    guessed: bool = False
    share: float = 1.0


def field_of(own: Sequence[str], neighbours: Sequence[tuple[Hit, float]]) -> Field:
    """The document's own symbols; else the subclass with most votes, weighted by nearness.

    neighbours: earlier documents with their nearness, nearest first.
    """
    if own:
        return Field(symbols=tuple(own))
    votes: dict[str, float] = defaultdict(float)
    with_field = [pair for pair in neighbours if pair[0].ipc and pair[1] >= NEAR][:NEIGHBOURS]
    for hit, nearness in with_field:
        votes[field_at(hit.ipc[0], RankLevel.SUBCLASS)] += nearness
    total = sum(votes.values())
    if not total:
        return Field(symbols=(), guessed=True, share=0.0)
    winner = min(votes, key=lambda symbol: (-votes[symbol], symbol))
    return Field(symbols=(winner,), guessed=True, share=votes[winner] / total)
