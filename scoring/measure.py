"""The parts of raw originality, from similarities alone. Definitions: docs/scores.md.

Every part lies between 0 (all of it was there before) and 1 (nothing like it was found), and none
can rise when a document is added: each is one minus a maximum over the earlier documents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.similarity import EVERYTHING, NOTHING
from scoring.statements import Statements

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]

WEIGHTS = {"nearest": 0.35, "best_one": 0.30, "best_two": 0.20, "new_terms": 0.15}
"""Say of each part in the raw value; they sum to 1."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Raw originality and what it is made of. Columns index the compared documents."""

    raw: float
    values: dict[str, float]  # by name of part, as in WEIGHTS
    nearest: int
    nearness: float
    best_one: int
    best_one_coverage: float
    best_two: tuple[int, int] | None
    best_two_coverage: float
    coverage: Wide  # of each document, shape (documents,)


def measure(
    statements: Statements, by_element: Floats, nearness: Floats, *, known: set[str]
) -> Measured | None:
    """Raw originality against the documents of the columns; None where there are none.

    by_element: shape (elements, documents). known: content terms that earlier documents contain.
    """
    if by_element.shape[1] == 0 or not statements.items:
        return None
    weights = np.array([item.weight for item in statements.items], dtype=np.float64)
    weights /= weights.sum()
    said = credits_of(by_element)
    coverage = weights @ said
    first = int(np.argmax(coverage))
    pair, pair_coverage = best_pair(said, weights, coverage)
    nearest = int(np.argmax(nearness))
    values = {
        "nearest": _unit(1.0 - float(nearness[nearest])),
        "best_one": _unit(1.0 - float(coverage[first])),
        "best_two": _unit(1.0 - pair_coverage),
        "new_terms": new_term_share(statements, by_element.max(axis=1), known=known),
    }
    return Measured(
        raw=round(_unit(sum(WEIGHTS[name] * value for name, value in values.items())), 4),
        values=values,
        nearest=nearest,
        nearness=_unit(float(nearness[nearest])),
        best_one=first,
        best_one_coverage=_unit(float(coverage[first])),
        best_two=pair,
        best_two_coverage=_unit(pair_coverage),
        coverage=coverage,
    )


def credits_of(similarities: Floats) -> Wide:
    """`similarity.credit` over an array."""
    scaled = (similarities.astype(np.float64) - NOTHING) / (EVERYTHING - NOTHING)
    clipped: Wide = np.clip(scaled, 0.0, 1.0)
    return clipped


def best_pair(said: Wide, weights: Wide, coverage: Wide) -> tuple[tuple[int, int] | None, float]:
    """The two documents that together cover most, exactly, and what they cover.

    None where a second document adds nothing. Documents are tried from the best on; a pair cannot
    cover more than the sum of its members, which ends the search early.
    """
    order = np.argsort(-coverage, kind="stable")
    order = order[coverage[order] > 0]
    if not len(order):
        return None, 0.0
    best, pair = float(coverage[order[0]]), None
    ceiling = float(weights @ said.max(axis=1))
    for place, first in enumerate(order[:-1]):
        partners = order[place + 1 :]
        partners = partners[coverage[partners] + coverage[first] > best + 1e-9]
        if not len(partners) or best >= ceiling - 1e-9:
            break
        together = weights @ np.maximum(said[:, partners], said[:, first, None])
        at = int(np.argmax(together))
        if together[at] > best + 1e-9:
            best, pair = float(together[at]), (int(first), int(partners[at]))
    return pair, best


def new_term_share(statements: Statements, highest: Floats, *, known: set[str]) -> float:
    """Weighted share of content terms in no earlier document, each as new as its statement is.

    A word that nobody used before says little where the statement around it was made before in
    other words or in another language; so it counts with one minus the statement's similarity.
    """
    new = total = 0.0
    for item, similarity in zip(statements.items, highest, strict=True):
        total += sum(item.terms.values())
        fresh = sum(weight for term, weight in item.terms.items() if term not in known)
        new += fresh * (1.0 - min(float(similarity), 1.0))
    return _unit(new / total) if total else 0.0


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)
