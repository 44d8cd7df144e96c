"""Where an export is written: under another name beside it, and renamed once it is whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workers.export.errors import ExportExistsError

ABOUT = "about.json"
"""In every folder of an export: by it `--force` knows what it may replace."""


@contextmanager
def new_place(out: Path, *, folder: bool, force: bool) -> Iterator[Path]:
    """A path to write at; it becomes `out` where the block ends well, else it is removed.

    Raises `ExportExistsError` before anything is written.
    """
    _require_free(out, folder=folder, force=force)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        if folder:
            partial.mkdir()
        yield partial
        _put(partial, out)
    finally:
        _remove(partial)


def _require_free(out: Path, *, folder: bool, force: bool) -> None:
    if not out.exists() and not out.is_symlink():
        return
    if not force:
        raise ExportExistsError(
            "There is something at this place already.",
            where=str(out),
            todo="Name another place, or add --force to replace an earlier export.",
        )
    replaceable = (out / ABOUT).is_file() if folder else out.is_file()
    if out.is_symlink() or not replaceable:
        raise ExportExistsError(
            "What is at this place is no export of this format, and is not replaced.",
            where=str(out),
            todo="Name another place.",
        )


def _put(partial: Path, out: Path) -> None:
    if not out.is_dir():
        partial.replace(out)
        return
    # A folder cannot be replaced in one step: until the second, the old one stands beside it.
    old = out.with_name(f"{partial.name}.old")
    out.rename(old)
    partial.rename(out)
    shutil.rmtree(old)


def _remove(partial: Path) -> None:
    if partial.is_dir():
        shutil.rmtree(partial)
    else:
        partial.unlink(missing_ok=True)
