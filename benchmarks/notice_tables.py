"""Tables of published notices: how many of those in Hangul are found in the PDF, cell by cell.

    python -m benchmarks.notice_tables --data ../shared/data

A table counts with two rows and two columns or more and text in four cells or more: documents in
Hangul set headings in tables of one row. It is found where a table of the PDF has as many rows and
columns and at least 95 % of its places hold the same letters and digits (a merged cell's text
stands in its first place). The peer is pdfplumber's `extract_tables`, page by page, on the same
files in the same run.
"""

from __future__ import annotations

import argparse
import re
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber

from nlp.domain import Table
from nlp.intake.reading import parse_bytes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ALIKE = 0.95
LEAST_CELLS = 4

_OTHER = re.compile("[^0-9A-Za-z가-힣]")

Texts = list[list[str]]


@dataclass(frozen=True)
class Count:
    tables: int
    found: int
    peer: int
    over_pages: int
    by_plumber: int
    pages_read_again: int
    seconds: float
    peer_seconds: float


def squeezed(text: str | None) -> str:
    """Hangul, Latin letters and digits: bullets come from fonts of their own, as any sign."""
    return _OTHER.sub("", unicodedata.normalize("NFKC", text or ""))


def texts_of(table: Table) -> Texts:
    """Rows × columns, a merged cell's text in its first place."""
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.column] = squeezed(cell.text)
    return rows


def found(truth: Sequence[Texts], read: Sequence[Texts]) -> int:
    """How many of the tables are among those that were read; each is used once."""
    left = list(read)
    count = 0
    for table in truth:
        match = next((i for i, other in enumerate(left) if alike(table, other)), None)
        if match is not None:
            del left[match]
            count += 1
    return count


def counts(table: Texts) -> bool:
    filled = sum(bool(text) for row in table for text in row)
    return len(table) > 1 and len(table[0]) > 1 and filled >= LEAST_CELLS


def alike(one: Texts, other: Texts) -> bool:
    if [len(row) for row in one] != [len(row) for row in other]:
        return False
    rows = zip(one, other, strict=True)
    same = [a == b for row, also in rows for a, b in zip(row, also, strict=True)]
    return sum(same) >= ALIKE * len(same)


def measure(pdf: Path, hangul: Path) -> Count:
    started = time.process_time()
    paper = parse_bytes(pdf.read_bytes(), file_name=pdf.name)
    ours = time.process_time() - started
    started = time.process_time()
    with pdfplumber.open(pdf) as opened:
        plain = [table for page in opened.pages for table in page.extract_tables()]
    peers = [[[squeezed(text) for text in row] for row in table] for table in plain]
    theirs = time.process_time() - started
    read = parse_bytes(hangul.read_bytes(), file_name=hangul.name)
    truth = [texts_of(table) for table in read.tables]
    truth = [table for table in truth if counts(table)]
    return Count(
        tables=len(truth),
        found=found(truth, [texts_of(table) for table in paper.tables]),
        peer=found(truth, peers),
        over_pages=sum(bool(table.further) for table in paper.tables),
        by_plumber=sum(table.reader == "pdfplumber" for table in paper.tables),
        pages_read_again=len(paper.read_again),
        seconds=ours,
        peer_seconds=theirs,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    folder = parser.parse_args().data / "korean_notices" / "pairs"
    measured = []
    print(f"{'pair':<12}{'tables':>8}{'ours':>6}{'pdfplumber':>12}{'joined':>8}{'read again':>12}")
    for pdf in sorted(folder.glob("*.pdf")):
        one = measure(pdf, next(path for path in folder.glob(f"{pdf.stem}.hwp*")))
        measured.append(one)
        print(
            f"{pdf.stem:<12}{one.tables:>8}{one.found:>6}{one.peer:>12}{one.over_pages:>8}"
            f"{one.pages_read_again:>12}"
        )
    whole = sum(one.tables for one in measured)
    for name in ("found", "peer"):
        count = sum(getattr(one, name) for one in measured)
        print(f"{name}: {count} of {whole}, {count / whole:.3f}")
    print(
        f"joined over pages: {sum(one.over_pages for one in measured)}; "
        f"read by pdfplumber: {sum(one.by_plumber for one in measured)} tables"
    )
    ratio = sum(one.peer_seconds for one in measured) / sum(one.seconds for one in measured)
    print(f"time: pdfplumber takes {ratio:.1f} × as long")


if __name__ == "__main__":
    main()
