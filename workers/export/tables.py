"""Tables of an export, derived from the types of `nlp.domain`: a new field needs nothing here.

A document's single values are the columns of one table, `documents`, a row a document, and once
more rows of `facts`, each with its evidence. Everything that repeats is a table of its own, named
by its path (``targets``, ``targets_yearly``). Values within values become columns joined by an
underscore (``budget_total_amount``).
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from nlp.domain import (
    Evidence,
    Found,
    Genre,
    PatentFeatures,
    ProjectFeatures,
    ProposalFeatures,
)

SCHEMA = "novum-features/1"
"""Stands in every export. Raised where a column changes its name, type or meaning; a new column or
table alone does not raise it."""

TYPES: dict[Genre, type[BaseModel]] = {
    Genre.PATENT: PatentFeatures,
    Genre.PROPOSAL: ProposalFeatures,
    Genre.PROJECT: ProjectFeatures,
}

Path = tuple[str, ...]


class ColumnType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"  # true or false
    DATE = "date"
    JSON = "json"  # text: a value of a shape that has no columns


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: ColumnType
    path: Path = ()  # attributes from the row's item; empty: not of the item itself


@dataclass(frozen=True, slots=True)
class Table:
    """`path`: from the item of the parent table, or from the document, to what repeats."""

    name: str
    columns: tuple[Column, ...]
    path: Path = ()
    children: tuple[Table, ...] = ()

    @property
    def own(self) -> tuple[Column, ...]:
        """Columns of the item itself."""
        return tuple(column for column in self.columns if column.path)


def _columns(**kinds: ColumnType) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


DOCUMENT = _columns(document_id=ColumnType.TEXT, sha256=ColumnType.TEXT, file_name=ColumnType.TEXT)
READING = _columns(outcome=ColumnType.TEXT, added=ColumnType.TEXT)
ADDRESS = _columns(path=ColumnType.TEXT)
"""As `novum correct` takes it."""
PARENT = _columns(parent=ColumnType.TEXT)
EVIDENCE = _columns(
    confidence=ColumnType.NUMBER,
    corrected=ColumnType.FLAG,
    page=ColumnType.INTEGER,
    place=ColumnType.TEXT,
    quote=ColumnType.TEXT,
)
FACTS = Table(
    "facts",
    (*DOCUMENT, *ADDRESS, *_columns(value=ColumnType.TEXT, number=ColumnType.NUMBER), *EVIDENCE),
)
CORRECTIONS = Table(
    "corrections",
    (
        *DOCUMENT,
        *ADDRESS,
        *_columns(
            id=ColumnType.INTEGER,
            machine=ColumnType.JSON,
            value=ColumnType.JSON,
            by=ColumnType.TEXT,
            at=ColumnType.TEXT,
            why=ColumnType.TEXT,
            state=ColumnType.TEXT,
            machine_now=ColumnType.TEXT,
        ),
    ),
)
_TAKEN = {column.name for column in (*DOCUMENT, *READING, *ADDRESS, *PARENT, *EVIDENCE)}


@dataclass(frozen=True, slots=True)
class Shape:
    """An annotation without its wrappers: what is there once, or many times."""

    type: object
    many: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A value within an item: a leaf, or something that repeats."""

    path: Path
    shape: Shape


@cache
def tables_of(genre: Genre) -> tuple[Table, ...]:
    """`documents` first, then what repeats, children behind their parents."""
    kind = TYPES[genre]
    parts = tuple(parts_of(kind))
    leaves = [part for part in parts if not part.shape.many and part.path != ("id",)]
    documents = Table("documents", (*DOCUMENT, *READING, *(_column(part) for part in leaves)))
    repeated = tuple(_repeated(part, parent="") for part in parts if part.shape.many)
    return (documents, *repeated)


def all_tables(genre: Genre) -> tuple[Table, ...]:
    """Those of the genre with everything below them, `facts` and `corrections`."""
    documents, *repeated = tables_of(genre)
    below = [table for one in repeated for table in _with_children(one)]
    return (documents, FACTS, *below, CORRECTIONS)


def parts_of(
    kind: type[BaseModel], prefix: Path = (), seen: frozenset[type] = frozenset()
) -> Iterator[Part]:
    """Every leaf and every repeated value of a model, models within it opened."""
    for name, field in kind.model_fields.items():
        shape = shape_of(field.annotation)
        path = (*prefix, name)
        if shape.type is Evidence:
            continue  # told in the columns of the row's evidence
        inner = model_of(shape)
        if shape.many or inner is None or inner in seen:
            yield Part(path, shape)
        else:
            yield from parts_of(inner, path, seen | {kind})


def shape_of(annotation: object) -> Shape:
    """Takes off `Annotated`, `None`, `Found` and one level of tuple."""
    origin, given = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape_of(given[0])
    if origin in (Union, types.UnionType):
        rest = [each for each in given if each is not type(None)]
        return shape_of(rest[0]) if len(rest) == 1 else Shape(annotation, many=False)
    if origin in (tuple, list, frozenset, set) and (len(given) == 1 or given[1:] == (...,)):
        return Shape(shape_of(given[0]).type, many=True)
    if isinstance(annotation, type) and issubclass(annotation, Found):
        return shape_of(annotation.model_fields["value"].annotation)
    return Shape(annotation, many=False)


def model_of(shape: Shape) -> type[BaseModel] | None:
    kind = shape.type
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def column_type(kind: object) -> ColumnType:
    if get_origin(kind) is Literal:
        kind = type(get_args(kind)[0])
    if not isinstance(kind, type):
        return ColumnType.JSON
    for known, found in (
        ((str, Enum, datetime), ColumnType.TEXT),
        ((bool,), ColumnType.FLAG),
        ((int,), ColumnType.INTEGER),
        ((float, Decimal), ColumnType.NUMBER),
        ((date,), ColumnType.DATE),
    ):
        if issubclass(kind, known):
            return found
    return ColumnType.JSON


def _repeated(part: Part, *, parent: str) -> Table:
    name = "_".join(filter(None, (parent, *part.path)))
    head = (*DOCUMENT, *ADDRESS, *(PARENT if parent else ()))
    inner = model_of(part.shape)
    if inner is None:
        own = (Column("value", column_type(part.shape.type), ("value",)),)
        return Table(name, (*head, *own, *EVIDENCE), part.path)
    parts = tuple(parts_of(inner))
    columns = tuple(_column(each) for each in parts if not each.shape.many)
    children = tuple(_repeated(each, parent=name) for each in parts if each.shape.many)
    return Table(name, (*head, *columns, *EVIDENCE), part.path, children)


def _column(part: Part) -> Column:
    """A value that is called like a column of every table gets an underscore behind its name."""
    name = "_".join(part.path)
    return Column(f"{name}_" if name in _TAKEN else name, column_type(part.shape.type), part.path)


def _with_children(table: Table) -> Iterator[Table]:
    yield table
    for child in table.children:
        yield from _with_children(child)
