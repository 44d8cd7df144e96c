"""A document without pages for the screen: its paragraphs and tables, quoted words marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.domain import Block, BlockKind, Cell, ParsedDocument, Table


@dataclass(frozen=True, slots=True)
class Words:
    """Text before, in and behind the mark."""

    before: str
    marked: str = ""
    after: str = ""
    first: bool = False  # where the mark begins


@dataclass(frozen=True, slots=True)
class TextCell:
    words: Words
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, a heading, or the rows of a table."""

    kind: BlockKind
    words: Words | None = None
    rows: tuple[tuple[TextCell, ...], ...] = ()
    number: int = 0  # of a table, as evidence counts them


def parts_of(document: ParsedDocument, start: int, end: int) -> tuple[Part, ...]:
    """The whole document in order, `text[start:end]` marked."""
    return tuple(_Marker(document, start, end).parts())


class _Marker:
    def __init__(self, document: ParsedDocument, start: int, end: int) -> None:
        self._document = document
        self._start, self._end = start, end
        self._begun = False

    def parts(self) -> Iterator[Part]:
        tables = list(enumerate(self._document.tables, 1))
        for block in self._document.blocks:
            if block.kind is not BlockKind.TABLE:
                text = self._document.text[block.start : block.end]
                yield Part(block.kind, words=self._words(text, block.start))
                continue
            inside = [(n, table) for n, table in tables if _stands_in(table, block)]
            for number, table in reversed(inside):  # nested ones come before the one they are in
                yield Part(BlockKind.TABLE, rows=self._rows(table), number=number)

    def _rows(self, table: Table) -> tuple[tuple[TextCell, ...], ...]:
        rows: list[list[TextCell]] = [[] for _ in range(table.rows)]
        for cell in table.cells:
            rows[cell.row].append(TextCell(self._cell(cell), cell.row_span, cell.column_span))
        return tuple(map(tuple, rows))

    def _cell(self, cell: Cell) -> Words:
        if cell.start is None or cell.end is None:
            return Words(cell.text)
        if self._document.text[cell.start : cell.end] == cell.text:
            return self._words(cell.text, cell.start)
        covered = self._start < cell.end and self._end > cell.start
        return self._marked("", cell.text, "") if covered else Words(cell.text)

    def _words(self, text: str, begins: int) -> Words:
        low = min(max(self._start - begins, 0), len(text))
        high = min(max(self._end - begins, 0), len(text))
        return self._marked(text[:low], text[low:high], text[high:]) if high > low else Words(text)

    def _marked(self, before: str, marked: str, after: str) -> Words:
        first, self._begun = not self._begun, True
        return Words(before, marked, after, first)


def _stands_in(table: Table, block: Block) -> bool:
    starts = [cell.start for cell in table.cells if cell.start is not None]
    return bool(starts) and block.start <= min(starts) < block.end
