"""Becomes Tesseract, shut in: ``python -m nlp.intake.recogniser MEMORY SECONDS PROGRAM LANGUAGES``.

The picture comes on standard input, a table of words (TSV) goes to standard output.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nlp.intake.child import confine
from nlp.intake.sandbox import shut_in

SEGMENTATION = "4"
"""A column of lines of various sizes. On six pages of forms Hangul bigrams agree with the text by
.92; by .85 with Tesseract's own choice (3), which loses half lines, and by .87 as one block (6)."""
LONGEST_TABLE = 64 * 2**20
"""Bytes of words of one page."""


def main() -> None:
    memory, seconds, program, languages = sys.argv[1:]
    confine(int(memory), float(seconds), LONGEST_TABLE)
    os.environ["OMP_THREAD_LIMIT"] = "1"  # its threads wait for each other more than they work
    shut_in(readable=[Path(program).resolve().parents[1]], programs=True)
    arguments = [program, "stdin", "stdout", "-l", languages, "--psm", SEGMENTATION, "tsv"]
    os.execv(program, arguments)  # noqa: S606 - no shell, and nothing of the file's in them


if __name__ == "__main__":
    main()
