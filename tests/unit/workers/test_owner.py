"""Which processes are known to be dead."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workers.owner import surely_dead, this_process

ASK = "from workers.owner import this_process; print(this_process(), flush=True); input()"


def test_this_process_lives() -> None:
    assert not surely_dead(this_process())


def test_a_process_is_dead_once_it_was_killed() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", ASK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    owner = child.stdout.readline().strip()
    alive = not surely_dead(owner)
    child.kill()
    child.communicate()
    assert alive
    assert surely_dead(owner)


def test_a_reused_pid_is_another_process() -> None:
    assert surely_dead(this_process().rsplit("/", 1)[0] + "/12345")


@pytest.mark.parametrize("owner", ["", "other-host/other-boot/1/1", "host//1/1", "w1"])
def test_of_a_process_elsewhere_only_the_lease_tells(owner: str) -> None:
    assert not surely_dead(owner)
