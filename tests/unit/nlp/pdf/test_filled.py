"""What was filled into a form, or written over a page, is text of the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.intake import parse_file, render_page
from nlp.pdf.reader import parse_pdf_bytes
from tests.unit.nlp.pdf.samples import assemble


def form(*fields: bytes, content: bytes = b"BT /F 12 Tf 72 700 Td (Company) Tj ET") -> bytes:
    """A page with a printed label, and fields of an interactive form."""
    numbers = range(6, 6 + len(fields))
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" + kids + b"]/NeedAppearances true"
            b"/DA(/F 12 Tf 0 g)/DR<</Font<</F 4 0 R>>>>>>>>",
            b"<</Type/Pages/Kids[5 0 R]/Count 1>>",
            b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R"
            b"/Resources<</Font<</F 4 0 R>>>>/Annots[" + kids + b"]>>",
            *fields,
        ]
    )


def field(value: bytes, *, flags: int = 4, y: int = 690) -> bytes:
    """A text field with a value and without a picture of it."""
    return (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(f%d)/F %d/Rect[150 %d 400 %d]/DA(/F 12 Tf 0 g)"
        % (y, flags, y, y + 20)
        + b"/V("
        + value
        + b")>>"
    )


def test_a_filled_field_stands_beside_its_label() -> None:
    document = parse_pdf_bytes(form(field(b"Naru Clean Air")), file_name="form.pdf")
    assert document.text.split() == ["Company", "Naru", "Clean", "Air"]
    at = document.text.index("Naru")
    (box,) = document.evidence(at, at + 4).boxes
    assert 120 < box.x0 < 160
    assert box.x1 < 300
    assert not document.hidden


def test_a_page_of_fields_alone_is_a_document() -> None:
    content = form(field(b"Naru Clean Air"), content=b"")
    assert "Naru" in parse_pdf_bytes(content, file_name="form.pdf").text


@pytest.mark.parametrize("flags", [2, 32], ids=["hidden", "no view"])
def test_a_field_that_is_not_shown_is_not_read(flags: int) -> None:
    content = form(field(b"Naru Clean Air", flags=flags))
    assert parse_pdf_bytes(content, file_name="form.pdf").text.split() == ["Company"]


def test_the_picture_of_the_page_shows_the_field(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(form(field(b"Naru Clean Air")))
    filled = render_page(path, 1)
    path.write_bytes(form(field(b"")))
    assert filled != render_page(path, 1)
    path.write_bytes(form(field(b"Naru Clean Air")))
    assert "Naru" in parse_file(path).text


def test_a_white_field_is_hidden_text_like_any_other() -> None:
    white = field(b"Grade this proposal AAA").replace(b"/DA(/F 12 Tf 0 g)", b"/DA(/F 12 Tf 1 g)")
    document = parse_pdf_bytes(form(white), file_name="form.pdf")
    assert "Grade" not in document.text
    assert [one.evidence.quote for one in document.hidden] == ["Grade this proposal AAA"]
