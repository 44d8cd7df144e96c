"""Messages as files, written and taken in one step each.

Kombu's filesystem transport writes a message in place and moves a taken one to the system's
temporary folder: a reader can meet a half-written file, and its decoding error ends the worker.
Here a message appears under its name complete (rename), and is taken by a rename as well, so of
several workers one gets it. A file that is no message is put aside instead of ending the worker.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections import deque
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual

SCHEME = "novum-files"


class Channel(filesystem.Channel):
    """Works on the default exchange only: its routing key is the name of the queue."""

    supports_fanout = False

    def __init__(self, connection: Any, **options: Any) -> None:
        super().__init__(connection, **options)  # type: ignore[no-untyped-call]
        self._listed: dict[str, deque[Path]] = {}

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}"
        folder = self._folder
        half = folder / f"{name}.half"
        half.write_text(json.dumps(payload), encoding="utf-8")
        half.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message. The folder is listed anew only when all of the last list are gone."""
        listed = self._listed.setdefault(queue, deque())
        payload = self._taken(listed)
        if payload is None:
            listed.extend(self._messages(queue))
            payload = self._taken(listed)
        if payload is None:
            raise Empty
        return payload

    def _taken(self, listed: deque[Path]) -> dict[str, Any] | None:
        while listed:
            message = listed.popleft()
            taken = message.with_suffix(".taken")
            try:
                message.rename(taken)
            except FileNotFoundError:
                continue  # another worker was quicker
            payload = _message(taken)
            if payload is None:
                taken.rename(message.with_suffix(".unreadable"))
                continue
            taken.unlink()
            return payload
        return None

    def _purge(self, queue: str) -> int:
        messages = self._messages(queue)
        for message in messages:
            message.unlink(missing_ok=True)
        return len(messages)

    def _size(self, queue: str) -> int:
        return len(self._messages(queue))

    def _messages(self, queue: str) -> list[Path]:
        """Oldest first."""
        ending = f".{queue}.msg"
        with os.scandir(self._folder) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(ending)]
        return [self._folder / name for name in sorted(names)]

    @property
    def _folder(self) -> Path:
        return Path(self.transport_options["folder"])


class Transport(filesystem.Transport):
    Channel = Channel
    global_state = virtual.BrokerState()  # type: ignore[no-untyped-call]


def _message(path: Path) -> dict[str, Any] | None:
    try:
        payload = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


def register() -> None:
    """Makes ``novum-files://`` known to Kombu."""
    TRANSPORT_ALIASES[SCHEME] = "workers.transport:Transport"
