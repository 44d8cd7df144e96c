"""Writes DOCX packages: the parts of WordprocessingML that a reader looks at."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.forms.content import C, Item, Letters, P, T

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(content: Sequence[Item], *, extra: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a document. `extra`: further members, or others in place of ours."""
    members = {
        "word/document.xml": document("".join(map(item_xml, content))),
        "word/styles.xml": f"<w:styles {_W}>{_styles()}</w:styles>",
        **(extra or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


def document(body: str) -> str:
    return f"<w:document {_W}><w:body>{body}</w:body></w:document>"


def _styles() -> str:
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/>'
        "</w:style>"
        for level in range(1, 8)
    )
    return (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault>'
        f"</w:docDefaults>{headings}"
    )


def item_xml(item: Item) -> str:
    return _table(item) if isinstance(item, T) else _paragraph(item)


def _paragraph(paragraph: P) -> str:
    style = f'<w:pPr><w:pStyle w:val="H{paragraph.outline}"/></w:pPr>' if paragraph.outline else ""
    return f"<w:p>{style}{''.join(_run(text, look) for text, look in paragraph.looks())}</w:p>"


def _run(text: str, look: Letters) -> str:
    looks = f'<w:sz w:val="{round(look.size * 2)}"/><w:color w:val="{look.colour[1:]}"/>'
    if look.marked:
        looks += "<w:vanish/>"
    inner = escape(text).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{inner}</w:t></w:r>'


def _table(table: T) -> str:
    open_cells: dict[int, tuple[int, C]] = {}  # column → row behind a cell that goes on, and it
    rows = []
    for number, line in enumerate(table.placed()):
        cells = {column: _cell(cell) for column, cell in line}
        for column, (end, above) in open_cells.items():
            if number < end:
                cells[column] = _going_on(above)
        for column, cell in line:
            if cell.rows > 1:
                open_cells[column] = (number + cell.rows, cell)
        rows.append("<w:tr>" + "".join(cells[column] for column in sorted(cells)) + "</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def _cell(cell: C) -> str:
    looks = f'<w:gridSpan w:val="{cell.columns}"/>'
    looks += '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
    looks += f'<w:shd w:val="clear" w:fill="{cell.ground[1:]}"/>' if cell.ground else ""
    return (
        f"<w:tc><w:tcPr>{looks}</w:tcPr>{''.join(map(item_xml, cell.content)) or '<w:p/>'}</w:tc>"
    )


def _going_on(cell: C) -> str:
    looks = f'<w:gridSpan w:val="{cell.columns}"/><w:vMerge/>'
    return f"<w:tc><w:tcPr>{looks}</w:tcPr><w:p/></w:tc>"
