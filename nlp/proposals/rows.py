"""Rows of tables whose header names its columns, over page breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nlp.domain import Cell, Evidence, Table
from nlp.proposals.body import Body, is_blank
from nlp.proposals.headers import Header, cell_at, continues, read_header, repeats
from nlp.proposals.lexicon import Lexicon, squash

GRAND_TOTALS = frozenset(
    {
        "합계",
        "총계",
        "계",
        "총합계",
        "누계",
        "합",
        "total",
        "grandtotal",
        "sum",
        "overall",
        "all",
        "allyears",
        "allperiods",
        "wholeproject",
    }
)
"""Labels of sums over all of a table, as `squash` leaves them."""
TOTALS = GRAND_TOTALS | {"소계", "subtotal"}
CONFIDENCE = 0.9


@dataclass(frozen=True)
class Row:
    """One row below a header. `texts` are the cells' by column, white space made single."""

    table: Table
    header: Header
    caption: str
    texts: dict[int, str]
    cells: tuple[Cell, ...]  # those with text, each once, from left to right

    def all(self, name: str) -> list[str]:
        """Texts of every column of a name, blank ones left out."""
        columns = [column for column, known in self.header.columns.items() if known == name]
        return [self.texts[column] for column in columns if not is_blank(self.texts[column])]

    def text(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def label(self, name: str) -> str:
        """The printed header of a column, which may hold its unit."""
        columns = [column for column, known in self.header.columns.items() if known == name]
        return self.header.labels[columns[0]] if columns else ""

    def evidence(self, body: Body) -> tuple[Evidence, ...]:
        return (body.row_evidence(self.table, self.cells),)


def find_rows(
    body: Body, lexicon: Lexicon, kind: str, accept: Callable[[Header, str], bool]
) -> Iterator[Row]:
    """Rows of the tables whose header and caption `accept` takes; empty ones and totals left out.

    A table that goes on over a page break, with its header again or without, is one table.
    """
    last: Row | None = None
    for _, table in body.tables:
        header = read_header(table, lambda text: lexicon.column_of(kind, text))
        caption = body.caption(table)
        first = header.body_row if header else 0
        goes_on = last is not None and continues(table, last.table)
        if header and last and goes_on and repeats(header, last.header):
            header, caption = last.header, last.caption
        elif not (header and accept(header, caption)):
            if last is None or not goes_on:
                last = None
                continue
            header, caption, first = last.header, last.caption, 0
        last = Row(table, header, caption, {}, ())
        yield from _rows(table, header, caption, first)


def _rows(table: Table, header: Header, caption: str, first: int) -> Iterator[Row]:
    grid = table.grid()
    for number in range(first, table.rows):
        texts = {column: " ".join(text.split()) for column, text in enumerate(grid[number])}
        filled = [text for text in texts.values() if text]
        whole = len(set(filled)) <= 1 < table.columns  # a note or a caption over all columns
        if filled and not whole and squash(filled[0]) not in TOTALS:
            yield Row(table, header, caption, texts, cells_of(table, number))


def cells_of(table: Table, row: int) -> tuple[Cell, ...]:
    """Cells with text that cover a row, each once, from left to right."""
    found = (cell_at(table, row, column) for column in range(table.columns))
    return tuple(dict.fromkeys(cell for cell in found if cell and cell.text.strip()))
