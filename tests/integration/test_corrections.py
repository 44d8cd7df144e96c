"""A correction through the whole pipeline: evaluations, search, another reading, the commands."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.cli.output import ExitCode
from api.schemas import schema
from indexing.catalog import JobKind, JobState
from indexing.engine import Query, SearchFilter
from nlp.corrections import MachineNow
from nlp.domain import Genre, ProposalFeatures
from tests.integration.bench import make_pdf, settings_at
from workers import pipeline
from workers.service import Novum

TITLE = "저온 흡착제 재생 장치"
RIGHT = "고온 촉매 연소 장치"


@pytest.fixture(scope="module")
def novum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path_factory.mktemp("home"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pdf(tmp_path_factory.mktemp("pdf") / "one.pdf", TITLE)


def indexed_title(novum: Novum, document_id: str) -> str:
    asked = Query(text=RIGHT, filter=SearchFilter(genres=(Genre.PROPOSAL,)))
    return next(hit.title for hit in novum.search(asked) if hit.id == document_id)


def test_an_evaluation_knows_the_corrections_of_its_time_and_says_when_it_is_older(
    novum: Novum, proposal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = novum.run(novum.submit(proposal, ring=False).id)
    before = novum.evaluation(first.evaluation_id or "")
    assert (before.versions.corrections, novum.corrections_since(before)) == (0, ())

    made = novum.correct(first.sha256, address="title", value=RIGHT, by="김", why="표지")
    assert novum.corrections_since(before) == (made,)
    (waiting,) = [job for job in novum.jobs() if not job.state.finished]
    assert waiting.kind is JobKind.INDEX
    novum.run(waiting.id)
    assert indexed_title(novum, first.document_id or "") == RIGHT

    again = novum.run(novum.evaluate_again(first.sha256).id)
    after = novum.evaluation(again.evaluation_id or "")
    assert (after.title, after.versions.corrections) == (RIGHT, 1)
    assert after.id != before.id
    assert novum.corrections_since(after) == ()
    assert novum.evaluation(before.id) == before  # kept as it was made

    # Another version of the extractor reads the document anew.
    monkeypatch.setattr(pipeline, "extractor_version", lambda genre: "another")
    novum.run(novum.submit(proposal, evaluate=False, ring=False).id)
    features = novum.features(first.sha256)
    assert isinstance(features, ProposalFeatures)
    assert features.title is not None
    assert features.title.value == RIGHT
    (status,) = novum.corrections(first.sha256)
    assert status.machine_now is MachineNow.AS_BEFORE
    monkeypatch.undo()

    withdrawn = novum.withdraw_correction(first.sha256, made.id, by="김", why="아니다")
    assert novum.corrections_since(after) == (withdrawn,)
    last = novum.evaluation(novum.run(novum.evaluate_again(first.sha256).id).evaluation_id or "")
    assert (last.title, last.versions.corrections) == (before.title, 2)
    assert novum.latest_evaluation(first.sha256) == last


def test_a_correction_of_a_bulk_record_reaches_the_index_before_the_next_load(
    tmp_path: Path,
) -> None:
    record = {
        "application_number": "10-2019-0000017",
        "title": TITLE,
        "abstract": "흡착제를 마이크로파로 가열하여 재생한다.",
        "filing_date": "2019-01-02",
    }
    path = tmp_path / "patents.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")

    def titles(novum: Novum) -> list[str]:
        return [hit.title for hit in novum.search(Query(text=RIGHT))]

    with Novum.open(settings_at(tmp_path / "home")) as novum:
        novum.ingest(path)
        assert titles(novum) == [TITLE]
        key = novum.search(Query(text=TITLE))[0].id
        art = novum.catalog.documents.prior_art_version()
        made = novum.correct(key, address="title", value=RIGHT, by="김", why="공보와 다름")
        done = [novum.run(job.id) for job in novum.jobs()]
        assert [(job.kind, job.state) for job in done] == [(JobKind.INDEX, JobState.SUCCEEDED)]
        assert titles(novum) == [RIGHT]
        assert novum.catalog.documents.prior_art_version() != art  # evaluations are made anew
        novum.withdraw_correction(key, made.id, by="김", why="아니다")
        for job in novum.jobs():
            novum.run(job.id)
        assert titles(novum) == [TITLE]


class Command:
    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "NOVUM_HOME": str(home), "NOVUM_LANG": "en"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            capture_output=True,
            encoding="utf-8",
            env=self._environment,
            check=False,
        )

    def json(self, name: str, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == ExitCode.OK, done.stderr
        answer = json.loads(done.stdout)
        Draft202012Validator(schema(name)).validate(answer)
        return answer


def test_the_commands_correct_list_withdraw_and_export(tmp_path: Path, proposal: Path) -> None:
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        sha256 = novum.run(novum.submit(proposal, evaluate=False, ring=False).id).sha256
    command = Command(tmp_path / "home")
    why = ("--why", "cover", "--by", "kim")
    made = command.json("correction", "correct", sha256, "title", RIGHT, *why)
    command.json("correction", "correct", sha256, "goal", "--absent", *why)
    refused = command.run("correct", sha256, "trl_end", "many", *why)
    assert (refused.returncode, "valid integer" in refused.stderr) == (ExitCode.USAGE, True)
    assert command.run("correct", sha256, "title", *why).returncode == ExitCode.USAGE
    shown = command.run("corrections", sha256)
    told = " ".join(shown.stdout.split())
    assert "1 title (counts; the machine reads what it read before)" in told
    assert f"{RIGHT} kim, 2" in told

    out = tmp_path / "fields.csv"
    report = command.json("export", "export", "features", str(out))
    assert report["documents"] == 1
    with (out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["sha256"], row["title"], row["goal"]) == (sha256, RIGHT, "")
    again = command.run("export", "features", str(out))
    assert (again.returncode, "--force" in again.stderr) == (ExitCode.FAILED, True)

    command.json("correction", "withdraw", sha256, str(made["id"]), *why)
    states = [
        one["state"] for one in command.json("corrections", "corrections", sha256)["corrections"]
    ]
    assert states == ["withdrawn", "effective", "withdrawal"]
