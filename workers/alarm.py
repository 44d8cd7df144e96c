"""Ends the work in hand: when it takes too long, or when the worker has to stop.

A worker runs its job in the main thread of its process, where Python runs signal handlers. A timer
(SIGALRM) raises `Interrupted` there: in the midst of a loop or of waiting for a child process,
wherever the job is. Code that does not come back to Python is not reached; for that there is the
hard limit, at which another process kills this one.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from workers.errors import Interrupted, Interruption

_AGAIN = 5.0
"""Seconds until another try, should something have swallowed the first."""
_SOON = 1e-3

OnDeadline = Callable[[float | None], None]


class Alarm:
    """One for a process; made and used in its main thread."""

    def __init__(
        self,
        *,
        soft_limit: timedelta,
        hard_limit: timedelta,
        on_deadline: OnDeadline | None = None,
    ) -> None:
        """`on_deadline` hears until when (`time.monotonic`) the work in hand may take at most, and
        None when there is none in hand."""
        self.stopping = False
        self._soft = soft_limit.total_seconds()
        self._hard = hard_limit.total_seconds()
        self._on_deadline = on_deadline or _nobody
        self._stop_at = float("inf")
        self._too_long_at = float("inf")
        self._watching = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While the block runs, `Interrupted` may be raised in it."""
        signal.signal(signal.SIGALRM, self._rings)  # here: a pool sets its own after a fork
        begun = time.monotonic()
        self._too_long_at = begun + self._soft
        self._on_deadline(begun + self._hard)
        self._watching = True
        try:
            self._set()
            yield
        finally:
            self._watching = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._on_deadline(None)

    @property
    def watched(self) -> bool:
        """Whether there is work in hand."""
        return self._watching

    def stop_within(self, limit: timedelta) -> None:
        """No new work; what is in hand may take this long."""
        self.stopping = True
        self._stop_at = min(self._stop_at, time.monotonic() + limit.total_seconds())
        self._set()

    def _set(self) -> None:
        if self._watching:
            left = min(self._stop_at, self._too_long_at) - time.monotonic()
            signal.setitimer(signal.ITIMER_REAL, max(left, _SOON))

    def _rings(self, number: int, frame: FrameType | None) -> None:
        if not self._watching:
            return
        now = time.monotonic()
        if now < min(self._stop_at, self._too_long_at):
            self._set()
            return
        signal.setitimer(signal.ITIMER_REAL, _AGAIN)
        raise Interrupted(Interruption.STOP if now >= self._stop_at else Interruption.TOO_LONG)


def _nobody(until: float | None) -> None:
    """Nobody waits to hear it."""
