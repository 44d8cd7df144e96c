"""Makes the reading of one file last, in the worker process that imports it.

``NOVUM_TEST_SLOW`` holds `file name:how:times`: ``loop`` goes round in Python for ever; ``deaf``
goes round in C, where no signal is heard and no other thread runs, as in a library that never comes
back. How often it happened is counted in the home folder, over all processes.
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path
from typing import Any


def install(slow: str) -> None:
    from workers import pipeline

    file_name, how, times = slow.split(":")
    counter = Path(os.environ["NOVUM_HOME"]) / f"slow-{how}"
    parse = pipeline.parse

    def lasting(novum: Any, job: Any) -> Any:
        struck = counter.stat().st_size if counter.exists() else 0
        if job.file_name == file_name and struck < int(times):
            with counter.open("a") as stream:
                stream.write("x")
            if how == "deaf":
                sum(itertools.repeat(0))
            while True:
                pass
        return parse(novum, job)

    pipeline.parse = lasting


if "NOVUM_TEST_SLOW" in os.environ and "--child" in getattr(sys, "orig_argv", []):
    install(os.environ["NOVUM_TEST_SLOW"])
