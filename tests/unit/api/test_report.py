"""The standalone report: everything inside, bounded, and safe to open."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from api import report as module
from api.report import PageImage, crop, page_images, report, write_report
from nlp.domain import Box
from scoring.evaluation import Evaluation
from tests.unit.api import samples
from workers.service import Novum


def blank(width: int = 595, height: int = 842, scale: int = 2) -> PageImage:
    out = io.BytesIO()
    Image.new("RGB", (width * scale, height * scale), "white").save(out, "PNG")
    return PageImage(out.getvalue(), width, height)


def pages(document: str, page: int) -> PageImage | None:
    return blank() if document == samples.evaluation().document_id else None


class Balanced(HTMLParser):
    """Fails on an element closed where it was not opened."""

    VOID = frozenset({"meta", "link", "img", "br", "input", "rect", "line", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if "id" in named:
            self.ids.append(named["id"] or "")
        if tag == "a" and (named.get("href") or "").startswith("#"):
            self.anchors.append((named["href"] or "")[1:])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("make", [samples.evaluation, samples.ungraded, samples.hostile])
def test_a_report_is_well_formed_and_every_anchor_leads_somewhere(
    language: str, make: object
) -> None:
    evaluation = make()  # type: ignore[operator]
    text = report(evaluation, language=language, page_images=pages)  # type: ignore[arg-type]
    parser = Balanced()
    parser.feed(text)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert set(parser.anchors) <= set(parser.ids)
    assert f'<html lang="{language}">' in text


def test_a_report_loads_nothing_and_runs_nothing() -> None:
    text = report(samples.evaluation(), language="ko", page_images=pages)
    assert not re.search(r'(?:src|href)="(?!data:|#)', text)
    assert "<script" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_each_quote_with_a_page_opens_its_picture() -> None:
    evaluation = samples.evaluation()
    text = report(evaluation, language="en", page_images=pages)
    for element in evaluation.originality.elements:
        assert re.search(rf'<a href="#(picture-\d+)" class="open-evidence">{element.text}', text)
    assert text.count("<figure") == 4  # three elements, one row of a table quoted twice


def test_pictures_stop_at_the_limit_and_the_report_says_how_many_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_PICTURE_BYTES", 1)
    text = report(samples.evaluation(), language="en", page_images=pages)
    assert text.count("<figure") == 1
    assert "3 more pictures were left out" in text


def test_without_pictures_the_quotes_stand_alone() -> None:
    text = report(samples.evaluation(), language="en")
    assert "<figure" not in text
    assert "open-evidence" not in text.replace(".open-evidence", "")


def test_a_crop_holds_the_boxes_with_some_lines_around_and_marks_them() -> None:
    png, width, height = crop(blank(), (Box(x0=100, y0=400, x1=300, y1=420),))
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    assert picture.size == (width, height)
    assert width == round(595 * module.SCALE)
    assert height == pytest.approx((20 + 2 * module.MARGIN) * module.SCALE, abs=3)
    middle = picture.getpixel((round(200 * module.SCALE), height // 2))
    corner = picture.getpixel((2, 2))
    assert min(corner) > 250  # type: ignore[arg-type]
    assert middle[0] - middle[2] > 60  # type: ignore[index]


@pytest.mark.parametrize(
    "box",
    [
        Box(x0=0, y0=0, x1=595, y1=842),
        Box(x0=-50, y0=-50, x1=-10, y1=-10),
        Box(x0=900, y0=2000, x1=950, y1=2100),
        Box(x0=10, y0=10, x1=10, y1=10),
    ],
)
def test_a_box_off_or_over_the_page_still_gives_a_bounded_picture(box: Box) -> None:
    png, width, height = crop(blank(), (box,))
    assert Image.open(io.BytesIO(png)).size == (width, height)
    assert 0 < height <= module.TALLEST * module.SCALE + 1


def test_a_report_is_written_with_the_pages_of_the_stored_document(
    novum: Novum, evaluation: Evaluation, tmp_path: Path
) -> None:
    out = write_report(novum, evaluation, out=tmp_path / "new" / "r.html", language="ko")
    text = out.read_text(encoding="utf-8")
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    assert pictures
    for each in pictures:
        Image.open(io.BytesIO(base64.b64decode(each))).verify()
    assert len(text) < 1_000_000


def test_documents_without_pages_have_no_pictures(novum: Novum, evaluation: Evaluation) -> None:
    images = page_images(novum)
    assert images("1020190038211", 1) is None
    assert images(evaluation.document_id, 99) is None
    found = images(evaluation.document_id, 1)
    assert found is not None
    assert (found.width, found.height) == (595, 842)
