"""`--settings FILE` on every command, and what a bad file ends with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.application import values_of, without
from api.cli.output import ExitCode


def novum(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NOVUM_")}
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**kept, "NOVUM_HOME": str(home), "LANG": "ko_KR.UTF-8", **more},
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "values", "rest"),
    [
        (["--settings", "a", "doctor"], ["a"], ["doctor"]),
        (["doctor", "--settings=a"], ["a"], ["doctor"]),
        (["--settings=b", "x", "--settings", "a"], ["a", "b"], ["x"]),
        (["search", "--", "--settings", "a"], [], ["search", "--", "--settings", "a"]),
        (["doctor", "--settings"], [], ["doctor", "--settings"]),
    ],
)
def test_the_option_may_stand_anywhere_before_the_texts(
    arguments: list[str], values: list[str], rest: list[str]
) -> None:
    assert values_of("--settings", arguments) == values
    assert without("--settings", arguments) == rest


def test_settings_of_the_file_hold_for_the_command(tmp_path: Path) -> None:
    file = tmp_path / "my.env"
    file.write_text("NOVUM_LANG=en\nNOVUM_PORT=70000\n")
    answer = novum(tmp_path, "serve", "--settings", str(file))
    assert answer.returncode == ExitCode.USAGE
    assert "NOVUM_PORT" in answer.stderr
    assert "Error" in answer.stderr  # English, as the file says


def test_the_usual_file_of_the_data_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "novum.env").write_text("NOVUM_PORT=70000\n")
    answer = novum(tmp_path, "serve")
    assert answer.returncode == ExitCode.USAGE
    assert "NOVUM_PORT" in answer.stderr
    assert "오류" in answer.stderr


@pytest.mark.parametrize(("lang", "word"), [("ko", "오류"), ("en", "Error")])
def test_a_bad_file_ends_with_its_line_in_the_readers_language(
    tmp_path: Path, lang: str, word: str
) -> None:
    file = tmp_path / "my.env"
    file.write_text("# mine\nNOVUM_BROKER_ULR=amqp://h\n")
    answer = novum(tmp_path, "doctor", "--settings", str(file), "--lang", lang)
    assert answer.returncode == ExitCode.USAGE
    assert word in answer.stderr
    assert "line 2" in answer.stderr
    assert "NOVUM_BROKER_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_scripts_get_the_one_error_shape(tmp_path: Path) -> None:
    answer = novum(tmp_path, "doctor", "--json", "--settings", str(tmp_path / "gone.env"))
    assert answer.returncode == ExitCode.USAGE
    error = json.loads(answer.stdout)["error"]
    assert error["category"] == "configuration"
    assert error["where"].endswith("gone.env")
    assert set(json.loads(answer.stdout)) == {"error"}
