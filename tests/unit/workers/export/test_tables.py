"""Tables come from the types of the domain, nothing of a document is left out, and the page that
describes them agrees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest
from pydantic import BaseModel

from nlp.domain import Evidence, Found, Frozen, Genre
from tests.unit.workers.export.filled import record
from workers.export.rows import cell, rows_of, text
from workers.export.tables import (
    CORRECTIONS,
    EVIDENCE,
    FACTS,
    SCHEMA,
    TYPES,
    Column,
    ColumnType,
    all_tables,
    parts_of,
)

PAGE = Path(__file__).resolve().parents[4] / "docs" / "export.md"
SECTION = {
    Genre.PROPOSAL: "## Proposals",
    Genre.PATENT: "## Patents",
    Genre.PROJECT: "## Earlier projects",
}


def leaves(item: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value of features, evidence and confidence aside."""
    if isinstance(item, Found):
        yield from leaves(item.value, path)
    elif isinstance(item, Evidence):
        return
    elif isinstance(item, BaseModel):
        for name in type(item).model_fields:
            yield from leaves(getattr(item, name), f"{path}.{name}".lstrip("."))
    elif isinstance(item, tuple):
        for number, one in enumerate(item):
            yield from leaves(one, f"{path}[{number}]")
    else:
        yield path, item


@pytest.mark.parametrize("genre", Genre)
def test_every_value_of_every_field_comes_out(genre: Genre) -> None:
    one = record(genre)
    written = {
        text(value)
        for table, row in rows_of(one)
        if table not in (FACTS, CORRECTIONS)
        for column, value in zip(table.columns, row, strict=True)
        if column.path or column.name == "document_id"
    }
    wanted = {path: plain(value) for path, value in leaves(one.features)}
    assert {path for path, value in wanted.items() if value not in written} == set()


@pytest.mark.parametrize("genre", Genre)
def test_every_row_has_the_columns_of_its_table(genre: Genre) -> None:
    known = all_tables(genre)
    filled = set()
    for table, row in rows_of(record(genre)):
        assert table in known
        assert len(row) == len(table.columns), table.name
        filled.add(table.name)
    assert filled == {table.name for table in known} - {CORRECTIONS.name}


@pytest.mark.parametrize("genre", Genre)
def test_no_two_columns_and_no_two_tables_have_one_name(genre: Genre) -> None:
    tables = all_tables(genre)
    assert len({table.name for table in tables}) == len(tables)
    for table in tables:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names), table.name


@pytest.mark.parametrize("genre", Genre)
def test_every_single_value_with_evidence_is_a_fact_with_its_page_and_quote(genre: Genre) -> None:
    one = record(genre)
    place = [column.name for column in FACTS.columns].index
    facts = {row[place("path")]: row for table, row in rows_of(one) if table is FACTS}
    for name in type(one.features).model_fields:
        found = getattr(one.features, name)
        if isinstance(found, Found):
            for path, value in leaves(found, name):
                row = facts[path]
                assert row[place("value")] == plain(value)
                assert row[place("page")] == found.evidence[0].page
                assert row[place("quote")] == " | ".join(each.quote for each in found.evidence)
                assert row[place("confidence")] == found.confidence


def test_items_of_items_name_the_row_above_them() -> None:
    rows = list(rows_of(record(Genre.PROPOSAL)))
    above = {row[3] for table, row in rows if table.name == "targets"}
    below = [row for table, row in rows if table.name == "targets_yearly"]
    assert above == {"targets[0]", "targets[1]"}
    assert [row[3:5] for row in below] == [
        (f"targets[{n}].yearly[{m}]", f"targets[{n}]") for n in range(2) for m in range(2)
    ]


class Amount(Frozen):
    value: Decimal


class Partner(Frozen):
    name: Found[str]
    shares: tuple[Amount, ...] = ()
    other: dict[str, int] | None = None


def test_shapes_that_no_type_has_yet_have_columns_too() -> None:
    parts = {part.path: part.shape for part in parts_of(Partner)}
    assert list(parts) == [("name",), ("shares",), ("other",)]
    assert parts["name",].type is str
    assert parts["shares",].many
    told = cell({"a": 1}, Column("other", ColumnType.JSON))
    assert told == '{"a": 1}'


# --- docs/export.md ------------------------------------------------------------------------


def described(genre: Genre) -> set[str]:
    page = PAGE.read_text(encoding="utf-8")
    section = page[page.index(SECTION[genre]) :].split("\n## ")[0]
    return {
        f"| `{table}` | `{column}` | {kind} |"
        for table, column, kind, unit, meaning in re.findall(
            r"^\| `(\w+)` \| `(\w+)` \| (\w+) \| (.+?) \| (.+?) \|$", section, re.MULTILINE
        )
        if unit.strip() and meaning.strip()
    }


@pytest.mark.parametrize("genre", Genre)
def test_the_page_describes_exactly_the_columns_that_there_are(genre: Genre) -> None:
    there = {
        f"| `{table.name}` | `{column.name}` | {column.type.value} |"
        for table in all_tables(genre)
        for column in table.own
    }
    assert there - described(genre) == set(), "to be described in docs/export.md"
    assert described(genre) - there == set(), "in docs/export.md, and not in the export"


def test_the_page_describes_the_columns_of_every_table_and_names_the_schema() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{SCHEMA}`" in page
    common = {
        (column.name, column.type.value)
        for genre in TYPES
        for table in all_tables(genre)
        for column in table.columns
        if not column.path and table is not FACTS
    }
    assert {column.name for column in EVIDENCE} <= {name for name, _ in common}
    told = set(re.findall(r"^\| `(\w+)` \| (\w+) \| ", page, re.MULTILINE))
    assert common - told == set()


def plain(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
