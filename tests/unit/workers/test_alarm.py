"""Work in hand is ended from outside: by the soft limit, and when its process must stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from workers.alarm import Alarm
from workers.errors import Interrupted, Interruption

LONG = timedelta(hours=1)
SHORT = timedelta(milliseconds=20)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def wait_for_ever() -> None:
    threading.Event().wait(60)


def test_work_over_the_soft_limit_is_interrupted_also_while_it_waits() -> None:
    alarm = Alarm(soft_limit=SHORT, hard_limit=LONG)
    with pytest.raises(Interrupted) as caught, alarm.watching():
        wait_for_ever()
    assert caught.value.reason is Interruption.TOO_LONG
    assert not alarm.stopping


def test_code_that_takes_every_error_as_normal_does_not_swallow_it() -> None:
    alarm = Alarm(soft_limit=SHORT, hard_limit=LONG)

    def careless() -> None:
        try:
            wait_for_ever()
        except Exception:
            pytest.fail("it was taken for an error of the work")

    with pytest.raises(Interrupted), alarm.watching():
        careless()


def test_who_must_stop_now_gets_no_time_and_who_must_stop_later_gets_it() -> None:
    alarm = Alarm(soft_limit=LONG, hard_limit=LONG)
    with alarm.watching():
        alarm.stop_within(LONG)
    assert alarm.stopping

    def told_to_stop() -> None:
        alarm.stop_within(timedelta(0))
        wait_for_ever()

    with pytest.raises(Interrupted) as caught, alarm.watching():
        told_to_stop()
    assert caught.value.reason is Interruption.STOP


def test_outside_of_work_nothing_is_interrupted() -> None:
    alarm = Alarm(soft_limit=SHORT, hard_limit=LONG)
    with alarm.watching():
        pass
    alarm.stop_within(timedelta(0))
    signal.raise_signal(signal.SIGALRM)
    assert not alarm.watched


def test_others_hear_until_when_the_work_may_take_and_that_it_ended() -> None:
    heard: list[float | None] = []
    alarm = Alarm(soft_limit=LONG, hard_limit=2 * LONG, on_deadline=heard.append)
    with alarm.watching():
        assert len(heard) == 1
    assert heard[0] is not None
    assert heard[1:] == [None]
