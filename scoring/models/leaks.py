"""Columns that tell the outcome almost alone: they were written after it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from nlp.domain import Frozen
from scoring.models.columns import Kind
from scoring.models.dataset import DataSet, Floats, Value
from scoring.models.measures import auc
from scoring.models.settings import ModelSettings

_FEWEST = 5  # cases of each kind: below, any column may fit by chance


class Leak(Frozen):
    """`auc`: how well the column alone tells the outcome, 0.5–1. `by`: ``value`` or ``missing``."""

    feature: str
    column: str
    by: str
    auc: float


def leaks_of(data: DataSet, settings: ModelSettings) -> tuple[Leak, ...]:
    """Features that alone reach `settings.leak_auc`, by their value or by being missing."""
    happened = int(data.outcomes.sum())
    if min(happened, len(data) - happened) < _FEWEST:
        return ()
    found = []
    for place, feature in enumerate(data.columns.features):
        if feature.kind is Kind.TEXT:
            continue
        values = data.values(place)
        absent = np.array([value is None for value in values], dtype=np.float64)
        scores = data.numbers(place) if feature.kind is Kind.NUMBER else _rates(data, values)
        for by, told in (("missing", _alone(data, absent)), ("value", _known(data, scores))):
            if told >= settings.leak_auc:
                column = ", ".join(feature.columns)
                found.append(Leak(feature=feature.name, column=column, by=by, auc=round(told, 4)))
    return tuple(found)


def _alone(data: DataSet, scores: Floats) -> float:
    told = auc(data.outcomes, scores)
    return max(told, 1 - told)


def _known(data: DataSet, scores: Floats) -> float:
    """Over the rows where it is known; at least half of them, or too little speaks."""
    known = ~np.isnan(scores)
    happened = data.outcomes[known]
    if known.mean() < 0.5 or min(happened.sum(), (~happened).sum()) < _FEWEST:
        return 0.5
    told = auc(happened, scores[known])
    return max(told, 1 - told)


def _rates(data: DataSet, values: list[Value]) -> Floats:
    """The rate of the outcome among rows of the same word in the other half of the rows: no row
    tells of itself."""
    cases: dict[tuple[int, Value], int] = defaultdict(int)
    happened: dict[tuple[int, Value], int] = defaultdict(int)
    for row, (value, outcome) in enumerate(zip(values, data.outcomes, strict=True)):
        cases[row % 2, value] += 1
        happened[row % 2, value] += int(outcome)
    prior = float(data.outcomes.mean())
    return np.array(
        [
            np.nan if value is None else _smooth(cases[key], happened[key], prior)
            for row, value in enumerate(values)
            for key in [(1 - row % 2, value)]
        ]
    )


def _smooth(cases: int, happened: int, prior: float) -> float:
    return (happened + prior) / (cases + 1)
