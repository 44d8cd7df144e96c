"""`novum serve` takes its worker with it, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

PATIENCE = 60.0


def processes_of(home: Path) -> set[int]:
    """Ids of the processes that work on a data folder."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if f"NOVUM_HOME={home}".encode() in environment.split(b"\0"):
                found.add(int(entry.name))
    return found


def wait_until_up(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/api/v1/healthz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError("the server did not come up")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_server(tmp_path: Path, number: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)],
        env={**os.environ, "NOVUM_HOME": str(tmp_path), "NOVUM_WARM_UP": "0"},
    )
    wait_until_up(port)
    assert len(processes_of(tmp_path)) > 1
    server.send_signal(number)
    server.wait(timeout=PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while processes_of(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not processes_of(tmp_path)
