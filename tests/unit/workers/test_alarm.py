"""Work in hand is ended from outside: by the soft limit, and when its process must stop."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from workers.alarm import Alarm
from workers.errors import Interrupted, Interruption
from workers.run import AT_ONCE
from workers.worker import gentle_stop

LONG = timedelta(hours=1)
SHORT = timedelta(milliseconds=20)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    numbers = (signal.SIGALRM, signal.SIGTERM, AT_ONCE)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in before.items():
        signal.signal(number, handler)


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


def test_a_second_signal_in_the_midst_of_the_first_lets_celery_hear_that_it_ends() -> None:
    heard = []

    def celerys(number: int, frame: object) -> None:
        signal.raise_signal(AT_ONCE)
        time.sleep(0.05)
        heard.append(number)

    signal.signal(signal.SIGTERM, celerys)
    alarm = Alarm(soft_limit=LONG, hard_limit=LONG)
    gentle_stop(alarm, LONG)()

    def told_twice() -> None:
        signal.raise_signal(signal.SIGTERM)
        wait_for_ever()

    with pytest.raises(Interrupted) as caught, alarm.watching():
        told_twice()
    assert caught.value.reason is Interruption.STOP
    assert heard == [signal.SIGTERM]
