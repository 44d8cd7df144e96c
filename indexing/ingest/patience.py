"""Waiting for a store that does not answer, and going on when it does."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from nlp.errors import ErrorCategory, NovumError

T = TypeVar("T")

_FIRST, _LONGEST = 1.0, 30.0  # seconds between two tries; doubles


class Patience:
    """Tries again while an error says that the service is unavailable, for as long as `limit`."""

    def __init__(
        self,
        limit: timedelta,
        *,
        on_wait: Callable[[NovumError], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        first: float = _FIRST,
    ) -> None:
        self._limit = limit.total_seconds()
        self._on_wait = on_wait
        self._sleep = sleep
        self._first = first

    def run(self, work: Callable[[], T]) -> T:
        """The answer of `work`. Raises its last error when the time is over, others at once."""
        waited, pause = 0.0, self._first
        while True:
            try:
                return work()
            except NovumError as error:
                if error.category is not ErrorCategory.UNAVAILABLE or waited >= self._limit:
                    raise
                if self._on_wait is not None:
                    self._on_wait(error)
                pause = min(pause, max(self._limit - waited, 0.0))
                self._sleep(pause)
                waited += pause
                pause = min(pause * 2 or self._first, _LONGEST)
