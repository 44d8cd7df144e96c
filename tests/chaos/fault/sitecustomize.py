"""Kills the worker that imports it, at a stage, as a power cut would: SIGKILL, nothing cleaned up.

``NOVUM_TEST_FAULT`` holds `stage:when:file name:times`, where `when` is ``before`` or ``after`` the
stage's work. How often it struck is counted in the home folder, over all processes.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any


def install(fault: str) -> None:
    from workers import pipeline

    stage, when, file_name, times = fault.split(":")
    counter = Path(os.environ["NOVUM_HOME"]) / f"fault-{stage}-{when}"
    work = getattr(pipeline, stage)

    def strike(struck_file: str) -> None:
        struck = counter.stat().st_size if counter.exists() else 0
        if struck_file == file_name and struck < int(times):
            with counter.open("a") as stream:
                stream.write("x")
            os.kill(os.getpid(), signal.SIGKILL)

    def faulty(novum: Any, job: Any, *rest: Any) -> Any:
        if when == "before":
            strike(job.file_name)
        result = work(novum, job, *rest)
        if when == "after":
            strike(job.file_name)
        return result

    setattr(pipeline, stage, faulty)


if "NOVUM_TEST_FAULT" in os.environ and "--child" in getattr(sys, "orig_argv", []):
    for _fault in os.environ["NOVUM_TEST_FAULT"].split(","):
        install(_fault)
