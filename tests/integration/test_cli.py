"""The command line as scripts use it: real processes, a real data folder, answers by schema."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.cli.checks import tiny_pdf
from api.cli.output import ExitCode
from demo.build import DemoFiles

ABSTRACT = "직렬로 연결된 이차전지 셀의 전압 편차를 줄이는 균등화 회로"


class Home:
    """Runs `novum` on one data folder."""

    def __init__(self, folder: Path) -> None:
        self._environment = {**os.environ, "NOVUM_HOME": str(folder), "NOVUM_LANG": "en"}

    def run(
        self, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            capture_output=True,
            encoding="utf-8",
            env={**self._environment, **(environment or {})},
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == ExitCode.OK, done.stderr
        return json.loads(done.stdout)

    def valid(self, schema: str, answer: Any) -> Any:
        Draft202012Validator(json.loads(self.run("schema", schema).stdout)).validate(answer)
        return answer


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, demo_files: DemoFiles) -> Home:
    home = Home(tmp_path_factory.mktemp("home"))
    for records in (demo_files.patents, demo_files.projects):
        report = home.json("ingest", str(records))
        assert (report["added"], report["rejected"]) == (report["records"], 0)
    return home


def test_loading_again_changes_nothing(home: Home, demo_files: DemoFiles) -> None:
    report = home.valid("ingest", home.json("ingest", str(demo_files.patents)))
    assert (report["added"], report["replaced"], report["unchanged"]) == (0, 0, report["records"])


def test_a_bad_line_is_named_and_the_rest_is_loaded(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    good = {
        "genre": "project",
        "id": "P2001-0001",
        "title": "Kite power",
        "goal": "Fly.",
        "year": 2001,
    }
    file.write_text(f"{{broken\n{json.dumps(good)}\n", encoding="utf-8")
    done = home.run("ingest", str(file), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == ExitCode.REJECTED
    assert (report["added"], report["rejected"]) == (1, 1)
    assert "mixed.jsonl:1" in report["problems"][0]


def test_search_answers_by_its_schema_and_filters(home: Home) -> None:
    everything = home.valid("search", home.json("search", ABSTRACT, "--limit", "20"))["hits"]
    assert everything[0]["title"].startswith("직렬 연결 전지")
    early = home.json("search", ABSTRACT, "--before", "2012-01-01", "--limit", "50")["hits"]
    assert early
    assert all(hit["filed"] < "2012-01-01" for hit in early)
    classed = home.json("search", ABSTRACT, "--ipc", "A01G", "--genre", "patent")["hits"]
    assert classed
    assert all(any(ipc.startswith("A01G") for ipc in hit["ipc"]) for hit in classed)


def test_a_batch_answers_each_line_and_survives_a_bad_one(home: Home, tmp_path: Path) -> None:
    best = home.json("search", ABSTRACT)["hits"][0]["id"]
    queries = tmp_path / "queries.jsonl"
    lines = [
        {"id": "a", "text": ABSTRACT, "before": "2020-01-31"},
        {"id": "b", "text": ABSTRACT, "exclude": [best]},
    ]
    queries.write_text("\n".join([*map(json.dumps, lines), "{"]), encoding="utf-8")
    with queries.open("ab") as file:
        file.write("\n배터리".encode("euc-kr") + b"\n")
    done = home.run("search", "--batch", str(queries))
    first, second, bad, foreign = map(json.loads, done.stdout.splitlines())
    assert done.returncode == ExitCode.REJECTED
    assert [home.valid("search-batch-line", line)["id"] for line in (first, second)] == ["a", "b"]
    assert best not in {hit["id"] for hit in second["hits"]}
    faults = [home.valid("search-batch-line", line) for line in (bad, foreign)]
    assert [fault["line"] for fault in faults] == [3, 4]
    queries.write_text('{"id": 4, "text": "x"}', encoding="utf-8")
    assert (
        "id: Input should be a valid string" in home.run("search", "--batch", str(queries)).stdout
    )


def test_a_taken_port_is_no_refused_document(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = home.run("serve", "--port", port, "--no-worker")
    assert done.returncode == ExitCode.UNAVAILABLE
    assert "in use" in done.stderr


def test_reading_commands_answer_by_their_schemas(home: Home, demo_files: DemoFiles) -> None:
    proposal = str(demo_files.proposals[0])
    document = home.valid("parsed-document", home.json("parse", proposal))
    assert document["pages"]
    features = home.valid("features", home.json("extract", proposal))
    assert features["genre"] == "proposal"
    assert features["title"]["evidence"][0]["page"] == 1


def test_an_evaluation_can_be_shown_again(home: Home, demo_files: DemoFiles) -> None:
    evaluation = home.valid("evaluation", home.json("evaluate", str(demo_files.proposals[0])))
    assert home.json("show", evaluation["id"]) == evaluation
    again = home.json("evaluate", str(demo_files.proposals[0]))
    assert again["id"] == evaluation["id"]


def test_one_refused_file_does_not_stop_the_others(
    home: Home, demo_files: DemoFiles, tmp_path: Path
) -> None:
    empty, html = tmp_path / "empty.pdf", tmp_path / "page.pdf"
    empty.write_bytes(b"")
    html.write_text("<!doctype html><p>not a PDF</p>", encoding="utf-8")
    done = home.run("evaluate", str(empty), str(html), str(demo_files.proposals[1]), "--json")
    answer = home.valid("evaluations", json.loads(done.stdout))
    first, second, third = answer["evaluations"]
    assert done.returncode == ExitCode.REJECTED
    assert first["error"]["category"] == "empty"
    assert second["error"]["category"] == "unsupported"
    assert third["dimensions"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "nothing-has-this-id"), ExitCode.NOT_FOUND),
        (("search",), ExitCode.USAGE),
        (("search", "battery", "--before", "yesterday"), ExitCode.USAGE),
        (("frobnicate",), ExitCode.USAGE),
        (("parse", "no-such-file.pdf"), ExitCode.REJECTED),
        (("ingest", "no-such-file.jsonl"), ExitCode.REJECTED),
        (("ingest", "docs"), ExitCode.REJECTED),
        (("search", "--batch", "no-such-file.jsonl"), ExitCode.REJECTED),
        (("search", "--batch", "."), ExitCode.REJECTED),
        (("serve", "--port", "99999"), ExitCode.USAGE),
        (("evaluate", "no-such-file.pdf", "--report", __file__), ExitCode.USAGE),
    ],
)
def test_exit_codes_tell_scripts_what_happened(
    home: Home, arguments: tuple[str, ...], code: ExitCode
) -> None:
    done = home.run(*arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


WRONG_SETTINGS = [
    ("NOVUM_HOME", __file__, ("search", "x"), ExitCode.USAGE),
    ("NOVUM_HOME", "/proc/novum", ("search", "x"), ExitCode.USAGE),
    ("NOVUM_ENCODER_MODEL", "/no/such/model", ("evaluate", "PROPOSAL"), ExitCode.UNAVAILABLE),
    ("NOVUM_SCORING_SHOWN", "many", ("evaluate", "PROPOSAL"), ExitCode.USAGE),
    ("NOVUM_SCORING_RUBRIC", "/no/such.yaml", ("evaluate", "PROPOSAL"), ExitCode.USAGE),
]


@pytest.mark.parametrize("case", WRONG_SETTINGS, ids=lambda case: case[0] + case[1][-8:])
def test_a_wrong_setting_is_named_in_the_error_shape(
    home: Home, demo_files: DemoFiles, case: tuple[str, str, tuple[str, ...], ExitCode]
) -> None:
    variable, value, command, code = case
    proposal = str(demo_files.proposals[2])
    arguments = [proposal if word == "PROPOSAL" else word for word in command]
    done = home.run(*arguments, "--json", environment={variable: value})
    body = home.valid("error", json.loads(done.stdout))
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    said = " ".join(str(part) for part in body["error"].values())
    assert variable in said or value in said


def test_errors_are_korean_for_a_korean_reader_and_keep_their_words(home: Home) -> None:
    done = home.run("parse", "no-such-file.pdf", "--lang", "ko")
    assert "찾는 것이 없습니다" in done.stderr
    assert "no-such-file.pdf" in done.stderr


@pytest.mark.parametrize("shape", [(), ("--json",)])
def test_a_reader_that_has_enough_is_no_failure(
    home: Home, demo_files: DemoFiles, shape: tuple[str, ...]
) -> None:
    """The pipe is closed before the command writes, as `| head -0` would."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", "parse", str(demo_files.proposals[0]), *shape],
            stdout=gone,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (ExitCode.OK, b"")


def test_a_report_is_written_for_scripts_too_and_for_each_of_two_files_of_one_name(
    home: Home, demo_files: DemoFiles, tmp_path: Path
) -> None:
    files = []
    for folder, proposal in zip("ab", demo_files.proposals, strict=False):
        (tmp_path / folder).mkdir()
        files.append(tmp_path / folder / "plan.pdf")
        files[-1].write_bytes(proposal.read_bytes())
    home.json("evaluate", *map(str, files), "--report", str(tmp_path / "reports"))
    written = list((tmp_path / "reports").glob("plan-*.html"))
    assert len(written) == 2


def test_extract_says_that_core_fields_were_not_found(home: Home, tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(tiny_pdf("Dear colleagues, lunch is at noon."))
    done = home.run("extract", str(letter), "--json")
    home.valid("features", json.loads(done.stdout))
    assert done.returncode == ExitCode.PARTIAL
    assert "not found" in done.stderr


def test_a_refused_file_is_in_the_json_of_add(home: Home, tmp_path: Path) -> None:
    done = home.run("add", str(tmp_path / "none.pdf"), "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["jobs"]) == (ExitCode.REJECTED, [])
    assert answer["errors"][0]["category"] == "not_found"


def test_the_doctor_finds_everything_working(home: Home) -> None:
    checks = home.valid("checks", home.json("doctor"))["checks"]
    assert {check["state"] for check in checks} <= {"ok", "warning"}


def test_added_files_answer_by_their_schema(
    home: Home, demo_files: DemoFiles, tmp_path: Path
) -> None:
    done = home.run("add", str(demo_files.proposals[0]), str(tmp_path / "none.pdf"), "--json")
    answer = home.valid("added", json.loads(done.stdout))
    assert done.returncode == ExitCode.REJECTED
    assert [job["state"] for job in answer["jobs"]] == ["succeeded"]
    assert "none.pdf" in answer["errors"][0]["where"]


def test_countries_are_found_in_any_case(home: Home) -> None:
    hits = home.json("search", "battery", "--country", "us")["hits"]
    assert {hit["country"] for hit in hits} == {"US"}


def test_a_queue_without_a_worker_is_told(demo_files: DemoFiles, tmp_path: Path) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "evaluate", "--queue", str(demo_files.proposals[0])],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "NOVUM_HOME": str(tmp_path), "NOVUM_LANG": "en"},
    )
    assert waiting.stderr is not None
    with waiting:
        assert any("Is a worker running?" in line for line in waiting.stderr)
        waiting.kill()


def test_a_patent_is_shown_and_found_by_any_of_its_numbers(home: Home, tmp_path: Path) -> None:
    granted = {
        "application_number": "10-2012-0114895",
        "registration_number": "10-1435371",
        "publication_number": "10-2014-0049183",
        "title": "연의 실을 감는 장치",
        "abstract": "연의 실을 감는 장치에 관한 것이다.",
        "cited": ["10-2001-0000123"],
    }
    file = tmp_path / "granted.jsonl"
    file.write_text(json.dumps(granted, ensure_ascii=False), encoding="utf-8")
    assert home.json("ingest", str(file))["added"] == 1
    for number in ("10-1435371", "1014353710000", "KR101435371B1", "10-2014-0049183 A"):
        assert home.json("show", number)["id"] == "1020120114895"
    hits = home.valid("search", home.json("search", "10-1435371", "--limit", "3"))["hits"]
    assert (hits[0]["id"], hits[0]["score"]) == ("1020120114895", 0.0)
    assert len(hits) == 3
    assert all(hit["score"] > 0 for hit in hits[1:])


def test_refused_records_and_the_command_that_loads_them_again(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"application_number": "10-2013-0000001", "title": "연', encoding="utf-8")
    rejects = tmp_path / "my rejects.jsonl"
    done = home.run("ingest", str(file), "--rejects", str(rejects))
    assert done.returncode == ExitCode.REJECTED
    assert f"novum ingest '{rejects}' --format rejects" in done.stdout.replace("\n", " ")
    (line,) = map(json.loads, rejects.read_text(encoding="utf-8").splitlines())
    line["text"] += ' 감개"}'
    rejects.write_text(json.dumps(line), encoding="utf-8")
    assert home.json("ingest", str(rejects), "--format", "rejects")["added"] == 1


def test_a_load_is_named_by_exactly_one_of_its_files_and_its_id(home: Home) -> None:
    assert home.run("ingest").returncode == ExitCode.USAGE
    assert home.run("ingest", "x.jsonl", "--watch", "abc").returncode == ExitCode.USAGE
    assert home.run("ingest", "--watch", "abc").returncode == ExitCode.NOT_FOUND
