"""Files in: `parse_file` for uploads of any kind that we read, `render_page` for pictures of PDF
pages. Both work in a child process that the kernel limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

from nlp.domain.document import ParsedDocument
from nlp.intake.limits import ReadingLimits

__all__ = ["PARSER_VERSION", "ReadingLimits", "parse_file", "render_page"]

PARSER_VERSION = "intake-2"


def parse_file(
    path: Path, *, limits: ReadingLimits | None = None, file_name: str | None = None
) -> ParsedDocument:
    """Reads a PDF, HWPX, HWP 5 or DOCX file, or a ZIP archive of such, in a limited child process.

    `file_name` is the name to report where `path` is a content-addressed copy. What the file is
    gets decided by its content. Raises a `DocumentError` (empty, unsupported, encrypted, damaged,
    no text, limit exceeded) that names the file, the reason and what to do.
    """
    from nlp.errors import NoTextError
    from nlp.intake.isolation import run_child

    limits = limits or ReadingLimits.from_settings()
    name = file_name or path.name
    try:
        answer = run_child("parse", path, file_name=name, limits=limits, options={})
        document = ParsedDocument.model_validate_json(answer)
    except NoTextError as error:
        return _recognised(path, name, limits) or _raise(error)
    if any(page.images and not page.has_text for page in document.pages):
        return _recognised(path, name, limits) or document
    return document


def _recognised(path: Path, name: str, limits: ReadingLimits) -> ParsedDocument | None:
    """The document with its pictures of pages read; None where no page is one."""
    from nlp.intake.isolation import run_child
    from nlp.intake.recognition import recognise_pages

    scans = json.loads(run_child("scans", path, file_name=name, limits=limits, options={}))
    if not scans:
        return None
    found = recognise_pages(path, scans, file_name=name, limits=limits)
    options = {"recognition": found.model_dump(mode="json")}
    answer = run_child("parse", path, file_name=name, limits=limits, options=options)
    return ParsedDocument.model_validate_json(answer)


def _raise(error: Exception) -> NoReturn:
    raise error


def render_page(
    path: Path,
    page: int,
    *,
    scale: float = 1.5,
    limits: ReadingLimits | None = None,
    file_name: str | None = None,
    member: str | None = None,
) -> bytes:
    """PNG of page `page` (from 1) of a PDF, `scale` pixels per point (1.0 is 72 dpi).

    Of an archive: of its `member`. A box of the parsed document lies at its coordinates times
    `scale`. Raises `LimitExceededError` when the picture would have more than `limits.pixels`,
    `UnsupportedFileError` for a file that has no pages of its own.
    """
    from nlp.intake.isolation import run_child

    limits = limits or ReadingLimits.from_settings()
    options = {"page": page, "scale": scale, "member": member}
    name = file_name or path.name
    return run_child("render", path, file_name=name, limits=limits, options=options)
