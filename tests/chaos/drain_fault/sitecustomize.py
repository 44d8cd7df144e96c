"""Holds a worker where Celery works off what was delivered before its loop runs.

There is a file ``draining`` in the home folder while it waits, until there is a file ``go-on``.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any


def install() -> None:
    from celery.worker import loops  # type: ignore[import-untyped]

    home = Path(os.environ["NOVUM_HOME"])
    drain = loops._quick_drain

    def held(*arguments: Any, **options: Any) -> None:
        (home / "draining").touch()
        while not (home / "go-on").exists():
            time.sleep(0.02)
        drain(*arguments, **options)

    loops._quick_drain = held


if "--child" in getattr(sys, "orig_argv", []):
    install()
