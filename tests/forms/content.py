"""Documents without pages, as tests write them: paragraphs and tables, and how letters look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BLACK, WHITE = "#000000", "#FFFFFF"


@dataclass(frozen=True)
class Letters:
    size: float = 10.0
    colour: str = BLACK
    marked: bool = False  # hidden by the format's own mark


@dataclass(frozen=True)
class P:
    """A paragraph of runs: words, or words and their looks."""

    runs: tuple[str | tuple[str, Letters], ...]
    outline: int = 0

    def looks(self) -> tuple[tuple[str, Letters], ...]:
        return tuple((run, Letters()) if isinstance(run, str) else run for run in self.runs)


@dataclass(frozen=True)
class C:
    """A cell. What it covers is left out of the rows."""

    content: Sequence[Item]
    rows: int = 1
    columns: int = 1
    ground: str | None = None


@dataclass(frozen=True)
class T:
    rows: Sequence[Sequence[C]]

    def placed(self) -> list[list[tuple[int, C]]]:
        """Rows of cells with the column that each begins in."""
        covered: dict[int, int] = {}
        placed = []
        for number, row in enumerate(self.rows):
            line, column = [], 0
            for cell in row:
                while covered.get(column, 0) > number:
                    column += 1
                line.append((column, cell))
                for each in range(column, column + cell.columns):
                    covered[each] = number + cell.rows
                column += cell.columns
            placed.append(line)
        return placed

    @property
    def width(self) -> int:
        return sum(cell.columns for cell in self.rows[0])


Item = P | T


def p(*runs: str | tuple[str, Letters], outline: int = 0) -> P:
    return P(runs, outline)


def c(*said: str | Item, rows: int = 1, columns: int = 1, ground: str | None = None) -> C:
    content = tuple(p(each) if isinstance(each, str) else each for each in said)
    return C(content, rows, columns, ground)


def grid(*rows: Sequence[str | C]) -> T:
    """A table of words; a `C` where a cell is more than that."""
    return T([[cell if isinstance(cell, C) else c(cell) for cell in row] for row in rows])


def frame(*content: str | Item) -> T:
    """A box of one cell."""
    return T([[c(*content)]])
