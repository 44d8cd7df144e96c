"""The budget: government, own and total, from labels, sentences and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp.domain import Budget, Evidence, Found, Money, Table
from nlp.proposals.amounts import UnitHint
from nlp.proposals.body import Body, is_blank
from nlp.proposals.headers import cell_at
from nlp.proposals.keyvalues import KeyValue
from nlp.proposals.lexicon import Key, Lexicon, squash
from nlp.proposals.rows import GRAND_TOTALS, TOTALS
from nlp.proposals.units import money_in, unit_in, unit_of

PARTS = (Key.GOVERNMENT, Key.OWN, Key.TOTAL)
TABLE_CONFIDENCE = 0.9
_WHOLE = GRAND_TOTALS | {"총액"}
_SUMS = TOTALS | _WHOLE
_CASH = frozenset({"현금", "현물", "cash", "inkind", "기본", "추가"})
_PARTIAL = re.compile(r"[(\[]\s*(?:현금|현물|cash|in[- ]kind)\s*[)\]]", re.IGNORECASE)
_NEXT_TO = r"[^\d:：,()]{0,25}[:：]?\s*(?:약\s*)?"
_SHORT = tuple(
    (part, re.compile(f"(?:{words}){_NEXT_TO}", re.IGNORECASE))
    for part, words in (
        (Key.GOVERNMENT, "정부|국비|출연금|보조금|government|grant|public"),
        (
            Key.OWN,
            r"기관\s*부담|민간|자부담|자[기체]\s*부담|기업\s*부담|own|company|matching|private",
        ),
        (Key.TOTAL, "총|합계|전체|total"),
    )
)


@dataclass(frozen=True)
class Sum:
    """One part of the budget with its place."""

    part: Key
    money: Money
    evidence: Evidence
    confidence: float


def find_budget(body: Body, pairs: Sequence[KeyValue], lexicon: Lexicon) -> Found[Budget] | None:
    """The first sum found for each part; tables with a row of totals come before single labels."""
    sums: dict[Key, Sum] = {}
    for found in (*_from_tables(body, lexicon), *_from_pairs(pairs)):
        sums.setdefault(found.part, found)
    if not sums:
        return None
    parts = {part: sums[part].money if part in sums else None for part in PARTS}
    return Found(
        value=Budget(government=parts[Key.GOVERNMENT], own=parts[Key.OWN], total=parts[Key.TOTAL]),
        evidence=_places(sums.values()),
        confidence=min(found.confidence for found in sums.values()),
    )


def _places(sums: Iterable[Sum]) -> tuple[Evidence, ...]:
    places: list[Evidence] = []
    for found in sums:
        if found.evidence not in places:
            places.append(found.evidence)
    return tuple(places)


def _from_pairs(pairs: Sequence[KeyValue]) -> Iterator[Sum]:
    for pair in pairs:
        hint = unit_in(pair.context)
        if pair.key in PARTS and not _PARTIAL.search(pair.label):
            money = money_in(pair.value, hint)
            if money is not None:
                yield Sum(pair.key, money, pair.evidence, pair.confidence)
        if pair.key in (*PARTS, Key.BUDGET):
            for part, money in sums_in(pair.value, hint):
                yield Sum(part, money, pair.evidence, pair.confidence * 0.95)


def sums_in(text: str, hint: UnitHint | None = None) -> Iterator[tuple[Key, Money]]:
    """``총 10억원 (정부지원 7억원, 기관부담 3억원)`` → its labelled sums."""
    for piece in re.split(r"[()\[\];\n/]|(?<=\D),|,(?=\D)|,\s", text):
        for part, pattern in _SHORT:
            match = pattern.search(piece)
            money = money_in(piece[match.end() :], hint) if match else None
            if money is not None:
                yield part, money
                break


def _from_tables(body: Body, lexicon: Lexicon) -> Iterator[Sum]:
    for _, table in body.tables:
        grid = table.grid()
        hint = unit_of(body, table, *(text for row in grid for text in row if len(text) <= 40))
        sums = [*_by_columns(body, table, grid, hint, lexicon)]
        yield from sums or _by_rows(body, table, grid, hint, lexicon)


def _by_columns(
    body: Body, table: Table, grid: list[list[str]], hint: UnitHint | None, lexicon: Lexicon
) -> Iterator[Sum]:
    """Parts side by side in the header; the row of totals, or the only row of numbers, counts."""
    for head in range(table.rows):
        groups = {
            column: part
            for column, text in enumerate(grid[head])
            if (part := _part(text, lexicon, totals=True)) is not None
        }
        if len(set(groups.values())) < 2:
            continue
        rows = _number_rows(grid, head + 1, groups, hint)
        if not rows:
            continue
        labelled = [row for row in rows if _labels(grid[row], groups) & _WHOLE]
        chosen = labelled[:1] or (rows if len(rows) == 1 else [])
        for row in chosen:
            for part in PARTS:
                columns = [column for column, known in groups.items() if known is part]
                money, column = _group_sum(grid, head, row, columns, hint)
                cell = cell_at(table, row, column) if column is not None else None
                if money is not None and cell is not None:
                    yield Sum(part, money, body.cell_evidence(table, cell), TABLE_CONFIDENCE)
        return


def _group_sum(
    grid: list[list[str]], head: int, row: int, columns: list[int], hint: UnitHint | None
) -> tuple[Money | None, int | None]:
    """A part's sum: its own column, its subtotal, or cash and in-kind added up."""
    if not columns:
        return None, None
    for column in columns:
        below = {squash(grid[line][column]) for line in range(head + 1, row)}
        if below & _SUMS:
            return money_in(grid[row][column], hint), column
    values = [(money_in(grid[row][column], hint), column) for column in columns]
    known = [(money, column) for money, column in values if money is not None]
    if len(known) == 1:
        return known[0]
    cash = all(_is_cash(grid, head, row, column) for column in columns)
    if not known or not cash or len({money.currency for money, _ in known}) != 1:
        return None, None
    total = sum((money.amount for money, _ in known), Decimal(0))
    return Money(amount=total, currency=known[0][0].currency), known[0][1]


def _is_cash(grid: list[list[str]], head: int, row: int, column: int) -> bool:
    """Whether a column is cash or in kind only, by its own label or the one below."""
    below = {squash(grid[line][column]) for line in range(head + 1, row)}
    return bool(below & _CASH) or bool(_PARTIAL.search(grid[head][column]))


def _number_rows(
    grid: list[list[str]], first: int, groups: dict[int, Key], hint: UnitHint | None
) -> list[int]:
    return [
        row
        for row in range(first, len(grid))
        if any(money_in(grid[row][column], hint) is not None for column in groups)
    ]


def _labels(row: list[str], groups: dict[int, Key]) -> set[str]:
    return {squash(text) for column, text in enumerate(row) if column not in groups}


def _by_rows(
    body: Body, table: Table, grid: list[list[str]], hint: UnitHint | None, lexicon: Lexicon
) -> Iterator[Sum]:
    """Parts below each other; of several amounts in a row the column of totals counts."""
    found: dict[Key, list[tuple[int, int]]] = {}
    for row, texts in enumerate(grid):
        label = next(
            (column for column, text in enumerate(texts[:3]) if _part(text, lexicon, totals=True)),
            None,
        )
        if label is None:
            continue
        part = _part(texts[label], lexicon, totals=True)
        column = _total_column(grid, row, label, hint)
        if part is None or column is None:
            continue
        partial = bool(_PARTIAL.search(texts[label]))
        if part not in found or (partial and _PARTIAL.search(grid[found[part][0][0]][label])):
            found.setdefault(part, []).append((row, column))
    if not {Key.GOVERNMENT, Key.OWN} & set(found):
        return
    for part, places in found.items():
        sums = [money_in(grid[row][column], hint) for row, column in places]
        known = [money for money in sums if money is not None]
        cell = cell_at(table, *places[0])
        if not known or cell is None:
            continue
        total = sum((money.amount for money in known), Decimal(0))  # cash and in kind, if apart
        money = Money(amount=total, currency=known[0].currency)
        yield Sum(part, money, body.cell_evidence(table, cell), TABLE_CONFIDENCE)


def _total_column(grid: list[list[str]], row: int, label: int, hint: UnitHint | None) -> int | None:
    columns = [
        column
        for column in range(label + 1, len(grid[row]))
        if not is_blank(grid[row][column]) and money_in(grid[row][column], hint) is not None
    ]
    if len({grid[row][column] for column in columns}) == 1:
        return columns[0]
    for column in columns:
        if {squash(grid[line][column]) for line in range(row)} & _SUMS:
            return column
    return None


def _part(text: str, lexicon: Lexicon, *, totals: bool) -> Key | None:
    """Part of the budget a label stands for. ``합계`` counts as the total where `totals`."""
    if not text.strip():
        return None
    key = lexicon.key_of(text)
    if key in PARTS:
        return key
    return Key.TOTAL if totals and squash(text) in _WHOLE else None
