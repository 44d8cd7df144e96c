"""`novum beat`: the sweeper as a process of its own.

Several may run, on several machines: one sweeps, the others stand by and take over.
"""

from __future__ import annotations

import logging
import signal
from threading import Thread
from types import FrameType

from indexing.catalog import Catalog
from workers.alive import AliveFile
from workers.run import stop_with_parent
from workers.settings import Settings
from workers.sweeper import Sweeper

log = logging.getLogger("novum.worker")


def run_beat(settings: Settings, *, with_parent: bool = False) -> int:
    """Sweeps until SIGTERM or Ctrl-C; returns the exit code.

    `with_parent`: also ends when standard input closes. Raises `CatalogError`.
    """
    with Catalog.open(settings.catalog) as catalog:
        sweeper = Sweeper(catalog, settings, alive=AliveFile(settings.worker.alive_file))

        def on_signal(number: int, frame: FrameType | None) -> None:
            sweeper.ask_to_stop()

        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, on_signal) for number in numbers}
        if with_parent:
            Thread(target=stop_with_parent, name="parent-watch", daemon=True).start()
        try:
            sweeper.run()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    return 0
