"""Pages that are pictures are read by Tesseract, and it is said that they were, or why not."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from benchmarks.formats import bigram_f1
from nlp.domain import Outcome
from nlp.errors import ErrorCategory, NoTextError
from nlp.intake import ReadingLimits, parse_file
from nlp.intake.recognition import missing_parts
from tests.conftest import require
from tests.unit.nlp.pdf.samples import typeset

WORDS = (
    "전고체 전지의 계면 저항을 낮추는 공정을 개발한다. "
    "목표는 세 해 안에 수명을 두 배로 늘리는 것이다.\n\n"
    "The pump runs quietly in deep wells."
)


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    require(not missing_parts(), "Tesseract with Korean and English is not installed")


def scan(*sources: str) -> bytes:
    """A PDF of pictures of typeset pages, 200 dots per inch."""
    pictures = []
    for source in sources:
        page = pdfium.PdfDocument(typeset("#set text(size: 12pt)\n" + source))[0]
        pictures.append(page.render(scale=200 / 72).to_pil().convert("L"))
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return out.getvalue()


def mixed() -> bytes:
    """A page of text, and one that is a picture."""
    whole = pdfium.PdfDocument(typeset("First page in letters."))
    whole.import_pages(pdfium.PdfDocument(scan(WORDS)))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scan.pdf"


def test_a_scan_is_read_with_places_and_confidence(path: Path) -> None:
    path.write_bytes(scan(WORDS, "The second page holds a second sentence."))
    parsed = parse_file(path)
    assert bigram_f1(parsed.text, WORDS) > 0.8
    assert "The pump runs quietly in deep wells" in parsed.text
    assert "전고체 전지" in parsed.text  # and not 전 고 체
    assert all(page.recognised is not None and page.recognised > 0.6 for page in parsed.pages)
    assert parsed.outcome is Outcome.PARTIAL
    (issue,) = parsed.issues
    assert issue.category is ErrorCategory.RECOGNISED
    assert issue.message.startswith("Pages 1, 2 are pictures without text")
    start = parsed.text.index("quietly")
    (box,) = parsed.evidence(start, start + 7).boxes
    assert 64 < box.x0 < 300
    assert 70 < box.y0 < 200


def test_only_pages_without_text_are_recognised(path: Path) -> None:
    path.write_bytes(mixed())
    parsed = parse_file(path)
    first, second = parsed.pages
    assert first.recognised is None
    assert second.recognised is not None
    assert parsed.text.startswith("First page in letters.")
    assert "quietly" in parsed.text[second.start :]


def test_a_picture_beside_text_is_left_alone(path: Path) -> None:
    picture = io.BytesIO()
    Image.new("L", (40, 40), 128).save(picture, "PNG")
    source = "Words #image(bytes((" + ", ".join(map(str, picture.getvalue())) + ")))"
    path.write_bytes(typeset(source))
    parsed = parse_file(path)
    assert (parsed.outcome, parsed.pages[0].recognised) == (Outcome.SUCCEEDED, None)


def test_without_tesseract_the_pages_and_what_is_missing_are_named(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path.write_bytes(mixed())
    parsed = parse_file(path)
    assert [(issue.category, issue.page) for issue in parsed.issues] == [(ErrorCategory.NO_TEXT, 2)]
    assert "missing here: tesseract" in parsed.issues[0].message
    path.write_bytes(scan(WORDS))
    with pytest.raises(NoTextError, match=r"scan\.pdf: its page carries no text .* not installed"):
        parse_file(path)


def test_pages_up_to_the_limit_are_recognised_and_more_are_named(path: Path) -> None:
    path.write_bytes(scan("Quiet pump", "Second sheet"))
    both = parse_file(path, limits=ReadingLimits(ocr_pages=2))
    assert [page.recognised is not None for page in both.pages] == [True, True]
    one = parse_file(path, limits=ReadingLimits(ocr_pages=1))
    assert [page.recognised is not None for page in one.pages] == [True, False]
    assert any("beyond the 1 pages" in issue.message for issue in one.issues)
    with pytest.raises(NoTextError, match="switched off"):
        parse_file(path, limits=ReadingLimits(ocr_pages=0))
