"""A trained model: additive scores by bins, a calibration, grades. Loaded from JSON alone.

Explainable boosting machine (Lou, Caruana, Gehrke 2012; Nori et al. 2019): the log-odds are a sum
of one table per feature and some per pair of features, so that each part can be shown.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from nlp.domain import Frozen
from scoring.evaluation import Grade, Text
from scoring.models.columns import NAME, Direction, Kind
from scoring.models.dataset import Value
from scoring.models.errors import DamagedModelError
from scoring.models.splitting import SplitPlan
from scoring.models.words import WordScorer

FORMAT = 1
"""Of the JSON; raised when an older version of Novum could not read it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ModelFeature(_Part):
    """`cuts`: bins of a number, where it stands alone and in pairs; a value at a cut lies above.
    `categories` likewise: words and the bin they share. `lowest`, `highest`: seen in training."""

    name: str
    label: Text
    kind: Kind
    direction: Direction
    cuts: tuple[tuple[float, ...], ...] = ()
    categories: tuple[dict[str, int], ...] = ()
    lowest: float | None = None
    highest: float | None = None
    missing: float = Field(ge=0, le=1)
    """Share of the training cases in which it was not known."""
    words: WordScorer | None = None

    def bin(self, value: Value, level: int) -> int | None:
        """0: not known; None: a word that training never met. `level` 0 alone, 1 in a pair."""
        if value is None:
            return 0
        if self.kind is Kind.CATEGORY:
            return self.categories[min(level, len(self.categories) - 1)].get(str(value))
        cuts = self.cuts[min(level, len(self.cuts) - 1)]
        return bisect.bisect_right(cuts, float(value)) + 1

    def bins(self, level: int) -> int:
        """How many there are, that of missing values and of unknown words included."""
        if self.kind is Kind.CATEGORY:
            return max(self.categories[min(level, len(self.categories) - 1)].values()) + 2
        return len(self.cuts[min(level, len(self.cuts) - 1)]) + 3


class Term(_Part):
    """Scores in log-odds before calibration: of a feature's bins, or row-wise of a pair's.
    `deviations`: standard deviation over the outer bags. `weights`: training cases in each bin."""

    features: tuple[str, ...] = Field(min_length=1, max_length=2)
    scores: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]


class Calibration(_Part):
    """chance = 1 / (1 + exp(-(intercept + slope × log-odds))) (Platt 1999), fitted on cases whose
    firm the scoring model did not see."""

    slope: float = Field(gt=0)
    intercept: float


class TrainedOn(_Part):
    """`happened`, `cases`: of the training part. `folds_auc`: over held-out firms of it."""

    fingerprint: str
    plan: SplitPlan
    cases: int
    happened: int
    test_cases: int
    left_out: int
    folds_auc: float


class MadeBy(_Part):
    novum: str
    library: str
    python: str
    seed: int
    options: dict[str, float | int | str]
    made_at: str


class Contribution(Frozen):
    """`log_odds`: what this part adds, after calibration. `values` as given. `words`: of a text,
    those that count most, with their weight."""

    features: tuple[str, ...]
    label: Text
    values: tuple[float | str | None, ...]
    log_odds: float
    words: tuple[tuple[str, float], ...] = ()


class Prediction(Frozen):
    """`chance` of the outcome, 0–1. `baseline` + the contributions = its log-odds.

    `missing`: features that were not known. `unseen`: words that training never met. `outside`:
    numbers beyond those of training, where the chance is that of the outermost bin.
    """

    chance: float
    grade: Grade
    baseline: float
    contributions: tuple[Contribution, ...]
    missing: tuple[str, ...]
    unseen: tuple[str, ...]
    outside: tuple[str, ...]


class Model(_Part):
    """`grade_chances`: the nine limits between ten grades, rising."""

    format: int = FORMAT
    name: str = Field(pattern=NAME)
    title: Text
    outcome: Text
    desired: bool
    features: tuple[ModelFeature, ...] = Field(min_length=1)
    intercept: float
    terms: tuple[Term, ...]
    calibration: Calibration
    grade_chances: tuple[float, ...] = Field(min_length=9, max_length=9)
    trained_on: TrainedOn
    made_by: MadeBy

    @model_validator(mode="after")
    def _shapes_fit(self) -> Model:
        if self.format != FORMAT:
            raise ValueError(f"format {self.format} is not {FORMAT}")
        for term in self.terms:
            size = math.prod(
                self._features[name].bins(len(term.features) - 1) for name in term.features
            )
            if not size == len(term.scores) == len(term.deviations) == len(term.weights):
                raise ValueError(f"the term {' × '.join(term.features)} has another shape")
        return self

    @cached_property
    def _features(self) -> dict[str, ModelFeature]:
        return {one.name: one for one in self.features}

    @property
    def baseline(self) -> float:
        """Log-odds of an average training case, after calibration."""
        return self.calibration.intercept + self.calibration.slope * self.intercept

    def feature(self, name: str) -> ModelFeature:
        return self._features[name]

    def predict(self, values: Mapping[str, Value]) -> Prediction:
        """A name that is absent is not known. Raises `ValueError` for names that are no feature."""
        strange = sorted(set(values) - set(self._features))
        if strange:
            raise ValueError(f"no such feature: {', '.join(strange)}")
        known = {name: _clean(values.get(name), one) for name, one in self._features.items()}
        numbers = {name: self._reduced(name, value) for name, value in known.items()}
        parts = [self._contribution(term, known, numbers) for term in self.terms]
        baseline = self.baseline
        log_odds = baseline + sum(part.log_odds for part in parts)
        chance = logistic(log_odds)
        return Prediction(
            chance=chance,
            grade=self.grade(chance),
            baseline=baseline,
            contributions=tuple(sorted(parts, key=lambda one: -abs(one.log_odds))),
            missing=tuple(name for name, value in known.items() if value is None),
            unseen=tuple(
                name for name, one in self._features.items() if one.bin(numbers[name], 0) is None
            ),
            outside=tuple(name for name in numbers if self._outside(name, numbers[name])),
        )

    def raw_log_odds(self, values: Mapping[str, Value]) -> float:
        """Before calibration: what the training library itself says."""
        known = {name: _clean(values.get(name), one) for name, one in self._features.items()}
        numbers = {name: self._reduced(name, value) for name, value in known.items()}
        return self.intercept + sum(self._score(term, numbers) for term in self.terms)

    def grade(self, chance: float) -> Grade:
        """The best grade has the lowest chance, or the highest of a desired outcome."""
        place = bisect.bisect_right(self.grade_chances, chance)
        grades = list(Grade)
        return grades[len(grades) - 1 - place] if self.desired else grades[place]

    def _reduced(self, name: str, value: Value) -> Value:
        words = self._features[name].words
        return value if words is None or value is None else words.score(str(value))

    def _score(self, term: Term, numbers: Mapping[str, Value]) -> float:
        level, place = len(term.features) - 1, 0
        for name in term.features:
            feature = self._features[name]
            own = feature.bin(numbers[name], level)
            size = feature.bins(level)
            place = place * size + (size - 1 if own is None else own)
        return term.scores[place]

    def _contribution(
        self, term: Term, known: Mapping[str, Value], numbers: Mapping[str, Value]
    ) -> Contribution:
        features = [self._features[name] for name in term.features]
        words = features[0].words if len(features) == 1 else None
        text = known[term.features[0]]
        return Contribution(
            features=term.features,
            label=_joined([one.label for one in features]),
            values=tuple(
                known[one.name] if one.words is None else numbers[one.name] for one in features
            ),
            log_odds=self.calibration.slope * self._score(term, numbers),
            words=words.heaviest(str(text)) if words and text is not None else (),
        )

    def _outside(self, name: str, value: Value) -> bool:
        one = self._features[name]
        if one.kind is not Kind.NUMBER or value is None:
            return False
        low, high = one.lowest, one.highest
        return low is not None and high is not None and not low <= float(value) <= high


def load_model(path: Path) -> Model:
    """Raises `DamagedModelError` for anything that is no whole model."""
    try:
        return Model.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise DamagedModelError(
            f"The model cannot be read: {' '.join(str(error).split())[:300]}", where=str(path)
        ) from error


def logistic(log_odds: float) -> float:
    """Without overflow."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1 + odds)


def _clean(value: Value, feature: ModelFeature) -> Value:
    """NaN and infinity are not known; a number where a word belongs is its text."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if feature.kind is Kind.NUMBER:
        return float(value)
    return str(value)


def _joined(labels: list[Text]) -> Text:
    return Text(ko=" × ".join(one.ko for one in labels), en=" × ".join(one.en for one in labels))


def as_json(model: Model) -> bytes:
    return model.model_dump_json(exclude_none=True).encode()


def flat(values: Any) -> tuple[float, ...]:
    """Row-wise, as plain numbers."""
    return tuple(float(one) for one in np.asarray(values, dtype=np.float64).ravel())
