"""Pages per second of our reader against pdfplumber's `extract_text`: gazettes, and notices.

    python -m benchmarks.reading --data ../shared/data [--every 5]

Ours gives reading order, lines with boxes, tables, sections and the verdict on hidden text;
pdfplumber gives plain text. Both run in one process and on the same files; CPU time is counted, so
that other work on the machine does not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import DocumentError
from nlp.intake import parse_file
from nlp.pdf.reader import parse_pdf_bytes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

SETS = (("gazettes", "gazette_pdfs", 40), ("notices", "korean_notices/pairs", 15))
"""Name, folder and the pages a second that are asked of us."""


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


def measure(name: str, files: Sequence[Path]) -> Speed:
    """CPU time of one reader on all files, in its own process: neither pays for the other."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(cpu_time, (name, list(files)))


def cpu_time(name: str, files: Sequence[Path]) -> Speed:
    read = {"ours": ours, "plumber": plumber}[name]
    read(files[0])  # what is imported late is imported
    started = time.process_time()
    pages = sum(map(read, files))
    return Speed(pages, time.process_time() - started)


def compare(name: str, asked: int, files: Sequence[Path]) -> None:
    files = [path for path in files if ours(path)]  # also warms the file cache
    mine, theirs = measure("ours", files), measure("plumber", files)
    started = time.perf_counter()
    child = Speed(sum(map(through_child, files)), time.perf_counter() - started)
    print(f"{f'{name}, {len(files)} files':<44}{'pages':>7}{'pages/s':>10}")
    print(f"{'ours, in process (CPU time)':<44}{mine.pages:>7}{mine.rate:>10.1f}  asked: {asked}")
    print(f"{'pdfplumber extract_text (CPU time)':<44}{theirs.pages:>7}{theirs.rate:>10.1f}")
    print(f"{'ours, a child process per file (wall time)':<44}{child.pages:>7}{child.rate:>10.1f}")
    print(f"ratio on the same files: {mine.rate / theirs.rate:.1f} ×", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--every", type=int, default=1, help="take each so many-th file only")
    options = parser.parse_args()
    for name, folder, asked in SETS:
        files = sorted((options.data / folder).glob("*.pdf"))[:: options.every]
        compare(name, asked, files)


if __name__ == "__main__":
    main()
