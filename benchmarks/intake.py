"""Every file as it comes: does it end in a verdict, how fast, and with how much memory.

    python -m benchmarks.intake --data ../shared/data

Reads each file of the notices, forms, samples, gazettes and odd PDFs through the limited process,
scans included. A verdict is a document, in full or in part, or a refusal that names the file and
says what to do. The peer is the time that the same files take when scans are not recognised.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nlp.errors import DocumentError
from nlp.intake import ReadingLimits, parse_file
from nlp.intake.recognition import missing_parts

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FOLDERS = ("korean_notices/intake", "proposal_forms", "hwp_samples", "odd_pdfs", "gazette_pdfs")
EACH = 50
LIMIT_SECONDS, LIMIT_BYTES = 20.0, 1.5 * 2**30


def verdict(path: Path, limits: ReadingLimits) -> str:
    try:
        return str(parse_file(path, limits=limits).outcome)
    except DocumentError as error:
        named = path.name in str(error) and error.todo
        return type(error).__name__ if named else f"{type(error).__name__} without a name or advice"


def files_in(data: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted(path for path in (data / folder).rglob("*") if path.is_file()):
            if path.suffix not in (".jsonl", ".txt"):
                yield path


def measure(data: Path, limits: ReadingLimits) -> tuple[Counter[str], list[tuple[float, str]]]:
    """Verdicts and how often, and seconds of each file. What was done goes to standard error: with
    recognition this may take an hour."""
    verdicts: Counter[str] = Counter()
    seconds: list[tuple[float, str]] = []
    for number, path in enumerate(files_in(data), start=1):
        started = time.monotonic()
        verdicts[verdict(path, limits)] += 1
        seconds.append((time.monotonic() - started, path.name))
        if number % EACH == 0:
            print(f"  {number} files, the last in {path.parent.name}", file=sys.stderr, flush=True)
    if not seconds:
        raise SystemExit(f"no files of {', '.join(FOLDERS)} in {data}")
    return verdicts, sorted(seconds)


def report(name: str, verdicts: Counter[str], seconds: list[tuple[float, str]]) -> None:
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"{name}: {verdicts.total()} files, {sum(each for each, _ in seconds):.0f} s")
    for kind, count in verdicts.most_common():
        print(f"  {count:>5}  {kind}")
    over = [file for each, file in seconds if each > LIMIT_SECONDS]
    print(f"  median {seconds[len(seconds) // 2][0]:.2f} s; slowest: ", end="")
    print(", ".join(f"{file} {each:.0f} s" for each, file in seconds[:-4:-1]))
    print(f"  over {LIMIT_SECONDS:.0f} s: {len(over)}; largest process", end=" ")
    print(f"{largest / 2**20:.0f} MB, at most {LIMIT_BYTES / 2**20:.0f} MB asked", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--no-scans", action="store_true", help="without recognition of scans")
    options = parser.parse_args()
    runs = [("scans not recognised", ReadingLimits(ocr_pages=0))]
    if lacking := missing_parts():
        print(f"scans cannot be recognised here, missing: {', '.join(lacking)}", flush=True)
    elif not options.no_scans:
        runs.append(("scans recognised", ReadingLimits()))
    for name, limits in runs:
        report(name, *measure(options.data, limits))


if __name__ == "__main__":
    main()
