"""kill -9 in the midst of a bulk load: the next run goes on, and ends as an undisturbed one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.bench import environment, settings_at, with_faults
from tests.integration.records import held, patent, write_lines
from workers.service import Novum

STRIKES = (
    "put:after:1",
    "index:after:2",
    "settle:after:1",
    "save:before:1",
    "save:after:1",
    "reference:before:1",
    "reference:after:1",
    "finish:before:1",
    "finish:after:1",
)


def load(home: Path, file: Path, fault: str = "") -> subprocess.CompletedProcess[str]:
    variables = {**with_faults(fault, folder="load_fault"), "NOVUM_LANG": "en"}
    return subprocess.run(
        [sys.executable, "-m", "api.cli", "ingest", str(file), "--json"],
        capture_output=True,
        encoding="utf-8",
        env=environment(settings_at(home), variables),
        check=False,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three batches: a bad line in each, later versions of earlier records, and an equal line."""
    records: list[dict[str, object] | str] = [patent(number) for number in range(330)]
    records[100:100] = ["{broken"]
    records[200:200] = ["[]", patent(5, status="등록", registration_number="1014353710000")]
    records += ["null", patent(7, title="다른 이름의 장치"), patent(8)]
    return write_lines(tmp_path / "records.jsonl", records)


def test_a_load_killed_at_every_step_ends_as_an_undisturbed_one(tmp_path: Path, file: Path) -> None:
    undisturbed = load(tmp_path / "whole", file)
    report = json.loads(undisturbed.stdout)
    assert (report["added"], report["rejected"]) == (330, 3)
    for strike in STRIKES:
        killed = load(tmp_path / "killed", file, strike)
        assert killed.returncode == -signal.SIGKILL, (strike, killed.stderr)
    last = json.loads(load(tmp_path / "killed", file).stdout)
    assert last["added"] + last["replaced"] + last["updated"] == 0  # the load had ended
    with (
        Novum.open(settings_at(tmp_path / "whole")) as whole,
        Novum.open(settings_at(tmp_path / "killed")) as killed_one,
    ):
        expected, found = held(whole), held(killed_one)
    found["audit"].pop()  # of the last run, which found everything there
    # A batch that was settled and not yet counted counts as unchanged: the sums are the same.
    counted, audited = json.loads(expected.pop("audit")[0][1]), found.pop("audit")
    assert [json.loads(details)["records"] for _, details in audited] == [counted["records"]]
    for table, rows in expected.items():
        assert found[table] == rows, table
