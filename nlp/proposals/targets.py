"""The targets table (정량적 목표): item, unit, weight, world best, present level, targets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from nlp.domain import Direction, Evidence, Found, Table, Target, YearValue
from nlp.proposals.amounts import parse_number
from nlp.proposals.body import Body, is_blank
from nlp.proposals.headers import Header, cell_at, continues, read_header, repeats
from nlp.proposals.lexicon import Lexicon, squash, without_remarks
from nlp.proposals.outputs import is_outputs
from nlp.proposals.series import series_of

CONFIDENCE = 0.95
CONTINUED_CONFIDENCE = 0.8
"""A row on the next page under no header of its own is a little less sure."""

_HIGHER = re.compile(r"이상|초과|≥|≧|[>↑]|at least|or more|minimum|\bmin\b", re.IGNORECASE)
_LOWER = re.compile(
    r"이하|미만|이내|≤|≦|[<↓]|at most|or less|less than|within|maximum|\bmax\b", re.IGNORECASE
)
_IN_HOUSE = re.compile(r"자체|자가|내부|사내|비공인|in[- ]?house|internal|self", re.IGNORECASE)
_THIRD_PARTY = re.compile(
    r"공인|제3자|외부|성적서|회계법인|입회"
    r"|external|accredited|third[- ]party|independent|KOLAS|certified",
    re.IGNORECASE,
)
_YES = frozenset({"o", "ㅇ", "○", "y", "yes", "예", "해당", "√", "v", "✓", "●"})
_NO = frozenset({"x", "×", "n", "no", "아니오", "미해당", "비해당"})
_TOTAL_ROWS = frozenset({"합계", "계", "총계", "소계", "total", "sum"})
_FACTS = frozenset({"world_best", "domestic_level", "final"})


@dataclass(frozen=True)
class _Part:
    """A piece of a targets table on one page."""

    index: int
    table: Table
    header: Header
    first_row: int
    continued: bool


def find_targets(body: Body, lexicon: Lexicon) -> tuple[Found[Target], ...]:
    """Rows in order; an item that comes again (in a table of test methods) fills its gaps."""
    rows: dict[str, Found[Target]] = {}
    for part in _parts(body, lexicon):
        for found in _rows(body, part):
            known = rows.get(squash(found.value.item))
            rows[squash(found.value.item)] = _merged(known, found) if known else found
    facts = [found for found in rows.values() if _has_facts(found.value)]
    return tuple(facts)


def _parts(body: Body, lexicon: Lexicon) -> Iterator[_Part]:
    last: _Part | None = None
    for index, table in body.tables:
        header = read_header(table, lambda text: lexicon.column_of("target", text))
        if header and last and continues(table, last.table) and repeats(header, last.header):
            last = _Part(index, table, last.header, header.body_row, continued=True)
            yield last
        elif header and _is_targets(header) and not _is_outputs(table, header):
            last = _Part(index, table, header, header.body_row, continued=False)
            yield last
        elif header and _is_methods(header):
            yield _Part(index, table, header, header.body_row, continued=False)
            last = None
        elif last and continues(table, last.table):
            last = _Part(index, table, last.header, 0, continued=True)
            yield last
        else:
            last = None


def _is_targets(header: Header) -> bool:
    names = set(header.columns.values())
    facts = len(names & _FACTS) + (1 if header.years else 0)
    return "item" in names and facts >= 1 and facts + len(names & {"unit", "weight"}) >= 2


def _is_outputs(table: Table, header: Header) -> bool:
    """Papers, patents and jobs by year, with nothing that only a performance target has."""
    measured = {"world_best", "domestic_level", "test_method", "certified"}
    return not measured & set(header.columns.values()) and is_outputs(series_of(table))


def _is_methods(header: Header) -> bool:
    return {"item", "test_method"} <= set(header.columns.values())


def _rows(body: Body, part: _Part) -> Iterator[Found[Target]]:
    confidence = CONTINUED_CONFIDENCE if part.continued else CONFIDENCE
    grid = part.table.grid()
    for row in range(part.first_row, part.table.rows):
        texts = {
            column: " ".join(grid[row][column].split()) for column in range(part.table.columns)
        }
        target = _target(part.header, texts)
        if target is not None:
            yield Found(value=target, evidence=_evidence(body, part, row), confidence=confidence)


def _target(header: Header, texts: dict[int, str]) -> Target | None:
    def text(name: str) -> str:
        columns = [column for column, known in header.columns.items() if known == name]
        return next((texts[column] for column in columns if texts.get(column)), "")

    item = _strip_number(text("item"))
    if is_blank(item) or squash(item) in _TOTAL_ROWS or not squash(item):
        return None
    best, holder = _best_and_holder(text("world_best"), text("world_best_holder"))
    yearly = tuple(
        YearValue(label=label, text=texts[column], value=_value(texts[column]))
        for column, label in header.years.items()
        if texts.get(column) and not is_blank(texts[column])
    )
    unit, domestic, final = text("unit"), _value(text("domestic_level")), _value(text("final"))
    if "final" not in header.columns.values() and yearly:
        final = yearly[-1].value  # the last year's target is the final one
    words = [text("final"), *(value.text for value in yearly), item]
    return Target(
        item=item,
        unit=_unit(unit) or _unit_of(item),
        weight=_value(text("weight")),
        world_best=best,
        world_best_holder=holder,
        domestic_level=domestic,
        yearly=yearly,
        final=final,
        direction=direction(words, (domestic, best), [value.value for value in yearly], final),
        test_method=_kept(text("test_method")),
        certified=_certified(text("certified"), text("test_method")),
    )


def direction(
    words: Sequence[str],
    levels: tuple[Decimal | None, Decimal | None],
    yearly: Sequence[Decimal | None],
    final: Decimal | None,
) -> Direction:
    """Which way is better: by words (이상, ≤ …), else by the levels, else by the yearly steps.

    `levels` are the present one and the world's best, which is the better of the two; without
    them the targets' own order decides. Contradicting words and a zigzag give `UNKNOWN`.
    """
    higher = any(_HIGHER.search(word) for word in words)
    lower = any(_LOWER.search(word) for word in words)
    present, best = levels
    if higher or lower:
        return _towards(int(higher) - int(lower))
    if present is not None and best is not None and present != best:
        return _towards(best - present)
    steps = [value for value in (present, *yearly, final) if value is not None]
    changes = [after - before for before, after in pairwise(steps) if after != before]
    one_way = all(change > 0 for change in changes) or all(change < 0 for change in changes)
    return _towards(sum(changes) if one_way else 0)


def _towards(change: Decimal | int) -> Direction:
    if change == 0:
        return Direction.UNKNOWN
    return Direction.HIGHER if change > 0 else Direction.LOWER


def _best_and_holder(best: str, holder: str) -> tuple[Decimal | None, str | None]:
    """``8 (일본/A사)``, ``일본 A사 8``, or number and holder in columns of their own."""
    number = _value(best)
    source = holder if holder and not is_blank(holder) else best
    if not source or is_blank(source):
        return number, None
    inside = re.search(r"[(\[]([^()\[\]]{0,60})[)\]]", source)
    if holder and not is_blank(holder):
        if number is None and not best:
            number = _value(holder)
            name = inside.group(1) if inside else re.sub(r"[\s(/]*[\d.,]+\s*\)?\s*$", "", holder)
        else:
            name = holder
    else:
        name = inside.group(1) if inside else ""
    name = re.sub(r"\s*/\s*", "/", name).strip(" /,")
    return number, name if re.search(r"[A-Za-z가-힣]", name) else None


def _value(text: str) -> Decimal | None:
    """The number of a cell, remarks in parentheses aside (``25 (at 25 ℃)`` → 25)."""
    if not text or is_blank(text):
        return None
    return parse_number(without_remarks(text) or text)


def _certified(column: str, method: str) -> bool | None:
    """Whether a third party tests it; ``None`` where nothing says so."""
    word = "".join(column.split()).casefold()  # a narrow column breaks its words
    if word in _YES:
        return True
    if word in _NO:
        return False
    for text in (column, method):
        if _IN_HOUSE.search(text):
            return False
        if _THIRD_PARTY.search(text):
            return True
    return True if column and not is_blank(column) else None


def _kept(text: str) -> str | None:
    return text if text and not is_blank(text) else None


def _strip_number(item: str) -> str:
    return re.sub(r"^\s*(?:\d{1,2}[.)]|[①-⑳]|[○●•·-])\s*", "", item).strip()


def _unit(text: str) -> str | None:
    """A unit as printed, line breaks inside it mended; signs such as ``%`` and ``℃`` count."""
    plain = re.sub(r"\s*([/·])\s*", r"\1", text).strip()
    return plain if plain.strip("-–— ") and not re.search(r"[O○]{2,}", plain) else None


def _unit_of(item: str) -> str | None:
    """``계면 저항 (Ω·cm²)``: a unit in parentheses behind the item."""
    match = re.search(r"[(\[]([^()\[\]]{1,12})[)\]]\s*$", item)
    return (
        match.group(1).strip() if match and not re.search(r"[가-힣]{3,}", match.group(1)) else None
    )


def _evidence(body: Body, part: _Part, row: int) -> tuple[Evidence, ...]:
    """The whole row as one quote, a box for each of its cells."""
    cells = []
    for column in range(part.table.columns):
        cell = cell_at(part.table, row, column)
        if cell and cell not in cells and cell.text.strip():
            cells.append(cell)
    return (body.row_evidence(part.table, cells),)


def _merged(known: Found[Target], more: Found[Target]) -> Found[Target]:
    """`known` with its gaps filled from `more`."""
    gaps = {
        name: value
        for name, value in more.value
        if value not in (None, (), Direction.UNKNOWN)
        and getattr(known.value, name) in (None, (), Direction.UNKNOWN)
    }
    if not gaps:
        return known
    value = known.value.model_copy(update=gaps)
    return Found(
        value=value,
        evidence=known.evidence + more.evidence,
        confidence=min(known.confidence, more.confidence),
    )


def _has_facts(target: Target) -> bool:
    numbers = (target.world_best, target.domestic_level, target.final)
    return any(number is not None for number in numbers) or bool(target.yearly)
