"""A file that is touched while a worker or beat goes on, for the health check of a container."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("novum.worker")

INTERVAL = 10.0
"""Seconds; a check that allows for two minutes forgives a busy machine."""


class AliveFile:
    """Does nothing where `NOVUM_ALIVE_FILE` is not set."""

    def __init__(self, path: Path | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._next = 0.0

    def touch(self) -> None:
        """At most once in the interval. A file that cannot be written is told and not fatal."""
        if self._path is None or self._clock() < self._next:
            return
        self._next = self._clock() + INTERVAL
        try:
            self._path.touch(mode=0o600)
        except OSError as error:
            log.warning("NOVUM_ALIVE_FILE cannot be written: %s", error.strerror)
