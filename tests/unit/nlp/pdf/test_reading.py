"""Text, places and reading order of PDFs that were set for the test."""

from __future__ import annotations

import pytest

from nlp.domain.base import Outcome
from nlp.domain.document import BlockKind, ParsedDocument
from nlp.pdf.reader import parse_pdf_bytes
from tests.unit.nlp.pdf.samples import assemble, handmade, typeset

COLUMNS = """
#align(center)[제목은 두 단을 가로질러 페이지 전체에 걸쳐 길게 놓여 있는 한 줄의 문장이다]
#columns(2, gutter: 24pt)[
왼쪽 단의 첫째 줄은 여기에서 시작하여 단의 끝까지 이어진다. 왼쪽 단의 문장은 오른쪽 단과 섞이지
않는다.
왼쪽 단의 마지막 문장이다.
#colbreak()
오른쪽 단의 첫째 줄은 왼쪽 단을 다 읽은 다음에 온다. 오른쪽 단의 문장도 왼쪽 단과 섞이지 않는다.
오른쪽 단의 마지막 문장이다.
]
"""

FURNISHED = """
#set page(header: [등록특허 10-9999999], footer: context align(center)[\\-
#counter(page).display() \\-])
#let body(n) = [본문 #n 번째 쪽의 문장은 다음 쪽으로 이어진다. 그래서 머리글이 사이에 끼면 안 된다.]
#for n in range(1, 6) [ #body(n) #pagebreak(weak: true) ]
"""

TABLE = """
표 앞의 문장이다.

#table(columns: (80pt, 90pt, 90pt), stroke: 0.6pt,
  table.cell(rowspan: 2)[구분], table.cell(colspan: 2)[목표],
  [1차년도], [2차년도],
  [재생 온도], [95 도], [85 도])

표 뒤의 문장이다.
"""

HEADED = """
【기술분야】

본 발명은 흡착 장치에 관한 것이다. 이 문장은 제목이 아니라 본문이므로 길고 마침표로 끝난다.

#text(size: 14pt)[1. 연구개발의 필요성]

국내 산업은 재생 에너지의 절반을 증기에 쓴다. 이 문장도 제목이 아니다.

#text(size: 11pt)[1.1 국내 동향]

국내 동향을 적은 문장이며 제목이 아니다.

#text(size: 14pt)[2. 연구개발의 목표]

목표를 적은 문장이다.
"""


def parse(content: bytes) -> ParsedDocument:
    return parse_pdf_bytes(content, file_name="sample.pdf")


def test_two_columns_are_read_one_after_the_other() -> None:
    text = " ".join(parse(typeset(COLUMNS)).text.split())
    order = [
        "제목은 두 단을",
        "왼쪽 단의 첫째",
        "왼쪽 단의 마지막",
        "오른쪽 단의 첫째",
        "오른쪽 단의 마지막",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_no_line_crosses_the_gap_between_columns() -> None:
    document = parse(typeset(COLUMNS))
    for line in document.lines:
        words = document.text[line.start : line.end]
        assert not ("왼쪽 단" in words and "오른쪽" in words and line.box.x0 < 290 < line.box.x1)
    left = [line for line in document.lines if line.box.x1 < 290]
    right = [line for line in document.lines if line.box.x0 > 300]
    assert len(left) >= 2
    assert len(right) >= 2


def test_every_line_block_and_page_spans_the_text_in_order() -> None:
    document = parse(typeset(FURNISHED))
    for spans in (document.pages, document.lines, document.blocks):
        edges = [(span.start, span.end) for span in spans]
        assert edges == sorted(edges)
        assert all(0 <= start <= end <= len(document.text) for start, end in edges)
    covered = "".join(document.text[line.start : line.end] for line in document.lines)
    assert "".join(covered.split()) == "".join(document.text.split())


def test_running_heads_and_page_numbers_are_furniture_and_the_body_is_not() -> None:
    document = parse(typeset(FURNISHED))
    furniture = [b for b in document.blocks if b.kind is BlockKind.FURNITURE]
    words = {document.text[block.start : block.end] for block in furniture}
    assert words == {"등록특허 10-9999999"} | {f"- {page} -" for page in range(1, 6)}
    assert len(furniture) == 10


def test_text_between_page_number_and_head_of_one_page_is_body() -> None:
    document = parse(typeset("한 쪽뿐인 문서의 본문이다.\n\n청구항 1"))
    assert all(block.kind is not BlockKind.FURNITURE for block in document.blocks)


def test_boxes_lie_where_the_text_stands() -> None:
    document = parse(handmade())
    (line,) = document.lines
    assert document.text.strip() == "Hello from a page"
    assert line.box.x0 == pytest.approx(72, abs=1)
    assert line.box.y0 < 842 - 700 < line.box.y1
    assert line.box.y1 - line.box.y0 < 20


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_follow_the_rotation_of_the_page(turn: int) -> None:
    document = parse(handmade(page=b"/MediaBox[0 0 595 842]/Rotate %d" % turn))
    (page,) = document.pages
    assert (page.width, page.height) == ((842, 595) if turn != 180 else (595, 842))
    for line in document.lines:
        assert 0 <= line.box.x0 < line.box.x1 <= page.width
        assert 0 <= line.box.y0 < line.box.y1 <= page.height
    (line,) = document.lines
    assert document.text.strip() == "Hello from a page"
    box = (line.box.x0, line.box.y0, line.box.x1, line.box.y1)
    long = 100  # the line starts 72 pt from the left and 142 pt from the top of the upright page
    expected = {
        90: (700, 72, 700, 72 + long),
        180: (595 - 72 - long, 700, 595 - 72, 700),
        270: (142, 595 - 72 - long, 142, 595 - 72),
    }[turn]
    assert box == pytest.approx(expected, abs=12)


def test_a_crop_box_moves_the_origin() -> None:
    document = parse(handmade(page=b"/MediaBox[0 0 595 842]/CropBox[50 100 545 800]"))
    (line,) = document.lines
    assert line.box.x0 == pytest.approx(22, abs=1)
    assert line.box.y0 < 100 < line.box.y1


def test_a_ruled_table_has_its_cells_with_text_boxes_and_spans() -> None:
    document = parse(typeset(TABLE))
    (table,) = document.tables
    assert (table.rows, table.columns, table.reader) == (3, 3, "pdfium")
    assert table.grid() == [
        ["구분", "목표", "목표"],
        ["구분", "1차년도", "2차년도"],
        ["재생 온도", "95 도", "85 도"],
    ]
    for cell in table.cells:
        assert cell.start is not None
        assert document.text[cell.start : cell.end] == cell.text
        assert table.box.x0 - 1 <= cell.box.x0 < cell.box.x1 <= table.box.x1 + 1


def test_a_table_stands_at_its_place_in_the_text() -> None:
    document = parse(typeset(TABLE))
    places = [document.text.index(words) for words in ("표 앞", "구분", "85 도", "표 뒤")]
    assert places == sorted(places)
    kinds = [block.kind for block in document.blocks]
    assert kinds.count(BlockKind.TABLE) == 1


def test_a_frame_around_text_is_not_a_table() -> None:
    document = parse(
        typeset("#rect(width: 300pt, height: 100pt)[상자 안의 안내문이다.]\n\n본문이다.")
    )
    assert document.tables == ()
    assert "상자 안의 안내문이다." in document.text


def test_numbered_bracketed_and_larger_lines_open_sections() -> None:
    document = parse(typeset(HEADED))
    assert [section.heading for section in document.sections] == [
        "【기술분야】",
        "1. 연구개발의 필요성",
        "1.1 국내 동향",
        "2. 연구개발의 목표",
    ]
    need = document.sections[1]
    body = document.text[need.body_start : need.end]
    assert "국내 산업은" in body
    assert "국내 동향을 적은" in body
    assert "목표를 적은" not in body


def test_pages_without_text_make_the_outcome_partial_and_are_named() -> None:
    document = parse(typeset("첫째 쪽의 글\n#pagebreak()\n#rect()\n#pagebreak()\n셋째 쪽의 글"))
    assert document.outcome is Outcome.PARTIAL
    assert [issue.page for issue in document.issues] == [2]
    assert [page.has_text for page in document.pages] == [True, False, True]


def test_a_hyphen_at_a_line_end_stays() -> None:
    content = b"BT /F 12 Tf 14 TL 72 700 Td (a synchronous buck-) Tj T* (boost converter) Tj ET"
    document = parse(handmade(content))
    assert document.text.strip() == "a synchronous buck-\nboost converter"
    assert document.outcome is Outcome.SUCCEEDED


UNNAMED = b"/Encoding<</Differences[65/g17/g18]>>"
NAMED = b"/ToUnicode 6 0 R"


def with_font(extra: bytes, shown: bytes) -> bytes:
    """A page that shows `shown` and then a word, in a font with `extra` in its dictionary."""
    content = b"BT /F 12 Tf 72 700 Td (" + shown + b" for sure) Tj ET"
    codes = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 1 beginbfchar <41> <D840DC0B> endbfchar "
        b"1 beginbfrange <20> <40> <0020> endbfrange 1 beginbfrange <42> <7E> <0042> endbfrange "
        b"endcmap"
    )
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[5 0 R]/Count 1>>",
            b"<</Length %d>>stream\n" % len(content) + content + b"\nendstream",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica" + extra + b">>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R"
            b"/Resources<</Font<</F 4 0 R>>>>>>",
            b"<</Length %d>>stream\n" % len(codes) + codes + b"\nendstream",
        ]
    )


def test_characters_that_the_font_does_not_name_make_the_outcome_partial() -> None:
    document = parse(with_font(UNNAMED, b"AB"))
    assert "for sure" in document.text
    assert document.outcome is Outcome.PARTIAL
    (issue,) = document.issues
    assert issue.page == 1
    assert "page 1 could not be read: their font does not say" in issue.message


def test_named_characters_are_no_issue_and_those_beyond_16_bits_stay_whole() -> None:
    document = parse(with_font(NAMED, b"AAx"))
    assert document.text.startswith("\U0002000b\U0002000bx for sure")
    assert (document.outcome, document.issues) == (Outcome.SUCCEEDED, ())


def drawn_digit(x: float) -> bytes:
    """A filled outline with curves, as high as the capitals of 12 pt text."""
    return (
        b"%f 700 m %f 700 %f 708 %f 708 c %f 709 l %f 709 %f 706 %f 704 c "
        b"%f 703 l %f 702 l %f 701 l h f\n"
        % (x, x + 4, x + 4, x, x + 2, x + 5, x + 5, x + 3, x + 2, x + 1, x + 1)
    )


@pytest.mark.parametrize(("y", "partial"), [(0, True), (-60, False)])
def test_digits_that_are_drawn_into_a_line_of_text_are_told(y: int, *, partial: bool) -> None:
    """The same shapes away from any line are a drawing."""
    shapes = b"".join(drawn_digit(110.0 + 6 * i) for i in range(4))
    shapes = b"q 1 0 0 1 0 %d cm " % y + shapes + b"Q "
    words = b"BT /F 12 Tf 72 700 Td (Notice) Tj 70 0 Td (of the year) Tj ET "
    document = parse(handmade(words + shapes, pages=2))
    assert document.outcome is (Outcome.PARTIAL if partial else Outcome.SUCCEEDED)
    assert ["pages 1, 2" in issue.message for issue in document.issues] == [True] * partial


def test_a_document_survives_json() -> None:
    document = parse(typeset(TABLE))
    assert ParsedDocument.model_validate_json(document.model_dump_json()) == document
    assert ParsedDocument.model_validate(document.model_dump()) == document


def test_evidence_of_a_phrase_is_on_its_page_and_inside_its_line() -> None:
    document = parse(typeset(FURNISHED))
    start = document.text.index("본문 3 번째")
    evidence = document.evidence(start, start + 8)
    assert evidence.page == 3
    (box,) = evidence.boxes
    line = next(line for line in document.lines if line.start <= start < line.end)
    assert line.box.x0 <= box.x0 < box.x1 <= line.box.x1
