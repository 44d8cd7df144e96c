from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.checks import CHECKS
from scoring.errors import RubricError
from scoring.evaluation import Grade
from scoring.rubric import DEFAULT, Rubric, load_rubric, read_rubric, shipped

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
    used = {item.check for path in shipped().values() for item in load_rubric(path).checked}
    assert used == set(CHECKS)
    for name in CHECKS:
        assert f"`{name}`" in text


def test_the_setting_names_the_rubric(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _changed(tmp_path, lambda rubric: rubric.update(id="ours"))
    monkeypatch.setenv("NOVUM_SCORING_RUBRIC", str(path))
    assert load_rubric().id == "ours"


# --- sheets as calls print them ------------------------------------------------------------

SHEET: dict[str, Any] = yaml.safe_load(shipped()["rd-selection"].read_text(encoding="utf-8"))


def _technology(rubric: dict[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = rubric["dimensions"][1]
    return part


SHEET_FAULTS: list[tuple[str, Edit]] = [
    ("points of the dimensions sum to 95, not to 100", lambda r: _technology(r).update(points=30)),
    ("points of the items of goals sum to 11, not to 10",
     lambda r: _technology(r)["items"][1]["items"][0].update(points=5)),
    ("some of the items of goals have points, but not world_best",
     lambda r: _technology(r)["items"][1]["items"][0].pop("points")),
    ("points of call_fit: a number above 0",
     lambda r: _technology(r)["items"][0].update(points="5")),
    ("weights follow from them", lambda r: _technology(r)["items"][0].update(weight=50)),
    ("either a check, or `panel: true`, or items",
     lambda r: _technology(r)["items"][0].update(check="budget_sums")),
    ("a scale belongs to an item with a check",
     lambda r: _technology(r)["items"][0].update(scale="five")),
    ("world_best: scales has no ten",
     lambda r: _technology(r)["items"][1]["items"][0].update(scale="ten")),
    ("sources has no hearsay", lambda r: _technology(r)["items"][0].update(source="hearsay")),
    ("from must fall", lambda r: r["scales"]["five"]["levels"][1].update({"from": 90})),
    ("last level must begin at 0", lambda r: r["scales"]["five"]["levels"][4].update({"from": 5})),
    ("check government_share has no option most",
     lambda r: r["requirements"][0].update(options={"most": 1})),
    ("requirements.0.check: Field required", lambda r: r["requirements"][0].pop("check")),
    ("schema", lambda r: r.update(schema=2)),
    ("id: String should match", lambda r: r.update(id="Our call")),
]  # fmt: skip


@pytest.mark.parametrize(("message", "edit"), SHEET_FAULTS)
def test_a_faulty_sheet_is_refused_with_the_place(tmp_path: Path, message: str, edit: Edit) -> None:
    content = yaml.safe_load(yaml.safe_dump(SHEET))
    edit(content)
    path = tmp_path / "sheet.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(RubricError, match=message):
        load_rubric(path)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_shipped_rubric_is_found_by_name_and_survives_being_kept(name: str) -> None:
    rubric = load_rubric(Path(name))
    kept = Rubric.model_validate_json(rubric.as_json())
    assert kept == rubric
    assert kept.stamp == rubric.stamp
    weights = [leaf.weight for part in rubric.dimensions for leaf in part.leaves]
    assert sum(weights) == pytest.approx(300), "per cent of each of three dimensions"


def test_points_of_a_sheet_are_shares_of_what_they_belong_to() -> None:
    technology = load_rubric(Path("rd-selection")).dimensions[1]
    assert technology.weight == 35
    best = next(leaf for leaf in technology.leaves if leaf.item.id == "world_best")
    assert best.weight == pytest.approx(100 * 4 / 35)
    assert best.group is not None
    assert best.group.id == "goals"


def test_every_dimension_and_line_of_a_shipped_sheet_names_its_kind_of_source() -> None:
    for name in ("rd-selection", "startup-commercialisation", "technology-first"):
        rubric = load_rubric(Path(name))
        named = [part.source for part in rubric.dimensions]
        named += [rule.source for rule in rubric.rules]
        named += [item.source for part in rubric.dimensions for item in part.items]
        assert set(named) <= set(rubric.sources)


def test_a_name_that_is_neither_a_file_nor_ours_is_refused_with_the_names() -> None:
    with pytest.raises(RubricError, match="rd-selection"):
        load_rubric(Path("rd-selektion"))


def test_the_page_on_rubrics_shows_a_file_that_is_sound_and_names_all_of_ours() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rubrics.md").read_text(encoding="utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    assert read_rubric(shown, where="docs/rubrics.md").stamp.startswith("our-call@1+")
    for name, path in shipped().items():
        points = [part.weight for part in load_rubric(path).dimensions]
        row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        printed = [
            float(n) for n in re.findall(r"\d+", row.split("|")[3].split(";")[0].split(",")[0])
        ]
        assert sorted(printed) == sorted(points)
