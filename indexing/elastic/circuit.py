"""A circuit breaker: after repeated failures nobody asks again for a while.

Without it every reader waits for its own time-out while the server is away, and a server that
comes back is met by all of them at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Lock


class Circuit:
    """Closed (asking), open (not asking), or half open: one asks, and its luck decides."""

    def __init__(
        self,
        *,
        failures: int,
        pause: timedelta,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._pause = pause.total_seconds()
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._asks_again = 0.0

    def admits(self) -> bool:
        """Whether to ask now. Of those that wait for an open circuit's end, one is let through."""
        with self._lock:
            if self._failures < self._most:
                return True
            if self._clock() < self._asks_again:
                return False
            self._asks_again = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures == self._most:  # a patient writer's further tries prolong nothing
                self._asks_again = self._clock() + self._pause

    @property
    def open(self) -> bool:
        with self._lock:
            return self._failures >= self._most
