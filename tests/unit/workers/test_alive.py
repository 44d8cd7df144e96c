"""The file that a health check looks at: touched while work goes on, never in a crash loop."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workers.alive import INTERVAL, AliveFile


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_it_is_touched_at_most_once_in_the_interval(tmp_path: Path) -> None:
    path, clock = tmp_path / "alive", Clock()
    file = AliveFile(path, clock=clock)
    file.touch()
    path.unlink()
    clock.now += INTERVAL - 0.1
    file.touch()
    assert not path.exists()
    clock.now += 0.1
    file.touch()
    assert path.exists()


def test_without_the_setting_nothing_is_written() -> None:
    AliveFile(None).touch()


def test_a_file_that_cannot_be_written_does_not_end_the_worker(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        AliveFile(tmp_path / "no" / "folder").touch()
    assert "NOVUM_ALIVE_FILE" in caplog.text


def test_beat_says_that_it_lives(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    environment = {**os.environ, "NOVUM_HOME": str(tmp_path), "NOVUM_ALIVE_FILE": str(path)}
    command = [sys.executable, "-m", "workers", "--beat"]
    with subprocess.Popen(command, env=environment) as process:
        deadline = time.monotonic() + 60
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
    assert path.exists()
    assert process.returncode == 0


def test_workers_that_cannot_start_never_say_that_they_live(tmp_path: Path) -> None:
    path = tmp_path / "alive"
    environment = {
        **os.environ,
        "NOVUM_HOME": str(tmp_path),
        "NOVUM_ALIVE_FILE": str(path),
        "NOVUM_DATABASE_URL": "mysql://nothing/that/we/take",
    }
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "workers"], env=environment, stderr=out)
        deadline = time.monotonic() + 60
        while log.read_text().count("is replaced") < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert log.read_text().count("is replaced") >= 2
    assert not path.exists()
