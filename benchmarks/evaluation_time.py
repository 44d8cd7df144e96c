"""How long one evaluation takes: through a running server, and from a cold start.

The corpus is the real Korean patents; the documents are real gazettes of about 15 pages. The peer
of the warm server is the cold command line, which does the same work and loads everything first.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx

PAGES = range(14, 17)
GAZETTES = 8
TIMEOUT_S = 180.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--home", type=Path, help="a data folder with the corpus already loaded")
    asked = parser.parse_args()
    gazettes = list(_gazettes(asked.data))[:GAZETTES]
    with tempfile.TemporaryDirectory() as temporary:
        home = asked.home or Path(temporary)
        environment = {**os.environ, "NOVUM_HOME": str(home), "NOVUM_LANG": "en"}
        _novum(environment, "ingest", str(asked.data / "patents" / "kr_patents.jsonl"))
        with _server(environment) as client:
            _evaluate(client, gazettes[0])  # the worker loads its models once
            warm = [_evaluate(client, gazette) for gazette in gazettes[1:-1]]
        cold, stages = _cold(environment, gazettes[-1])  # not evaluated yet
    usual, worst = median(warm), max(warm)
    print(f"{'through a running server, median':40} {usual:6.2f} s   worst {worst:.2f} s")
    print(f"{'novum evaluate from a cold start':40} {cold:6.2f} s   {cold / median(warm):.1f} x")
    for name, seconds in stages.items():
        print(f"    {name:36} {seconds:6.2f} s")
    return 0


def _gazettes(data: Path) -> Iterator[Path]:
    folder = data / "gazette_pdfs"
    for line in (folder / "facts.jsonl").read_text(encoding="utf-8").splitlines():
        facts = json.loads(line)
        if facts["pages"] in PAGES and facts["text_characters"] > 5000:
            yield folder / facts["file"]


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=30) as client:
            _wait_until_up(client)
            yield client
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_until_up(client: httpx.Client) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            client.get("/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The server did not come up.")


def _evaluate(client: httpx.Client, gazette: Path) -> float:
    """Seconds from the upload to the finished evaluation."""
    started = time.perf_counter()
    with gazette.open("rb") as file:
        answer = client.post("/documents", files={"file": file})
    job: dict[str, Any] = answer.raise_for_status().json()
    while job["state"] in {"queued", "running"}:
        time.sleep(0.02)
        job = client.get(f"/jobs/{job['id']}").raise_for_status().json()
    if job["state"] not in {"succeeded", "partial"}:
        raise RuntimeError(f"{gazette.name}: {job['state']}: {job['issues']}")
    return time.perf_counter() - started


def _cold(environment: dict[str, str], gazette: Path) -> tuple[float, dict[str, float]]:
    """Wall time of the command, and where Python itself says the time went."""
    started = time.perf_counter()
    _novum(environment, "evaluate", str(gazette), "--json")
    total = time.perf_counter() - started
    probe = (
        "import time, json; t = time.perf_counter(); out = {}\n"
        "def lap(name):\n    global t; now = time.perf_counter(); out[name] = now - t; t = now\n"
        "import api.cli; lap('imports')\n"
        "from workers.service import Novum; novum = Novum.open(); lap('catalog')\n"
        "novum.encoder.encode(['warm']); lap('encoder and first vector')\n"
        "novum.analyser.terms('온도 센서'); lap('Korean dictionary')\n"
        "novum.engine.snapshot(); lap('index opened')\n"
        "print(json.dumps(out))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, check=True
    )
    stages: dict[str, float] = json.loads(answer.stdout)
    stages["reading, comparing, the rest"] = max(total - sum(stages.values()), 0.0)
    return total, stages


def _novum(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "api.cli", *arguments]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
