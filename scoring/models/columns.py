"""What the columns of a table of past evaluations mean; YAML, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from scoring.evaluation import Text
from scoring.models.errors import ColumnMapError

NAME = r"^[a-z][a-z0-9_-]{0,59}$"
"""Of a model: it is a folder's name too."""
FEATURE = r"^[a-z][a-z0-9_]{0,59}$"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Kind(StrEnum):
    NUMBER = "number"
    CATEGORY = "category"
    TEXT = "text"  # reduced to one number whose words can be named


class Direction(StrEnum):
    """What is known beforehand: how the chance of the outcome moves as the value rises."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


class Outcome(_Strict):
    """The column that says what came of it. Any other value than these refuses the row."""

    column: str = Field(min_length=1)
    positive: tuple[str, ...] = Field(min_length=1)
    """Values that mean it happened: bankrupt, selected, continued."""
    negative: tuple[str, ...] = Field(min_length=1)
    desired: bool
    """True where the outcome is a success: the best grade then has the highest chance of it."""
    label: Text

    @model_validator(mode="after")
    def _apart(self) -> Outcome:
        both = set(self.positive) & set(self.negative)
        if both:
            raise ValueError(f"both positive and negative: {', '.join(sorted(both))}")
        return self


class Feature(_Strict):
    """A column that the model may use. Several columns of text are joined."""

    name: str = Field(pattern=FEATURE)
    column: str | tuple[str, ...]
    kind: Kind = Kind.NUMBER
    direction: Direction = Direction.UNKNOWN
    label: Text
    missing: tuple[str, ...] = ()
    """Further values that mean "not known", beside the empty cell."""

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if isinstance(self.column, str) else self.column

    @model_validator(mode="after")
    def _fits(self) -> Feature:
        if self.kind is not Kind.NUMBER and self.direction is not Direction.UNKNOWN:
            raise ValueError("only a number has a direction")
        if self.kind is not Kind.TEXT and len(self.columns) != 1:
            raise ValueError("only text may be joined from several columns")
        return self


class Subgroup(_Strict):
    """A column by which the figures are also given apart; the model does not see it."""

    name: str = Field(pattern=FEATURE)
    column: str = Field(min_length=1)
    label: Text
    cuts: tuple[float, ...] = ()
    """For numbers such as a firm's age: where one group ends and the next begins."""

    @field_validator("cuts")
    @classmethod
    def _rising(cls, cuts: tuple[float, ...]) -> tuple[float, ...]:
        if any(low >= high for low, high in pairwise(cuts)):
            raise ValueError("cuts must rise")
        return cuts


class ColumnMap(_Strict):
    """The whole table. Without `firm` equal rows count as one firm; without `time` there is no
    split by time. `rubric` holds the points that a plain rubric gave, as a peer."""

    name: str = Field(pattern=NAME)
    title: Text
    id: str | None = None
    firm: str | None = None
    time: str | None = None
    outcome: Outcome
    features: tuple[Feature, ...] = Field(min_length=1)
    subgroups: tuple[Subgroup, ...] = ()
    rubric: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> ColumnMap:
        names = [one.name for one in self.features]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"features appear twice: {', '.join(twice)}")
        used = {column for one in self.features for column in one.columns}
        if self.outcome.column in used:
            raise ValueError(f"the outcome {self.outcome.column} is also a feature")
        if self.firm in used or self.id in used:
            raise ValueError("an id or firm as a feature would be learnt by heart")
        return self

    @property
    def columns(self) -> Iterator[str]:
        """Every column that the table must have."""
        yield from (one for one in (self.id, self.firm, self.time, self.rubric) if one)
        yield self.outcome.column
        yield from (column for one in self.features for column in one.columns)
        yield from (one.column for one in self.subgroups)


def load_columns(path: Path) -> ColumnMap:
    """Reads and checks a column map. Raises `ColumnMapError` with every fault and its place."""
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return ColumnMap.model_validate(content)
    except OSError as error:
        raise ColumnMapError(
            f"The column map cannot be read ({error.strerror}).", where=str(path)
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        told = " ".join(str(error).split())
        raise ColumnMapError(
            f"The column map is not valid YAML: {told}", where=str(path)
        ) from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, one['loc'])) or 'the whole file'}: "
            f"{one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        )
        raise ColumnMapError(
            f"The column map has {error.error_count()} fault(s): {faults}.",
            where=str(path),
            todo="docs/models.md shows one.",
        ) from error
