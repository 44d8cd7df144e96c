"""One file's bytes to a `ParsedDocument`, by what the content is. Runs in the limited child."""

from __future__ import annotations

from nlp.domain.document import ParsedDocument
from nlp.errors import UnsupportedFileError
from nlp.flow.package import Package
from nlp.intake import PARSER_VERSION
from nlp.intake.limits import ReadingLimits
from nlp.intake.recognised import Recognition, Scan
from nlp.intake.sniff import PDF, ZIP, check_kind


def parse_bytes(
    content: bytes,
    *,
    file_name: str,
    limits: ReadingLimits | None = None,
    recognition: Recognition | None = None,
) -> ParsedDocument:
    """Reads a document in this process, without limits on memory and time.

    `recognition`: what was read off the pages of a scan, see `nlp.intake.recognition`. Raises a
    `DocumentError` that names the file when there is nothing to read.
    """
    limits = limits or ReadingLimits()
    kind = check_kind(content, file_name)
    if kind == PDF:
        from nlp.pdf.reader import parse_pdf_bytes

        pages = recognition.of("") if recognition else None
        return parse_pdf_bytes(content, file_name=file_name, limits=limits, recognition=pages)
    if kind == ZIP:
        from nlp.intake.submission import read_submission

        return read_submission(content, file_name, limits, recognition)
    from nlp.flow import document, reader_of

    flow = reader_of(kind)(content, file_name, limits)
    return document(
        flow,
        content,
        file_name=file_name,
        media_type=kind,
        parser_version=PARSER_VERSION,
        limits=limits,
    )


def scans(content: bytes, *, file_name: str, limits: ReadingLimits) -> list[Scan]:
    """Pages that are pictures without text: of a PDF, or of those in an archive, the main document
    first. Other files have none that could be drawn."""
    kind = check_kind(content, file_name)
    if kind == ZIP:
        from nlp.intake.submission import scans_within

        return scans_within(content, file_name, limits)
    if kind != PDF:
        return []
    from nlp.pdf.reader import scanned_pages

    return scanned_pages(content, file_name=file_name, limits=limits)


def scan_bytes(
    content: bytes,
    page: int,
    *,
    scale: float,
    file_name: str,
    limits: ReadingLimits,
    member: str | None = None,
) -> bytes:
    """A page of a scan prepared for text recognition, see `nlp.scans.page`."""
    from nlp.pdf.render import grey_page
    from nlp.scans.prepare import prepare

    content = _member(content, member, file_name, limits)
    picture = grey_page(content, page, scale=scale, file_name=file_name, limits=limits)
    return prepare(picture, scale)


def _member(content: bytes, member: str | None, file_name: str, limits: ReadingLimits) -> bytes:
    """One file of an archive, or the file itself."""
    if not member:
        return content
    with Package(content, file_name, limits, most=limits.file_bytes) as package:
        return package.read(member)


def render_bytes(
    content: bytes,
    page: int,
    *,
    scale: float,
    file_name: str,
    limits: ReadingLimits,
    member: str | None = None,
    turned: float = 0.0,
) -> bytes:
    """PNG of a page, see `nlp.intake.render_page`."""
    content = _member(content, member, file_name, limits)
    if check_kind(content, file_name) != PDF:
        raise UnsupportedFileError(
            "the file has no pages of its own: how it breaks into pages is up to the program that "
            "prints it.",
            where=file_name,
            todo="Open the passage in its text instead.",
        )
    from nlp.pdf.render import render_pdf_bytes

    return render_pdf_bytes(
        content, page, scale=scale, turned=turned, file_name=file_name, limits=limits
    )
