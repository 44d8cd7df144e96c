"""Tables that were read page by page put together over the page breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nlp.domain.document import Cell, Table, TableArea
from nlp.pdf.continued import Continuations, distinct, nearest

ENDS = (".", "。", ":", ";")
"""How sentences end."""

ALONG = 12
"""Letters from which on a cell's text is a sentence that may go on, and not a value of its own."""


def join_tables(tables: Sequence[Table], continuations: Continuations) -> list[Table]:
    """`tables` in order, each with the rows that stand on further pages."""
    joined: list[Table] = []
    begun: set[int] = set()
    for table in tables:
        if table.page in continuations and table.page not in begun:
            before = max(
                (i for i, one in enumerate(joined) if one.last_page == table.page - 1),
                key=lambda i: joined[i].areas[-1].box.y1,
            )
            joined[before] = _join(joined[before], table, continuations[table.page])
        else:
            joined.append(table)
        begun.add(table.page)
    return joined


def _join(table: Table, more: Table, repeated: int) -> Table:
    edges = distinct([x for one in (table, more) for c in one.cells for x in (c.box.x0, c.box.x1)])
    above = [_placed(cell, edges) for cell in table.cells]
    below = [
        _placed(cell, edges, page=more.page, up=repeated)
        for cell in more.cells
        if cell.row >= repeated
    ]
    rows = table.rows
    first = sorted((cell for cell in below if cell.row == 0), key=lambda cell: cell.column)
    ends = {
        (cell.column, cell.column_span): i
        for i, cell in enumerate(above)
        if cell.row + cell.row_span == rows
    }
    pieces = [ends.get((cell.column, cell.column_span)) for cell in first]
    broken = _is_broken(above, first, pieces)
    kept = [cell for cell in below if cell.row > 0]
    for cell, piece in zip(first, pieces, strict=True):
        if piece is None:
            kept.append(cell)
        elif broken:
            above[piece] = _whole(above[piece], cell, rows=cell.row_span - 1)
        elif _reaches_on(cell, first, above[piece], [*above, *below]):
            above[piece] = _whole(above[piece], cell, rows=cell.row_span)
        else:
            kept.append(cell)
    start = rows - broken
    cells = [*above, *(_changed(cell, row=cell.row + start) for cell in kept)]
    update = {
        "rows": start + more.rows - repeated,
        "columns": len(edges) - 1,
        "cells": tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        "reader": "pdfplumber" if "pdfplumber" in (table.reader, more.reader) else table.reader,
        "further": (*table.further, TableArea(page=more.page, box=more.box)),
    }
    return table.model_copy(update=update)


def _placed(cell: Cell, edges: Sequence[float], *, page: int | None = None, up: int = 0) -> Cell:
    """The cell in the columns between `edges`, `up` rows higher."""
    column = nearest(edges, cell.box.x0)
    span = max(nearest(edges, cell.box.x1) - column, 1)
    return _changed(
        cell, row=cell.row - up, column=column, column_span=span, page=page or cell.page
    )


def _is_broken(above: list[Cell], first: list[Cell], pieces: list[int | None]) -> bool:
    """Whether the first row goes on with the last one above: one cell has text, none before it
    has, and the text above it stops in the midst."""
    filled = [i for i, cell in enumerate(first) if cell.text.strip()]
    if len(filled) != 1 or filled[0] == 0 or None in pieces:
        return False
    cell, piece = first[filled[0]], pieces[filled[0]]
    if piece is None or not above[piece].text.strip():
        return False
    ended = above[piece].text.rstrip().endswith(ENDS)
    long = len("".join(cell.text.split())) >= ALONG or cell.text.rstrip().endswith(ENDS)
    return long and (filled[0] >= 2 or not ended)


def _reaches_on(cell: Cell, first: list[Cell], piece: Cell, cells: Sequence[Cell]) -> bool:
    """Whether a label reaches over the page break: its column is one of labels over several rows,
    and nothing but such labels stands before the first text of the row."""
    leading = next((one.column for one in first if one.text.strip()), 0)
    if cell.text.strip() or not piece.text.strip() or cell.column >= leading:
        return False
    return any(one.column == cell.column and one.row_span > 1 and one.row > 0 for one in cells)


def _whole(piece: Cell, more: Cell, *, rows: int) -> Cell:
    """Both pieces of a cell, `rows` rows taller; where its text stands on one page, it is there."""
    if not more.text.strip():
        return _changed(piece, row_span=piece.row_span + rows)
    if not piece.text.strip():
        place: dict[str, Any] = {"text": more.text, "start": more.start, "end": more.end}
        place |= {"page": more.page, "box": more.box}
        return _changed(piece, row_span=piece.row_span + rows, **place)
    return _changed(
        piece, row_span=piece.row_span + rows, text=f"{piece.text}\n{more.text}", end=more.end
    )


def _changed(cell: Cell, **fields: Any) -> Cell:
    return cell.model_copy(update=fields)
