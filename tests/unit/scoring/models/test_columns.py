"""A column map is checked as a whole, and each fault is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.models.columns import load_columns
from scoring.models.errors import ColumnMapError
from tests.unit.scoring.models import samples

WHOLE = """
name: failing
title: {ko: 부실, en: Failing}
outcome:
  {column: 부실, positive: ["1"], negative: ["0"], desired: false, label: {ko: 부실, en: failed}}
features:
  - {name: debt, column: 부채, direction: up, label: {ko: 부채, en: debt}}
"""


def loaded(tmp_path: Path, text: str) -> object:
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    return load_columns(path)


def test_a_written_map_is_read_as_it_was(tmp_path: Path) -> None:
    assert load_columns(samples.write_columns(tmp_path / "c.yaml")) == samples.columns()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("name: failing", "name: ../failing"), "name"),
        (("direction: up", "direction: sideways"), "features.0.direction"),
        (('negative: ["0"]', 'negative: ["1"]'), "both positive and negative: 1"),
        (("column: 부채", "column: 부실"), "also a feature"),
        (("direction: up", "direction: up, kind: category"), "only a number has a direction"),
        (("desired: false", "desired: false, threshold: 3"), "outcome.threshold"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(ColumnMapError, match=told.replace(".", r"\.")):
        loaded(tmp_path, WHOLE.replace(*change, 1))


def test_a_tag_that_would_run_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ColumnMapError, match="not valid YAML"):
        loaded(tmp_path, "name: !!python/object/apply:os.system [true]")
