"""Becomes Tesseract, shut in: ``python -m nlp.intake.recogniser``, five arguments: see `main`.

The pictures come on standard input as one TIFF file, a table of words (TSV) goes to standard
output.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nlp.intake.child import confine
from nlp.intake.sandbox import shut_in

LINE, BLOCK = "7", "6"
"""Tesseract's layouts. Of cells that we cut into lines .96 (clean) and .92 (worn) come out right to
the last sign; of the page as a whole (4), its picture not cleaned, .86 and .44 did."""
LONGEST_TABLE = 64 * 2**20
"""Bytes of words of one page."""


def main() -> None:
    memory, seconds, program, languages, layout = sys.argv[1:]
    confine(int(memory), float(seconds), LONGEST_TABLE)
    os.environ["OMP_THREAD_LIMIT"] = "1"  # its threads wait for each other more than they work
    shut_in(readable=[Path(program).resolve().parents[1]], programs=True)
    arguments = [program, "stdin", "stdout", "-l", languages, "--psm", layout, "tsv"]
    os.execv(program, arguments)  # noqa: S606 - no shell, and nothing of the file's in them


if __name__ == "__main__":
    main()
