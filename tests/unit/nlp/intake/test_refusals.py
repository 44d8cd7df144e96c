"""What is no readable document ends in an error that names the file, the reason and what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from nlp.errors import (
    DamagedFileError,
    DocumentError,
    EmptyFileError,
    EncryptedFileError,
    LimitExceededError,
    MissingFileError,
    NoTextError,
    UnsupportedFileError,
)
from nlp.intake import ReadingLimits, parse_file, render_page
from nlp.intake.reading import parse_bytes
from nlp.pdf.reader import parse_pdf_bytes
from tests.forms.content import grid, p
from tests.forms.hwpx import hwpx
from tests.unit.nlp.pdf.samples import encrypted, handmade, typeset


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


WORD = "WordDocument".encode("utf-16-le")
REFUSED: list[tuple[str, bytes, type[DocumentError], str]] = [
    ("empty", b"", EmptyFileError, "empty"),
    ("blank", b"\0" * 64, EmptyFileError, "empty"),
    ("html", b"<!DOCTYPE html><html><body>not found</body></html>", UnsupportedFileError, "HTML"),
    ("hwp", b"\xd0\xcf\x11\xe0" + b"H\0w\0p\0S\0u\0m\0m\0a\0r\0y\0", DamagedFileError, "Hangul"),
    ("hwp 3", b"HWP Document File V3.00", UnsupportedFileError, "HWP 3"),
    ("old word", b"\xd0\xcf\x11\xe0" + WORD, UnsupportedFileError, "DOC"),
    ("ole", b"\xd0\xcf\x11\xe0" + b"\0" * 600, UnsupportedFileError, "OLE"),
    ("hwpx", zipped("Contents/section0.xml"), DamagedFileError, "header.xml is missing"),
    ("docx", zipped("word/document.xml"), DamagedFileError, "not well-formed"),
    ("zip", zipped("a.pdf"), UnsupportedFileError, "a.pdf: the content is plain text"),
    ("empty zip", b"PK\x05\x06" + bytes(18), UnsupportedFileError, "empty"),
    ("broken zip", b"PK\x03\x04garbage", UnsupportedFileError, "damaged ZIP"),
    ("png", b"\x89PNG\r\n\x1a\n", UnsupportedFileError, "PNG"),
    ("text", "그냥 글".encode(), UnsupportedFileError, "plain text"),
    ("drm", b"<DOCUMENT SAFER V2>" + b"\x07\x08" * 40, EncryptedFileError, "DRM"),
    ("password", encrypted(), EncryptedFileError, "password"),
    ("truncated", handmade()[:150], DamagedFileError, "damaged"),
    ("header only", b"%PDF-1.7\n", DamagedFileError, "damaged"),
    ("no text", typeset("#rect()"), NoTextError, "lines and shapes only"),
]


@pytest.mark.parametrize(
    ("name", "content", "error", "reason"), REFUSED, ids=[r[0] for r in REFUSED]
)
def test_the_content_decides_and_the_error_names_file_and_reason(
    name: str, content: bytes, error: type[DocumentError], reason: str
) -> None:
    with pytest.raises(error) as raised:
        parse_bytes(content, file_name=f"{name}.pdf")
    assert raised.value.where == f"{name}.pdf"
    assert reason in raised.value.what
    assert raised.value.todo


def test_the_name_of_a_pdf_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(handmade())
    document = parse_file(path, file_name="upload.hwp")
    assert document.file_name == "upload.hwp"
    assert "Hello" in document.text


def test_the_child_process_passes_its_refusal_on(tmp_path: Path) -> None:
    path = tmp_path / "a1b2c3"
    path.write_bytes(encrypted())
    with pytest.raises(EncryptedFileError, match=r"locked\.pdf: .*password") as raised:
        parse_file(path, file_name="locked.pdf")
    assert raised.value.todo


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file"):
        parse_file(tmp_path / "nowhere.pdf")


def read(path: Path, content: bytes, limits: ReadingLimits) -> str:
    path.write_bytes(content)
    return parse_file(path, limits=limits).text


def test_pages_up_to_the_limit_are_read_and_one_more_is_refused() -> None:
    limits = ReadingLimits(pages=3)
    assert len(parse_pdf_bytes(handmade(pages=3), file_name="x.pdf", limits=limits).pages) == 3
    with pytest.raises(LimitExceededError, match=r"x\.pdf: the document has 4 pages.*limit of 3"):
        parse_pdf_bytes(handmade(pages=4), file_name="x.pdf", limits=limits)


def test_a_file_up_to_the_size_limit_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    content = handmade()
    assert "Hello" in read(tmp_path / "a.pdf", content, ReadingLimits(file_bytes=len(content)))
    with pytest.raises(LimitExceededError, match=r"a\.pdf: the file has"):
        read(tmp_path / "a.pdf", content, ReadingLimits(file_bytes=len(content) - 1))


def test_text_up_to_the_unpacking_limit_is_read_and_more_is_refused() -> None:
    letters = len("Hellofromapage")
    enough = ReadingLimits(unpacked_bytes=2 * letters * 3)
    assert parse_pdf_bytes(handmade(pages=2), file_name="x.pdf", limits=enough).text
    with pytest.raises(LimitExceededError, match="unpacks to more"):
        parse_pdf_bytes(handmade(pages=3), file_name="x.pdf", limits=enough)


def test_the_picture_of_a_page_is_refused_above_the_pixel_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(handmade(page=b"/MediaBox[0 0 100 50]"))
    picture = render_page(path, 1, scale=2.0, limits=ReadingLimits(pixels=20_000))
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 200
    assert int.from_bytes(picture[20:24]) == 100
    with pytest.raises(LimitExceededError, match="pixels"):
        render_page(path, 1, scale=2.0, limits=ReadingLimits(pixels=19_999))


def test_a_page_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(handmade())
    with pytest.raises(DocumentError, match="no page 2"):
        render_page(path, 2)


def test_the_name_of_a_hangul_document_does_not_matter_either(tmp_path: Path) -> None:
    path = tmp_path / "a1b2c3"
    path.write_bytes(hwpx([p("사업계획서"), grid(["과제명", "전지"])]))
    document = parse_file(path, file_name="plan.hwp")
    assert document.text == "사업계획서\n\n과제명\t전지"
    assert document.evidence(0, 3).source == "paragraph 1"


def test_there_is_no_picture_of_a_document_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.hwpx"
    path.write_bytes(hwpx([p("글")]))
    with pytest.raises(UnsupportedFileError, match=r"a\.hwpx: the file has no pages of its own"):
        render_page(path, 1)
