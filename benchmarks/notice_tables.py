"""Tables of published notices: how many of those in Hangul are found in the PDF, cell by cell.

    python -m benchmarks.notice_tables --data ../shared/data

A table counts with two rows and two columns or more and text in four cells or more: documents in
Hangul set headings in tables of one row. It is found where a table of the PDF has as many rows and
columns and at least 95 % of its places hold the same letters and digits (a merged cell's text
stands in its first place). The peer is pdfplumber's `extract_tables`, page by page, on the same
files in the same run; pages with more drawn objects than ``--peer-objects`` are not given to it,
and their number is told: one page of 33,000 takes it as long as whole files.
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
import pypdfium2 as pdfium
from pypdfium2 import raw

from nlp.domain import Table
from nlp.intake.reading import parse_bytes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ALIKE = 0.95
LEAST_CELLS = 4
PEER_OBJECTS = 5_000
"""Drawn objects of a page that the peer is given: pdfminer takes a second for 4,000 of them."""

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
    not_given: int  # pages, to the peer
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


def light_pages(pdf: Path, most: int) -> list[bool]:
    """For each page, whether it has at most so many drawn objects."""
    with pdfium.PdfDocument(pdf) as opened:
        return [raw.FPDFPage_CountObjects(page.raw) <= most for page in opened]


def peer_tables(pdf: Path, given: Sequence[bool]) -> list[Texts]:
    with pdfplumber.open(pdf) as opened:
        pages = [page for page, light in zip(opened.pages, given, strict=True) if light]
        plain = [table for page in pages for table in page.extract_tables()]
    return [[[squeezed(text) for text in row] for row in table] for table in plain]


def measure(pdf: Path, hangul: Path, peer_objects: int) -> Count:
    started = time.process_time()
    paper = parse_bytes(pdf.read_bytes(), file_name=pdf.name)
    ours = time.process_time() - started
    given = light_pages(pdf, peer_objects)
    started = time.process_time()
    peers = peer_tables(pdf, given)
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
        not_given=given.count(False),
        seconds=ours,
        peer_seconds=theirs,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--peer-objects", type=int, default=PEER_OBJECTS)
    options = parser.parse_args()
    folder = options.data / "korean_notices" / "pairs"
    measured = []
    print(
        f"{'pair':<12}{'tables':>8}{'ours':>6}{'pdfplumber':>12}{'joined':>8}{'read again':>12}",
        flush=True,
    )
    for pdf in sorted(folder.glob("*.pdf")):
        hangul = next(path for path in folder.glob(f"{pdf.stem}.hwp*"))
        one = measure(pdf, hangul, options.peer_objects)
        measured.append(one)
        print(
            f"{pdf.stem:<12}{one.tables:>8}{one.found:>6}{one.peer:>12}{one.over_pages:>8}"
            f"{one.pages_read_again:>12}",
            flush=True,
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
    print(f"time: pdfplumber takes {ratio:.1f} × as long, ", end="")
    print(f"without the {sum(one.not_given for one in measured)} pages it was not given")


if __name__ == "__main__":
    main()
