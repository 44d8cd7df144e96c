"""Starting the processes that see hostile bytes, with nothing of ours beside them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nlp

ROOT = Path(nlp.__file__).resolve().parent.parent


@dataclass(frozen=True)
class Ended:
    """How a process ended. `code` as of `subprocess`; None: it took too long and was killed."""

    code: int | None
    answer: bytes


def run_limited(module: str, *arguments: str, given: bytes, seconds: float) -> Ended:
    """Runs one of our modules that limits itself, with `given` on its standard input.

    However this is left, also by an exception, the process is gone.
    """
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [sys.executable, "-s", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            cwd=ROOT,
        )
        code: int | None = None
        try:
            process.communicate(given, timeout=seconds)
            code = process.returncode
        except subprocess.TimeoutExpired:
            pass  # `code` says so
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        out.seek(0)
        return Ended(code, out.read())


def child_environment() -> dict[str, str]:
    """Nothing of the caller's environment: a hostile file must find no secrets beside it."""
    return {
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
