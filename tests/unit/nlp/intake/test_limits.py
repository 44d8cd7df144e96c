"""Each limit on reading, at the limit and one past it. Those on bytes, pages and pixels of single
files are in `test_refusals.py`, those on archives in `test_submission.py`."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from nlp.domain import Outcome, ParsedDocument
from nlp.errors import ErrorCategory, LimitExceededError
from nlp.flow.package import Package
from nlp.intake import ReadingLimits, parse_file
from nlp.intake.processes import ROOT, child_environment
from nlp.intake.recognised import Scan
from nlp.intake.recognition import recognise_pages
from nlp.pdf.plumber import MOST_OBJECTS, MOST_PAGES
from nlp.pdf.reader import parse_pdf_bytes
from tests.unit.nlp.pdf.samples import handmade, typeset

LETTERS = len("Hello from a page")
RULES = 12


def parse(content: bytes, **limits: int) -> ParsedDocument:
    return parse_pdf_bytes(content, file_name="x.pdf", limits=ReadingLimits(**limits))


def drawn(count: int) -> bytes:
    """A page of `count` objects: a word and strokes."""
    strokes = b"".join(b"72 %d m 300 %d l S " % (y, y) for y in range(100, 99 + count))
    return handmade(b"BT /F 12 Tf 72 700 Td (Hello from a page) Tj ET " + strokes)


@pytest.mark.parametrize(
    ("content", "limit", "at", "what"),
    [
        (handmade(), "page_characters", LETTERS, "1 characters"),
        (drawn(RULES), "page_objects", RULES, "1 drawn objects"),
    ],
    ids=["characters", "objects"],
)
def test_what_a_page_holds_over_the_limit_is_left_out_and_told(
    content: bytes, limit: str, at: int, what: str
) -> None:
    whole = parse(content, **{limit: at})
    assert (whole.outcome, whole.issues) == (Outcome.SUCCEEDED, ())
    cut = parse(content, **{limit: at - 1})
    assert cut.outcome is Outcome.PARTIAL
    (issue,) = cut.issues
    assert issue.category is ErrorCategory.LIMIT
    assert issue.page == 1
    assert what in issue.message
    assert limit.upper() in (issue.todo or "")


def test_parts_of_a_package_unpack_up_to_the_limit_together() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one", b" " * 60_000)
        archive.writestr("two", b" " * 40_000)
    assert len(buffer.getvalue()) < 1_000  # what it unpacks to counts, not what it says or weighs
    for most, fits in ((100_000, True), (99_999, False)):
        with Package(buffer.getvalue(), "x.docx", ReadingLimits(unpacked_bytes=most)) as package:
            assert len(package.read("one")) == 60_000
            if fits:
                assert len(package.read("two")) == 40_000
            else:
                with pytest.raises(LimitExceededError, match="UNPACKED_BYTES"):
                    package.read("two")


def confined(what: str, *, memory: int = 2**30, seconds: float = 60, answer: int = 2**20) -> int:
    """How a process ends that the kernel limits so and that does `what`."""
    script = (
        "import os, sys\n"
        "from nlp.intake.child import confine\n"
        f"confine({memory}, {seconds}, {answer})\n"
        f"try:\n    {what}\n"
        "except MemoryError:\n    sys.exit(4)\n"
    )
    arguments = [sys.executable, "-c", script]
    return subprocess.run(
        arguments, cwd=ROOT, env=child_environment(), stdout=subprocess.DEVNULL, check=False
    ).returncode


def test_memory_below_the_limit_is_granted_and_above_it_is_not() -> None:
    assert confined("bytearray(400 * 2**20)", memory=600 * 2**20) == 0
    assert confined("bytearray(600 * 2**20)", memory=600 * 2**20) == 4


def test_an_answer_may_have_as_many_bytes_as_the_limit_and_no_more(tmp_path: Path) -> None:
    write = f"open({str(tmp_path / 'answer')!r}, 'wb', 0).write(b'x' * %d)"
    assert confined(write % 5_000, answer=5_000) == 0
    assert (tmp_path / "answer").stat().st_size == 5_000
    one_more = write % 5_000 + f"; open({str(tmp_path / 'answer')!r}, 'ab', 0).write(b'x')"
    assert confined(one_more, answer=5_000) == -signal.SIGXFSZ


def test_work_within_the_time_ends_and_longer_work_is_ended() -> None:
    work = "import time; [None for _ in iter(lambda: time.process_time() < %s, False)]"
    assert confined(work % 0.5, seconds=1) == 0
    assert confined(work % 30, seconds=1) in (-signal.SIGXCPU, -signal.SIGKILL)


def test_the_wall_clock_ends_what_only_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The processor time of a child that waits never runs out."""
    monkeypatch.setattr("nlp.intake.isolation.GRACE_SECONDS", 0.0)
    path = tmp_path / "a.pdf"
    path.write_bytes(handmade())
    started = time.monotonic()
    with pytest.raises(LimitExceededError, match=r"a\.pdf: .*longer than the 0\.01 seconds"):
        parse_file(path, limits=ReadingLimits(seconds=0.01))
    assert time.monotonic() - started < 30
    assert "Hello" in parse_file(path, limits=ReadingLimits(seconds=60)).text


def test_no_page_is_recognised_where_none_may_be(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(handmade())
    scan = Scan(page=1, width=595, height=842)
    found = recognise_pages(path, [scan], file_name="a", limits=ReadingLimits(ocr_pages=0))
    assert not found.pages
    assert "NOVUM_READING_OCR_PAGES" in found.why_not


STEPS = """
#let page() = [
  #place(top, line(start: (0pt, 0pt), end: (200pt, 0pt)))
  #place(top, line(start: (0pt, 60pt), end: (200pt, 60pt)))
  #place(top, line(start: (0pt, 0pt), end: (0pt, 60pt)))
  #place(top, line(start: (200pt, 0pt), end: (200pt, 60pt)))
  #place(top, line(start: (100pt, 0pt), end: (100pt, 30pt)))
  #place(top, line(start: (100pt, 30pt), end: (200pt, 30pt)))
  #place(top, dx: 5pt, dy: 40pt)[왼쪽 아래의 글]
  #place(top, dx: 110pt, dy: 10pt)[오른쪽 위의 글]
]
"""


@pytest.mark.parametrize("pages", [MOST_PAGES, MOST_PAGES + 1])
def test_pages_read_again_are_named_up_to_the_limit(pages: int) -> None:
    source = STEPS + "#pagebreak()\n".join(["#page()\n"] * pages)
    document = parse(typeset(source))
    assert document.read_again == tuple(range(1, MOST_PAGES + 1))


@pytest.mark.parametrize(("more", "again"), [(0, (1,)), (1, ())], ids=["at", "one past"])
def test_a_page_with_more_objects_than_pdfplumber_reads_in_time_is_left_to_us(
    more: int, again: tuple[int, ...]
) -> None:
    """A grid whose lines do not close, on a page full of dots."""
    lines = ((0, 0, 200, 0), (0, 60, 200, 60), (0, 0, 0, 60), (200, 0, 200, 60),
             (100, 30, 100, 60), (100, 30, 200, 30))  # fmt: skip
    page = b"".join(
        b"%d %d m %d %d l S " % (72 + a, 600 + b, 72 + c, 600 + d) for a, b, c, d in lines
    )
    page += b"BT /F 9 Tf 76 610 Td (below) Tj ET BT /F 9 Tf 180 645 Td (above) Tj ET "
    dots = MOST_OBJECTS + more - len(lines) - 2
    page += b"".join(b"%d %d m %d %d l S " % (i % 500, 50, i % 500 + 1, 51) for i in range(dots))
    document = parse(handmade(page))
    assert len(document.tables) == 1
    assert document.read_again == again
