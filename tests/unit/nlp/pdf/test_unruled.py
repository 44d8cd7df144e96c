"""Tables without vertical rulings: found where the page shows columns, refused where it may not."""

from __future__ import annotations

import pytest

from nlp.domain import ParsedDocument, Table
from nlp.pdf.reader import parse_pdf_bytes
from tests.unit.nlp.pdf.samples import typeset

FOOT = "#set page(footer: context align(center)[\\- #counter(page).display() \\-])\n"
BOOK = "#set table(stroke: none)\n"
BODY = "[가람], [설계와 해석], [12], [나래], [시제품 제작], [7], [다솜], [시험], [30]"
EXPECTED = [
    ["이름", "맡은 일", "참여율"],
    ["가람", "설계와 해석", "12"],
    ["나래", "시제품 제작", "7"],
    ["다솜", "시험", "30"],
]


def parse(source: str) -> ParsedDocument:
    return parse_pdf_bytes(typeset(source), file_name="unruled.pdf")


def only(document: ParsedDocument) -> Table:
    (table,) = document.tables
    return table


def ruled_across(body: str = BODY, columns: str = "(90pt, 200pt, 100pt)") -> str:
    return (
        BOOK + f"앞의 문장이다.\n#table(columns: {columns}, table.hline(), "
        f"table.header([이름], [맡은 일], [참여율], table.hline()), {body}, table.hline())\n"
        "뒤의 문장이다.\n"
    )


def test_a_table_with_rules_above_below_and_under_its_head_has_its_cells() -> None:
    table = only(parse(ruled_across()))
    assert table.grid() == EXPECTED
    assert table.reader == "rules"


def test_a_cell_of_several_lines_is_one_cell_whose_row_has_the_others_beside_it() -> None:
    said = "초음파 신호를 모아 결함의 깊이를 재는 회로를 그리고 잡음을 줄이는 방법을 찾음"
    body = BODY.replace("설계와 해석", said)
    table = only(parse(ruled_across(body)))
    assert (table.rows, table.columns) == (4, 3)
    row = table.grid()[1]
    assert [row[0], "".join(row[1].split()), row[2]] == ["가람", "".join(said.split()), "12"]


def test_every_cell_knows_its_text_and_its_place() -> None:
    document = parse(ruled_across())
    table = only(document)
    for cell in table.cells:
        assert cell.start is not None
        assert document.text[cell.start : cell.end] == cell.text
        (box,) = document.evidence(cell.start, cell.end or 0).boxes
        assert cell.box.x0 <= box.x0 < box.x1 <= cell.box.x1
        assert cell.box.y0 <= (box.y0 + box.y1) / 2 <= cell.box.y1


def test_words_over_several_columns_are_the_head_of_each() -> None:
    head = (
        "table.cell(rowspan: 2)[항목], table.cell(colspan: 2, align: center)[목표], [1차년도], "
        "[2차년도], table.hline()"
    )
    rows = "[무게], [30], [25], [길이], [410], [380], [두께], [1.2], [0.8]"
    source = (
        BOOK + f"#table(columns: (90pt, 120pt, 120pt), align: (left, right, right), "
        f"table.hline(), {head}, {rows}, table.hline())"
    )
    assert only(parse(source)).grid() == [
        ["항목", "목표", "목표"],
        ["항목", "1차년도", "2차년도"],
        ["무게", "30", "25"],
        ["길이", "410", "380"],
        ["두께", "1.2", "0.8"],
    ]


@pytest.mark.parametrize("least", [0, 1], ids=["head", "zebra"])
def test_rows_on_grounds_are_a_table(least: int) -> None:
    striped = "calc.odd(y)" if least else "y == 0"
    source = (
        BOOK + f"#table(columns: (90pt, 200pt, 100pt), "
        f'fill: (x, y) => if {striped} or y == 0 {{ rgb("#dde6ee") }}, '
        f"[이름], [맡은 일], [참여율], {BODY})"
    )
    table = only(parse(source))
    assert table.grid() == EXPECTED
    assert table.reader == "grounds"


def test_a_label_over_several_rows_reaches_over_rules_that_leave_it_out() -> None:
    source = (
        BOOK + "#table(columns: (80pt, 120pt, 100pt), table.hline(), [구분], [재원], [금액], "
        "table.hline(), table.cell(rowspan: 2, align: horizon)[민간], [현금], [25], "
        "table.hline(start: 1), [현물], [35], table.hline(), [정부], [출연금], [180], "
        "table.hline())"
    )
    grid = only(parse(source)).grid()
    assert grid[1:3] == [["민간", "현금", "25"], ["민간", "현물", "35"]]


def test_columns_of_figures_under_a_head_are_a_table_though_nothing_is_drawn() -> None:
    source = BOOK + (
        "#table(columns: (120pt, 100pt, 100pt), align: (left, right, right), "
        "[시장], [2027], [2030], [국내], [270], [395], [세계], [5,400], [7,950], "
        "[아시아], [1,200], [2,310])"
    )
    table = only(parse(source))
    assert table.grid()[2] == ["세계", "5,400", "7,950"]
    assert table.reader == "text"


def test_a_table_over_pages_is_one_though_its_columns_leave_other_white_space() -> None:
    rows = ", ".join(f"[항목 {n}], [{'긴 설명 ' * (n % 4 + 1)}], [{n * 10}]" for n in range(1, 70))
    source = FOOT + BOOK + (
        "#table(columns: (90pt, 200pt, 100pt), table.header(table.hline(), [이름], [설명], [수량], "
        f"table.hline()), {rows}, table.hline())"
    )  # fmt: skip
    table = only(parse(source))
    assert table.last_page > 1
    assert [row[0] for row in table.grid()] == ["이름", *(f"항목 {n}" for n in range(1, 70))]


LISTS = {
    "labels": "[과제명], [무인 선박의 항로 계획], [기관명], [가온해양], [책임자], [온누리], "
    "[기간], [24개월]",
    "signatures": "[2027년 3월 5일], [], [신청인], [가람 (인)], [], [나래 (인)]",
}


@pytest.mark.parametrize("cells", LISTS.values(), ids=LISTS)
def test_labels_with_values_and_signatures_are_no_table_where_nothing_is_drawn(cells: str) -> None:
    assert parse(BOOK + f"#table(columns: (100pt, 260pt), {cells})").tables == ()


def test_a_list_of_contents_is_no_table() -> None:
    lines = "".join(
        f"#grid(columns: (30pt, 300pt, 30pt), [{n}.], [장의 제목 {n}], align(right)[{n * 3}])\n"
        for n in range(1, 9)
    )
    dotted = "".join(f"{n}. 장의 제목 #box(width: 1fr, repeat[.]) {n * 3}\n\n" for n in range(1, 9))
    assert parse(lines).tables == ()
    assert parse(dotted).tables == ()


@pytest.mark.parametrize("ruled", ["", "#line(length: 100%)\n"], ids=["bare", "between rules"])
def test_a_page_of_two_columns_is_no_table(ruled: str) -> None:
    said = " ".join(f"문장의 {n}째 낱말은 뜻이 있다." for n in range(1, 160))
    assert parse(f"{ruled}#columns(2)[{said}]\n{ruled}").tables == ()


def test_a_numbered_list_on_a_ground_is_no_table() -> None:
    items = "\\ ".join(f"{n})#h(20pt)안내하는 말의 {n}째 줄" for n in range(1, 6))
    source = f'#block(fill: rgb("#eeeecc"), inset: 6pt, width: 100%)[{items}]'
    assert parse(source).tables == ()
