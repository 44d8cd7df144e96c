"""Readiness: parts asked at once, each with its own deadline; answers shared and kept a while."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest

from indexing.errors import CatalogError
from workers.readiness import Part, Prober, Readiness

SHORT = timedelta(milliseconds=100)
PATIENCE = 20.0


class Checks:
    """Parts that answer, refuse or hang as told; counts how often each was asked."""

    def __init__(self) -> None:
        self.asked = dict.fromkeys(Part, 0)
        self.errors: dict[Part, Exception] = {}
        self.hanging: dict[Part, Event] = {}

    def of(self, part: Part) -> Callable[[], None]:
        def check() -> None:
            self.asked[part] += 1
            if part in self.hanging:
                self.hanging[part].wait(PATIENCE)
            if part in self.errors:
                raise self.errors[part]

        return check


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def checks() -> Checks:
    return Checks()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def prober(checks: Checks, clock: Clock) -> Iterator[Prober]:
    made = Prober({part: checks.of(part) for part in Part}, deadline=SHORT, clock=clock)
    yield made
    for event in checks.hanging.values():
        event.set()


def down(answer: Readiness) -> set[Part]:
    assert answer.ready == all(state.ready for state in answer.parts)
    return {state.part for state in answer.parts if not state.ready}


def test_all_parts_answer(prober: Prober) -> None:
    answer = prober()
    assert answer.ready
    assert [state.part for state in answer.parts] == list(Part)


def test_a_part_that_refuses_is_named_with_advice_and_without_its_secrets(
    prober: Prober, checks: Checks, caplog: pytest.LogCaptureFixture
) -> None:
    checks.errors[Part.CATALOG] = CatalogError("refused", where="postgresql://u:pass@h/d")
    checks.errors[Part.BROKER] = OSError(111, "Connection refused amqp://u:pass@h")
    answer = prober()
    assert down(answer) == {Part.CATALOG, Part.BROKER}
    assert "pass" not in answer.model_dump_json()
    assert all(state.todo for state in answer.parts if not state.ready)
    assert "catalog" in caplog.text


def test_a_part_that_hangs_takes_its_own_deadline_and_one_thread(
    prober: Prober, checks: Checks, clock: Clock
) -> None:
    checks.hanging[Part.SEARCH] = Event()
    for _ in range(3):
        assert down(prober()) == {Part.SEARCH}
        clock.now += 5.0
    assert checks.asked[Part.SEARCH] == 1
    assert checks.asked[Part.CATALOG] == 3
    checks.hanging.pop(Part.SEARCH).set()
    ready = False
    for _ in range(200):
        clock.now += 5.0
        ready = prober().ready
        if ready:
            break
    assert ready


def test_a_part_that_hangs_holds_up_no_process_that_ends() -> None:
    program = """if True:
        import threading
        from workers.readiness import Part, Prober
        print(Prober({Part.CATALOG: threading.Event().wait})().ready)
    """
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"


def test_an_answer_is_kept_for_a_while(prober: Prober, checks: Checks, clock: Clock) -> None:
    prober()
    clock.now += 1.9
    prober()
    assert checks.asked[Part.FILES] == 1
    clock.now += 0.1
    prober()
    assert checks.asked[Part.FILES] == 2


def test_callers_that_come_together_share_one_answer(prober: Prober, checks: Checks) -> None:
    together = Barrier(8)

    def ask() -> None:
        together.wait()
        prober()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(checks.asked.values()) == {1}
