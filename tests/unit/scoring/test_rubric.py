from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.checks import CHECKS
from scoring.errors import RubricError
from scoring.evaluation import Grade
from scoring.rubric import DEFAULT, load_rubric

Edit = Callable[[dict[str, Any]], None]


def _business(rubric: dict[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = rubric["dimensions"][2]
    return part


FAULTS: list[tuple[str, Edit]] = [
    ("business sum to 95, not to 100", lambda r: _business(r)["items"][0].update(weight=25)),
    ("dimensions sum to 110, not to 100", lambda r: _business(r).update(weight=35)),
    ("no such check; there are: budget_sums", lambda r: _business(r)["items"][0].update(check="x")),
    ("has no option share", lambda r: _business(r)["items"][0].update(options={"share": 1})),
    ("no threshold for BB", lambda r: r["grades"].pop("BB")),
    ("thresholds must fall", lambda r: r["grades"].update(A=95)),
    ("threshold of D must be 0", lambda r: r["grades"].update(D=5)),
    ("items appear twice|item ids appear twice", lambda r: _business(r)["items"][0].update(
        id=_business(r)["items"][1]["id"])),
    ("dimensions.2.items.0.label.en: Field required",
     lambda r: _business(r)["items"][0]["label"].pop("en")),
    ("judged_weihgt", lambda r: r.update(judged_weihgt=50)),
    ("takes no items", lambda r: r["dimensions"][0].update(items=_business(r)["items"])),
    ("full_at: Input should be greater than 0", lambda r: r["dimensions"][1]["items"][7].update(
        options={"full_at": 0})),
    ("finite number", lambda r: r["grades"].update(A=float("nan"))),
    ("finite number", lambda r: _business(r)["items"][0].update(
        options={"plausible": float("inf")})),
    ("dimensions appear twice", lambda r: _business(r).update(dimension="technology")),
]  # fmt: skip


def _changed(tmp_path: Path, edit: Edit) -> Path:
    content = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    edit(content)
    path = tmp_path / "rubric.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize(("message", "edit"), FAULTS)
def test_a_faulty_rubric_is_refused_with_the_place(
    tmp_path: Path, message: str, edit: Edit
) -> None:
    path = _changed(tmp_path, edit)
    with pytest.raises(RubricError, match=message) as refused:
        load_rubric(path)
    assert str(path) in str(refused.value)


def test_the_packaged_rubric_is_sound_and_stamped() -> None:
    rubric = load_rubric()
    assert rubric.stamp.startswith("novum-default@1+")
    assert load_rubric().stamp == rubric.stamp


def test_a_changed_weight_changes_the_stamp(tmp_path: Path) -> None:
    def swap(rubric: dict[str, Any]) -> None:
        one, two = _business(rubric)["items"][:2]
        one["weight"], two["weight"] = two["weight"], one["weight"]

    assert load_rubric(_changed(tmp_path, swap)).stamp != load_rubric().stamp


def test_a_grade_begins_at_its_threshold() -> None:
    rubric = load_rubric()
    for grade in Grade:
        assert rubric.grade(rubric.grades[grade]) is grade
    assert rubric.grade(89.99) is Grade.AA
    assert rubric.grade(100) is Grade.AAA


def test_what_is_no_yaml_or_not_there_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: [", encoding="utf-8")
    with pytest.raises(RubricError, match="not valid YAML"):
        load_rubric(broken)
    with pytest.raises(RubricError, match="cannot be read"):
        load_rubric(tmp_path / "none.yaml")
    broken.write_text("- a list", encoding="utf-8")
    with pytest.raises(RubricError, match="the whole file"):
        load_rubric(broken)


def test_every_check_is_used_and_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "scores.md").read_text(encoding="utf-8")
    used = {item.check for part in load_rubric().dimensions for item in part.items}
    assert used == set(CHECKS)
    for name in CHECKS:
        assert f"`{name}`" in text


def test_the_setting_names_the_rubric(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _changed(tmp_path, lambda rubric: rubric.update(id="ours"))
    monkeypatch.setenv("NOVUM_SCORING_RUBRIC", str(path))
    assert load_rubric().id == "ours"
