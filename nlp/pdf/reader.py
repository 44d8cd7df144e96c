"""PDF bytes to a `ParsedDocument`, in this process. Uploads go through `nlp.intake.isolation`."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2 as pdfium
from pypdfium2 import raw

from nlp.domain.base import Issue, Outcome, Stage
from nlp.domain.document import QUOTE_CHARACTERS, HiddenText, Inspection, ParsedDocument
from nlp.domain.evidence import Box, Evidence
from nlp.errors import (
    DamagedFileError,
    EncryptedFileError,
    ErrorCategory,
    LimitExceededError,
    NoTextError,
)
from nlp.hidden import hidden_issue
from nlp.intake import PARSER_VERSION
from nlp.intake.limits import ReadingLimits
from nlp.intake.recognised import PagesOfFile, Scan
from nlp.intake.sniff import PDF
from nlp.language import detect
from nlp.pdf.assemble import assemble, usual_pitch
from nlp.pdf.continued import find_continuations
from nlp.pdf.drawn import LEAST
from nlp.pdf.filled import load_page
from nlp.pdf.joining import join_tables
from nlp.pdf.layout import RawPage, lay_out, read_page
from nlp.pdf.plumber import SecondReader
from nlp.pdf.scanned import take_recognised
from nlp.pdf.sections import mark_headings, sections

BYTES_PER_CHARACTER = 3
"""Of UTF-8 text in Korean."""


def parse_pdf_bytes(
    content: bytes,
    *,
    file_name: str,
    limits: ReadingLimits | None = None,
    recognition: PagesOfFile | None = None,
) -> ParsedDocument:
    """Reads a PDF in this process, without limits on memory and time.

    `recognition`: what was read off the pictures of pages without text. Raises a `DocumentError`
    that names the file when there is nothing to read.
    """
    with _collector_paused():
        return _read(content, file_name, limits or ReadingLimits(), recognition or PagesOfFile())


def scanned_pages(content: bytes, *, file_name: str, limits: ReadingLimits) -> list[Scan]:
    """The pages that show pictures and carry no text."""
    pdf = open_pdf(content, file_name)
    second = SecondReader(content)
    try:
        pages = list(_pages(pdf, file_name, limits, [], second))
    finally:
        second.close()
        pdf.close()
    return [
        Scan(page=page.number, width=page.width, height=page.height)
        for page in pages
        if page.images and not page.runs and not page.unread
    ]


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Reading makes very many small objects and no cycles; looking for some costs a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(
    content: bytes, file_name: str, limits: ReadingLimits, recognition: PagesOfFile
) -> ParsedDocument:
    pdf = open_pdf(content, file_name)
    second = SecondReader(content)
    try:
        count = len(pdf)
        if count > limits.pages:
            raise LimitExceededError(
                f"the document has {count} pages, more than the limit of {limits.pages}.",
                where=file_name,
                todo="Split the file, or raise NOVUM_READING_PAGES.",
            )
        issues: list[Issue] = []
        pages = list(_pages(pdf, file_name, limits, issues, second))
    finally:
        second.close()
        pdf.close()
    for page in pages:
        if not page.runs:
            take_recognised(page, recognition.pages.get(page.number))
    document = _document(content, file_name, pages, issues, recognition.why_not)
    return document.model_copy(update={"read_again": tuple(second.pages)})


def open_pdf(content: bytes, file_name: str) -> pdfium.PdfDocument:
    try:
        pdf = pdfium.PdfDocument(content)
        pdf.init_forms()  # draws fields that were filled in without a picture of their value
        return pdf
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedFileError(
                "the PDF is protected by a password.",
                where=file_name,
                todo="Save it without password protection and upload it again.",
            ) from error
        raise DamagedFileError(
            "the PDF is damaged or cut short: its page list cannot be read.",
            where=file_name,
            todo="Export or download the file again.",
        ) from error


def _pages(
    pdf: pdfium.PdfDocument,
    file_name: str,
    limits: ReadingLimits,
    issues: list[Issue],
    second: SecondReader,
) -> Iterator[RawPage]:
    unpacked = 0
    for index in range(len(pdf)):
        try:
            page = load_page(pdf, index)
        except pdfium.PdfiumError:
            issues.append(
                Issue(
                    stage=Stage.PARSE,
                    category=ErrorCategory.DAMAGED,
                    message=f"Page {index + 1} is damaged and could not be read.",
                    page=index + 1,
                )
            )
            yield RawPage(index + 1, 0.0, 0.0, unread=True)
            continue
        try:
            content = read_page(page, index + 1, limits, second)
        finally:
            page.close()
        unpacked += content.characters * BYTES_PER_CHARACTER
        if unpacked > limits.unpacked_bytes:
            raise LimitExceededError(
                f"its text unpacks to more than {limits.unpacked_bytes:,} bytes "
                f"(on page {index + 1}).",
                where=file_name,
                todo="Split the file, or raise NOVUM_READING_UNPACKED_BYTES.",
            )
        yield content


def _document(
    content: bytes, file_name: str, pages: list[RawPage], issues: list[Issue], why_not: str
) -> ParsedDocument:
    empty = [page.number for page in pages if not page.runs]
    if len(empty) == len(pages):
        raise _no_text(pages, file_name, why_not)
    damaged = {issue.page for issue in issues}
    pictures = {page.number for page in pages if page.images}
    issues += [
        Issue(
            stage=Stage.PARSE,
            category=ErrorCategory.NO_TEXT,
            message=f"Page {number} is a picture without text: {why_not}."
            if number in pictures
            else f"Page {number} is blank, or shows no letters.",
            page=number,
        )
        for number in empty
        if number not in damaged
    ]
    issues += _recognised_pages(pages)
    issues += _unread_characters(pages)
    issues += _left_out(pages)
    contents = lay_out(pages)
    continuations = find_continuations(contents)
    usual = usual_pitch(contents)
    levels = mark_headings(contents, usual)
    result = assemble(contents, usual)
    hidden = tuple(_hidden(pages, result.text))
    if hidden:
        issues.append(hidden_issue([one.how for one in hidden], page=hidden[0].evidence.page))
    return ParsedDocument.model_construct(
        sha256=hashlib.sha256(content).hexdigest(),
        file_name=file_name,
        media_type=PDF,
        parser_version=PARSER_VERSION,
        outcome=Outcome.PARTIAL if issues else Outcome.SUCCEEDED,
        issues=tuple(issues),
        language=detect(result.text),
        text=result.text,
        pages=tuple(result.pages),
        lines=tuple(result.lines),
        blocks=tuple(result.blocks),
        tables=tuple(join_tables(result.tables, continuations)),
        sections=tuple(sections(result, contents, levels)),
        inspection=Inspection.FOUND if hidden else Inspection.CLEAN,
        hidden=hidden,
    )


def _no_text(pages: Sequence[RawPage], file_name: str, why_not: str) -> NoTextError:
    """Says what the pages show instead."""
    count = "its page" if len(pages) == 1 else f"none of its {len(pages)} pages"
    no = "no " if len(pages) == 1 else ""
    if any(page.images for page in pages):
        what = f"{count} carries {no}text (a scan?): {why_not}."
        todo = "Upload the original document, or a scan that can be read."
    elif any(page.hidden for page in pages):
        what = f"{count} shows {no}text: what letters the file holds cannot be seen (hidden text)."
        todo = "Upload the document in which the text can be seen."
    elif any(page.unread for page in pages):
        what = f"{count} carries {no}text that can be read: pages are damaged."
        todo = "Export or download the file again."
    else:
        what = f"{count} shows {no}letters or pictures: blank, or lines and shapes only."
        todo = "Upload the document itself, saved as PDF, HWPX or DOCX."
    return NoTextError(what, where=file_name, todo=todo)


def _recognised_pages(pages: Sequence[RawPage]) -> Iterator[Issue]:
    found = {page.number: page.recognised for page in pages if page.recognised is not None}
    if not found:
        return
    least = min(found, key=lambda number: found[number])
    which = "Page" if len(found) == 1 else "Pages"
    verb = "is a picture" if len(found) == 1 else "are pictures"
    mean = sum(found.values()) / len(found)
    yield Issue(
        stage=Stage.PARSE,
        category=ErrorCategory.RECOGNISED,
        message=f"{which} {', '.join(map(str, found))} {verb} without text: read by recognition "
        f"(OCR), mean confidence {mean:.0%}, lowest {found[least]:.0%} on page {least}.",
        page=next(iter(found)),
        todo="Check numbers and names against the pages, or upload the original document.",
    )


def _hidden(pages: Sequence[RawPage], text: str) -> Iterator[HiddenText]:
    """What is hidden and stands nowhere in sight: some programs lay a heading under a picture of
    it, or print it again where it is clipped."""
    seen = "".join(text.split())
    for page in pages:
        for piece in page.hidden:
            if "".join(piece.text.split()) not in seen:
                x0, y0, x1, y1 = piece.box
                quote = " ".join(piece.text.split())[:QUOTE_CHARACTERS]
                evidence = Evidence(
                    source=f"page {page.number}",
                    page=page.number,
                    boxes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),),
                    quote=quote,
                )
                yield HiddenText(how=piece.how, evidence=evidence)


def _left_out(pages: Sequence[RawPage]) -> Iterator[Issue]:
    """What a page has over the limits."""
    for page in pages:
        for count, what, setting in (
            (page.characters_beyond, "characters", "CHARACTERS"),
            (page.objects_beyond, "drawn objects, perhaps lines of tables", "OBJECTS"),
        ):
            if count:
                yield Issue(
                    stage=Stage.PARSE,
                    category=ErrorCategory.LIMIT,
                    message=f"Page {page.number} holds {count:,} {what} over the limit; they were "
                    "left out.",
                    page=page.number,
                    todo=f"Split the page, or raise NOVUM_READING_PAGE_{setting}.",
                )


def _unread_characters(pages: Sequence[RawPage]) -> Iterator[Issue]:
    """Where a reader of the page sees characters that the text does not have, or has wrong."""
    read = [page for page in pages if page.runs]
    for numbers, reason in (
        ([page.number for page in read if page.unnamed], "their font does not say what they are"),
        ([page.number for page in read if page.drawn >= LEAST], "they are drawn as shapes"),
    ):
        if numbers:
            where = "page" if len(numbers) == 1 else "pages"
            yield Issue(
                stage=Stage.PARSE,
                category=ErrorCategory.NO_TEXT,
                message=f"Some characters on {where} {', '.join(map(str, numbers))} could not be "
                f"read: {reason}. They are missing from the text or wrong in it.",
                page=numbers[0],
                todo="Check numbers and names against the file, or upload a PDF saved from the "
                "original document.",
            )
