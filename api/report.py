"""The scorecard as one HTML file that needs nothing else: no server, no network, no second file.

Where a page picture can be had, each quote is carried as a crop of its page with the box marked.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup
from PIL import Image

from api.i18n import Language, language_of
from api.pictures import mark, png_of, render
from api.views.links import ReportLinks
from api.views.render import render as render_template
from api.views.render import stylesheet
from api.views.scorecard import all_evidence, arrange
from nlp.domain import Box, Evidence
from nlp.errors import NovumError
from scoring.evaluation import Evaluation
from scoring.likeness.findings import LikenessFinding

if TYPE_CHECKING:
    from workers.service import Novum

MAX_PICTURE_BYTES = 6 * 1024 * 1024
"""All pictures of one report together: still an e-mail attachment."""

SCALE = 1.5  # pixels per point: readable on a screen, a third of the size of print quality
MARGIN = 42.0  # points above and below the quote, about three lines of context
TALLEST = 420.0  # points; a longer quote is shown from its beginning
COLOURS = 48  # grey text and one yellow need no more


@dataclass(frozen=True, slots=True)
class PageImage:
    """A rendered page. Width and height in PDF points, whatever the picture's resolution."""

    png: bytes
    width: float
    height: float


PageImages = Callable[[str, int], PageImage | None]
"""(document id, page number) → its picture, None where there is none."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A crop, ready for the template."""

    anchor: str
    data: str
    width: int
    height: int
    quote: str
    title: str
    page: int


def write_report(novum: Novum, evaluation: Evaluation, *, out: Path, language: str) -> Path:
    """Writes the report to `out` (parent folders are made) and returns it.

    `language` is ``ko`` or ``en``; anything else means Korean.
    """
    chosen = language_of(language) or "ko"
    likeness = novum.likeness(evaluation.sha256)
    images = page_images(novum)
    text = report(evaluation, language=chosen, page_images=images, likeness=likeness)
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(f".{out.name}.{os.getpid()}")  # whole or not at all
    half.write_text(text, encoding="utf-8")
    half.replace(out)
    return out


def report(
    evaluation: Evaluation,
    *,
    language: Language,
    page_images: PageImages | None = None,
    likeness: tuple[LikenessFinding, ...] = (),
) -> str:
    """The report's HTML."""
    album = Album(evaluation, page_images) if page_images else None
    return render_template(
        "report.html",
        language,
        card=arrange(evaluation, likeness),
        links=ReportLinks(album.anchors if album else {}),
        pictures=album.pictures if album else (),
        left_out=album.left_out if album else 0,
        style=Markup(stylesheet()),  # noqa: S704 - our own file
    )


def page_images(novum: Novum) -> PageImages:
    """Pictures of the documents in a Novum home; bulk records and unreadable pages have none."""

    def picture(document: str, page: int) -> PageImage | None:
        try:
            png, size = render(novum, document, page, scale=SCALE)
        except NovumError:
            return None
        return PageImage(png, size.width, size.height)

    return picture


class Album:
    """Crops of all evidence of an evaluation, until the size is used up; each page drawn once."""

    def __init__(self, evaluation: Evaluation, page_images: PageImages) -> None:
        self._images = page_images
        self._pages: dict[tuple[str, int], PageImage | None] = {}
        self._titles = _titles(evaluation)
        self._bytes = 0
        self.pictures: list[Picture] = []
        self.anchors: dict[tuple[str, Evidence], str] = {}
        self.left_out = 0
        for document, evidence in dict.fromkeys(all_evidence(evaluation)):
            self._add(document, evidence)

    def _add(self, document: str, evidence: Evidence) -> None:
        if evidence.page is None or not evidence.boxes:
            return
        if self._bytes >= MAX_PICTURE_BYTES:
            self.left_out += 1
            return
        image = self._page(document, evidence.page)
        if image is None:
            return
        png, width, height = crop(image, evidence.boxes)
        self._bytes += len(png)
        anchor = f"picture-{len(self.pictures) + 1}"
        self.anchors[document, evidence] = anchor
        data = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
        title = self._titles.get(document, document)
        self.pictures.append(
            Picture(anchor, data, width, height, evidence.quote, title, evidence.page)
        )

    def _page(self, document: str, page: int) -> PageImage | None:
        if (document, page) not in self._pages:
            self._pages[document, page] = self._images(document, page)
        return self._pages[document, page]


def _titles(evaluation: Evaluation) -> dict[str, str]:
    originality = evaluation.originality
    arts = (*originality.prior_art, *originality.own_art, *originality.duplicate_funding)
    return {
        **{art.hit.id: f"{art.hit.id} {art.hit.title}" for art in arts},
        evaluation.document_id: evaluation.title or evaluation.file_name,
    }


def crop(image: PageImage, boxes: tuple[Box, ...]) -> tuple[bytes, int, int]:
    """PNG of the page's full width around the boxes, them marked, and its size in pixels."""
    page = Image.open(io.BytesIO(image.png)).convert("RGB")
    scale = page.width / image.width
    marked = mark(page, boxes, scale=scale)
    top = max(min(box.y0 for box in boxes) - MARGIN, 0.0)
    bottom = min(max(box.y1 for box in boxes) + MARGIN, image.height, top + TALLEST)
    lower = max(round(bottom * scale), round(top * scale) + 1)
    part = marked.crop((0, round(top * scale), page.width, lower))
    ratio = min(SCALE / scale, 1.0)
    if ratio < 1.0:
        size = (max(round(part.width * ratio), 1), max(round(part.height * ratio), 1))
        part = part.resize(size, Image.Resampling.LANCZOS)
    return png_of(part.quantize(COLOURS, Image.Quantize.FASTOCTREE)), part.width, part.height
