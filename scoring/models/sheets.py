"""Rows of the first sheet of an XLSX workbook (ECMA-376), as texts.

Numbers are as stored, days as ``2024-03-01``. Formulas give the value that was last computed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from lxml import etree

from scoring.models.errors import TableError

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DAY_FORMATS = frozenset({14, 15, 16, 17, 22, 27, 30, 31, 36, 50, 57})
_DAY = re.compile(r"(?i)[yd년일]")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
_MOST_COLUMNS = 16_384
_BROKEN = (
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    etree.XMLSyntaxError,
    zlib.error,
)
"""What a workbook that is none, damaged or made to harm may raise: `RuntimeError`
and `NotImplementedError` stand for passwords, unknown packing and absent parts."""


def sheet_rows(path: Path, *, most_bytes: int) -> Iterator[list[str]]:
    """Raises `TableError` for what is no workbook, or unpacks to more than `most_bytes`."""
    try:
        with ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > most_bytes:
                raise TableError(
                    f"The workbook unpacks to more than {most_bytes:,} bytes.",
                    where=path.name,
                    todo="Save the sheet as CSV, or raise NOVUM_MODELS_MAX_UNPACKED_BYTES.",
                )
            yield from _Book(archive).rows()
    except _BROKEN as error:
        raise TableError("This is no readable XLSX workbook.", where=path.name) from error


class _Book:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())
        self._texts = list(self._shared())
        self._days = list(self._day_styles())
        self._offset = 0

    def rows(self) -> Iterator[list[str]]:
        last = 0
        for row in self._each(self._first_sheet(), "row"):
            number = int(row.get("r") or last + 1)
            for _ in range(min(number - last - 1, 1_048_576)):
                yield []
            last = number
            yield self._cells(row)

    def _cells(self, row: etree._Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            place = _PLACE.fullmatch(cell.get("r") or "")
            column = _column(place[1]) if place else len(cells)
            if column >= _MOST_COLUMNS:
                continue
            cells.extend([""] * (column - len(cells)))
            cells[column:] = [self._value(cell)]
        return cells

    def _value(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _all_text(cell)
        found = next((part.text or "" for part in cell if str(part.tag).endswith("}v")), "")
        if kind == "s" and found:
            return self._texts[int(found)]
        if kind == "n" and found and self._is_day(cell):
            moment = _FIRST_DAY + timedelta(days=float(found))
            return moment.date().isoformat()
        return "" if kind == "e" else found

    def _is_day(self, cell: etree._Element) -> bool:
        style = int(cell.get("s") or 0)
        return style < len(self._days) and self._days[style]

    def _first_sheet(self) -> str:
        book = etree.fromstring(self._archive.read("xl/workbook.xml"), _parser())
        sheet = next(one for one in book.iter() if one.tag in (_MAIN + "sheet", _STRICT + "sheet"))
        wanted = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
        links = etree.fromstring(self._archive.read("xl/_rels/workbook.xml.rels"), _parser())
        target = next(one.get("Target") or "" for one in links if one.get("Id") == wanted)
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def _shared(self) -> Iterator[str]:
        if "xl/sharedStrings.xml" in self._names:
            for one in self._each("xl/sharedStrings.xml", "si"):
                yield _all_text(one)

    def _day_styles(self) -> Iterator[bool]:
        if "xl/styles.xml" not in self._names:
            return
        styles = etree.fromstring(self._archive.read("xl/styles.xml"), _parser())
        own = {
            int(one.get("numFmtId") or 0): bool(
                _DAY.search(_QUOTED.sub("", one.get("formatCode") or ""))
            )
            for one in styles.iter(_MAIN + "numFmt", _STRICT + "numFmt")
        }
        for part in styles.iter(_MAIN + "cellXfs", _STRICT + "cellXfs"):
            for one in part:
                number = int(one.get("numFmtId") or 0)
                yield own.get(number, number in _DAY_FORMATS)

    def _each(self, name: str, tag: str) -> Iterator[etree._Element]:
        """Elements as they are read; each is emptied after its use."""
        stream = BytesIO(self._archive.read(name))
        for _, element in etree.iterparse(
            stream, tag=(_MAIN + tag, _STRICT + tag), resolve_entities=False, no_network=True
        ):
            yield element
            element.clear()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _all_text(element: etree._Element) -> str:
    """Without the readings (furigana) that some cells carry."""
    return "".join(
        part.text or ""
        for part in element.iter(_MAIN + "t", _STRICT + "t")
        if not str(getattr(part.getparent(), "tag", "")).endswith("}rPh")
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
