"""Files in: `parse_file` for uploads of any kind that we read, `render_page` for pictures of PDF
pages. Both work in a child process that the kernel limits."""

from __future__ import annotations

import json
from pathlib import Path

from nlp.domain.document import ParsedDocument
from nlp.intake.limits import ReadingLimits

__all__ = ["PARSER_VERSION", "ReadingLimits", "parse_file", "render_page"]

PARSER_VERSION = "intake-4"


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
    except NoTextError:
        scans = json.loads(run_child("scans", path, file_name=name, limits=limits, options={}))
        if not scans:
            raise
        return _recognised(path, scans, name, limits)
    scans = _scans(document)
    return _recognised(path, scans, name, limits) if scans else document


def _scans(document: ParsedDocument) -> list[tuple[int, float, float]]:
    """Pages that show pictures and carry no text, with width and height; of a file of its own."""
    from nlp.intake.sniff import PDF

    if document.media_type != PDF:
        return []
    pages = (page for page in document.pages if page.images and not page.has_text)
    return [(page.number, page.width, page.height) for page in pages]


def _recognised(
    path: Path, scans: list[tuple[int, float, float]], name: str, limits: ReadingLimits
) -> ParsedDocument:
    """The document with its pictures of pages read."""
    from nlp.intake.isolation import run_child
    from nlp.intake.recognition import recognise_pages

    found = recognise_pages(path, scans, file_name=name, limits=limits)
    options = {"recognition": found.model_dump(mode="json")}
    answer = run_child("parse", path, file_name=name, limits=limits, options=options)
    return ParsedDocument.model_validate_json(answer)


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
