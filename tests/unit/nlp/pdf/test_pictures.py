"""Pictures that no character touches are not drawn for the verdict; no verdict changes with it."""

from __future__ import annotations

import numpy as np
import pypdfium2 as pdfium
import pytest

from nlp.domain import Hiding, Inspection
from nlp.pdf.drawing import QUICK, Drawing, set_aside
from nlp.pdf.glyphs import placement, read_glyphs
from nlp.pdf.native import page_objects
from nlp.pdf.pictures import MOST_FAR, Pictures
from tests.unit.nlp.pdf.samples import handmade
from tests.unit.nlp.pdf.test_hidden import HIDDEN, PICTURE, PRAISE, SEEN, VISIBLE, paper

FAR = PICTURE.replace(b"60 380 cm", b"60 20 cm")
CHARACTER = np.array([[100.0, 100.0, 110.0, 112.0]])
REACH = 4.0


def beside(box: tuple[float, float, float, float], *, known: bool = True) -> int:
    """How many of one picture are far from the character."""
    one = Pictures(
        places=np.array([0]),
        handles=np.array([7], np.uint64),
        boxes=np.array([box]),
        known=np.array([known]),
        opaque=np.array([True]),
    )
    return len(one.far(CHARACTER, REACH))


@pytest.mark.parametrize(
    ("near", "past"),
    [
        ((114, 90, 200, 120), (114.01, 90, 200, 120)),
        ((10, 90, 96, 120), (10, 90, 95.99, 120)),
        ((90, 116, 200, 200), (90, 116.01, 200, 200)),
        ((90, 10, 200, 96), (90, 10, 200, 95.99)),
    ],
    ids=["right", "left", "below", "above"],
)
def test_a_picture_is_far_just_past_the_reach(
    near: tuple[float, float, float, float], past: tuple[float, float, float, float]
) -> None:
    assert beside(near) == 0
    assert beside(past) == 1


def test_a_picture_without_a_known_box_is_never_far() -> None:
    assert beside((500, 500, 600, 600)) == 1
    assert beside((500, 500, 600, 600), known=False) == 0
    assert beside((float("nan"), 500, 600, 600)) == 1  # above or below is far enough
    assert beside((float("nan"),) * 4) == 0


@pytest.mark.parametrize(("payload", "how"), HIDDEN.values(), ids=HIDDEN.keys())
@pytest.mark.parametrize("first", [True, False], ids=["drawn first", "drawn last"])
def test_hidden_words_are_found_beside_a_picture_that_is_not_drawn(
    payload: bytes, how: Hiding, first: bool
) -> None:
    found = paper((FAR if first else b"") + SEEN + payload + (b"" if first else FAR))
    assert [(one.how, one.evidence.quote) for one in found.hidden] == [(how, PRAISE)]
    assert PRAISE not in found.text


@pytest.mark.parametrize("content", VISIBLE.values(), ids=VISIBLE.keys())
def test_words_are_seen_beside_a_picture_that_is_not_drawn(content: bytes) -> None:
    parsed = paper(FAR + SEEN + content + FAR)
    assert PRAISE in parsed.text
    assert parsed.inspection is Inspection.CLEAN


def test_words_under_one_of_very_many_pictures_are_found() -> None:
    payload, how = HIDDEN["under a picture"]
    for many in (FAR * (MOST_FAR + 1) + SEEN + payload, SEEN + payload + FAR * (MOST_FAR + 1)):
        (one,) = paper(many).hidden
        assert (one.how, one.evidence.quote) == (how, PRAISE)


def test_in_the_boxes_of_characters_the_page_is_drawn_as_if_all_pictures_were_there() -> None:
    near = PICTURE.replace(b"60 380 cm", b"72 660 cm")
    page = pdfium.PdfDocument(handmade(near + SEEN + FAR))[0]
    place = placement(page)
    boxes = read_glyphs(page, place, most=1000).boxes
    pictures = Pictures.of(page_objects(page.raw, 1000), place)
    far = pictures.far(boxes, REACH / QUICK)
    assert far.tolist() == pictures.handles[1:].tolist()
    whole = Drawing.of(page, QUICK)
    with set_aside(far):
        part = Drawing.of(page, QUICK)
    assert (whole.grey != part.grey).any()
    assert (whole.edges(boxes) == part.edges(boxes)).all()
    assert (whole.tone(boxes) == part.tone(boxes)).all()
    assert (Drawing.of(page, QUICK).grey == whole.grey).all()  # and they are drawn again
