"""What a file is, by its content. A name or a declared type is never believed."""

from __future__ import annotations

import io
import zipfile

from nlp.errors import (
    BulkFileError,
    EmptyFileError,
    EncryptedFileError,
    UnsupportedFileError,
)

PDF = "application/pdf"
HWPX = "application/hwp+zip"
HWP = "application/x-hwp"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
READABLE = (PDF, HWPX, HWP, DOCX, ZIP)
HEADER_REACH = 1024
"""A PDF may begin with this many foreign bytes (ISO 32000-1, implementation note 13)."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"HWP Document File", "a Hangul (HWP 3) document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"%!PS", "a PostScript file"),
    (b"{\\rtf", "an RTF document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
)

_DRM = (b"<DOCUMENT SAFER", b"SCDSA", b"<## NASCA DRM", b"Fasoo", b"MarkAny")
"""First bytes of the DRM containers that Korean offices use."""


_DATA = (
    "It is data for programs: send the document itself. Records that `novum ingest` loads are "
    "named in docs/patent-offices.md."
)
_PACKED = "Unpack it and send the documents in it."
_TODO = {
    "an XML file": _DATA,
    "JSON data": _DATA,
    "a gzip archive": _PACKED,
    "a RAR archive": _PACKED,
    "a 7-Zip archive": _PACKED,
    "an HTML page": "It was saved from a web page, perhaps a login page: download the document "
    "itself again.",
    "a damaged ZIP archive": "It is cut short or damaged: download or export the file again.",
}


def sniff(content: bytes) -> str:
    """The media type of a kind that we read, or words for what the content looks like."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(content)  # before PDF: a stored one may stand near its beginning
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole_kind(content)
    head = content[:HEADER_REACH]
    if b"%PDF-" in head:
        return PDF
    for magic, name in _MAGIC:
        if content.startswith(magic):
            return name
    return _text_kind(head)


def _text_kind(head: bytes) -> str:
    low = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if low.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in low:
        return "an HTML page"
    if low.startswith(b"<?xml"):
        return "an XML file"
    if low.startswith((b"{", b"[")):
        return "JSON data"
    printable = sum(byte >= 32 or byte in (9, 10, 13) for byte in head)
    return "plain text" if b"\x00" not in head and printable > 0.97 * len(head) else "unknown data"


def check_kind(content: bytes, file_name: str) -> str:
    """The media type of a file that we read; raises the error that says what it is instead."""
    if not content.strip(b"\x00 \t\r\n"):
        raise EmptyFileError(
            "the file is empty.", where=file_name, todo="Check the upload and send it again."
        )
    if any(content[:HEADER_REACH].find(mark) >= 0 for mark in _DRM) and b"%PDF-" not in content[:8]:
        raise EncryptedFileError(
            "the file is locked by a document security (DRM) program.",
            where=file_name,
            todo="Release the protection and upload it again.",
        )
    kind = sniff(content)
    if kind not in READABLE:
        _refuse_bulk(content, file_name)
        raise UnsupportedFileError(
            f"the content is {kind}, not a PDF, HWPX, HWP or DOCX document or a ZIP of such.",
            where=file_name,
            todo=_TODO.get(kind, "Save it as PDF, HWPX or DOCX and upload that."),
        )
    return kind


def _refuse_bulk(content: bytes, file_name: str) -> None:
    """Raises `BulkFileError` for a file whose first record can be loaded by `novum ingest`."""
    from nlp.intake.bulk import bulk_format  # the offices' readers: only where all else fails

    known = bulk_format(content, file_name)
    if known:
        raise BulkFileError(
            f"the content is records to be loaded in bulk ({known}), not one document.",
            where=file_name,
            todo="Load it with `novum ingest FILE`.",
        )


def _zip_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist()[:2000])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "a damaged ZIP archive"
    if any(name.startswith("Contents/section") for name in names):
        return HWPX
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return "an Excel (XLSX) workbook"
    if "ppt/presentation.xml" in names:
        return "a PowerPoint (PPTX) presentation"
    return ZIP


def _ole_kind(content: bytes) -> str:
    if b"H\x00w\x00p\x00S\x00u\x00m\x00m\x00a\x00r\x00y" in content or b"HWP Document" in content:
        return HWP
    if b"W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t" in content:
        return "an old Word (DOC) document"
    return "an OLE file (old Office or Hangul)"
