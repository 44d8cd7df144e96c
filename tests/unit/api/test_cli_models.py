"""An officer's whole way: import, train, validate, promote, card, rollback; each step is noted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.cli.output import ExitCode
from api.schemas import schema
from indexing.catalog import Catalog
from indexing.settings import CatalogSettings
from tests.unit.scoring.models import samples


def novum(home: Path, *arguments: str, code: ExitCode = ExitCode.OK) -> Any:
    run = subprocess.run(
        [sys.executable, "-m", "api.cli", "model", *arguments, "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "NOVUM_HOME": str(home), "NOVUM_LANG": "en"},
        check=False,
    )
    assert run.returncode == code, run.stderr + run.stdout
    answer = json.loads(run.stdout)
    name = "error" if "error" in answer else f"model-{arguments[0]}"
    Draft202012Validator(schema(name)).validate(answer)
    return answer


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tables")
    table = samples.write_table(folder / "past.csv", samples.data(500))
    return table, samples.write_columns(folder / "columns.yaml")


def test_the_whole_way(tmp_path: Path, tables: tuple[Path, Path]) -> None:
    home, (table, columns) = tmp_path / "home", tables
    given = (str(table), "--columns", str(columns))
    dry = novum(home, "import", *given, "--dry-run")
    assert dry["taken"] == 500
    assert novum(home, "train", "failing", code=ExitCode.NOT_FOUND)["error"]
    assert novum(home, "import", *given)["fingerprint"] == dry["fingerprint"]
    quick = ("--bags", "1", "--interactions", "1", "--by", "firm")
    assert novum(home, "train", "failing", *quick)["version"] == 1
    assert (
        "not validated"
        in novum(home, "promote", "failing", code=ExitCode.USAGE)["error"]["message"]
    )
    assert novum(home, "validate", "failing")["auc"]["value"] > 0.6
    assert novum(home, "promote", "failing")["promoted"]
    novum(home, "train", "failing", *quick)
    novum(home, "validate", "failing")
    assert novum(home, "promote", "failing")["present"] == 1
    assert novum(home, "rollback", "failing") == {"name": "failing", "left": 2, "in_use": 1}
    assert [one["promoted"] for one in novum(home, "list")["models"]] == [True, False]
    written = novum(home, "card", "failing", "--out", str(tmp_path / "cards"))["files"]
    assert all(Path(one).is_file() for one in written)
    with Catalog.open(CatalogSettings(home=home)) as catalog:
        actions = [entry.action for entry in reversed(catalog.audit.recent(subject="failing"))]
    assert actions == [
        "model_import",
        "model_train",
        "model_validate",
        "model_promote",
        "model_train",
        "model_validate",
        "model_promote",
        "model_rollback",
    ]


def test_a_refused_row_makes_it_partial(tmp_path: Path, tables: tuple[Path, Path]) -> None:
    lines = tables[0].read_text("utf-8").splitlines()
    path = tmp_path / "bad.csv"
    path.write_text("\n".join([*lines, lines[-1].replace("예", "아마").replace("아니오", "아마")]))
    report = novum(
        tmp_path / "home",
        "import",
        str(path),
        "--columns",
        str(tables[1]),
        "--dry-run",
        code=ExitCode.PARTIAL,
    )
    assert report["refusals"][0]["line"] == len(lines) + 1


def test_without_a_map_nothing_happens(tmp_path: Path, tables: tuple[Path, Path]) -> None:
    answer = novum(
        tmp_path, "import", str(tables[0]), "--columns", "none.yaml", code=ExitCode.USAGE
    )
    assert "column map" in answer["error"]["message"]


def test_ratios_of_statements_become_a_table(tmp_path: Path) -> None:
    table, out = tmp_path / "statements.csv", tmp_path / "ratios.csv"
    table.write_text(
        "기업,계정과목,2022,2023\n=가람,매출액,100,150\n=가람,자산총계,50,60\n", encoding="utf-8"
    )
    given = ("ratios", str(table), "--out", str(out))
    assert novum(tmp_path, *given, code=ExitCode.PARTIAL)["refused"] == 4  # without a unit
    assert novum(tmp_path, *given, "--unit", "천원")["amounts"] == 4
    _, first, second = out.read_text("utf-8-sig").splitlines()
    assert first.startswith("'=가람,2022,,")
    assert second.startswith("'=가람,2023,50,20,")
