"""Whether the parts that work depends on answer: catalog, broker, search, files.

Each is asked in a thread of its own with its own deadline. A part that does not answer is not asked
again before its last answer came, so that a hanging server costs one thread, not one a probe.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from datetime import timedelta
from enum import StrEnum
from threading import Lock, Thread
from typing import TYPE_CHECKING

from nlp.domain import Frozen
from nlp.errors import NovumError
from workers.logs import without_quotes

if TYPE_CHECKING:
    from workers.service import Novum

log = logging.getLogger("novum.readiness")

DEADLINE = timedelta(seconds=2)
"""For one part, unless `NOVUM_PROBE_DEADLINE` says otherwise. Orchestrators ask every 5 to 30 s."""

KEPT = timedelta(seconds=2)
"""Answers are given again for this long, so that probes cost nothing however many there are."""


class Part(StrEnum):
    CATALOG = "catalog"
    BROKER = "broker"
    SEARCH = "search"
    FILES = "files"


TODO: Mapping[Part, str] = {
    Part.CATALOG: "Check that the database runs and NOVUM_DATABASE_URL names it.",
    Part.BROKER: "Check that the message broker runs and NOVUM_BROKER_URL names it.",
    Part.SEARCH: "Check that the search engine runs; at first use the index takes seconds to load.",
    Part.FILES: "Check the room on the disk, or that the bucket answers.",
}


class PartState(Frozen):
    """Nothing here is secret: no address, no user, no text of an error."""

    part: Part
    ready: bool
    seconds: float  # that the answer took, or that was waited
    todo: str | None = None


class Readiness(Frozen):
    ready: bool
    parts: tuple[PartState, ...]


Check = Callable[[], object]


class Prober:
    """Asks all parts at once. Safe to use from several threads; holds up no process that ends."""

    def __init__(
        self,
        checks: Mapping[Part, Check],
        *,
        deadline: timedelta = DEADLINE,
        kept: timedelta = KEPT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._checks = checks
        self._deadline = deadline.total_seconds()
        self._kept = kept.total_seconds()
        self._clock = clock
        self._asked: dict[Part, tuple[Future[float], float]] = {}
        self._lock = Lock()
        self._last: tuple[float, Readiness] | None = None

    def __call__(self) -> Readiness:
        """Takes at most the deadline. Callers that come together share one answer."""
        with self._lock:
            if self._last is None or self._clock() - self._last[0] >= self._kept:
                answer = self._ask()
                self._last = (self._clock(), answer)
            return self._last[1]

    def _ask(self) -> Readiness:
        for part in self._checks:
            if part not in self._asked:
                self._asked[part] = (Future(), self._clock())
                Thread(
                    target=self._answer, args=(part,), name=f"is {part} there", daemon=True
                ).start()
        wait([future for future, _ in self._asked.values()], timeout=self._deadline)
        states = tuple(self._state(part) for part in self._checks)
        return Readiness(ready=all(state.ready for state in states), parts=states)

    def _answer(self, part: Part) -> None:
        future, begun = self._asked[part]
        try:
            self._checks[part]()
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(self._clock() - begun)

    def _state(self, part: Part) -> PartState:
        future, begun = self._asked[part]
        waited = round(self._clock() - begun, 3)
        if not future.done():
            log.warning("%s has not answered for %.1f s", part, waited)
            return PartState(part=part, ready=False, seconds=waited, todo=TODO[part])
        del self._asked[part]
        error = future.exception()
        if error is None:
            return PartState(part=part, ready=True, seconds=round(future.result(), 3))
        unforeseen = None if isinstance(error, NovumError) else error
        log.warning("%s is not ready: %s", part, without_quotes(error), exc_info=unforeseen)
        return PartState(part=part, ready=False, seconds=waited, todo=TODO[part])


def checks_of(novum: Novum, *, deadline: timedelta = DEADLINE) -> dict[Part, Check]:
    """The parts of an open Novum, each asked in the cheapest way that proves it works."""
    return {
        Part.CATALOG: novum.catalog.statistics.ping,
        Part.BROKER: lambda: check_broker(novum, deadline),
        Part.SEARCH: lambda: novum.engine.snapshot(),  # noqa: PLW0108 - loads the engine there, not here
        Part.FILES: novum.files.check,
    }


def check_broker(novum: Novum, deadline: timedelta = DEADLINE) -> None:
    """Connects to the broker, or writes to the folder with the messages; raises as they do."""
    if not novum.settings.worker.broker_url:
        folder = novum.settings.store.queue
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(os.urandom(16))
        return
    from workers.app import make_app

    app = make_app(novum.settings)
    with app.connection_for_write(connect_timeout=deadline.total_seconds()) as connection:
        connection.ensure_connection(max_retries=1, timeout=deadline.total_seconds())
    app.close()
