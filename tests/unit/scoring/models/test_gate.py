"""A version that is worse, inverted or leaking is refused, and the reason is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.evaluation import Grade
from scoring.models.dataset import DataSet
from scoring.models.errors import ModelError
from scoring.models.gate import Ground, reasons_against
from scoring.models.model import Model
from scoring.models.training import train
from scoring.models.validating import inversions, validate
from scoring.models.validation import GradeRow, Validation
from tests.unit.scoring.models import samples


def made(data: DataSet) -> tuple[Model, Validation]:
    model = train(data, samples.BY_FIRM, samples.SETTINGS, samples.QUICK).model
    return model, validate(model, data, samples.SETTINGS)


def grounds(
    model: Model, figures: Validation, data: DataSet, present: Model | None = None
) -> set[Ground]:
    reasons, _ = reasons_against(
        model, figures, present=present, data=data, settings=samples.SETTINGS
    )
    assert all(one.text.ko and one.text.en for one in reasons)
    return {one.ground for one in reasons}


@pytest.fixture(scope="module")
def data() -> DataSet:
    return samples.data()


@pytest.fixture(scope="module")
def good(data: DataSet) -> tuple[Model, Validation]:
    return made(data)


def test_a_good_model_is_let_in(data: DataSet, good: tuple[Model, Validation]) -> None:
    assert grounds(*good, data) == set()
    assert good[1].auc.value > 0.75
    assert good[1].inversions == ()
    assert {peer.name for peer in good[1].peers} == {
        "logistic_regression",
        "boosted_trees",
        "rubric",
    }


def test_the_same_model_is_not_worse_than_itself(
    data: DataSet, good: tuple[Model, Validation]
) -> None:
    assert grounds(*good, data, present=good[0]) == set()


def test_labels_without_meaning_are_refused(data: DataSet) -> None:
    random = np.random.default_rng(2)
    cases = tuple(replace(case, happened=bool(random.random() < 0.4)) for case in data.cases)
    noise = DataSet(data.columns, cases)
    assert Ground.USELESS in grounds(*made(noise), noise)


def test_a_worse_model_is_refused(data: DataSet, good: tuple[Model, Validation]) -> None:
    poor_columns = data.columns.model_copy(update={"features": data.columns.features[2:]})
    poor = DataSet(
        poor_columns, tuple(replace(case, values=case.values[2:]) for case in data.cases)
    )
    model, figures = made(poor)
    blind = Model.model_validate(
        good[0]
        .model_copy(update={"terms": tuple(t for t in good[0].terms if t.features == ("field",))})
        .model_dump()
    )
    assert Ground.WORSE in grounds(blind, good[1], data, present=good[0])
    assert Ground.WORSE not in grounds(good[0], good[1], data, present=blind)
    assert (
        reasons_against(model, figures, present=good[0], data=poor, settings=samples.SETTINGS)[1]
        is None
    ), "a model of other features cannot be compared"


def test_a_leaking_column_is_refused(data: DataSet) -> None:
    cases = tuple(
        replace(case, values=(case.values[0], float(case.happened), case.values[2]))
        for case in data.cases
    )
    leaking = DataSet(data.columns, cases)
    assert Ground.LEAKING in grounds(*made(leaking), leaking)


def test_a_broken_split_and_a_broken_direction_are_refused(
    data: DataSet, good: tuple[Model, Validation]
) -> None:
    mixed = good[1].model_copy(update={"violations": ("3 firms stand in both",)})
    assert grounds(good[0], mixed, data) == {Ground.SPLIT}
    turned = good[1].model_copy(update={"directions_held": False})
    assert grounds(good[0], turned, data) == {Ground.DIRECTION}
    copied = good[1].model_copy(update={"equal_rows": good[1].cases})
    assert grounds(good[0], copied, data) == {Ground.LEAKING}


def test_figures_of_other_data_are_no_figures(
    data: DataSet, good: tuple[Model, Validation]
) -> None:
    with pytest.raises(ModelError, match="other data"):
        grounds(good[0], good[1].model_copy(update={"fingerprint": "0" * 64}), data)
    with pytest.raises(ModelError, match="not those"):
        validate(good[0], samples.data(seed=2), samples.SETTINGS)


def row(grade: Grade, cases: int, happened: int, chance: float) -> GradeRow:
    from scoring.models.measures import wilson

    low, high = wilson(happened, cases)
    return GradeRow(
        grade=grade,
        cases=cases,
        happened=happened,
        rate=happened / cases,
        low=low,
        high=high,
        chance=chance,
    )


def test_grades_are_inverted_only_beyond_chance() -> None:
    by_chance = (row(Grade.AAA, 50, 3, 0.02), row(Grade.AA, 50, 2, 0.05))
    assert inversions(by_chance) == ()
    beyond = (row(Grade.AAA, 500, 60, 0.02), row(Grade.AA, 500, 5, 0.05))
    assert [(one.better, one.worse) for one in inversions(beyond)] == [(Grade.AAA, Grade.AA)]


def test_inverted_grades_are_refused(data: DataSet, good: tuple[Model, Validation]) -> None:
    beyond = (row(Grade.AAA, 500, 60, 0.02), row(Grade.AA, 500, 5, 0.05))
    figures = good[1].model_copy(update={"inversions": inversions(beyond)})
    assert grounds(good[0], figures, data) == {Ground.INVERTED}


def test_a_desired_outcome_turns_the_grades(data: DataSet) -> None:
    wanted = data.columns.model_copy(
        update={"outcome": data.columns.outcome.model_copy(update={"desired": True})}
    )
    turned = DataSet(wanted, data.cases)
    model, figures = made(turned)
    assert model.grade(0.999) is Grade.AAA
    assert model.grade(0.001) is Grade.D
    assert figures.inversions == ()
