"""Versions are kept, put in use and taken back; a changed file is not trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.models import load_promoted
from scoring.models.errors import DamagedModelError, ModelError, NoSuchModelError
from scoring.models.model import Model
from scoring.models.registry import Registry
from scoring.models.training import train
from tests.unit.scoring.models import samples


@pytest.fixture(scope="module")
def model() -> Model:
    data = samples.data(400)
    return train(data, samples.BY_FIRM, samples.SETTINGS, samples.QUICK).model


def test_versions_are_numbered_and_one_is_in_use(tmp_path: Path, model: Model) -> None:
    registry = Registry(tmp_path)
    assert [registry.add(model), registry.add(model)] == [1, 2]
    with pytest.raises(NoSuchModelError, match="promoted"):
        load_promoted(tmp_path, "failing")
    registry.promote("failing", 1)
    registry.promote("failing", 2)
    assert [one.promoted for one in registry.listed()] == [False, True]
    assert load_promoted(tmp_path, "failing") == model


def test_rollback_goes_back_one_version_and_no_further(tmp_path: Path, model: Model) -> None:
    registry = Registry(tmp_path)
    for number in (registry.add(model), registry.add(model)):
        registry.promote("failing", number)
    assert registry.rollback("failing") == (2, 1)
    found = registry.promoted("failing")
    assert found is not None
    assert found[0] == 1
    with pytest.raises(ModelError, match="No earlier version"):
        registry.rollback("failing")


def test_a_promoted_file_that_was_changed_is_not_loaded(tmp_path: Path, model: Model) -> None:
    registry = Registry(tmp_path)
    number = registry.add(model)
    registry.promote("failing", number)
    path = registry.folder("failing", number)[1] / "model.json"
    path.write_bytes(path.read_bytes().replace(b'"desired":false', b'"desired":true'))
    with pytest.raises(DamagedModelError, match="not what was promoted"):
        load_promoted(tmp_path, "failing")


@pytest.mark.parametrize("name", ["../failing", "", "A", "a/b", "nobody"])
def test_a_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoSuchModelError):
        load_promoted(tmp_path, name)


def test_the_data_imported_last_are_those_trained_on_next(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    with pytest.raises(NoSuchModelError, match="Nothing was imported"):
        registry.data("failing")
    first, second = samples.data(40), samples.data(50)
    registry.put_data(first)
    registry.put_data(second)
    assert registry.data("failing") == second
    assert registry.data("failing", first.fingerprint) == first
