"""All files of one store into another: verified, and resumable because nothing is sent twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum

from indexing.errors import NotInCatalogError
from indexing.files.ahead import ahead
from indexing.files.store import FileStore, StoredEntry
from nlp.domain import Frozen
from nlp.errors import DamagedFileError

_REPORTED = 1000
"""Damaged files named one by one in a report; all are counted."""


class CopyProgress(Frozen):
    files: int  # looked at so far
    bytes: int  # of them


class CopyReport(Frozen):
    """How a copy ended."""

    source: str
    target: str
    copied: int
    present: int  # in the target before, with the same size (`verify`: with the same bytes)
    damaged: int  # in the source: not copied
    bytes: int  # copied
    problems: tuple[str, ...]  # one for each damaged file, the first 1000


class _End(StrEnum):
    COPIED = "copied"
    PRESENT = "present"
    GONE = "gone"  # from the source, while it was copied
    DAMAGED = "damaged"


def copy_files(
    source: FileStore,
    target: FileStore,
    *,
    verify: bool = False,
    progress: Callable[[CopyProgress], None] | None = None,
) -> CopyReport:
    """Copies what `target` lacks; nothing is removed from `source`.

    The bytes are compared with their address when read and after they were written. `verify`: also
    those that are in `target` already, else these count by their size. Stopped anywhere, the next
    run goes on with what is missing. Memory does not grow with the number of files.
    """
    counts, seen, size, copied = Counter[_End](), 0, 0, 0
    problems: list[str] = []

    def act(pair: tuple[StoredEntry, StoredEntry | None]) -> tuple[_End, str]:
        return _copy_one(source, target, *pair, verify=verify)

    pairs = _beside(source.entries(), target.entries())
    for (entry, _), (end, problem) in ahead(act, pairs):
        counts[end] += 1
        copied += entry.size if end is _End.COPIED else 0
        if problem and len(problems) < _REPORTED:
            problems.append(problem)
        seen, size = seen + 1, size + entry.size
        if progress is not None:
            progress(CopyProgress(files=seen, bytes=size))
    return CopyReport(
        source=source.where,
        target=target.where,
        copied=counts[_End.COPIED],
        present=counts[_End.PRESENT],
        damaged=counts[_End.DAMAGED],
        bytes=copied,
        problems=tuple(problems),
    )


def _copy_one(
    source: FileStore,
    target: FileStore,
    entry: StoredEntry,
    there: StoredEntry | None,
    *,
    verify: bool,
) -> tuple[_End, str]:
    """How it ended, and the problem where there was one."""
    if there is not None and there.size == entry.size and (not verify or _good(target, entry)):
        return _End.PRESENT, ""
    try:
        with source.local(entry.sha256) as path:
            target.put(path)
    except DamagedFileError as error:
        return _End.DAMAGED, str(error)
    except NotInCatalogError:
        return _End.GONE, ""
    return _End.COPIED, ""


def _good(store: FileStore, entry: StoredEntry) -> bool:
    try:
        return store.verify(entry.sha256) == entry.size
    except DamagedFileError:
        return False


def _beside(
    left: Iterator[StoredEntry], right: Iterator[StoredEntry]
) -> Iterator[tuple[StoredEntry, StoredEntry | None]]:
    """Each of `left` with the one of the same address in `right`; both ascend."""
    other = next(right, None)
    for entry in left:
        while other is not None and other.sha256 < entry.sha256:
            other = next(right, None)
        yield entry, other if other is not None and other.sha256 == entry.sha256 else None
