"""Kills the process that imports it in the midst of a bulk load, as a power cut would.

``NOVUM_TEST_FAULT`` holds `step:when:call`: before or after that call of a step the process
ends by SIGKILL, once: the home folder remembers.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any


def install(fault: str) -> None:
    step, when, wanted = fault.split(":")
    struck = Path(os.environ["NOVUM_HOME"]) / f"struck-{step}-{when}-{wanted}"
    owner, name = place(step)
    work = getattr(owner, name)
    calls = 0

    def strike() -> None:
        if not struck.exists():
            struck.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def faulty(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        this = calls == int(wanted)
        if this and when == "before":
            strike()
        answer = work(*arguments, **options)
        if this and when == "after":
            strike()
        return answer

    setattr(owner, name, faulty)


def place(step: str) -> tuple[Any, str]:
    if step == "index":
        from indexing.embedded import EmbeddedEngine

        return EmbeddedEngine, "upsert"
    if step == "reference":
        from scoring import reference

        return reference, "build_reference"
    if step in ("put", "settle"):
        from indexing.catalog.versions import Versions

        return Versions, step
    from indexing.catalog.loads import Loads

    return Loads, step


if os.environ.get("NOVUM_TEST_FAULT"):
    install(os.environ["NOVUM_TEST_FAULT"])
