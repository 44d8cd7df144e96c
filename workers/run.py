"""`run_worker`: starts worker processes, replaces those that die, ends them gently."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Thread
from types import FrameType

from indexing.catalog.types import WorkKind
from workers.alive import AliveFile
from workers.settings import Settings, WorkerSettings

log = logging.getLogger("novum.worker")

AT_ONCE = signal.SIGUSR2
"""Tells a process to give its job back now. A second SIGTERM close to the first would be lost."""

_LOOK_SECONDS = 0.2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 30.0  # seconds before a dead process is replaced
_SETTLED = 10.0  # a process that dies while it starts, again and again, never lives this long
_STEADY = 60.0  # a process that lived this long was well: the pause begins anew
_TO_GIVE_BACK = 8.0  # seconds that a process has for giving its job back before it is killed


def run_worker(
    *,
    concurrency: int | None = None,
    kinds: Sequence[WorkKind] | None = None,
    with_parent: bool = False,
) -> int:
    """Runs until SIGTERM or Ctrl-C; returns the exit code.

    Jobs under way are finished, or at `NOVUM_STOP_LIMIT` given back to the queue; a second signal
    does that at once. Settings come from the environment, which the processes inherit;
    `concurrency` overrides `NOVUM_CONCURRENCY`, `kinds` `NOVUM_KINDS`. `with_parent`: also ends
    when standard input closes, as it does when the process that holds its other end is gone,
    however that one ended. Raises `ConfigurationError`: no process would live with such settings.
    """
    settings = _with(Settings.load().worker, concurrency=concurrency, kinds=kinds)
    signals: list[int] = []  # no Event: its lock is not one that a signal handler may wait for

    def on_signal(number: int, frame: FrameType | None) -> None:
        signals.append(number)

    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, on_signal) for number in numbers}
    if with_parent:
        Thread(target=stop_with_parent, name="parent-watch", daemon=True).start()
    slots = _slots(settings)
    alive = AliveFile(settings.alive_file)
    try:
        while not signals:
            time.sleep(_LOOK_SECONDS)
            for slot in slots:
                slot.keep_alive()
            if all(slot.settled for slot in slots):
                alive.touch()
    finally:
        _end(slots, signals, settings.stop_limit.total_seconds())
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def stop_with_parent() -> None:
    """Ends this process gently once standard input closes. Runs in a thread of its own."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _with(
    settings: WorkerSettings, *, concurrency: int | None, kinds: Sequence[WorkKind] | None
) -> WorkerSettings:
    given = {"concurrency": concurrency, "kinds": tuple(kinds) if kinds else None}
    chosen = {name: value for name, value in given.items() if value is not None}
    return settings.model_copy(update=chosen)


def _slots(settings: WorkerSettings) -> list[_Slot]:
    """A process for each job at a time; forked readers share one, and have no thread to sweep."""
    environment = {
        **os.environ,
        "NOVUM_KINDS": ",".join(settings.kinds),
        "NOVUM_CONCURRENCY": str(settings.concurrency),
    }
    if settings.kinds != (WorkKind.PARSE,):
        return [_Slot(("--child",), environment) for _ in range(settings.concurrency)]
    beat = [_Slot(("--child", "--beat"), environment)] if settings.sweep else []
    return [_Slot(("--child",), environment), *beat]


def _end(slots: Sequence[_Slot], signals: Sequence[int], limit: float) -> None:
    """Asks once, asks again at the second signal, and kills what does not listen."""
    told = 0
    kill_at = time.monotonic() + limit + _TO_GIVE_BACK
    while any(slot.alive for slot in slots):
        wanted = (signal.SIGTERM, AT_ONCE)[: max(len(signals), 1)]
        for number in wanted[told:]:
            for slot in slots:
                slot.tell(number)
            if number is AT_ONCE:
                kill_at = min(kill_at, time.monotonic() + _TO_GIVE_BACK)
        told = len(wanted)
        if time.monotonic() > kill_at:
            for slot in slots:
                slot.kill()
        time.sleep(_LOOK_SECONDS / 10)
    for slot in slots:
        slot.forget()


@dataclass
class _Slot:
    """A place for one worker process."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = field(default=_FIRST_PAUSE)
    not_before: float = 0.0
    pulse: int = -1  # our end of the pipe on which the process says until when its job may take
    job_until: float = 0.0  # time.monotonic; 0: no job in hand

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def settled(self) -> bool:
        return self.alive and time.monotonic() - self.started > _SETTLED

    def keep_alive(self) -> None:
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self._died(self.process, now)
        if self.process is None and now >= self.not_before:
            self._start(now)
        self._listen()
        if self.job_until and now > self.job_until:
            log.error("A job is over the hard time limit: its process is killed")
            self.job_until = 0.0
            self.kill()

    def tell(self, number: signal.Signals) -> None:
        if self.process is not None and self.alive:
            self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None and self.alive:
            self.process.kill()

    def forget(self) -> None:
        if self.process is not None:
            self.process.wait()
            self._close_pipes(self.process)
            self.process = None

    def _start(self, now: float) -> None:
        self.started = now
        self.job_until = 0.0
        self.pulse, theirs = os.pipe()
        os.set_blocking(self.pulse, False)
        try:
            # Our end of its standard input closes with us, however we end; it stops then.
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workers", *self.arguments, "--pulse", str(theirs)],
                stdin=subprocess.PIPE,
                pass_fds=(theirs,),
                env=dict(self.environment),
            )
        finally:
            os.close(theirs)

    def _listen(self) -> None:
        """Takes the last thing that the process said."""
        try:
            said = os.read(self.pulse, 65536) if self.pulse >= 0 else b""
        except BlockingIOError:
            return
        lines = said.split(b"\n")
        if len(lines) > 1:
            self.job_until = float(lines[-2])

    def _died(self, process: subprocess.Popen[bytes], now: float) -> None:
        log.error("A worker process ended with code %s and is replaced", process.returncode)
        self._close_pipes(process)
        self.process = None
        self.job_until = 0.0
        self.pause = _FIRST_PAUSE if now - self.started > _STEADY else self.pause
        self.not_before = now + self.pause
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)

    def _close_pipes(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        if self.pulse >= 0:
            os.close(self.pulse)
            self.pulse = -1
