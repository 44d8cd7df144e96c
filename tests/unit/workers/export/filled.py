"""Features with something in every field, made from their types: new fields are filled too."""

from __future__ import annotations

import types
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from itertools import count
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from nlp.domain import Found, Genre
from workers.export.record import Record
from workers.export.tables import TYPES

ADDED = datetime(2026, 3, 1, 9, tzinfo=UTC)
Model = TypeVar("Model", bound=BaseModel)


class Filler:
    """Every value another one, so that each can be found again; of what repeats there are two."""

    def __init__(self) -> None:
        self._numbers = count(1001)

    def model(self, kind: type[Model]) -> Model:
        values = {
            name: self.value(field.annotation, name) for name, field in kind.model_fields.items()
        }
        if issubclass(kind, Found):
            values |= {"confidence": 0.5, "corrected": False}
        return kind(**values)

    def value(self, annotation: Any, name: str) -> Any:
        origin, given = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self.value(given[0], name)
        if origin in (Union, types.UnionType):
            return self.value(given[0], name)
        if origin is Literal:
            return given[0]
        if origin is tuple:
            return tuple(self.value(given[0], name) for _ in range(2))
        return self._plain(annotation, name)

    def _plain(self, kind: Any, name: str) -> Any:
        number = next(self._numbers)
        if issubclass(kind, BaseModel):
            return self.model(kind)
        if issubclass(kind, Enum):
            return next(iter(kind))
        made: dict[Any, Any] = {
            str: f"{name} {number}",
            bool: True,
            int: number,
            float: float(number),
            Decimal: Decimal(number) / 10,
            date: date(2000, 1, 1) + timedelta(days=number),
        }
        return made[kind]


def record(genre: Genre, **update: Any) -> Record:
    features: Any = Filler().model(TYPES[genre])
    given: dict[str, Any] = {
        "sha256": "a" * 64,
        "file_name": "one.pdf",
        "outcome": "succeeded",
        "added": ADDED,
        "features": features,
    }
    return Record(**{**given, **update})
