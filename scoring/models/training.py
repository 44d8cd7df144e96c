"""Trains a model: text to numbers, boosting, calibration on firms that were held out, grades."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from nlp.domain import Frozen
from scoring.models import boosting, wording
from scoring.models.boosting import Matrix
from scoring.models.calibrating import chances as chances_of
from scoring.models.calibrating import platt
from scoring.models.columns import Kind
from scoring.models.dataset import DataSet, Floats, kinds
from scoring.models.measures import auc
from scoring.models.model import MadeBy, Model, TrainedOn
from scoring.models.settings import ModelSettings
from scoring.models.splitting import Split, SplitPlan, folds, split
from scoring.models.words import WordScorer

OnStep = Callable[[int, int], None]
"""Told how many fits are done, and of how many."""


class Options(Frozen):
    """Of the boosting; the defaults were chosen on training parts only (docs/models.md).

    `interactions`: pairs of features. `bags`: models on resampled cases whose mean is taken.
    `rounds`: the most; boosting stops by itself where held-out cases gain nothing more.
    `folds`: parts of the training firms for calibration and grades.
    """

    interactions: int = 15
    bags: int = 8
    folds: int = 5
    bins: int = 64
    pair_bins: int = 16
    learning_rate: float = 0.015
    leaf: int = 4
    penalty: float = 1.0
    rounds: int = 50_000


@dataclass(frozen=True, slots=True)
class Trained:
    """`held_out`: the model's chances for training cases, each by a fit that never saw its firm."""

    model: Model
    held_out: Floats
    parts: Split


def train(
    data: DataSet,
    plan: SplitPlan,
    settings: ModelSettings,
    options: Options | None = None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: OnStep | None = None,
) -> Trained:
    """Raises `MissingTrainerError`, `ModelError` where the data say too little."""
    options = options or Options()
    boosting.require()
    parts = split(data, plan)
    part = data.only(parts.train)
    fold = folds(part.firms, count=options.folds, seed=plan.seed)
    texts = [
        wording.fit(part, place, fold, settings.seed) for place in kinds(part.columns, Kind.TEXT)
    ]
    matrix = boosting.matrix(part, [one.held_out for one in texts])
    raw = _held_out(matrix, part.outcomes, fold, options, seed=settings.seed, progress=progress)
    calibration = platt(part.outcomes, raw)
    fitted = boosting.fit(matrix, part.outcomes, options, seed=settings.seed)
    if progress:
        progress(options.folds + 1, options.folds + 1)
    chances = chances_of(calibration.intercept + calibration.slope * raw)
    model = Model(
        name=data.columns.name,
        title=data.columns.title,
        outcome=data.columns.outcome.label,
        desired=data.columns.outcome.desired,
        features=boosting.features_of(fitted, matrix, part, _scorers(part, texts)),
        intercept=fitted.intercept,
        terms=boosting.terms_of(fitted, matrix),
        calibration=calibration,
        grade_chances=_grades(chances),
        trained_on=TrainedOn(
            fingerprint=data.fingerprint,
            plan=plan,
            cases=len(part),
            happened=int(part.outcomes.sum()),
            test_cases=len(parts.test),
            left_out=parts.left_out,
            folds_auc=auc(part.outcomes, raw),
        ),
        made_by=MadeBy(
            novum=version("novum"),
            library=f"interpret-core {version('interpret-core')}",
            python=platform.python_version(),
            seed=settings.seed,
            options=options.model_dump(),
            made_at=now().isoformat(timespec="seconds"),
        ),
    )
    return Trained(model, chances, parts)


def _held_out(
    matrix: Matrix,
    happened: NDArray[np.bool_],
    fold: NDArray[np.int64],
    options: Options,
    *,
    seed: int,
    progress: OnStep | None,
) -> Floats:
    raw = np.zeros(len(happened))
    for number in range(options.folds):
        inside = fold == number
        fitted = boosting.fit(matrix.only(~inside), happened[~inside], options, seed=seed)
        raw[inside] = boosting.log_odds(fitted, matrix.only(inside))
        if progress:
            progress(number + 1, options.folds + 1)
    return raw


def _grades(chances: Floats) -> tuple[float, ...]:
    """Tenths of the held-out training cases: each grade holds about as many."""
    return tuple(float(one) for one in np.quantile(chances, np.linspace(0.1, 0.9, 9)))


def _scorers(part: DataSet, texts: Sequence[wording.Wording]) -> dict[str, WordScorer]:
    names = [part.columns.features[place].name for place in kinds(part.columns, Kind.TEXT)]
    return {name: one.scorer for name, one in zip(names, texts, strict=True)}
