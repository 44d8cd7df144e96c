"""Kills the worker that imports it, at a stage, as a power cut would: SIGKILL, nothing cleaned up.

``NOVUM_TEST_FAULT`` holds `stage:when:file name:times`, where `when` is ``before`` or ``after`` the
stage's work; ``NOVUM_TEST_FAULT_SIGNAL`` another signal than SIGKILL, such as SIGSTOP. ``wait``
stands before the work until there is a file ``go-on`` in the home folder. How often it struck is
counted there too, over all processes.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

SIGNAL = signal.Signals[os.environ.get("NOVUM_TEST_FAULT_SIGNAL", "SIGKILL")]


def install(fault: str) -> None:
    from workers import pipeline

    stage, when, file_name, times = fault.split(":")
    counter = Path(os.environ["NOVUM_HOME"]) / f"fault-{stage}-{when}"
    go_on = Path(os.environ["NOVUM_HOME"]) / "go-on"
    work = getattr(pipeline, stage)

    def strike(struck_file: str) -> None:
        struck = counter.stat().st_size if counter.exists() else 0
        if struck_file == file_name and struck < int(times):
            with counter.open("a") as stream:
                stream.write("x")
            if when != "wait":
                os.kill(os.getpid(), SIGNAL)
            while when == "wait" and not go_on.exists():
                time.sleep(0.02)

    def faulty(novum: Any, job: Any, *rest: Any, **named: Any) -> Any:
        if when in ("before", "wait"):
            strike(job.file_name)
        result = work(novum, job, *rest, **named)
        if when == "after":
            strike(job.file_name)
        return result

    setattr(pipeline, stage, faulty)


if "NOVUM_TEST_FAULT" in os.environ and "--child" in getattr(sys, "orig_argv", []):
    for _fault in os.environ["NOVUM_TEST_FAULT"].split(","):
        install(_fault)
