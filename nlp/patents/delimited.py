"""Tables of patents or projects: CSV, TSV and their kin, as registers and spreadsheets export them.

The first line names the columns; `columns` says which of our fields stands in which. Rows follow
RFC 4180: a quoted cell may hold delimiters, line ends and doubled quotes.
"""

from __future__ import annotations

import codecs
import csv
import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from nlp.domain import PatentFeatures, ProjectFeatures
from nlp.errors import ConfigurationError, RecordError, UnsupportedFileError
from nlp.patents import records
from nlp.patents.claimtexts import numbered_claims
from nlp.patents.columns import KNOWN, ColumnMap, Layout, lay_out
from nlp.patents.rows import LONGEST, split_rows
from nlp.patents.sources import BEGINNING, Mark, Source, Span

_DELIMITERS = ",\t;|"
_LISTS = ("applicants", "inventors", "agents", "cited")
_SYMBOLS = ("ipc", "cpc")
_NUMBERS = ("application_number", "publication_number", "registration_number")
_DATES = ("filing_date", "publication_date", "registration_date")
_ROUNDED = re.compile(r"^\d[.,]\d+E\+?\d+$", re.IGNORECASE)
_TIME = re.compile(r"[\sT]+\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?$")
_LONGEST_DATE = 60
_AS_TEXT = re.compile(r'^(?:="(.*)"|\'(.*))$', re.DOTALL)

log = logging.getLogger(__name__)


def looks_like(head: bytes) -> bool:
    """The first line names columns that are known, a number and a title or abstract among them."""
    try:
        table = _opened(head, columns=None)
    except (UnsupportedFileError, ConfigurationError):
        return False
    return table is not None and table.layout.missing is None


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    """Raises `ConfigurationError` where a column that is needed is not there, with those that are.

    Columns without a meaning are logged once.
    """
    try:
        table = _opened(head, columns=columns)
    except ConfigurationError as error:
        raise ConfigurationError(error.what, where=file_name, todo=error.todo) from error
    if table is None or table.layout.missing:
        missing = table.layout.missing if table else "a first line with the names of the columns"
        found = ", ".join(table.layout.header) if table else ""
        raise ConfigurationError(
            f"the table has no column for {missing}. The file has: {found[:2000]}.",
            where=file_name,
            todo="Say in a column map which column is which, such as 'title: 발명의명칭'. "
            f"Fields: {', '.join(KNOWN)}.",
        )
    if table.layout.unused:
        log.warning("%s: columns left out: %s", file_name, ", ".join(table.layout.unused)[:2000])
    return table


class Delimited:
    """Rows of one table. `layout` says where its fields stand."""

    name = "csv"

    def __init__(
        self, layout: Layout, *, delimiter: str, encoding: str, separators: str, header_end: Mark
    ) -> None:
        self.layout = layout
        self.delimiter, self.encoding = delimiter, encoding
        self._header_end = header_end
        self._separators = re.compile(f"[{re.escape(separators)}]")
        self._symbol_separators = re.compile(f"[,{re.escape(separators)}]")

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        if start.offset < self._header_end.offset:
            stream.seek(self._header_end.offset - start.offset, 1)
            start = self._header_end
        yield from split_rows(stream, self.delimiter, start=start)

    def read(self, span: Span, *, source: str) -> PatentFeatures | ProjectFeatures:
        if not span.content:
            raise RecordError(
                f"the row is longer than {LONGEST:,} bytes.",
                todo="Look for a quote that is opened and not closed.",
            )
        cells = _cells(_decoded(span.content, self.encoding), self.delimiter)
        width = len(self.layout.header)
        if len(cells) != width and (len(cells) < width or any(cells[width:])):
            raise RecordError(f"the row has {len(cells)} cells, the first line names {width}.")
        return records.features_of(self._fields(cells), source=source)

    def _fields(self, cells: list[str]) -> dict[str, Any]:
        filled = {}
        for name, places in self.layout.places.items():
            text = next((cells[place] for place in places if cells[place].strip()), "").strip()
            if text:
                filled[name] = self._value(name, text)
        return filled

    def _value(self, name: str, text: str) -> Any:
        if name in _LISTS:
            return self._separators.split(text)
        if name in _SYMBOLS:
            return self._symbol_separators.split(text)
        if name in _NUMBERS or name == "id":
            return _number(name, text)
        if name in _DATES:
            return _TIME.sub("", text) if len(text) <= _LONGEST_DATE else text
        if name == "claims":
            return [] if text.isdigit() else _claims(text)  # some tables only count them
        return text


def _number(name: str, text: str) -> str:
    """Spreadsheets write ``="1020…"`` to keep a number as text, and ruin it where they do not."""
    match = _AS_TEXT.match(text)
    text = (match[1] or match[2] or "") if match else text
    if _ROUNDED.match(text):
        raise RecordError(
            f"{name} {text!r} was rounded by a spreadsheet.",
            todo="Export the column as text and load it again.",
        )
    return text


def _claims(text: str) -> list[dict[str, Any]]:
    parts = [part for part in text.split("|") if part.strip()]
    claims = numbered_claims(text) if len(parts) < 2 else enumerate(parts, start=1)
    return [{"number": number, "text": claim} for number, claim in claims]


def _opened(head: bytes, *, columns: ColumnMap | None) -> Delimited | None:
    """The table with the delimiter under which most columns are known."""
    csv.field_size_limit(LONGEST)
    encoding = (columns and columns.encoding) or _encoding(head)
    wanted = columns.delimiter if columns and columns.delimiter else _DELIMITERS
    best: tuple[tuple[int, int], Delimited] | None = None
    for delimiter in wanted:
        first = next(split_rows(BytesIO(head), delimiter, start=BEGINNING), None)
        if first is None or not first.content:
            continue
        try:
            text = _decoded(first.content.removeprefix(codecs.BOM_UTF8), encoding)
            header = [cell.strip() for cell in _cells(text, delimiter)]
        except RecordError:
            continue
        if len(header) < 2 or not any(header):
            continue
        known = len(lay_out(header, None).places)
        rank = (known, len(header))
        if best is None or rank > best[0]:
            layout = Layout(tuple(header), {}, ())
            end = Mark(offset=first.end, line=first.end_line)
            table = Delimited(
                layout,
                delimiter=delimiter,
                encoding=encoding,
                separators=columns.separators if columns else ColumnMap().separators,
                header_end=end,
            )
            best = (rank, table)
    if best is None:
        return None
    best[1].layout = lay_out(best[1].layout.header, columns)
    return best[1]


def _encoding(head: bytes) -> str:
    """UTF-8 unless the bytes say otherwise; CP949 is what Korean spreadsheets write."""
    for encoding in ("utf-8", "cp949"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnsupportedFileError("the table is neither UTF-8 nor CP949 text.")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RecordError(
            f"the row is not {encoding} text.",
            todo="Convert the file to UTF-8, or name its encoding in the column map.",
        ) from error


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        rows = [*csv.reader([text.rstrip("\r\n")], delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise RecordError(f"the row is not CSV ({error}).") from error
    return rows[0] if rows else []
