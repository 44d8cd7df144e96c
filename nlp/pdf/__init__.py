"""Reading PDFs: `parse_file` for uploads, `render_page` for pictures of their pages."""

from __future__ import annotations

from pathlib import Path

from nlp.domain.document import ParsedDocument
from nlp.pdf.limits import ReadingLimits

__all__ = ["ReadingLimits", "parse_file", "render_page"]


def parse_file(
    path: Path, *, limits: ReadingLimits | None = None, file_name: str | None = None
) -> ParsedDocument:
    """Reads a PDF in a limited child process.

    `file_name` is the name to report where `path` is a content-addressed copy. What the file is
    gets decided by its content. Raises a `DocumentError` (empty, unsupported, encrypted, damaged,
    no text, limit exceeded) that names the file, the reason and what to do.
    """
    from nlp.pdf.isolation import run_child

    limits = limits or ReadingLimits.from_settings()
    name = file_name or path.name
    answer = run_child("parse", path, file_name=name, limits=limits, options={})
    return ParsedDocument.model_validate_json(answer)


def render_page(
    path: Path,
    page: int,
    *,
    scale: float = 1.5,
    limits: ReadingLimits | None = None,
    file_name: str | None = None,
) -> bytes:
    """PNG of a page, see `nlp.pdf.render.render_page`."""
    from nlp.pdf.render import render_page as render

    return render(path, page, scale=scale, limits=limits, file_name=file_name)
