"""Copies on this machine of files that live elsewhere: bounded, checked, shared by processes.

A copy in use is locked (`flock`), and a locked copy is never dropped. Locks end with the process
that holds them, however it ended, so nothing is ever left pinned.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from indexing.files.folder import clear_incoming, incoming
from indexing.files.store import check_file, is_address
from indexing.room import room_in
from nlp.errors import DamagedFileError

_ABANDONED = timedelta(days=1)
"""No download takes this long: an incoming file this old belongs to a killed process."""

_LOCK = ".lock"
_SLACK = 20
"""The folder is looked through after every twentieth of the limit that came in, not after every
file: it may hold very many."""


class FileCache:
    """Least recently used copies are dropped until all of them fit into `max_bytes`.

    Each process may go past it by a twentieth, and by the copies in use.
    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._came_in = 0  # bytes since the folder was looked through
        self._first = True

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """An empty file beside the copies; gone at the end unless it was handed to `keep`."""
        with room_in(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with incoming(self._folder) as path:
                yield path

    def keep(self, temporary: Path, sha256: str) -> None:
        """Takes over a complete file, whose bytes the caller has checked."""
        self._settle(temporary, sha256)
        self._shrink()

    @contextmanager
    def open(self, sha256: str, fetch: Callable[[Path], None]) -> Iterator[Path]:
        """The copy, checked and held for as long as the block runs.

        `fetch` writes the bytes to a path where there is no good copy, and checks them.
        """
        path = self._folder / sha256
        handle = self._hold(path, sha256, fetch)
        try:
            yield path
        finally:
            os.close(handle)  # and with it the lock
            self._shrink()

    def forget(self, sha256: str) -> None:
        (self._folder / sha256).unlink(missing_ok=True)

    def _hold(self, path: Path, sha256: str, fetch: Callable[[Path], None]) -> int:
        while True:
            handle = _locked(path)
            if handle is None:
                self._fetch(sha256, fetch)
                continue
            try:
                check_file(path, sha256)
                os.utime(handle)  # used now
            except DamagedFileError:  # of the copy only: fetched anew
                os.close(handle)
                path.unlink(missing_ok=True)
            except BaseException:
                os.close(handle)
                raise
            else:
                return handle

    def _fetch(self, sha256: str, fetch: Callable[[Path], None]) -> None:
        with self.incoming() as temporary:
            fetch(temporary)
            # Not shrunk before it is used: with a small limit it would be gone at once.
            self._settle(temporary, sha256)

    def _settle(self, temporary: Path, sha256: str) -> None:
        """Moves a file to its name unless there is one: that one may be in use by this name."""
        place = self._folder / sha256
        handle = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not place.exists():
                self._came_in += temporary.stat().st_size
                temporary.replace(place)
        finally:
            os.close(handle)

    def _shrink(self) -> None:
        if not self._first and self._came_in * _SLACK < self._max_bytes:
            return
        self._first, self._came_in = False, 0
        copies = sorted(self._copies())
        excess = sum(size for _, size, _ in copies) - self._max_bytes
        for _, size, path in copies:
            if excess <= 0:
                break
            if _drop(path):
                excess -= size
        clear_incoming(self._folder, before=datetime.now(UTC) - _ABANDONED)

    def _copies(self) -> Iterator[tuple[float, int, Path]]:
        """(last use, bytes, path)"""
        with os.scandir(self._folder) as found:
            for entry in found:
                with suppress(FileNotFoundError):
                    if is_address(entry.name):
                        state = entry.stat()
                        yield state.st_mtime, state.st_size, Path(entry.path)


def _locked(path: Path) -> int | None:
    """The open file, locked against being dropped; None where there is none."""
    while True:
        try:
            handle = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        fcntl.flock(handle, fcntl.LOCK_SH)
        if _is_at(handle, path):
            return handle
        os.close(handle)  # dropped or replaced between opening and locking


def _drop(path: Path) -> bool:
    """Removes a copy that nobody uses; False where somebody does."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
