"""`run_worker`: starts worker processes, replaces those that die, ends them gently."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from threading import Event, Thread
from types import FrameType

from workers.settings import WorkerSettings, read

log = logging.getLogger("novum.worker")

_LOOK_SECONDS = 0.2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0  # seconds before a dead process is replaced
_STEADY = 60.0  # a process that lived this long was well: the pause begins anew


def run_worker(*, concurrency: int | None = None, with_parent: bool = False) -> int:
    """Runs until SIGTERM or Ctrl-C; returns the exit code. Jobs under way are finished first.

    Settings come from the environment, which the processes inherit; `concurrency` overrides
    `NOVUM_CONCURRENCY`. `with_parent`: also ends when standard input closes, as it does when the
    process that holds its other end is gone, however that one ended.
    """
    count = concurrency or read(WorkerSettings).concurrency
    stop = Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {
        number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)
    }
    if with_parent:
        Thread(target=stop_with_parent, name="parent-watch", daemon=True).start()
    slots = [_Slot() for _ in range(count)]
    try:
        while not stop.wait(_LOOK_SECONDS):
            for slot in slots:
                slot.keep_alive()
    finally:
        for slot in slots:
            slot.ask_to_stop()
        for slot in slots:
            slot.wait()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def stop_with_parent() -> None:
    """Ends this process gently once standard input closes. Runs in a thread of its own."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@dataclass
class _Slot:
    """A place for one worker process."""

    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = field(default=_FIRST_PAUSE)
    not_before: float = 0.0

    def keep_alive(self) -> None:
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self._died(self.process, now)
        if self.process is None and now >= self.not_before:
            self.started = now
            # Our end of the pipe closes with us, however we end; the child stops then.
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workers", "--child"],
                stdin=subprocess.PIPE,
            )

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        if self.process is not None:
            self.process.wait()
            _close_pipe(self.process)

    def _died(self, process: subprocess.Popen[bytes], now: float) -> None:
        log.error("A worker process ended with code %s and is replaced", process.returncode)
        _close_pipe(process)
        self.process = None
        self.pause = _FIRST_PAUSE if now - self.started > _STEADY else self.pause
        self.not_before = now + self.pause
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)


def _close_pipe(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
