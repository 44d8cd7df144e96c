"""All files of one store into another: verified, and resumable because nothing is sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from indexing.errors import NotInCatalogError
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


@dataclass
class _Count:
    copied: int = 0
    present: int = 0
    bytes: int = 0
    damaged: list[str] = field(default_factory=list)
    damaged_count: int = 0


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
    count, seen, size = _Count(), 0, 0
    for entry, there in _beside(source.entries(), target.entries()):
        _copy_one(source, target, entry, there, verify=verify, count=count)
        seen, size = seen + 1, size + entry.size
        if progress is not None:
            progress(CopyProgress(files=seen, bytes=size))
    return CopyReport(
        source=source.where,
        target=target.where,
        copied=count.copied,
        present=count.present,
        damaged=count.damaged_count,
        bytes=count.bytes,
        problems=tuple(count.damaged),
    )


def _copy_one(
    source: FileStore,
    target: FileStore,
    entry: StoredEntry,
    there: StoredEntry | None,
    *,
    verify: bool,
    count: _Count,
) -> None:
    if there is not None and there.size == entry.size and (not verify or _good(target, entry)):
        count.present += 1
        return
    try:
        with source.local(entry.sha256) as path:
            target.put(path)
    except DamagedFileError as error:
        count.damaged_count += 1
        if len(count.damaged) < _REPORTED:
            count.damaged.append(str(error))
    except NotInCatalogError:
        return  # removed while we were at it
    else:
        count.copied += 1
        count.bytes += entry.size


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
