"""Several files at once, answers in order: a bucket is far away, a disk has more than one head."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

AT_ONCE = 8
"""Files on their way at the same time; of each a few MiB are in memory."""


def ahead(action: Callable[[A], B], items: Iterable[A]) -> Iterator[tuple[A, B]]:
    """Each item with its answer, in order; `AT_ONCE` of them are worked on.

    What `action` raises is raised here, and what was not begun is dropped.
    """
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="files")
    waiting: deque[tuple[A, Future[B]]] = deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(action, item)))
            if len(waiting) > 2 * AT_ONCE:
                first, answer = waiting.popleft()
                yield first, answer.result()
        while waiting:
            first, answer = waiting.popleft()
            yield first, answer.result()
    finally:
        pool.shutdown(cancel_futures=True)
