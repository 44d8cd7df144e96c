"""A ZIP archive as one submission: its documents one behind the other, the main one first.

Pages count through, as in a binder. What cannot be read is named; the rest is read.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from nlp.domain.base import Issue, Outcome, Stage
from nlp.domain.document import (
    Block,
    Cell,
    HiddenText,
    Inspection,
    Line,
    Page,
    ParsedDocument,
    Part,
    Section,
    Table,
)
from nlp.errors import DocumentError, LimitExceededError, UnsupportedFileError
from nlp.flow.package import Package
from nlp.intake import PARSER_VERSION
from nlp.intake.limits import ReadingLimits
from nlp.intake.recognised import PagesOfFile, Recognition, Scan
from nlp.intake.sniff import PDF, ZIP, check_kind
from nlp.language import detect

BETWEEN = "\n\n"
_MAIN = re.compile(r"계획서|신청서|제안서|proposal|\bplan\b|application", re.IGNORECASE)
_ANNEX = re.compile(r"붙임|별첨|첨부|별지|증빙|annex|appendix|attachment", re.IGNORECASE)
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_SHOWN = 5
_Placed = TypeVar("_Placed", Line, Block)


def read_submission(
    content: bytes,
    file_name: str,
    limits: ReadingLimits,
    recognition: Recognition | None = None,
) -> ParsedDocument:
    """All documents of the archive as one, `recognition` being what was read off their scans.

    Raises `UnsupportedFileError` where none can be read, and what is wrong with each.
    """
    recognition = recognition or Recognition()
    parts: list[tuple[Part, ParsedDocument]] = []
    issues: list[Issue] = []
    refused: list[str] = []
    read = 0
    with Package(content, file_name, limits, most=limits.file_bytes) as package:
        for member in members(package.names):
            name = readable_name(member)
            try:
                read_off = recognition.of(member)
                document = _read(package.read(member), name, limits, read_off)
            except DocumentError as error:
                if isinstance(error, LimitExceededError) and error.where == file_name:
                    raise  # the archive's own limit, not one document's
                refused.append(str(error))
                issues.append(Issue.from_error(Stage.PARSE, error))
                continue
            read += len(document.text.encode("utf-8", "surrogatepass"))
            pages = sum(len(known.pages) for _, known in parts) + len(document.pages)
            _within(read, pages, file_name, limits)
            first = pages - len(document.pages) + 1
            parts.append((Part(member=member, file_name=name, first_page=first), document))
    if not parts:
        told = " ".join(refused[:_SHOWN]) or "It is empty."
        raise UnsupportedFileError(
            f"none of the files in the archive can be read. {told}",
            where=file_name,
            todo="Send the documents as PDF, HWPX, HWP or DOCX.",
        )
    return _bound(content, file_name, parts, issues)


def members(names: Sequence[str]) -> list[str]:
    """Names of the files, the main document first, then what is neither, then annexes."""
    files = [name for name in names if not name.endswith("/") and not _LITTER.search(name)]
    return sorted(files, key=lambda name: _rank(readable_name(name)))


def readable_name(member: str) -> str:
    """A member's own name: archivers in Korea write CP949 and do not say so."""
    with suppress(UnicodeError):  # UTF-8, and said so
        member = member.encode("cp437").decode("cp949")
    return unicodedata.normalize("NFC", member.rpartition("/")[2])


def _rank(name: str) -> int:
    if _ANNEX.search(name):
        return 2
    return 0 if _MAIN.search(name) else 1


def scans_within(content: bytes, file_name: str, limits: ReadingLimits) -> list[Scan]:
    """Pages of the archive's PDF documents that are pictures, in the order of reading."""
    from nlp.pdf.reader import scanned_pages

    found: list[Scan] = []
    with Package(content, file_name, limits, most=limits.file_bytes) as package:
        for member in members(package.names):
            with suppress(DocumentError):  # told when the document is read
                inner = package.read(member)
                name = readable_name(member)
                if check_kind(inner, name) == PDF:
                    pages = scanned_pages(inner, file_name=name, limits=limits)
                    found += [page.model_copy(update={"member": member}) for page in pages]
    return found


def _read(
    content: bytes, name: str, limits: ReadingLimits, recognition: PagesOfFile
) -> ParsedDocument:
    from nlp.intake.reading import parse_bytes
    from nlp.pdf.reader import parse_pdf_bytes

    kind = check_kind(content, name)
    if kind == PDF:
        return parse_pdf_bytes(content, file_name=name, limits=limits, recognition=recognition)
    if kind == ZIP:
        raise UnsupportedFileError(
            "it is an archive within the archive.", where=name, todo="Unpack it before sending."
        )
    return parse_bytes(content, file_name=name, limits=limits)


def _within(read: int, pages: int, file_name: str, limits: ReadingLimits) -> None:
    if pages > limits.pages:
        raise LimitExceededError(
            f"its documents have more than {limits.pages} pages together.",
            where=file_name,
            todo="Send fewer of them, or raise NOVUM_READING_PAGES.",
        )
    if read > limits.unpacked_bytes:
        raise LimitExceededError(
            f"its text unpacks to more than {limits.unpacked_bytes:,} bytes.",
            where=file_name,
            todo="Send fewer documents, or raise NOVUM_READING_UNPACKED_BYTES.",
        )


def _bound(
    content: bytes,
    file_name: str,
    parts: Sequence[tuple[Part, ParsedDocument]],
    issues: Sequence[Issue],
) -> ParsedDocument:
    text = BETWEEN.join(document.text for _, document in parts)
    shifted = list(_shifted(parts))
    said = [issue for one in shifted for issue in one.issues]
    inspections = {document.inspection for _, document in parts}
    inspection = next(
        (one for one in (Inspection.FOUND, Inspection.NOT_INSPECTED) if one in inspections),
        Inspection.CLEAN,
    )
    whole = ParsedDocument(
        sha256=hashlib.sha256(content).hexdigest(),
        file_name=file_name,
        media_type=ZIP,
        parser_version=PARSER_VERSION,
        outcome=Outcome.PARTIAL if said or issues else Outcome.SUCCEEDED,
        issues=(*issues, *said),
        language=detect(text),
        text=text,
        pages=tuple(page for one in shifted for page in one.pages),
        lines=tuple(line for one in shifted for line in one.lines),
        blocks=tuple(block for one in shifted for block in one.blocks),
        tables=tuple(table for one in shifted for table in one.tables),
        read_again=tuple(page for one in shifted for page in one.read_again),
        sections=tuple(section for one in shifted for section in one.sections),
        inspection=inspection,
        parts=tuple(part for part, _ in parts),
    )
    hidden = tuple(_addressed(one, whole) for part in shifted for one in part.hidden)
    return whole.model_copy(update={"hidden": hidden})


def _addressed(hidden: HiddenText, whole: ParsedDocument) -> HiddenText:
    """Paragraphs and tables count through the submission, as pages do."""
    evidence = hidden.evidence
    if evidence.page is not None or evidence.start is None:
        return hidden
    source = whole.address(evidence.start)
    return hidden.model_copy(update={"evidence": evidence.model_copy(update={"source": source})})


def _shifted(parts: Sequence[tuple[Part, ParsedDocument]]) -> Iterator[ParsedDocument]:
    offset = 0
    for part, document in parts:
        yield _Shift(offset, part.first_page - 1).document(document)
        offset += len(document.text) + len(BETWEEN)


class _Shift:
    """Moves a document's places by so many characters and pages."""

    def __init__(self, characters: int, pages: int) -> None:
        self._characters = characters
        self._pages = pages

    def document(self, one: ParsedDocument) -> ParsedDocument:
        return one.model_copy(
            update={
                "pages": tuple(map(self._page, one.pages)),
                "lines": tuple(map(self._placed, one.lines)),
                "blocks": tuple(map(self._placed, one.blocks)),
                "tables": tuple(map(self._table, one.tables)),
                "read_again": tuple(page + self._pages for page in one.read_again),
                "sections": tuple(map(self._section, one.sections)),
                "hidden": tuple(map(self._hidden, one.hidden)),
                "issues": tuple(map(self._issue, one.issues)),
            }
        )

    def _page(self, page: Page) -> Page:
        return page.model_copy(
            update={"number": page.number + self._pages, **self._span(page.start, page.end)}
        )

    def _placed(self, item: _Placed) -> _Placed:
        return item.model_copy(
            update={"page": item.page + self._pages, **self._span(item.start, item.end)}
        )

    def _table(self, table: Table) -> Table:
        cells = tuple(map(self._cell, table.cells))
        further = tuple(
            area.model_copy(update={"page": area.page + self._pages}) for area in table.further
        )
        moved = {"page": table.page + self._pages, "cells": cells, "further": further}
        return table.model_copy(update=moved)

    def _cell(self, cell: Cell) -> Cell:
        moved = {} if cell.page is None else {"page": cell.page + self._pages}
        if cell.start is not None and cell.end is not None:
            moved |= self._span(cell.start, cell.end)
        return cell.model_copy(update=moved)

    def _section(self, section: Section) -> Section:
        body = {"body_start": section.body_start + self._characters}
        return section.model_copy(update={**self._span(section.start, section.end), **body})

    def _hidden(self, hidden: HiddenText) -> HiddenText:
        evidence = hidden.evidence
        if evidence.page is not None:
            number = evidence.page + self._pages
            changed = {"page": number, "source": f"page {number}"}
            return hidden.model_copy(update={"evidence": evidence.model_copy(update=changed)})
        start = evidence.start or 0
        moved = evidence.model_copy(update=self._span(start, start))
        return hidden.model_copy(update={"evidence": moved})

    def _issue(self, issue: Issue) -> Issue:
        if issue.page is None:
            return issue
        return issue.model_copy(update={"page": issue.page + self._pages})

    def _span(self, start: int, end: int) -> dict[str, int]:
        return {"start": start + self._characters, "end": end + self._characters}
