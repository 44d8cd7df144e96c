"""Reading a file in a child process that the kernel limits, and turning its end into an error.

A plain subprocess, not `multiprocessing`: callers may themselves be daemonic workers.
"""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

from nlp import errors
from nlp.errors import (
    DamagedFileError,
    DocumentError,
    EmptyFileError,
    LimitExceededError,
    MissingFileError,
)
from nlp.intake import child
from nlp.intake.limits import ReadingLimits
from nlp.intake.processes import run_limited
from nlp.intake.sandbox import Confinement

CHILD = "nlp.intake.child"
GRACE_SECONDS = 5.0
"""Added to the wall limit for starting the process on a busy machine."""

ANSWER_FACTOR = 12
"""JSON with a box per line is at most about this many times longer than the text it carries."""

_OUT_OF_MEMORY_SIGNALS = (signal.SIGTRAP, signal.SIGILL, signal.SIGABRT)
"""How PDFium ends when an allocation fails."""


def run_child(
    action: str, path: Path, *, file_name: str, limits: ReadingLimits, options: dict[str, Any]
) -> bytes:
    """The child's answer for one file. Raises the `DocumentError` that its end stands for."""
    _check_file(path, file_name, limits)
    request = {"action": action, "path": str(path.resolve()), "file_name": file_name, **options}
    return _ask(request, file_name, limits)


def confinement() -> Confinement:
    """How the process that reads files is shut in here: asked of a real one."""
    return Confinement(_ask({"action": "confinement"}, "-", ReadingLimits()).decode())


def _ask(request: dict[str, Any], file_name: str, limits: ReadingLimits) -> bytes:
    request |= {
        "limits": limits.model_dump(),
        "answer_bytes": limits.unpacked_bytes * ANSWER_FACTOR,
    }
    seconds = limits.seconds + GRACE_SECONDS
    ended = run_limited(CHILD, given=json.dumps(request).encode(), seconds=seconds)
    if ended.code == 0:
        return ended.answer
    if ended.code is None:
        raise _too_slow(file_name, limits)
    raise _error(ended.code, ended.answer, file_name, limits)


def _check_file(path: Path, file_name: str, limits: ReadingLimits) -> None:
    if not path.is_file():
        raise MissingFileError(
            "there is no such file.", where=str(path), todo="Check the path and try again."
        )
    size = path.stat().st_size
    if size == 0:
        raise EmptyFileError(
            "the file is empty.", where=file_name, todo="Check the upload and send it again."
        )
    if size > limits.file_bytes:
        raise LimitExceededError(
            f"the file has {size:,} bytes, more than the limit of {limits.file_bytes:,}.",
            where=file_name,
            todo="Split it, or raise NOVUM_READING_FILE_BYTES.",
        )


def _error(code: int, answer: bytes, file_name: str, limits: ReadingLimits) -> DocumentError:
    if code == child.REFUSED:
        fields = json.loads(answer)
        kind = getattr(errors, fields["error"], DocumentError)
        error: DocumentError = kind(fields["what"], where=fields["where"], todo=fields["todo"])
        return error
    if code == child.OUT_OF_MEMORY or -code in _OUT_OF_MEMORY_SIGNALS:
        return LimitExceededError(
            f"reading it needs more than the {limits.memory_bytes // 2**20} MB of memory allowed.",
            where=file_name,
            todo="Split the file, or raise NOVUM_READING_MEMORY_BYTES.",
        )
    if -code in (signal.SIGXCPU, signal.SIGKILL):
        return _too_slow(file_name, limits)
    if -code == signal.SIGXFSZ:
        return LimitExceededError(
            f"it unpacks to more than {limits.unpacked_bytes // 2**20} MB of text.",
            where=file_name,
            todo="Split the file, or raise NOVUM_READING_UNPACKED_BYTES.",
        )
    end = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    return DamagedFileError(
        f"the reading process broke down on it ({end}).",
        where=file_name,
        todo="The file is probably damaged; export or download it again.",
    )


def _too_slow(file_name: str, limits: ReadingLimits) -> LimitExceededError:
    return LimitExceededError(
        f"reading it took longer than the {limits.seconds:g} seconds allowed.",
        where=file_name,
        todo="Split the file, or raise NOVUM_READING_SECONDS.",
    )
