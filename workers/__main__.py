"""``python -m workers``: the supervisor; with ``--child``, one worker process under it."""

from __future__ import annotations

import argparse
import logging
import sys

from nlp.errors import NovumError
from workers.logs import LogSettings, Role, set_up_logging
from workers.settings import Settings, read
from workers.settings_file import load_settings_file


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    options.add_argument("--concurrency", type=int, help="worker processes")
    options.add_argument(
        "--with-parent", action="store_true", help="stop when standard input closes"
    )
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    try:
        load_settings_file(known=None)  # the `novum` command has checked the names
        set_up_logging(read(LogSettings), role=Role.WORKER)
        if not chosen.child:
            from workers.run import run_worker

            return run_worker(concurrency=chosen.concurrency, with_parent=chosen.with_parent)
        from workers.worker import run_child

        run_child(Settings.load())
    except NovumError as error:
        logging.getLogger("novum.worker").error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
