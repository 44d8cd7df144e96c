"""Fails when a source file grows past the length at which a reader loses the idea."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT = 450
SUFFIXES = {".py", ".js", ".css", ".html", ".sh", ".typ"}


def main() -> int:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)  # noqa: S607
    too_long = [
        (path, lines)
        for path in map(Path, listed.stdout.splitlines())
        if path.suffix in SUFFIXES and path.exists()
        for lines in [len(path.read_text(encoding="utf-8").splitlines())]
        if lines > LIMIT
    ]
    for path, lines in too_long:
        sys.stderr.write(f"{path}: {lines} lines, more than {LIMIT}; split it by idea\n")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
