"""Tables of scans end in cells, with real Tesseract; scans within an archive are read too."""

from __future__ import annotations

import io
import zipfile
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nlp.domain import Outcome, ParsedDocument
from nlp.domain.document import BlockKind
from nlp.errors import ErrorCategory, UnsupportedFileError
from nlp.intake import ReadingLimits, parse_file, render_page
from nlp.intake.recognition import missing_parts
from tests.conftest import require
from tests.gold.scans import worn
from tests.unit.nlp.pdf.samples import handmade
from tests.unit.nlp.scans.pages import FORM, GRID, pdf, picture

LEAN = 0.9


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    require(not missing_parts(), "Tesseract with Korean and English is not installed")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> ParsedDocument:
    path: Path = tmp_path_factory.mktemp("good") / "form.pdf"
    path.write_bytes(pdf(picture()))
    return parse_file(path)


@pytest.fixture(scope="module")
def bad_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("bad") / "form.pdf"
    path.write_bytes(pdf(worn(picture(), seed=7, lean=LEAN)))
    return path


@pytest.fixture(scope="module")
def bad(bad_file: Path) -> ParsedDocument:
    return parse_file(bad_file)


def squeezed(grid: list[list[str]]) -> list[list[str]]:
    return [["".join(text.split()) for text in row] for row in grid]


def agreement(document: ParsedDocument) -> float:
    """Share of the places of the only table that hold what is printed there."""
    (table,) = document.tables
    assert (table.rows, table.columns, table.reader) == (4, 3, "picture")
    read, true = (list(chain(*squeezed(grid))) for grid in (table.grid(), GRID))
    return sum(a == b for a, b in zip(read, true, strict=True)) / len(true)


def test_a_table_on_a_scan_has_its_cells(good: ParsedDocument) -> None:
    assert agreement(good) >= 0.8
    assert good.tables[0].grid()[1][1:] == ["2027년", "1,250"]


def test_a_leaning_noisy_scan_has_them_too(bad: ParsedDocument) -> None:
    assert agreement(bad) >= 0.75
    assert bad.pages[0].turned == pytest.approx(-LEAN, abs=0.1)


def test_what_stands_outside_the_table_stays_lines(good: ParsedDocument) -> None:
    kinds = {block.kind for block in good.blocks}
    assert BlockKind.TABLE in kinds
    outside = [
        "".join(good.text[block.start : block.end].split())
        for block in good.blocks
        if block.kind is not BlockKind.TABLE
    ]
    assert "과제의내용을아래표에적는다." in outside
    assert "표뒤에오는문장은표가아니다." in outside
    assert any("과제개요" in text for text in outside)  # light letters on a dark bar


def test_cells_know_their_place_in_text_and_on_the_page(good: ParsedDocument) -> None:
    (table,) = good.tables
    for cell in table.cells:
        assert cell.text == good.text[cell.start : cell.end]
        assert table.box.x0 - 1 < cell.box.x0 < cell.box.x1 < table.box.x1 + 1
    amount = good.text.index("3,480")
    (box,) = good.evidence(amount, amount + 5).boxes
    (cell,) = [cell for cell in table.cells if cell.text == "3,480"]
    assert cell.box.x0 < box.x0 < box.x1 < cell.box.x1


def test_the_page_is_shown_as_it_was_read(bad: ParsedDocument, bad_file: Path) -> None:
    """The picture that is shown is turned so that boxes lie on what they stand for."""
    scale = 2.0
    png = render_page(bad_file, 1, scale=scale, turned=bad.pages[0].turned)
    shown = Image.open(io.BytesIO(png)).convert("L")
    assert shown.size == Image.open(io.BytesIO(render_page(bad_file, 1, scale=scale))).size
    (table,) = bad.tables
    for edge in (table.box.x0, table.box.x1):
        for y in (table.box.y0 + 3, table.box.y1 - 3):
            there = (edge - 2) * scale, (y - 1) * scale, (edge + 2) * scale, (y + 1) * scale
            assert np.asarray(shown.crop(there)).min() < 170  # the ruling stands there


def test_it_is_said_how_surely_it_was_read(good: ParsedDocument, bad: ParsedDocument) -> None:
    for document in (good, bad):
        (page,) = document.pages
        assert page.recognised is not None
        assert 0.5 < page.recognised < 1.0
        assert document.outcome is Outcome.PARTIAL
        assert f"mean confidence {page.recognised:.0%}" in document.issues[0].message


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.pdf", content)
    return path


def test_scans_in_an_archive_are_read_within_one_limit_of_pages(tmp_path: Path) -> None:
    scan = pdf(picture("#set page(width: 300pt, height: 200pt, margin: 30pt)\nQuiet pump"))
    path = zipped(tmp_path / "all.zip", plan=scan, annex=scan, letter=handmade())
    whole = parse_file(path)
    assert [part.file_name for part in whole.parts] == ["plan.pdf", "letter.pdf", "annex.pdf"]
    assert [page.recognised is not None for page in whole.pages] == [True, False, True]
    assert whole.text.count("Quiet pump") == 2
    assert whole.outcome is Outcome.PARTIAL
    recognised = [i.page for i in whole.issues if i.category is ErrorCategory.RECOGNISED]
    assert recognised == [1, 3]
    start = whole.text.rindex("pump")
    assert whole.evidence(start, start + 4).page == 3

    one = parse_file(path, limits=ReadingLimits(ocr_pages=1))
    assert [part.file_name for part in one.parts] == ["plan.pdf", "letter.pdf"]
    assert any("beyond the 1 pages" in issue.message for issue in one.issues)


def test_an_archive_of_scans_alone_is_read_or_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "all.zip", plan=pdf(picture(FORM)))
    read = parse_file(path)
    assert len(read.tables) == 1
    assert read.pages[0].recognised is not None
    with pytest.raises(UnsupportedFileError, match="switched off"):
        parse_file(path, limits=ReadingLimits(ocr_pages=0))
