"""Tables that run over pages: joined where place and content prove it, apart where they do not."""

from __future__ import annotations

import pytest

from nlp.domain import BlockKind, ParsedDocument, Table
from nlp.pdf.reader import parse_pdf_bytes
from tests.unit.nlp.pdf.samples import typeset

FOOT = "#set page(footer: context align(center)[\\- #counter(page).display() \\-])\n"
ROWS = 60


def parse(source: str) -> ParsedDocument:
    return parse_pdf_bytes(typeset(source), file_name="tables.pdf")


def rows(count: int, *, first: int = 1) -> str:
    return ", ".join(f"[항목 {n}], [{n * 10}], [{n * 7} kg]" for n in range(first, first + count))


def long_table(*, repeat: str = "true", header: str = "[이름], [수량], [무게]") -> str:
    head = f"table.header(repeat: {repeat}, {header})"
    return f"#table(columns: (90pt, 120pt, 140pt), stroke: 0.6pt, {head}, {rows(ROWS)})\n"


def only(document: ParsedDocument) -> Table:
    (table,) = document.tables
    return table


def texts(table: Table, column: int) -> list[str]:
    return [row[column] for row in table.grid()]


def test_a_table_with_its_header_on_every_page_is_one_table_with_one_header() -> None:
    table = only(parse(FOOT + "표 앞의 문장이다.\n" + long_table()))
    assert (table.rows, table.columns) == (ROWS + 1, 3)
    assert texts(table, 0) == ["이름", *(f"항목 {n}" for n in range(1, ROWS + 1))]
    assert [table.page, *(area.page for area in table.further)] == [1, 2, 3][: table.last_page]
    assert table.last_page > 1


def test_every_cell_of_a_joined_table_knows_its_page_and_its_place_there() -> None:
    document = parse(FOOT + long_table())
    table = only(document)
    for cell in table.cells:
        assert cell.start is not None
        assert document.text[cell.start : cell.end] == cell.text
        evidence = document.evidence(cell.start, cell.end or 0)
        assert evidence.page == table.page_of(cell)
        (box,) = evidence.boxes
        assert cell.box.x0 <= box.x0 < box.x1 <= cell.box.x1
        assert cell.box.y0 <= box.y0 < box.y1 <= cell.box.y1
    assert {table.page_of(cell) for cell in table.cells} == {1, *(a.page for a in table.further)}


def test_a_repeated_header_is_furniture_and_the_first_one_is_not() -> None:
    document = parse(FOOT + long_table())
    kinds = [
        block.kind
        for block in document.blocks
        if document.text[block.start : block.end].startswith("이름")
    ]
    assert kinds == [BlockKind.TABLE] + [BlockKind.FURNITURE] * (len(document.pages) - 1)


def test_what_stands_at_the_same_place_on_every_page_stays_in_its_cell() -> None:
    """Numbers that differ, in the first row of every page, are no page numbers."""
    table = only(parse(long_table(repeat="false")))
    assert texts(table, 1)[1:4] == ["10", "20", "30"]
    assert texts(table, 2)[1:4] == ["7 kg", "14 kg", "21 kg"]


def test_two_header_rows_with_merged_cells_are_dropped_together() -> None:
    header = "table.cell(rowspan: 2)[구분], table.cell(colspan: 2)[목표], [1차년도], [2차년도]"
    table = only(parse(long_table(header=header)))
    assert table.rows == ROWS + 2
    assert table.grid()[:3] == [
        ["구분", "목표", "목표"],
        ["구분", "1차년도", "2차년도"],
        ["항목 1", "10", "7 kg"],
    ]


def test_a_table_without_a_repeated_header_is_joined_by_its_columns() -> None:
    table = only(parse(long_table(repeat="false")))
    assert table.rows == ROWS + 1
    assert texts(table, 1)[1:] == [f"{n * 10}" for n in range(1, ROWS + 1)]


def broken_row() -> str:
    """Rows up to the foot of the page, and one whose last cell goes on over it."""
    said = " ".join(f"문장의 {n}째 낱말은" for n in range(1, 40))
    return (
        "#table(columns: (90pt, 60pt, 140pt), stroke: 0.6pt, [이름], [수량], [설명], "
        f"{rows(28)}, [끝], [1], [{said} 끝이다], [다음], [2], [짧은 설명])\n"
    )


def test_a_row_that_breaks_over_the_page_is_one_row_with_its_whole_text() -> None:
    table = only(parse(broken_row()))
    assert table.last_page == 2
    assert table.rows == 31
    row = table.grid()[29]
    assert row[:2] == ["끝", "1"]
    said = "".join(f"문장의{n}째낱말은" for n in range(1, 40))
    assert "".join(row[2].split()) == said + "끝이다"


def test_a_label_over_several_rows_reaches_over_the_page() -> None:
    groups = ", ".join(
        f"table.cell(rowspan: 12, breakable: true)[갈래 {group}], "
        + ", ".join(f"[항목 {group}-{n}], [{n}]" for n in range(12))
        for group in range(6)
    )
    table = only(
        parse(
            f"#table(columns: (90pt, 120pt, 140pt), stroke: 0.6pt, [갈래], [항목], [수], {groups})"
        )
    )
    assert table.last_page > 1
    for kind, item, _ in table.grid()[1:]:
        assert item.split()[1].split("-")[0] == kind.split()[1]


@pytest.mark.parametrize("between", ["한 문장이 사이에 있다.\n", ""], ids=["words", "room"])
def test_a_table_that_had_ended_is_not_joined_with_the_next(between: str) -> None:
    """Above the first table's foot there is room, or words stand between."""
    table = "#table(columns: (90pt, 120pt, 140pt), stroke: 0.6pt, [이름], [수량], [무게], %s)\n"
    document = parse(table % rows(4) + "#pagebreak()\n" + between + table % rows(4, first=5))
    assert [table.rows for table in document.tables] == [5, 5]


def test_other_columns_are_another_table() -> None:
    first = f"#table(columns: (90pt, 120pt, 140pt), stroke: 0.6pt, {rows(34)})\n"
    other = (
        "#table(columns: (60pt, 150pt, 140pt), stroke: 0.6pt, [가], [나], [다], [라], [마], [바])\n"
    )
    document = parse(first + "#pagebreak()\n" + other)
    assert all(not table.further for table in document.tables)
    assert len(document.tables) == 2


def test_a_form_printed_again_for_another_person_is_another_table() -> None:
    def form(name: str) -> str:
        labels = ("성명", "소속", "전공", "학위", "경력", "역할", "전화", "주소", "비고")
        cells = ", ".join(f"[{label}], [{name} {n}]" for n, label in enumerate(labels))
        return f"#table(columns: (90pt, 260pt), rows: 76pt, stroke: 0.6pt, {cells})\n"

    document = parse(form("가람") + "#pagebreak()\n" + form("나래"))
    assert [(table.page, table.rows) for table in document.tables] == [(1, 9), (2, 9)]


def test_a_joined_table_survives_json_and_an_older_record_still_loads() -> None:
    document = parse(long_table())
    assert ParsedDocument.model_validate_json(document.model_dump_json()) == document
    old = document.model_dump(exclude={"read_again": True, "tables": {"__all__": {"further"}}})
    for table in old["tables"]:
        table["cells"] = [{k: v for k, v in c.items() if k != "page"} for c in table["cells"]]
    loaded = ParsedDocument.model_validate(old)
    assert loaded.tables[0].areas == (document.tables[0].areas[0],)
