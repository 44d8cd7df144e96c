"""Explainable boosting by `interpret-core`, read out into our own tables.

The library is imported only here, and only for training. Numbers go in as they are, missing ones
as NaN, words as texts; a missing value has a bin of its own in every table.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.models.columns import Direction, Kind
from scoring.models.dataset import DataSet, Floats, Mask
from scoring.models.errors import MissingTrainerError
from scoring.models.model import ModelFeature, Term, flat
from scoring.models.words import WordScorer

if TYPE_CHECKING:
    from scoring.models.training import Options

_SIGNS = {Direction.UP: 1, Direction.DOWN: -1, Direction.UNKNOWN: 0}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cases × features as the library takes them. `kinds`: ``continuous`` or ``nominal``."""

    values: NDArray[np.object_]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    signs: tuple[int, ...]

    def only(self, rows: NDArray[Any]) -> Matrix:
        return Matrix(self.values[rows], self.names, self.kinds, self.signs)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The library's model, and its intercept as a plain number."""

    machine: Any
    intercept: float


def require() -> None:
    try:
        import interpret.glassbox  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError as error:
        raise MissingTrainerError from error


def matrix(data: DataSet, texts: Sequence[Floats]) -> Matrix:
    """`texts`: the number that each feature of text was reduced to, in their order."""
    reduced = iter(texts)
    columns: list[NDArray[np.object_]] = []
    for place, feature in enumerate(data.columns.features):
        column = np.empty(len(data), dtype=object)
        if feature.kind is Kind.CATEGORY:
            column[:] = data.values(place)
        else:
            column[:] = data.numbers(place) if feature.kind is Kind.NUMBER else next(reduced)
        columns.append(column)
    features = data.columns.features
    return Matrix(
        values=np.column_stack(columns),
        names=tuple(one.name for one in features),
        kinds=tuple("nominal" if one.kind is Kind.CATEGORY else "continuous" for one in features),
        signs=tuple(1 if one.kind is Kind.TEXT else _SIGNS[one.direction] for one in features),
    )


def fit(part: Matrix, happened: Mask, options: Options, *, seed: int) -> Fitted:
    """One core: the machine is shared with those who wait for scorecards."""
    from interpret.glassbox import ExplainableBoostingClassifier

    machine = ExplainableBoostingClassifier(
        feature_names=list(part.names),
        feature_types=list(part.kinds),
        interactions=_pairs(part, options),
        outer_bags=options.bags,
        max_bins=options.bins,
        max_interaction_bins=options.pair_bins,
        learning_rate=options.learning_rate,
        min_samples_leaf=options.leaf,
        reg_lambda=options.penalty,
        max_rounds=options.rounds,
        missing="gain",  # a state of its own whose bin may share a step with its like
        monotone_constraints=list(part.signs),
        n_jobs=1,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of constant columns and few values: the card tells both
        machine.fit(part.values, happened.astype(int))
    _keep_directions(machine, part)
    return Fitted(machine, float(machine.intercept_[0]))


def log_odds(fitted: Fitted, part: Matrix) -> Floats:
    return np.asarray(fitted.machine.decision_function(part.values), dtype=np.float64)


def features_of(
    fitted: Fitted, part: Matrix, data: DataSet, scorers: dict[str, WordScorer]
) -> tuple[ModelFeature, ...]:
    found = []
    for place, feature in enumerate(data.columns.features):
        levels = fitted.machine.bins_[place]
        column = part.values[:, place]
        nominal = part.kinds[place] == "nominal"
        absent = np.array([_is_absent(one) for one in column], dtype=np.bool_)
        known = None if nominal or absent.all() else column[~absent].astype(np.float64)
        found.append(
            ModelFeature(
                name=feature.name,
                label=feature.label,
                kind=feature.kind,
                direction=feature.direction,
                cuts=() if nominal else tuple(flat(one) for one in levels),
                categories=tuple(dict(one) for one in levels) if nominal else (),
                lowest=None if known is None else float(known.min()),
                highest=None if known is None else float(known.max()),
                missing=float(absent.mean()),
                words=scorers.get(feature.name),
            )
        )
    return tuple(found)


def terms_of(fitted: Fitted, part: Matrix) -> tuple[Term, ...]:
    machine = fitted.machine
    return tuple(
        Term(
            features=tuple(part.names[place] for place in places),
            scores=flat(scores),
            deviations=flat(deviations),
            weights=flat(weights),
        )
        for places, scores, deviations, weights in zip(
            machine.term_features_,
            machine.term_scores_,
            machine.standard_deviations_,
            machine.bin_weights_,
            strict=True,
        )
    )


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _pairs(part: Matrix, options: Options) -> int:
    features = len(part.names)
    return min(options.interactions, features * (features - 1) // 2)


def _keep_directions(machine: Any, part: Matrix) -> None:
    """Sets right what a known direction forbids, in pairs too, where the library left a step.

    Adjusted tables are those nearest below or above; tests hold the library to it.
    """
    for places, scores in zip(machine.term_features_, machine.term_scores_, strict=True):
        for axis, place in enumerate(places):
            sign = part.signs[place]
            if sign:
                inner = np.moveaxis(scores, axis, 0)[1:-1]  # without missing and unknown
                steps = np.diff(sign * inner, axis=0)
                if (steps < 0).any():
                    inner[:] = sign * np.maximum.accumulate(sign * inner, axis=0)
