"""Measures a model on its test part: the data set is cut again by the plan that it carries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from scoring.evaluation import Grade, Text
from scoring.models import measures, peers
from scoring.models.columns import Direction, Kind
from scoring.models.dataset import DataSet, Floats, Mask
from scoring.models.errors import ModelError
from scoring.models.leaks import leaks_of
from scoring.models.model import Model, Term
from scoring.models.settings import ModelSettings
from scoring.models.splitting import Split, shared_firms, split, violations
from scoring.models.validation import (
    Bin,
    Drift,
    Figure,
    GradeRow,
    Group,
    GroupRow,
    Importance,
    Inversion,
    Peer,
    Validation,
)

_FEWEST_FOR_AUC = 10
_CHANCE = Text(ko="모형이 낸 확률", en="chance given by the model")


def validate(
    model: Model,
    data: DataSet,
    settings: ModelSettings,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Validation:
    """Raises `ModelError` where the data are not those that the model was trained on."""
    if data.fingerprint != model.trained_on.fingerprint:
        raise ModelError(
            "The data are not those that the model was trained on.",
            todo="Import that table again; its cases are found by their fingerprint.",
        )
    parts = split(data, model.trained_on.plan)
    train, test = data.only(parts.train), data.only(parts.test)
    step = progress or (lambda done, total: None)
    before, after = chances(model, train), chances(model, test)
    step(1, 4)
    happened, seed = test.outcomes, settings.seed
    grades = grade_rows(model, happened, after)
    rate = float(train.outcomes.mean())
    known = set(train.firms)
    new = np.array([firm not in known for firm in test.firms], dtype=np.bool_)
    return Validation(
        name=model.name,
        fingerprint=data.fingerprint,
        cases=len(test),
        happened=int(happened.sum()),
        left_out=parts.left_out,
        shared_firms=shared_firms(data, parts),
        unseen=_auc(happened[new], after[new]),
        equal_rows=_equal_rows(data, parts),
        violations=violations(data, parts, model.trained_on.plan),
        auc=figure(test.firms, lambda rows: measures.auc(happened[rows], after[rows]), seed=seed),
        ks=measures.ks(happened, after),
        brier=measures.brier(happened, after),
        brier_of_rate=measures.brier(happened, np.full(len(test), rate)),
        ece=measures.ece(happened, after),
        bins=tuple(
            Bin(cases=n, chance=chance, rate=observed)
            for n, chance, observed in measures.calibration_bins(happened, after)
        ),
        grades=grades,
        inversions=inversions(grades),
        reversed_pairs=_reversed_pairs(grades),
        drift=_drift(model, train, test, before, after),
        groups=_groups(test, after),
        peers=tuple(_peers(train, test, after, seed, step)),
        importance=importance(model),
        leaks=leaks_of(train, settings),
        directions_held=directions_held(model),
    )


def chances(model: Model, data: DataSet) -> Floats:
    names = [one.name for one in data.columns.features]
    return np.array(
        [model.predict(dict(zip(names, case.values, strict=True))).chance for case in data.cases]
    )


def figure(
    firms: Sequence[str], statistic: Callable[[np.typing.NDArray[np.int64]], float], *, seed: int
) -> Figure:
    value = statistic(np.arange(len(firms)))
    low, high = measures.interval(firms, statistic, seed=seed)
    return Figure(value=value, low=low, high=high)


def grade_rows(model: Model, happened: Mask, chances: Floats) -> tuple[GradeRow, ...]:
    """Best grade first; every grade, also one that nobody got."""
    given = [model.grade(float(chance)) for chance in chances]
    rows = []
    for grade in Grade:
        chosen = np.array([one is grade for one in given], dtype=np.bool_)
        cases, count = int(chosen.sum()), int(happened[chosen].sum())
        low, high = measures.wilson(count, cases)
        rows.append(
            GradeRow(
                grade=grade,
                cases=cases,
                happened=count,
                rate=count / cases if cases else None,
                low=low,
                high=high,
                chance=float(chances[chosen].mean()) if cases else None,
            )
        )
    return tuple(rows)


def inversions(rows: Sequence[GradeRow]) -> tuple[Inversion, ...]:
    """Of any two grades, by the mean chances that they stand for."""
    order = list(Grade)
    found = [
        sorted((low.grade, high.grade), key=order.index)
        for low, high in _ordered(rows)
        if low.low > high.high
    ]
    return tuple(Inversion(better=better, worse=worse) for better, worse in found)


def _ordered(rows: Sequence[GradeRow]) -> list[tuple[GradeRow, GradeRow]]:
    """Pairs of filled grades, the one with the lower chance first."""
    filled = sorted((row for row in rows if row.cases), key=lambda row: row.chance or 0.0)
    return list(combinations(filled, 2))


def _reversed_pairs(rows: Sequence[GradeRow]) -> int:
    return sum((low.rate or 0.0) > (high.rate or 0.0) for low, high in _ordered(rows))


def importance(model: Model) -> tuple[Importance, ...]:
    """Largest first."""

    def size(term: Term) -> float:
        weights = np.asarray(term.weights)
        total = float(weights.sum()) or 1.0
        return model.calibration.slope * float((np.abs(term.scores) * weights).sum()) / total

    found = [
        Importance(
            features=term.features,
            label=Text(
                ko=" × ".join(model.feature(name).label.ko for name in term.features),
                en=" × ".join(model.feature(name).label.en for name in term.features),
            ),
            log_odds=size(term),
        )
        for term in model.terms
    ]
    return tuple(sorted(found, key=lambda one: -one.log_odds))


def directions_held(model: Model) -> bool:
    """No table moves against a direction that was given."""
    for term in model.terms:
        features = [model.feature(name) for name in term.features]
        level = len(features) - 1
        table = np.asarray(term.scores).reshape([one.bins(level) for one in features])
        for axis, one in enumerate(features):
            if one.direction is Direction.UNKNOWN:
                continue
            steps = np.diff(np.moveaxis(table, axis, 0)[1:-1], axis=0)
            if ((steps if one.direction is Direction.UP else -steps) < -1e-9).any():
                return False
    return True


def _auc(happened: Mask, scores: Floats) -> float | None:
    few = min(int(happened.sum()), int((~happened).sum())) < _FEWEST_FOR_AUC
    return None if few else measures.auc(happened, scores)


def _equal_rows(data: DataSet, parts: Split) -> int:
    known = {data.cases[row].values: data.firms[row] for row in parts.train}
    return sum(
        known.get(data.cases[row].values, data.firms[row]) != data.firms[row] for row in parts.test
    )


def _drift(
    model: Model, train: DataSet, test: DataSet, before: Floats, after: Floats
) -> tuple[Drift, ...]:
    """The chance first, then features, the most shifted first; texts by their score."""
    found = []
    for place, feature in enumerate(train.columns.features):
        if feature.kind is Kind.CATEGORY:
            psi = measures.psi_of_words(train.values(place), test.values(place))
        elif feature.kind is Kind.NUMBER:
            psi = measures.psi_of_numbers(train.numbers(place), test.numbers(place))
        else:
            psi = measures.psi_of_numbers(_scores(model, train, place), _scores(model, test, place))
        found.append(Drift(name=feature.name, label=feature.label, psi=psi))
    whole = Drift(name="chance", label=_CHANCE, psi=measures.psi_of_numbers(before, after))
    return (whole, *sorted(found, key=lambda one: -one.psi))


def _scores(model: Model, data: DataSet, place: int) -> Floats:
    words = model.features[place].words
    values = data.values(place)
    return np.array(
        [np.nan if one is None or words is None else words.score(str(one)) for one in values]
    )


def _groups(test: DataSet, chances: Floats) -> tuple[Group, ...]:
    found = []
    for place, subgroup in enumerate(test.columns.subgroups):
        values = [case.subgroups[place] for case in test.cases]
        rows = tuple(
            _group_row(value, np.array([one == value for one in values]), test.outcomes, chances)
            for value in sorted({one for one in values if one is not None})
        )
        aucs = [row.auc for row in rows if row.auc is not None]
        spread = max(aucs) - min(aucs) if len(aucs) > 1 else None
        found.append(Group(name=subgroup.name, label=subgroup.label, rows=rows, spread=spread))
    return tuple(found)


def _group_row(value: str, chosen: Mask, happened: Mask, chances: Floats) -> GroupRow:
    cases, count = int(chosen.sum()), int(happened[chosen].sum())
    low, high = measures.wilson(count, cases)
    mean = float(chances[chosen].mean())
    return GroupRow(
        value=value,
        cases=cases,
        happened=count,
        rate=count / cases,
        chance=mean,
        gap=mean - count / cases,
        beyond=not low <= mean <= high,
        auc=_auc(happened[chosen], chances[chosen]),
    )


def _peers(
    train: DataSet, test: DataSet, ours: Floats, seed: int, step: Callable[[int, int], None]
) -> list[Peer]:
    found = [
        _peer(
            "logistic_regression",
            peers.logistic_regression(train, test, seed=seed),
            ours,
            test,
            seed,
        )
    ]
    step(2, 4)
    found.append(
        _peer("boosted_trees", peers.boosted_trees(train, test, seed=seed), ours, test, seed)
    )
    step(3, 4)
    words = peers.words_only(train, test, seed=seed)
    if words is not None:
        found.append(_peer("words_only", words, ours, test, seed))
    points = peers.rubric_points(test)
    if points is not None and not np.isnan(points).all():
        found.append(_peer("rubric", points, ours, test, seed, chances=False))
    step(4, 4)
    return found


def _peer(
    name: str, theirs: Floats, ours: Floats, test: DataSet, seed: int, *, chances: bool = True
) -> Peer:
    known = np.flatnonzero(~np.isnan(theirs))
    happened, theirs, ours = test.outcomes[known], theirs[known], ours[known]
    firms = [test.firms[row] for row in known]
    return Peer(
        name=name,
        auc=measures.auc(happened, theirs),
        brier=measures.brier(happened, theirs) if chances else None,
        ece=measures.ece(happened, theirs) if chances else None,
        difference=figure(
            firms,
            lambda rows: (
                measures.auc(happened[rows], ours[rows])
                - measures.auc(happened[rows], theirs[rows])
            ),
            seed=seed,
        ),
        cases=len(known),
    )
