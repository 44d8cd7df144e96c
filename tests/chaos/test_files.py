"""Processes killed while they store files: nothing half, nothing lost, a second run ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from indexing.files import FolderStore, copy_files, open_files
from indexing.settings import StoreSettings
from tests.contract.s3_server import REGION, create_bucket, s3_server

MIB = 1024 * 1024
SECONDS = 60.0
FILES = 150

PUT_FOREVER = """
import sys
from pathlib import Path
from indexing.files import FolderStore
store = FolderStore(Path(sys.argv[1]), max_bytes=10**9)
while True:
    store.put(Path(sys.argv[2]))
"""


def wait_for(
    condition: Callable[[], bool], process: subprocess.Popen[bytes], *, pause: float = 0.005
) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < end, "it never began"
        time.sleep(pause)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05])
def test_a_killed_upload_leaves_nothing_under_an_address_but_whole_files(
    tmp_path: Path, moment: float
) -> None:
    source, folder = tmp_path / "large.pdf", tmp_path / "files"
    source.write_bytes(os.urandom(MIB) * 40)
    process = subprocess.Popen([sys.executable, "-c", PUT_FOREVER, str(folder), str(source)])
    wait_for(lambda: folder.is_dir() and any(folder.glob(".incoming-*")), process)
    time.sleep(moment)
    kill(process)
    store = FolderStore(folder, max_bytes=100 * MIB)
    assert all(store.verify(sha256) == 40 * MIB for sha256 in store.digests())
    assert store.verify(store.put(source).sha256) == 40 * MIB


def test_a_killed_copy_to_a_bucket_is_ended_by_running_it_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = FolderStore(home / "files", max_bytes=MIB)
    for number in range(FILES):
        path = tmp_path / "upload.pdf"
        path.write_bytes(b"%d" % number * 1000)
        folder.put(path)
    with s3_server() as endpoint:
        create_bucket(endpoint, "moved")
        settings = StoreSettings(
            home=home,
            files_endpoint=endpoint,
            files_region=REGION,
            files_access_key="test",
            files_secret_key=SecretStr("test"),
        )
        command = [sys.executable, "-m", "api.cli", "files", "copy", "--to", "s3://moved/files"]
        environment = {
            **os.environ,
            "NOVUM_HOME": str(home),
            "NOVUM_FILES_ENDPOINT": endpoint,
            "NOVUM_FILES_REGION": REGION,
            "NOVUM_FILES_ACCESS_KEY": "test",
            "NOVUM_FILES_SECRET_KEY": "test",
        }
        with open_files(settings, url="s3://moved/files") as bucket:
            process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            wait_for(lambda: len(list(bucket.digests())) > 10, process, pause=0.2)
            kill(process)
            there = len(list(bucket.digests()))
            assert there < FILES
            report = copy_files(folder, bucket, verify=True)
            assert report.present >= there  # what was on its way may have arrived since
            assert report.copied == FILES - report.present
            assert list(bucket.digests()) == list(folder.digests())
