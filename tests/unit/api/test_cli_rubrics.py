"""`novum rubric …` and the table of `novum rescore`."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
import yaml

from api.cli.application import run
from api.cli.rescoring import write_csv
from scoring.errors import RubricError
from scoring.evaluation import Dimension, Grade
from scoring.quick import Summary
from scoring.rubric import load_rubric, shipped


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "NOVUM_LANG", "en")


def output(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        run(arguments)
    assert end.value.code == 0
    return capfd.readouterr().out


def test_the_list_names_every_rubric_with_its_points_for_the_panel(
    capfd: pytest.CaptureFixture[str],
) -> None:
    answer = json.loads(output(capfd, "rubric", "list", "--json"))["rubrics"]
    assert [one["name"] for one in answer] == list(shipped())
    assert {one["name"]: one["panel_points"] for one in answer} == {
        "default": 0, "rd-selection": 27, "startup-commercialisation": 26, "technology-first": 18,
    }  # fmt: skip


def test_what_is_shown_can_be_copied_changed_and_checked(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(output(capfd, "rubric", "show", "rd-selection", "--yaml"), encoding="utf-8")
    assert load_rubric(file) == load_rubric(shipped()["rd-selection"])
    facts = json.loads(output(capfd, "rubric", "check", str(file), "--json"))
    assert facts["stamp"] == load_rubric(file).stamp
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["dimensions"][0]["points"] = 15
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(RubricError, match="sum to 105, not to 100"):
        run(("rubric", "check", str(file)))


def test_a_rubric_is_shown_with_who_judges_each_item(capfd: pytest.CaptureFixture[str]) -> None:
    shown = output(capfd, "rubric", "show", "technology-first")
    assert "survey_against_search" in shown
    assert "panel" in shown


def test_the_csv_has_every_summary_in_order_and_no_formula(tmp_path: Path) -> None:
    def summary(title: str, score: float | None) -> Summary:
        return Summary(
            evaluation="e",
            base="b",
            sha256="0" * 64,
            title=title,
            file_name="a.pdf",
            before=50.0,
            score=score,
            grade=Grade.AA if score else None,
            judged_weight=0.8,
            needs_person=score is None,
            dimensions={Dimension.BUSINESS: 70.0},
        )

    path = tmp_path / "call.csv"
    write_csv(path, (summary("One", 81.25), summary("=HYPERLINK(1)", None)))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["place"] for row in rows] == ["1", "2"]
    assert (rows[0]["score"], rows[0]["grade"], rows[0]["business"]) == ("81.25", "AA", "70.0")
    assert (rows[1]["score"], rows[1]["title"]) == ("", "'=HYPERLINK(1)")
