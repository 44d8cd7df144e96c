"""Boxes, bullets and middle dots are told by their shape."""

from __future__ import annotations

import pytest

from nlp.scans.cuts import Piece, lines, usual_height
from nlp.scans.marks import find_marks
from nlp.scans.picture import ink_of, without_specks
from tests.unit.nlp.scans.pages import SCALE, grey

BOX = "#box(square(size: 8pt, stroke: 0.7pt))"
FULL = "#box(square(size: 8pt, fill: black))"
TICKED = "#box(square(size: 8pt, stroke: 0.7pt, inset: 1.6pt, line(end: (4pt, 4pt))))"
RING = "#box(circle(radius: 4pt, stroke: 0.7pt))"


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        (f"{BOX} 기초 #h(5pt) {FULL} 개발", ["□", "■"]),
        (f"{TICKED} 일반 #h(5pt) {BOX} 보안", ["☑", "□"]),
        (f"{RING} 정착구 양 끝의 센서", ["○"]),
        ("시설·장비명", ["·"]),
        ("마음 0.5 미만 8 BD 0 믐 회 8,000", []),
        ("OOO 0 Oil and Orange", []),
        ("차례 · · · · · · · · · · 12", ["····"]),
    ],
)
@pytest.mark.parametrize("lean", [None, 0.0])
def test_marks_of_a_line(line: str, marks: list[str], lean: float | None) -> None:
    source = f"#set page(width: 300pt, height: 100pt, margin: 20pt)\n#set text(size: 11pt)\n{line}"
    ink = without_specks(ink_of(grey(source, lean=lean), SCALE), SCALE)
    height = usual_height(ink, SCALE)
    pieces = [
        piece
        for piece in lines(ink, Piece(0, ink.shape[0], 0, ink.shape[1]), height)
        if piece.height > 0.4 * height
    ]
    found = [mark.text for piece in pieces for mark in find_marks(ink, piece, height)]
    assert found == marks
