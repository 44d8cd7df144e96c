"""Who holds a lease: a process, named so that its neighbours can tell whether it still lives."""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path

_PROC = Path("/proc")


def this_process() -> str:
    """``host/place/pid/start``: `place` is the boot and the PID namespace, `start` guards against
    a reused pid. Without /proc (not Linux) `place` is empty."""
    pid = os.getpid()
    return f"{socket.gethostname()}/{_place()}/{pid}/{_start(pid)}"


def surely_dead(owner: str) -> bool:
    """True only where the process was of this boot and namespace and is gone.

    For all others (another machine, another container) only the lease can tell.
    """
    parts = owner.split("/")
    if len(parts) != 4 or not parts[1] or parts[1] != _place() or not parts[2].isdigit():
        return False
    return _start(int(parts[2])) != parts[3]


@lru_cache(maxsize=1)
def _place() -> str:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        namespace = str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""
    return f"{boot}-{namespace}"


def _start(pid: int) -> str:
    """Clock ticks after boot at which the process began (proc(5), field 22); empty: no process."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in ("Z", "X") else fields[19]
