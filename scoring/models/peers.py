"""Other methods, trained on the same cases and measured on the same ones."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from scoring.models import wording
from scoring.models.columns import Kind
from scoring.models.dataset import DataSet, Floats, kinds
from scoring.models.splitting import folds
from scoring.models.words import WordScorer

_LEAST_COMMON = 10  # cases of a word that is a column of its own
_FOLDS = 5


def logistic_regression(train: DataSet, test: DataSet, *, seed: int) -> Floats:
    """Chances by a linear model: medians for missing numbers and a column that says so, numbers
    by their rank (ratios have long tails), words as columns, texts as in `words_only`."""
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import QuantileTransformer, StandardScaler

    machine = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        QuantileTransformer(output_distribution="normal", random_state=seed),
        StandardScaler(),
        LogisticRegression(C=0.1, max_iter=2000, random_state=seed),
    )
    before, after = _tables(train, test, seed)
    return _chances(machine, before, after, train)


def boosted_trees(train: DataSet, test: DataSet, *, seed: int) -> Floats:
    """Chances by gradient boosting of trees (scikit-learn's histogram version), as it comes."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    machine = HistGradientBoostingClassifier(random_state=seed)
    before, after = _tables(train, test, seed)
    return _chances(machine, before, after, train)


def words_only(train: DataSet, test: DataSet, *, seed: int) -> Floats | None:
    """Chances by tf·idf and logistic regression over the text alone; None where there is none."""
    places = kinds(train.columns, Kind.TEXT)
    if not places:
        return None
    total = np.zeros(len(test))
    for place in places:
        texts = [None if one is None else str(one) for one in train.values(place)]
        scorer = wording.learn(texts, train.outcomes, seed=seed)
        scores = _scored(scorer, test, place)
        total += np.where(np.isnan(scores), scorer.intercept, scores)
    chances: Floats = 1 / (1 + np.exp(-total))
    return chances


def rubric_points(test: DataSet) -> Floats | None:
    """Points of the plain rubric, turned so that more means the outcome is likelier."""
    points = test.rubric
    if points is None:
        return None
    return points if test.columns.outcome.desired else -points


def _chances(machine: Any, before: Floats, after: Floats, train: DataSet) -> Floats:
    from threadpoolctl import threadpool_limits

    # One core: threads that wait for each other on a busy machine take minutes for seconds.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")  # of few quantiles in small parts
        machine.fit(before, train.outcomes.astype(int))
        return np.asarray(machine.predict_proba(after)[:, 1], dtype=np.float64)


def _tables(train: DataSet, test: DataSet, seed: int) -> tuple[Floats, Floats]:
    before: list[Floats] = []
    after: list[Floats] = []
    fold = folds(train.firms, count=_FOLDS, seed=seed)
    for place, feature in enumerate(train.columns.features):
        if feature.kind is Kind.NUMBER:
            before.append(train.numbers(place))
            after.append(test.numbers(place))
        elif feature.kind is Kind.CATEGORY:
            for word in _common(train, place):
                before.append(_is(train, place, word))
                after.append(_is(test, place, word))
        else:
            learnt = wording.fit(train, place, fold, seed)
            before.append(learnt.held_out)
            after.append(_scored(learnt.scorer, test, place))
    return np.column_stack(before), np.column_stack(after)


def _common(train: DataSet, place: int) -> Sequence[str]:
    values = [str(one) for one in train.values(place) if one is not None]
    return [word for word in sorted(set(values)) if values.count(word) >= _LEAST_COMMON]


def _is(data: DataSet, place: int, word: str) -> Floats:
    return np.array([float(value == word) for value in data.values(place)])


def _scored(scorer: WordScorer, data: DataSet, place: int) -> Floats:
    return np.array(
        [np.nan if one is None else scorer.score(str(one)) for one in data.values(place)]
    )
