"""A full disk, in whatever words the libraries say it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexing.errors import StorageFullError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = ("No space left on device", "Disk quota exceeded")
"""How tantivy hands the system's word on: without its number."""


def means_full(error: BaseException) -> bool:
    """Whether an error says that there is no room on a disk."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return isinstance(error, ValueError) and any(word in str(error) for word in _WORDS)


def full(where: str) -> StorageFullError:
    return StorageFullError(
        "The disk is full: there is no room to write.",
        where=where,
        todo="Free space on this disk; waiting jobs go on by themselves, everything else can be"
        " tried again.",
    )


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Turns a full disk into `StorageFullError`; every other error passes."""
    try:
        yield
    except Exception as error:
        if not means_full(error):
            raise
        raise full(str(folder)) from error
