"""A load whose services fail: it waits, stops with its checkpoint kept, and goes on."""

from __future__ import annotations

import fcntl
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from api.cli.output import ExitCode
from indexing.ingest import IngestProgress, IngestStep
from nlp.errors import ErrorCategory
from tests.integration.bench import environment, settings_at
from tests.integration.records import patent, write_lines
from workers.errors import LoadStoppedError
from workers.service import Novum


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "records.jsonl", (patent(number) for number in range(300)))


@pytest.fixture
def novum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Novum]:
    monkeypatch.setenv("NOVUM_ENGINE_WRITER_WAIT", "PT0.1S")
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        assert novum.engine.snapshot().documents == 0
        yield novum


@contextmanager
def busy(novum: Novum) -> Iterator[None]:
    """Another writer has the index, as it does while the embedded engine answers nobody."""
    with (novum.settings.store.index / "writer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_a_load_waits_for_the_index_and_goes_on(novum: Novum, file: Path) -> None:
    waits: list[IngestProgress] = []

    def hold() -> None:
        with busy(novum):
            while not waits:
                time.sleep(0.02)

    holder = Thread(target=hold)
    holder.start()
    time.sleep(0.2)

    def seen(progress: IngestProgress) -> None:
        if progress.step is IngestStep.WAITING:
            waits.append(progress)

    report = novum.ingest(file, vectors=False, progress=seen)
    holder.join()
    assert report.added == 300
    assert "writing to the index" in (waits[0].message or "")


def test_a_load_that_waited_long_enough_stops_and_says_how_to_go_on(
    novum: Novum, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOVUM_INGEST_WAIT", "0")
    with busy(novum), pytest.raises(LoadStoppedError) as stopped:
        novum.ingest(file, vectors=False)
    assert stopped.value.category is ErrorCategory.UNAVAILABLE
    assert f"novum ingest --resume {stopped.value.load_id}" in str(stopped.value)
    report = novum.run_load(stopped.value.load_id)
    assert (report.added, report.failure) == (300, None)


def test_a_full_disk_stops_a_load_that_goes_on_when_there_is_room(
    tmp_path: Path, file: Path
) -> None:
    """No file of the process may grow beyond a limit, which is how a full disk looks to it."""
    settings = settings_at(tmp_path / "home")
    variables = {"NOVUM_INGEST_WAIT": "0", "NOVUM_LANG": "en", "PYTHONPATH": str(Path.cwd())}
    program = [sys.executable, "-m", "api.cli", "ingest", str(file), "--no-vectors"]

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))

    def run(preparation: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            program,
            capture_output=True,
            encoding="utf-8",
            env=environment(settings, variables),
            preexec_fn=preparation if callable(preparation) else None,
            check=False,
        )

    full = run(no_room)
    assert full.returncode not in (ExitCode.OK, -25), full.stderr
    assert "Traceback" not in full.stderr
    assert "novum ingest --resume" in " ".join(full.stderr.split())
    done = run(None)
    assert done.returncode == ExitCode.OK, done.stderr
    with Novum.open(settings) as novum:
        assert novum.engine.snapshot().documents == novum.catalog.documents.count() == 300
