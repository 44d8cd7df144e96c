"""How often whoever follows a load looks at its rows."""

from __future__ import annotations

from workers.load import LOOK, pause_after


def test_looking_takes_no_more_than_a_tenth_of_the_time() -> None:
    assert pause_after(0.001) == LOOK.total_seconds()
    assert pause_after(3.0) == 30.0
