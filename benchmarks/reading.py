"""Pages per second of our reader against pdfplumber's `extract_text`, on the same gazettes.

    python -m benchmarks.reading --data ../shared/data

Ours gives reading order, lines with boxes, tables and sections; pdfplumber gives plain text. Both run in one
process and on the same files; CPU time is counted, so that other work on the machine does not.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import DocumentError
from nlp.pdf import parse_file
from nlp.pdf.reader import parse_pdf_bytes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PLUMBER_FILES = 12
"""pdfplumber reads this many files, evenly spread: it is slow and its speed varies little."""


@dataclass(frozen=True)
class Speed:
    pages: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.pages / self.seconds


def ours(path: Path) -> int:
    try:
        return len(parse_pdf_bytes(path.read_bytes(), file_name=path.name).pages)
    except DocumentError:
        return 0  # a scan: neither side is given it


def through_child(path: Path) -> int:
    try:
        return len(parse_file(path).pages)
    except DocumentError:
        return 0


def plumber(path: Path) -> int:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
        return len(pdf.pages)


def measure(
    read: Callable[[Path], int], files: Sequence[Path], clock: Callable[[], float]
) -> Speed:
    started = clock()
    pages = sum(read(path) for path in files)
    return Speed(pages, clock() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    files = sorted((parser.parse_args().data / "gazette_pdfs").glob("*.pdf"))
    files = [path for path in files if ours(path)]  # also warms both sides' file cache
    some = files[:: max(len(files) // PLUMBER_FILES, 1)]
    cpu, wall = time.process_time, time.perf_counter
    mine = measure(ours, files, cpu)
    mine_some = measure(ours, some, cpu)
    theirs = measure(plumber, some, cpu)
    child = measure(through_child, files, wall)
    print(f"{'reader':<44}{'pages':>7}{'pages/s':>10}")
    print(f"{'ours, in process (CPU time)':<44}{mine.pages:>7}{mine.rate:>10.1f}")
    print(f"{f'ours, the {len(some)} files of pdfplumber':<44}{mine_some.pages:>7}{mine_some.rate:>10.1f}")
    print(f"{'pdfplumber extract_text (CPU time)':<44}{theirs.pages:>7}{theirs.rate:>10.1f}")
    print(f"{'ours, a child process per file (wall time)':<44}{child.pages:>7}{child.rate:>10.1f}")
    print(f"ratio on the same files: {mine_some.rate / theirs.rate:.1f} × (target 10 ×)")


if __name__ == "__main__":
    main()
