"""Writes HWPX packages: the parts of OWPML that a reader looks at."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.forms.content import C, Item, Letters, P, T

_SPACES = " ".join(
    f'xmlns:{name}="http://www.hancom.co.kr/hwpml/2011/{part}"'
    for name, part in (("hs", "section"), ("hp", "paragraph"), ("hh", "head"), ("hc", "core"))
)
MIMETYPE = "application/hwp+zip"


def hwpx(content: Sequence[Item], *, extra: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a document. `extra`: further members, or others in place of ours."""
    writer = _Writer()
    body = "".join(map(writer.item, content))
    members = {
        "Contents/header.xml": writer.header(),
        "Contents/section0.xml": f"<hs:sec {_SPACES}>{body}</hs:sec>",
        **(extra or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE)
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


class _Writer:
    def __init__(self) -> None:
        self._letters: dict[Letters, int] = {Letters(): 0}
        self._grounds: dict[str | None, int] = {None: 1}

    def header(self) -> str:
        letters = "".join(
            f'<hh:charPr id="{number}" height="{round(look.size * 100)}" '
            f'textColor="{look.colour}" shadeColor="none"/>'
            for look, number in self._letters.items()
        )
        fills = "".join(
            f'<hh:borderFill id="{number}">'
            + (
                f'<hc:fillBrush><hc:winBrush faceColor="{ground}" hatchColor="#000000" alpha="0"/>'
                "</hc:fillBrush>"
                if ground
                else ""
            )
            + "</hh:borderFill>"
            for ground, number in self._grounds.items()
        )
        shapes = "".join(
            f'<hh:paraPr id="{level}"><hh:heading type="{"OUTLINE" if level else "NONE"}" '
            f'idRef="0" level="{max(level - 1, 0)}"/></hh:paraPr>'
            for level in range(8)
        )
        return f"<hh:head {_SPACES}>{letters}{shapes}{fills}</hh:head>"

    def item(self, item: Item) -> str:
        return self._table(item) if isinstance(item, T) else self._paragraph(item)

    def _paragraph(self, paragraph: P) -> str:
        runs = "".join(self._run(text, look) for text, look in paragraph.looks())
        return f'<hp:p paraPrIDRef="{paragraph.outline}" styleIDRef="0">{runs}</hp:p>'

    def _run(self, text: str, look: Letters) -> str:
        number = self._letters.setdefault(look, len(self._letters))
        lines = escape(text).replace("\n", "<hp:lineBreak/>").replace("\t", "<hp:tab/>")
        inner = f"<hp:t>{lines}</hp:t>"
        if look.marked:
            inner = (
                "<hp:ctrl><hp:hiddenComment><hp:subList><hp:p><hp:run>"
                f"{inner}</hp:run></hp:p></hp:subList></hp:hiddenComment></hp:ctrl>"
            )
        return f'<hp:run charPrIDRef="{number}">{inner}</hp:run>'

    def _table(self, table: T) -> str:
        rows = "".join(
            "<hp:tr>" + "".join(self._cell(cell, row, column) for column, cell in line) + "</hp:tr>"
            for row, line in enumerate(table.placed())
        )
        inner = f'<hp:tbl rowCnt="{len(table.rows)}" colCnt="{table.width}">{rows}</hp:tbl>'
        return f'<hp:p paraPrIDRef="0"><hp:run charPrIDRef="0">{inner}<hp:t/></hp:run></hp:p>'

    def _cell(self, cell: C, row: int, column: int) -> str:
        ground = self._grounds.setdefault(cell.ground, len(self._grounds) + 1)
        inner = "".join(map(self.item, cell.content)) or "<hp:p/>"
        return (
            f"<hp:tc borderFillIDRef={quoteattr(str(ground))}><hp:subList>{inner}</hp:subList>"
            f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
            f'<hp:cellSpan colSpan="{cell.columns}" rowSpan="{cell.rows}"/></hp:tc>'
        )
