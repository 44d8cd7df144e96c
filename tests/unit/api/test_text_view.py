"""Documents without pages on the screen: quoted words marked where they stand, hidden text told."""

from __future__ import annotations

from api.views.links import page_address
from api.views.text import Part, parts_of
from nlp.domain import BlockKind, ParsedDocument
from nlp.intake.reading import parse_bytes
from tests.forms.content import Item, c, grid, p
from tests.forms.hwpx import hwpx


def parsed() -> ParsedDocument:
    inner = grid(["안쪽", "표"])
    content: list[Item] = [
        p("개발 목표", outline=1),
        p("전고체 전지를 만든다."),
        grid(["가", c("위", inner, "아래")]),
    ]
    return parse_bytes(hwpx(content), file_name="plan.hwpx")


def marked(parts: tuple[Part, ...]) -> list[tuple[str, bool]]:
    words = [part.words for part in parts if part.words]
    words += [cell.words for part in parts for row in part.rows for cell in row]
    return [(one.marked, one.first) for one in words if one.marked]


def test_the_whole_document_stands_in_order_with_outer_tables_first() -> None:
    parts = parts_of(parsed(), 0, 0)
    assert [part.kind for part in parts] == [
        BlockKind.HEADING,
        BlockKind.TEXT,
        BlockKind.TABLE,
        BlockKind.TABLE,
    ]
    cells = [[cell.words.before for row in part.rows for cell in row] for part in parts[2:]]
    assert cells == [["가", "위\n아래"], ["안쪽", "표"]]
    assert marked(parts) == []


def test_quoted_words_are_marked_once_and_over_paragraphs() -> None:
    document = parsed()
    start = document.text.index("전지")
    assert marked(parts_of(document, start, start + 2)) == [("전지", True)]
    across = parts_of(document, document.text.index("목표"), start)
    assert marked(across) == [("목표", True), ("전고체 ", False)]


def test_a_cell_with_a_table_in_it_is_marked_whole() -> None:
    document = parsed()
    start = document.text.index("아래")
    assert marked(parts_of(document, start, start + 1)) == [("위\n아래", True)]


def test_evidence_without_a_page_opens_the_text_at_its_words() -> None:
    evidence = parsed().evidence(7, 10)
    assert page_address("abc", evidence) == "/documents/abc/text?start=7&end=10#evidence"
    record = evidence.model_copy(update={"start": None, "end": None})
    assert page_address("abc", record) is None
