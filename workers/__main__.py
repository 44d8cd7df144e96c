"""``python -m workers``: the supervisor; with ``--child``, one worker process under it."""

from __future__ import annotations

import argparse
import logging
import sys

from nlp.errors import NovumError


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    options.add_argument("--concurrency", type=int, help="worker processes")
    options.add_argument(
        "--with-parent", action="store_true", help="stop when standard input closes"
    )
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for noisy in ("celery", "kombu", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        if not chosen.child:
            from workers.run import run_worker

            return run_worker(concurrency=chosen.concurrency, with_parent=chosen.with_parent)
        from workers.settings import Settings
        from workers.worker import run_child

        run_child(Settings.load())
    except NovumError as error:
        logging.getLogger("novum.worker").error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
