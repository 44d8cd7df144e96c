"""HWP 5: the binary documents of Hangul, read by `unhwp` (MIT).

`unhwp` follows the published record format of Hancom (한글문서파일형식 5.0), decrypts files for
distribution, and leaves hidden comments out. It does not tell the ground of a cell, so white text
cannot be told from a white heading on blue: colours are not judged, and the file counts as not
inspected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import unhwp

from nlp.errors import DamagedFileError, DocumentError, EncryptedFileError, LimitExceededError
from nlp.flow.gather import Gatherer
from nlp.flow.model import Flow, FlowCell, FlowTable, Item, as_running, table_of
from nlp.flow.signs import unseen
from nlp.intake.limits import ReadingLimits

DEEPEST = 20
"""Tables within tables."""

Json = Mapping[str, Any]


def read_hwp(content: bytes, file_name: str, limits: ReadingLimits) -> Flow:
    """All sections in order. Raises a `DocumentError` that names the file."""
    try:
        with unhwp.parse_bytes(content) as parsed:
            told = parsed.json
    except unhwp.UnhwpError as error:
        raise _refusal(error, file_name) from error
    if len(told) > limits.unpacked_bytes:
        raise LimitExceededError(
            f"it unpacks to more than {limits.unpacked_bytes:,} bytes.",
            where=file_name,
            todo="Split the file, or raise NOVUM_READING_UNPACKED_BYTES.",
        )
    whole = json.loads(told)
    reader = _Reader()
    items: list[Item] = []
    for section in whole["sections"]:
        items += as_running(reader.content(section.get("header") or (), DEEPEST))
        items += reader.content(section["content"], DEEPEST)
        items += as_running(reader.content(section.get("footer") or (), DEEPEST))
    skipped = [f"Section {number} could not be read." for number in whole["skipped_sections"]]
    return Flow(tuple(items), reader.pictures, inspected=False, unread=(*skipped, *reader.unread))


def _refusal(error: unhwp.UnhwpError, file_name: str) -> DocumentError:
    if error.kind == unhwp.ErrorKind.ENCRYPTED:
        return EncryptedFileError(
            "the document is protected by a password.",
            where=file_name,
            todo="Save it without the password and upload it again.",
        )
    return DamagedFileError(
        f"the Hangul document is damaged or cut short ({error}).",
        where=file_name,
        todo="Open it in Hangul and save it again, or save it as PDF or HWPX.",
    )


class _Reader:
    def __init__(self) -> None:
        self.pictures = 0
        self.unread: tuple[str, ...] = ()

    def content(self, blocks: Sequence[Json], depth: int) -> list[Item]:
        out = Gatherer()
        for block in blocks:
            ((kind, value),) = block.items()
            if kind == "Paragraph":
                self._paragraph(value, out, depth)
            elif kind == "Table":
                self._add_table(value, out, depth)
        return out.items

    def _paragraph(self, paragraph: Json, out: Gatherer, depth: int) -> None:
        for part in paragraph["content"]:
            kind, value = next(iter(part.items())) if isinstance(part, dict) else (part, {})
            match kind:
                case "Text":
                    size = value["style"]["font_size"]
                    out.run(value["text"], size=size, hiding=unseen(size, None, None))
                case "LineBreak":
                    out.run("\n")
                case "Tab":
                    out.run("\t")
                case "Equation":
                    out.run(value["script"])
                case "Image":
                    self.pictures += 1
                case "Table":
                    self._add_table(value, out, depth)
                case "Footnote" | "Endnote":
                    out.run(f" ({_plain(value)})")
                case "Link":
                    out.run(_plain(value))
        level = paragraph["style"]["heading_level"]
        out.end(level=level or None)

    def _add_table(self, table: Json, out: Gatherer, depth: int) -> None:
        if depth:
            out.table(self._table(table, depth - 1))
        else:
            self.unread = (f"Tables more than {DEEPEST} deep inside each other were left out.",)

    def _table(self, table: Json, depth: int) -> FlowTable:
        return table_of(
            [
                FlowCell(
                    row, column, tuple(self._cell(cell, depth)), cell["rowspan"], cell["colspan"]
                )
                for row, column, cell in _in_grid(table["rows"])
            ]
        )

    def _cell(self, cell: Json, depth: int) -> list[Item]:
        out = Gatherer()
        for paragraph in cell["content"]:
            self._paragraph(paragraph, out, depth)
        for nested in cell.get("nested_tables", ()):
            self._add_table(nested, out, depth)
        return out.items


def _plain(value: Any) -> str:
    """The words of an inline part, whatever its form."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            return str(value["text"])
        return " ".join(filter(None, map(_plain, value.get("content", ()))))
    if isinstance(value, list):
        return " ".join(filter(None, map(_plain, value)))
    return ""


def _in_grid(rows: Sequence[Json]) -> Iterator[tuple[int, int, Json]]:
    """Row and column of each cell: the next place in its row that no cell above covers."""
    covered: dict[int, int] = {}  # column → first row below the cell that covers it
    for row, line in enumerate(rows):
        column = 0
        for cell in line["cells"]:
            while covered.get(column, 0) > row:
                column += 1
            yield row, column, cell
            for each in range(column, column + min(cell["colspan"], 1_000)):
                covered[each] = row + cell["rowspan"]
            column += max(cell["colspan"], 1)
