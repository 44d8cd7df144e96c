"""The circuit breaker, under a clock of our own."""

from __future__ import annotations

from datetime import timedelta

from indexing.elastic.circuit import Circuit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_failures_in_a_row_and_not_before() -> None:
    circuit = Circuit(failures=3, pause=timedelta(seconds=5), clock=Clock())
    circuit.failed()
    circuit.failed()
    circuit.succeeded()
    circuit.failed()
    circuit.failed()
    assert circuit.admits()
    circuit.failed()
    assert not circuit.admits()


def test_after_the_pause_one_is_let_through_and_its_luck_decides() -> None:
    clock = Clock()
    circuit = Circuit(failures=1, pause=timedelta(seconds=5), clock=clock)
    circuit.failed()
    clock.now += 4.9
    assert not circuit.admits()
    clock.now += 0.2
    assert [circuit.admits() for _ in range(3)] == [True, False, False]
    circuit.failed()
    assert not circuit.admits()
    clock.now += 5.1
    assert circuit.admits()
    circuit.succeeded()
    assert all(circuit.admits() for _ in range(3))


def test_a_writer_that_keeps_trying_does_not_keep_readers_out() -> None:
    clock = Clock()
    circuit = Circuit(failures=2, pause=timedelta(seconds=5), clock=clock)
    for _ in range(6):
        circuit.failed()
        clock.now += 1
    assert circuit.admits()


def test_one_that_never_came_back_does_not_keep_it_open_for_ever() -> None:
    clock = Clock()
    circuit = Circuit(failures=1, pause=timedelta(seconds=5), clock=clock)
    circuit.failed()
    clock.now += 6
    assert circuit.admits()  # and is killed
    clock.now += 6
    assert circuit.admits()
