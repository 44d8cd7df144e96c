"""`novum doctor` and `novum files` as an operator runs them: real processes, real damage."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.cli.checks import tiny_pdf
from api.cli.output import ExitCode
from api.schemas import schema
from indexing.catalog import JobState
from nlp.encoder.loading import NAME
from tests.conftest import ROOT
from tests.contract.s3_server import REGION, create_bucket, free_port, s3_server
from workers.service import Novum
from workers.settings import Settings

DAY = 86400


class Operator:
    def __init__(self, home: Path) -> None:
        self.home = home

    def run(
        self, *arguments: str, language: str = "en", settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "api.cli", "--lang", language, *arguments],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "NOVUM_HOME": str(self.home), **(settings or {})},
            check=False,
            timeout=300,
        )

    def json(
        self,
        name: str,
        *arguments: str,
        code: int = 0,
        settings: Mapping[str, str] | None = None,
    ) -> Any:
        done = self.run(*arguments, "--json", settings=settings)
        assert done.returncode == code, done.stderr
        answer = json.loads(done.stdout)
        Draft202012Validator(schema(name)).validate(answer)
        return answer

    def place(self, sha256: str) -> Path:
        return self.home / "files" / sha256[:2] / sha256[2:]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A data folder with three documents, and their SHA-256."""
    folder = tmp_path_factory.mktemp("library")
    paths = [folder / f"{name}.pdf" for name in ("one", "two", "three")]
    for path in paths:
        path.write_bytes(tiny_pdf(f"Novum reads {path.stem}"))
    operator = Operator(folder / "home")
    # One line of text is no whole proposal: read in part.
    answer = operator.json("added", "add", *map(str, paths), code=ExitCode.PARTIAL)
    return operator.home, [job["sha256"] for job in answer["jobs"]]


@pytest.fixture
def operator(library: tuple[Path, list[str]], tmp_path: Path) -> Operator:
    shutil.copytree(library[0], tmp_path / "home")
    return Operator(tmp_path / "home")


@pytest.fixture
def documents(library: tuple[Path, list[str]]) -> list[str]:
    return library[1]


def test_a_sound_installation_has_nothing_to_say(operator: Operator, documents: list[str]) -> None:
    answer = operator.json("checks", "doctor", "--deep")
    assert {check["state"] for check in answer["checks"]} <= {"ok", "warning"}
    assert answer["inspection"] == {"counts": {}, "findings": [], "repaired": None}


def test_damage_is_found_and_what_is_safe_is_repaired(
    operator: Operator, documents: list[str]
) -> None:
    damaged, missing, _ = documents
    operator.place(damaged).write_bytes(b"rot")
    operator.place(missing).unlink()
    orphan = operator.place("ab" * 32)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"nobody's")
    long_ago = time.time() - 2 * DAY
    os.utime(orphan, (long_ago, long_ago))
    found = {"damaged": 2, "missing": 1, "orphan": 1}  # the orphan's bytes are wrong as well
    answer = operator.json("checks", "doctor", "--deep", code=ExitCode.FAILED)
    assert answer["inspection"]["counts"] == found
    unasked = operator.run("doctor", "--deep", "--repair", "--json")
    assert unasked.returncode == ExitCode.USAGE
    assert orphan.exists()
    answer = operator.json("checks", "doctor", "--deep", "--repair", "--yes", code=ExitCode.FAILED)
    assert answer["inspection"]["repaired"] == {
        "removed": 1,
        "requeued": 0,
        "unfinished": 0,
        "left": 3,
    }
    assert not orphan.exists()
    shown = operator.run("doctor", "--deep", language="ko")
    assert shown.returncode == ExitCode.FAILED
    assert damaged in shown.stdout
    assert "내용이 바뀐 파일: 1건" in shown.stdout


def test_a_damaged_or_missing_encoder_is_named_with_the_command_that_restores_it(
    operator: Operator, tmp_path: Path
) -> None:
    code = tmp_path / "code"
    shutil.copytree(ROOT / "nlp", code / "nlp", ignore=shutil.ignore_patterns("__pycache__"))
    weights = code / "nlp" / "encoder" / "models" / NAME / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    ours = {"PYTHONPATH": f"{code}{os.pathsep}{ROOT}", "PYTHONSAFEPATH": "1"}
    for wrong in ("damaged", "missing|holds no"):
        done = operator.run("doctor", "--json", settings=ours)
        assert done.returncode != 0
        (check,) = (one for one in json.loads(done.stdout)["checks"] if one["name"] == "encoder")
        assert check["state"] == "failed"
        assert re.search(wrong, check["detail"])
        assert str(weights.parent) in check["detail"]
        assert "git checkout -- nlp/encoder/models" in check["detail"]
        weights.unlink(missing_ok=True)


def test_what_search_lost_is_indexed_again(operator: Operator, documents: list[str]) -> None:
    shutil.rmtree(operator.home / "index")
    repairing = ("doctor", "--deep", "--repair", "--yes")
    answer = operator.json("checks", *repairing, code=ExitCode.FAILED)["inspection"]
    assert answer["counts"] == {"not_indexed": 3}
    assert {each["sha256"] for each in answer["findings"]} == set(documents)
    assert answer["repaired"]["requeued"] == 3
    with Novum.open(Settings.load(operator.home)) as novum:
        for job in novum.jobs(state=JobState.QUEUED):
            assert novum.run(job.id).state.good
    assert operator.json("checks", "doctor", "--deep")["inspection"]["counts"] == {}


def test_each_silent_part_is_named_and_hides_no_other(operator: Operator) -> None:
    port = free_port()
    answer = operator.json(
        "checks",
        "doctor",
        "--deep",
        code=ExitCode.UNAVAILABLE,
        settings={
            "NOVUM_DATABASE_URL": f"postgresql+psycopg://novum@127.0.0.1:{port}/novum",
            "NOVUM_BROKER_URL": f"amqp://guest:secret-word@127.0.0.1:{port}//",
            "NOVUM_FILES_URL": "s3://bucket",
            "NOVUM_FILES_ENDPOINT": f"http://127.0.0.1:{port}",
            "NOVUM_FILES_ACCESS_KEY": "key",
            "NOVUM_FILES_SECRET_KEY": "secret-word",
        },
    )
    states = {check["name"]: check for check in answer["checks"]}
    failed = {name for name, check in states.items() if check["state"] == "failed"}
    assert failed == {"catalog", "broker", "files", "worker"}
    assert all(states[name]["todo"] for name in failed)
    assert "secret-word" not in json.dumps(answer)
    assert answer["inspection"] is None


@pytest.fixture
def bucket() -> Iterator[dict[str, str]]:
    """Settings of a bucket on a server of its own."""
    with s3_server() as endpoint:
        create_bucket(endpoint, "moved")
        yield {
            "NOVUM_FILES_ENDPOINT": endpoint,
            "NOVUM_FILES_REGION": REGION,
            "NOVUM_FILES_ACCESS_KEY": "test",
            "NOVUM_FILES_SECRET_KEY": "test",
        }


def test_an_installation_moves_its_files_to_a_bucket_and_back(
    operator: Operator, documents: list[str], bucket: dict[str, str], tmp_path: Path
) -> None:
    moved = "s3://moved/files"
    report = operator.json("files-copy", "files", "copy", "--to", moved, settings=bucket)
    assert (report["copied"], report["present"], report["damaged"]) == (3, 0, 0)
    for sha256 in documents:
        operator.place(sha256).unlink()
    inside = {**bucket, "NOVUM_FILES_URL": moved}
    answer = operator.json("checks", "doctor", "--deep", settings=inside)
    assert answer["inspection"]["counts"] == {}
    more = tmp_path / "more.pdf"
    more.write_bytes(tiny_pdf("Novum reads more"))
    added = operator.json("added", "add", str(more), code=ExitCode.PARTIAL, settings=inside)
    assert added["jobs"][0]["document_id"]
    back = operator.home / "files"
    report = operator.json("files-copy", "files", "copy", "--to", str(back), settings=inside)
    assert (report["copied"], report["damaged"]) == (4, 0)
    answer = operator.json("checks", "doctor", "--deep")
    assert answer["inspection"]["counts"] == {}
