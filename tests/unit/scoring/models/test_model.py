"""Our scorer says what the library says, explains it, and needs neither pickle nor the library."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scoring.models import boosting
from scoring.models.dataset import DataSet
from scoring.models.errors import DamagedModelError
from scoring.models.model import Model, as_json, load_model
from scoring.models.training import Trained, train
from scoring.models.validating import directions_held
from tests.unit.scoring.models import samples

NAMES = ("debt", "margin", "field")


@pytest.fixture(scope="module")
def data() -> DataSet:
    return samples.data()


@pytest.fixture(scope="module")
def trained(data: DataSet) -> Trained:
    return train(data, samples.BY_FIRM, samples.SETTINGS, samples.QUICK)


def test_it_reproduces_the_librarys_log_odds(data: DataSet, trained: Trained) -> None:
    """On cases of the test part, with missing values, unknown words and numbers far outside."""
    part = data.only(trained.parts.train)
    fitted = boosting.fit(
        boosting.matrix(part, []), part.outcomes, samples.QUICK, seed=samples.SETTINGS.seed
    )
    odd = (
        (None, None, None),
        (99.0, -99.0, "우주"),
        (None, 0.0, "소재"),
        *((cut, cut, "기계") for cut in trained.model.features[0].cuts[0]),
    )
    test = data.only(trained.parts.test)
    cases = (*test.cases, *(replace(test.cases[0], values=values) for values in odd))
    theirs = boosting.log_odds(fitted, boosting.matrix(DataSet(data.columns, cases), []))
    ours = [
        trained.model.raw_log_odds(dict(zip(NAMES, case.values, strict=True))) for case in cases
    ]
    assert np.abs(np.array(ours) - theirs).max() < 1e-6
    assert any(len(term.features) == 2 for term in trained.model.terms)


def test_contributions_add_up_to_the_chance(trained: Trained) -> None:
    found = trained.model.predict({"debt": 3.0, "field": "바이오"})
    log_odds = found.baseline + sum(part.log_odds for part in found.contributions)
    assert found.chance == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-12)
    assert found.missing == ("margin",)


def test_what_training_never_met_is_told(trained: Trained) -> None:
    found = trained.model.predict({"debt": 50.0, "margin": 0.0, "field": "우주"})
    assert found.unseen == ("field",)
    assert found.outside == ("debt",)
    with pytest.raises(ValueError, match="no such feature: turnover"):
        trained.model.predict({"turnover": 1.0})


def test_a_known_direction_is_kept_in_every_table(trained: Trained) -> None:
    assert directions_held(trained.model)
    for margin in (-1.0, 0.0, 1.0):
        chances = [
            trained.model.predict({"debt": debt, "margin": margin}).chance
            for debt in np.linspace(0, 4, 80)
        ]
        assert (np.diff(chances) >= -1e-12).all()


def test_the_same_data_and_seed_give_the_same_model(data: DataSet, trained: Trained) -> None:
    again = train(data, samples.BY_FIRM, samples.SETTINGS, samples.QUICK).model
    assert again.terms == trained.model.terms
    assert again.grade_chances == trained.model.grade_chances


def test_the_test_part_does_not_touch_the_model(data: DataSet, trained: Trained) -> None:
    tested = set(trained.parts.test.tolist())
    flipped = tuple(
        replace(case, happened=not case.happened) if row in tested else case
        for row, case in enumerate(data.cases)
    )
    other = train(
        DataSet(data.columns, flipped), samples.BY_FIRM, samples.SETTINGS, samples.QUICK
    ).model
    assert other.terms == trained.model.terms
    assert other.calibration == trained.model.calibration


def test_json_brings_the_same_model_back(tmp_path: Path, trained: Trained) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(as_json(trained.model))
    assert load_model(path) == trained.model


@pytest.mark.parametrize("broken", ["", "{}", '{"format": 1}', "[1, 2"])
def test_what_is_no_model_is_refused(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(broken)
    with pytest.raises(DamagedModelError):
        load_model(path)


def test_a_table_of_another_shape_is_refused(trained: Trained) -> None:
    told = trained.model.model_dump(mode="json", exclude_none=True)
    told["terms"][0]["scores"] = told["terms"][0]["scores"][:-1]
    with pytest.raises(ValueError, match="another shape"):
        Model.model_validate(told)


def test_scoring_loads_neither_the_library_nor_scikit_learn() -> None:
    code = (
        "import sys, scoring.models; "
        "sys.exit(any(n.split('.')[0] in ('interpret', 'sklearn', 'pandas') for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_calibrated_chances_are_as_many_as_outcomes(data: DataSet, trained: Trained) -> None:
    train_rate = data.outcomes[trained.parts.train].mean()
    assert trained.held_out.mean() == pytest.approx(train_rate, abs=0.02)
