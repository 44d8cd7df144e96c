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
    options.add_argument("--kinds", help="of work, by commas: parse, encode, bulk")
    options.add_argument("--beat", action="store_true", help="only look for work left lying")
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--pulse", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    try:
        load_settings_file(known=None)  # the `novum` command has checked the names
        set_up_logging(read(LogSettings), role=Role.BEAT if chosen.beat else Role.WORKER)
        return _run(chosen)
    except NovumError as error:
        logging.getLogger("novum.worker").error("%s", error)
        return 1


def _run(chosen: argparse.Namespace) -> int:
    if chosen.beat:
        from workers.beat import run_beat

        return run_beat(Settings.load(), with_parent=chosen.child or chosen.with_parent)
    if chosen.child:
        from workers.worker import run_child

        run_child(Settings.load(), pulse=chosen.pulse)
        return 0
    from workers.run import run_worker
    from workers.settings import kinds_from

    return run_worker(
        concurrency=chosen.concurrency,
        kinds=kinds_from(chosen.kinds) if chosen.kinds else None,
        with_parent=chosen.with_parent,
    )


if __name__ == "__main__":
    sys.exit(main())
