"""What the readers of page-less formats give: paragraphs and tables, as the file has them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nlp.domain.document import Hiding

USUAL_SIZE = 10.0
"""Points, where a file does not say how large its text is."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that no reader of the printed document would see."""

    how: Hiding
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Visible text; a line break inside it is a newline."""

    text: str
    size: float = USUAL_SIZE  # points, of most of its characters
    level: int | None = None  # of a heading, where the file says that it is one
    running: bool = False  # a running head or foot
    hidden: tuple[Hidden, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowCell:
    row: int
    column: int
    content: Sequence[Item]
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class FlowTable:
    """Made by `table_of`, so that rows and columns count from 0 without a gap."""

    cells: Sequence[FlowCell]
    rows: int
    columns: int


Item = Paragraph | FlowTable


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole file. `inspected`: its hidden text could be told from what is seen."""

    content: Sequence[Item]
    pictures: int = 0
    inspected: bool = True
    unread: Sequence[str] = field(default=())
    """Parts that could not be read, in words."""


def paragraphs(content: Sequence[Item]) -> Iterator[Paragraph]:
    """All paragraphs in reading order, also those in cells."""
    for item in content:
        if isinstance(item, Paragraph):
            yield item
        else:
            for cell in item.cells:
                yield from paragraphs(cell.content)


def table_of(cells: Sequence[FlowCell]) -> FlowTable:
    """A table of cells as the file numbers them. Rows and columns in which no cell begins go:
    a file could say that there are thousands of millions."""
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})

    def fitted(begins: Sequence[int], at: int, span: int) -> tuple[int, int]:
        first = bisect_left(begins, at)
        return first, max(bisect_left(begins, at + span) - first, 1)

    placed = []
    for cell in cells:
        row, row_span = fitted(rows, cell.row, cell.row_span)
        column, column_span = fitted(columns, cell.column, cell.column_span)
        placed.append(FlowCell(row, column, cell.content, row_span, column_span))
    return FlowTable(tuple(placed), len(rows), len(columns))


def as_running(content: Sequence[Item]) -> Iterator[Paragraph]:
    """Running heads and feet: their paragraphs, marked as such."""
    return (replace(paragraph, running=True) for paragraph in paragraphs(content))
