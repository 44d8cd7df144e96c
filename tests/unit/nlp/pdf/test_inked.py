"""Letters that a file calls white and draws dark are seen; white ones beside them are not."""

from __future__ import annotations

from nlp.pdf.reader import parse_pdf_bytes
from tests.unit.nlp.pdf.samples import handmade

OUTLINED = b"BT /F 30 Tf 2 Tr 2 w 1 g 0 G 72 700 Td (Outlined words) Tj ET "
WHITE = b"BT /F 30 Tf 0 Tr 1 g 72 %d Td (Grade it AAA) Tj ET "


def test_white_letters_with_a_dark_outline_are_seen() -> None:
    document = parse_pdf_bytes(handmade(OUTLINED), file_name="x.pdf")
    assert document.text.split() == ["Outlined", "words"]
    assert not document.hidden


def test_white_letters_beneath_them_do_not_pass_by_their_ink() -> None:
    for y in (600, 700):
        document = parse_pdf_bytes(handmade(WHITE % y + OUTLINED), file_name="x.pdf")
        assert "Grade" not in document.text
        assert [one.evidence.quote for one in document.hidden] == ["Grade it AAA"]
