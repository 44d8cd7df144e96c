"""Labelled values: ``과제명 | …`` in a table, in either orientation, or ``과제명: …`` on a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.domain import Cell, Evidence, Table
from nlp.proposals.body import Body, BodyLine, is_blank, is_guidance
from nlp.proposals.lexicon import Key, Lexicon, Role, squash

TABLE_CONFIDENCE = 0.95
COLON_CONFIDENCE = 0.9
BESIDE_CONFIDENCE = 0.75
"""How sure a value is by where its label stands: in the next cell, before a colon, beside it."""

_COLON = re.compile(
    r"^\s*[^\w\s(\[]?\s*(?:\(?\d{1,2}[.)]\s*|[가-하][.)]\s*)?(.{1,45}?)\s*[:：]\s*(\S.*?)\s*$"
)
_UNIT_THEN_SUM = re.compile(
    r"^\s*(\S.{1,30}?\((?:단위\s*[:：]\s*)?(?:백만|천|억|만)?\s?원\)|\S.{1,30}?\([kM]?(?:KRW|USD|EUR|GBP)\))"
    r"\s+([\d,.]+)\s*$"
)
"""``정부지원사업비(백만원) 1,000``, where the columns stand close."""
_NUMBERED = re.compile(r"^\s*\d{1,2}(?:[-.]\d{1,2})*\s*[.-]?\s")
_LINE_LABEL = re.compile(r"^\s*[○●◦□■▣◆▶•·ㅇ-]?\s*")


TALLEST = 2
AROUND = 1.1
"""Lines of a value above and below its label, and how far, in line heights, they are from it."""

_LISTS = (Key.CLASSIFICATION, Key.MINISTRY_CLASS)
"""Labels beside which several rows may stand, a value in each."""


@dataclass(frozen=True)
class KeyValue:
    """A value, the label that names it, and how sure the pairing is."""

    key: Key
    label: str
    value: str
    evidence: Evidence
    confidence: float
    context: str = ""  # labels around, which may hold the unit
    lines: tuple[str, ...] = ()  # the value as printed, line by line


def find_key_values(body: Body, lexicon: Lexicon) -> list[KeyValue]:
    """All labelled values in reading order: tables first, then lines. Blank ones are left out."""
    found = [pair for _, table in body.tables for pair in _of_table(body, table, lexicon)]
    found += _of_lines(body, lexicon)
    return [pair for pair in found if not is_blank(pair.value) and not is_guidance(pair.value)]


def find_role_cells(
    body: Body, lexicon: Lexicon, *, minimum_coverage: float = 0.6, shortest: int = 12
) -> Iterator[tuple[Role, str, Evidence]]:
    """Prose beside a role's label in a table (``최종 목표 | …``): at least `shortest` letters."""
    for _, table in body.tables:
        keys = {id(cell): lexicon.key_of(cell.text) for cell in table.cells if cell.text.strip()}
        heads = _is_list(table, keys)
        for label in table.cells:
            if heads and label.row == 0:
                continue
            match = lexicon.roles_of(label.text) if len(label.text) <= 40 else None
            if match is None or match.coverage < minimum_coverage:
                continue
            right = _right(table, label)
            if len(right) != 1 or len(squash(right[0].text)) < shortest:
                continue
            value = _written(right[0].text, lexicon)
            if value and not is_blank(value):
                yield match.roles[0], value, body.cell_evidence(table, right[0])


def _written(text: str, lexicon: Lexicon) -> str:
    """What the applicant wrote in a cell: no instructions, and no table of contents."""
    if text.lstrip().startswith("※") and is_guidance(" ".join(text.split())):
        return ""
    lines = [line for line in text.splitlines() if not is_guidance(line)]
    headings = [line for line in lines if _NUMBERED.match(line) and lexicon.roles_of(line)]
    return "" if len(headings) * 2 >= len(lines) else "\n".join(lines).strip()


def _of_table(body: Body, table: Table, lexicon: Lexicon) -> Iterator[KeyValue]:
    keys = {id(cell): lexicon.key_of(cell.text) for cell in table.cells if cell.text.strip()}
    heads = _is_list(table, keys)
    for label in table.cells:
        if heads and label.row == 0:
            continue
        key = keys.get(id(label))
        if key is None or key in (Key.OTHER, Key.QUALIFIER):
            inside = _inside_cell(body, table, label, lexicon)
            yield from inside
            continue
        for cell in _value_cells(table, label, keys):
            value = " ".join(cell.text.split())
            context = " ".join([*_left(table, label), label.text])
            lines = tuple(" ".join(line.split()) for line in cell.text.splitlines())
            yield KeyValue(
                key,
                label.text,
                value,
                body.cell_evidence(table, cell),
                TABLE_CONFIDENCE,
                context,
                lines,
            )


def _is_list(table: Table, keys: dict[int, Key | None]) -> bool:
    """A plain grid of four columns or more: its first row names columns, not values beside it."""
    if table.columns < 4 or table.rows < 3 or len(table.cells) != table.rows * table.columns:
        return False
    first = [cell for cell in table.cells if cell.row == 0]
    below = [cell for cell in table.cells if cell.row and cell.column == 0]
    return all(cell.text.strip() for cell in first) and not any(keys.get(id(c)) for c in below)


def _value_cells(table: Table, label: Cell, keys: dict[int, Key | None]) -> list[Cell]:
    """Cells to the right up to the next label; where a label stands there, the cell below."""
    values: list[Cell] = []
    rows = label.row_span if keys[id(label)] in _LISTS else 1
    for cell in _right(table, label, rows=rows):
        key = keys.get(id(cell))
        if key is Key.QUALIFIER and not values:
            continue
        if key is not None:
            break
        if cell.text.strip():
            values.append(cell)
    if values:
        return values
    right = _right(table, label)
    if right and all(keys.get(id(cell)) is None for cell in right):
        return []  # the value's cell is there, and empty
    below = _below(table, label, keys)
    return below if len(below) == 1 else []  # several: a column of a list, not a labelled value


def _left(table: Table, label: Cell) -> list[str]:
    """Labels further left in the row: ``사업비 (백만원) | 정부출연금 | …``."""
    return [
        cell.text
        for cell in table.cells
        if cell.column < label.column and cell.row <= label.row < cell.row + cell.row_span
    ]


def _right(table: Table, label: Cell, *, rows: int = 1) -> list[Cell]:
    """Cells beside the first `rows` rows of a label, row by row."""
    edge = label.column + label.column_span
    beside = [
        cell
        for cell in table.cells
        if cell.column >= edge
        and cell.row < label.row + rows
        and label.row < cell.row + cell.row_span
    ]
    return sorted(beside, key=lambda cell: (max(cell.row, label.row), cell.column))


def _below(table: Table, label: Cell, keys: dict[int, Key | None]) -> list[Cell]:
    """Filled cells under a label, down to the next label."""
    column = [
        cell
        for cell in table.cells
        if cell.row > label.row and cell.column <= label.column < cell.column + cell.column_span
    ]
    filled: list[Cell] = []
    for cell in sorted(column, key=lambda cell: cell.row):
        if keys.get(id(cell)) is not None:
            break
        if cell.text.strip():
            filled.append(cell)
    return filled


def _inside_cell(body: Body, table: Table, cell: Cell, lexicon: Lexicon) -> Iterator[KeyValue]:
    """Lines ``label: value`` inside one cell of a table."""
    for line in cell.text.splitlines():
        pair = split_label(line, lexicon)
        if pair:
            key, label, value = pair
            evidence = body.cell_evidence(table, cell)
            yield KeyValue(key, label, value, evidence, COLON_CONFIDENCE, label)


def _of_lines(body: Body, lexicon: Lexicon) -> Iterator[KeyValue]:
    lines = [line for line in body.lines if line.table is None]
    for index, line in enumerate(lines):
        listed = [*listed_facts(line, lexicon)]
        if listed:
            yield from (
                KeyValue(
                    key,
                    label,
                    value,
                    body.document.evidence(line.start, line.end),
                    COLON_CONFIDENCE,
                    label,
                )
                for key, label, value in listed
            )
            continue
        pair = split_label(line.text, lexicon)
        if pair:
            key, label, value = pair
            start = line.end - len(line.text) + line.text.rindex(value)
            more = _continuation(lines[index + 1 :], line, lexicon)
            end = more[-1].end if more else line.end
            value = " ".join([value, *(extra.text for extra in more)])
            evidence = body.document.evidence(start, end)
            yield KeyValue(key, label, value, evidence, COLON_CONFIDENCE, label)
            continue
        beside = _beside(lines, index)
        key_alone = lexicon.key_of(line.text)
        around = [] if beside else _around(lines, index)
        if key_alone and len(around) > 1 and key_alone not in (Key.OTHER, Key.QUALIFIER):
            value = " ".join(one.text for one in around)
            evidence = body.document.evidence(around[0].start, around[0].end)
            yield KeyValue(
                key_alone,
                line.text,
                value,
                evidence,
                BESIDE_CONFIDENCE,
                line.text,
                tuple(one.text for one in around),
            )
            continue
        if beside and key_alone and key_alone not in (Key.OTHER, Key.QUALIFIER):
            if lexicon.key_of(beside.text) is not None:
                continue
            evidence = body.document.evidence(beside.start, beside.end)
            yield KeyValue(
                key_alone, line.text, beside.text, evidence, BESIDE_CONFIDENCE, line.text
            )


def split_label(text: str, lexicon: Lexicon) -> tuple[Key, str, str] | None:
    """``○ 과제명 : 전고체전지`` → key, label and value; ``None`` where the label is not known."""
    match = _COLON.match(text) or _UNIT_THEN_SUM.match(text)
    if match is None:
        return None
    key = lexicon.key_of(match.group(1))
    if key is None or key in (Key.OTHER, Key.QUALIFIER):
        return None
    return key, match.group(1), match.group(2)


def listed_facts(line: BodyLine, lexicon: Lexicon) -> list[tuple[Key, str, str]]:
    """``Founded: 2014; Headcount: 38``: several facts in one line."""
    pairs = [split_label(piece, lexicon) for piece in re.split(r"[;；]\s+", line.text)]
    known = [pair for pair in pairs if pair]
    return known if len(known) > 1 else []


def _continuation(after: Sequence[BodyLine], line: BodyLine, lexicon: Lexicon) -> list[BodyLine]:
    """Wrapped lines of a value: in the same block, without a label or a bullet of their own."""
    more: list[BodyLine] = []
    for extra in after:
        wrapped = extra.block == line.block and extra.box.y0 > line.box.y0
        marked = _LINE_LABEL.match(extra.text)
        if not wrapped or _COLON.match(extra.text) or (marked and marked.group().strip()):
            break
        if lexicon.key_of(extra.text) is not None or is_guidance(extra.text):
            break
        more.append(extra)
    return more


def _around(lines: Sequence[BodyLine], index: int) -> list[BodyLine]:
    """Lines of a value that is taller than its label, which stands at the middle of their left."""
    label = lines[index]
    height = label.box.y1 - label.box.y0
    near = [
        line
        for line in lines[max(index - TALLEST, 0) : index + TALLEST + 1]
        if line.page == label.page
        and line.box.x0 >= label.box.x1
        and abs(line.box.y0 - label.box.y0) < AROUND * height
    ]
    left = min((line.box.x0 for line in near), default=0.0)
    return [line for line in near if line.box.x0 - left < 1]


def _beside(lines: Sequence[BodyLine], index: int) -> BodyLine | None:
    """The next line, where it stands on the same height further right (a table without rulings)."""
    if index + 1 >= len(lines):
        return None
    line, after = lines[index], lines[index + 1]
    middle = (after.box.y0 + after.box.y1) / 2
    same = after.page == line.page and line.box.y0 <= middle <= line.box.y1
    return after if same and after.box.x0 >= line.box.x1 else None
