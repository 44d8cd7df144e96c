"""Disks that fill up: under the files, under the index, under the catalog. Then there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chaos.scenario import (
    check_one_result_each,
    ended,
    put_back,
    refusal,
    submit,
    until,
    upload,
)
from tests.conftest import require
from tests.integration.bench import settings_at, worker
from tests.unit.api.web import pdf, serving
from workers.service import Novum

MIB = 1024 * 1024


@contextmanager
def small_disk(folder: Path, *, mib: int) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=700", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    require(mounted, "no right to mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Takes all the room that is left; removing the file gives it back."""
    ballast = folder / ".ballast"
    with ballast.open("wb", buffering=0) as stream:
        for size in (MIB, 4096, 1):
            try:
                while stream.write(bytes(size)):
                    pass
            except OSError:
                continue
    return ballast


def test_an_upload_on_a_full_disk_is_refused_in_words_and_taken_when_there_is_room(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    settings = settings_at(home)
    with small_disk(home / "files", mib=2) as disk, Novum.open(settings) as novum:
        ballast = fill(disk)
        with serving(novum) as base:
            told = refusal(upload(base, "one.pdf", pdf("one")))
            assert "no room" in told["message"]
            assert novum.jobs() == []
            assert novum.catalog.documents.count() == 0
            assert [one.name for one in disk.iterdir()] == [ballast.name]
            ballast.unlink()
            taken = upload(base, "one.pdf", pdf("one"))
        assert taken.status_code == 202
        assert novum.files.read(taken.json()["sha256"]) == pdf("one")


def test_a_full_temporary_folder_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where uploads lie while they arrive."""
    large = pdf("one") + b"%" + bytes(3 * MIB)  # beyond what is held in memory
    with (
        small_disk(tmp_path / "tmp", mib=1) as disk,
        Novum.open(settings_at(tmp_path / "home")) as novum,
        serving(novum) as base,
    ):
        monkeypatch.setattr("tempfile.tempdir", str(disk))
        assert "disk is full" in refusal(upload(base, "one.pdf", large))["message"]
        assert novum.jobs() == []
        monkeypatch.undo()
        assert upload(base, "one.pdf", large).status_code == 202


def test_a_job_waits_while_the_disk_of_the_index_is_full(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = settings_at(home)
    with small_disk(home / "index", mib=8) as disk, Novum.open(settings) as novum:
        assert novum.engine.snapshot().documents == 0
        ballast = fill(disk)
        jobs = submit(novum, tmp_path, "one", "two")
        with worker(settings) as process:
            for job in jobs:
                waiting = put_back(novum, job)
                assert "disk is full" in waiting.issues[-1].message
                assert len(waiting.issues) == 1
            ballast.unlink()
            ended(novum, jobs)
            assert process.poll() is None
        check_one_result_each(novum, jobs, novum.engine)
        novum.close()


def test_work_goes_on_when_the_disk_of_the_catalog_has_room_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with small_disk(home, mib=24) as disk, small_disk(home / "files", mib=2):
        log = tmp_path / "worker.log"  # elsewhere, to see what it says
        log.touch()
        (disk / "worker.log").symlink_to(log)
        settings = settings_at(home)
        with Novum.open(settings) as novum, serving(novum) as base:
            jobs = submit(novum, tmp_path, "one", "two")
            ballast = fill(disk)
            with worker(settings) as process:
                told = refusal(upload(base, "three.pdf", pdf("three")))
                assert "disk is full" in told["message"]
                until(lambda: "disk is full" in log.read_text(), log=log)
                ballast.unlink()
                taken = upload(base, "three.pdf", pdf("three"))
                jobs.append(novum.job(taken.json()["id"]))
                ended(novum, jobs)
                assert process.poll() is None
            check_one_result_each(novum, jobs, novum.engine)
