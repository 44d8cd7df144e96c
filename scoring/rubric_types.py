"""A programme's rubric: dimensions, items, points, scales, bonus, requirements; checked as a whole.

How a file is written: docs/rubrics.md. Reading and finding files: `scoring.rubric`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from scoring.checks import CHECKS
from scoring.checks.registry import Options
from scoring.evaluation import Dimension, Grade, Text
from scoring.sheet import TOLERANCE, dimensions_by_points

ID = r"^[a-z][a-z0-9_]*$"


class _Strict(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True
    )


class Level(_Strict):
    """One step of a scale (탁월, 우수 …): what it takes and what it gives, in per cent."""

    label: Text
    begins: float = Field(alias="from", ge=0, le=100)
    gives: float = Field(ge=0, le=100)


class Scale(_Strict):
    """Steps on which an item's score is placed, best first, as panels tick them."""

    levels: tuple[Level, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _falls(self) -> Scale:
        for what, values in (
            ("from", [level.begins for level in self.levels]),
            ("gives", [level.gives for level in self.levels]),
        ):
            if any(above <= below for above, below in pairwise(values)):
                raise ValueError(f"{what} must fall from the best level to the last")
        if self.levels[-1].begins != 0:
            raise ValueError("the last level must begin at 0")
        return self

    def level(self, score: float) -> Level:
        """The step on which a score of 0–1 stands."""
        return next(level for level in self.levels if score * 100 >= level.begins - 1e-9)


class Checked(_Strict):
    """Something that a check decides, with the check's options."""

    id: str = Field(pattern=ID)
    label: Text
    source: str | None = None  # which kind of official criteria it follows; a key of `sources`
    check: str | None = None
    options: dict[str, float] = Field(default_factory=dict)

    @field_validator("check")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in CHECKS:
            raise ValueError(f"no such check; there are: {', '.join(sorted(CHECKS))}")
        return name

    @model_validator(mode="after")
    def _options_fit(self) -> Checked:
        if self.check is None:
            if self.options:
                raise ValueError("options belong to a check, and none is named")
            return self
        allowed = CHECKS[self.check].options.model_fields
        unknown = sorted(set(self.options) - set(allowed))
        if unknown:
            raise ValueError(
                f"check {self.check} has no option {', '.join(unknown)}; "
                f"it has: {', '.join(allowed)}"
            )
        self.check_options()
        return self

    def check_options(self) -> Options:
        if self.check is None:
            raise ValueError(f"{self.id} names no check")
        return CHECKS[self.check].options.model_validate(self.options)


class RubricItem(Checked):
    """One item: judged by a check, by the panel, or made of items of its own.

    `weight` is its share of the dimension (of the item it belongs to) in per cent; where the sheet
    has `points`, it follows from them.
    """

    weight: float = Field(gt=0, le=100)
    points: float | None = None
    panel: bool = False  # 평가위원: a person gives these points, Novum does not
    scale: str | None = None
    items: tuple[RubricItem, ...] = ()

    @model_validator(mode="after")
    def _one_judge(self) -> RubricItem:
        judges = [bool(self.check), self.panel, bool(self.items)]
        if sum(judges) != 1:
            raise ValueError("an item has either a check, or `panel: true`, or items of its own")
        if self.scale is not None and not self.check:
            raise ValueError("a scale belongs to an item with a check")
        if self.items:
            if any(item.items for item in self.items):
                raise ValueError("items of an item have no items of their own")
            _sum_to_100(f"items of {self.id}", [item.weight for item in self.items])
        return self


@dataclass(frozen=True, slots=True)
class Leaf:
    """An item that is judged by itself. `weight`: per cent of the dimension."""

    item: RubricItem
    weight: float
    group: RubricItem | None


class RubricDimension(_Strict):
    """One dimension. Originality is measured and has no items; the others have at least one."""

    dimension: Dimension
    label: Text
    weight: float = Field(gt=0, le=100)  # per cent of the total
    points: float | None = None
    minimum: float | None = Field(default=None, ge=0, le=100)  # 과락: per cent of its points
    source: str | None = None
    items: tuple[RubricItem, ...] = ()

    @model_validator(mode="after")
    def _items_fit(self) -> RubricDimension:
        if self.dimension is Dimension.ORIGINALITY:
            if self.items:
                raise ValueError("originality is measured from prior art and takes no items")
            return self
        _sum_to_100(f"items of {self.dimension}", [item.weight for item in self.items])
        _distinct("item ids", [leaf.item.id for leaf in self.leaves])
        return self

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """What is judged one by one, in the order of the sheet."""
        return tuple(leaf for item in self.items for leaf in _leaves(item))


def _leaves(item: RubricItem) -> Iterator[Leaf]:
    if not item.items:
        yield Leaf(item, item.weight, None)
    for part in item.items:
        yield Leaf(part, item.weight * part.weight / 100, item)


class Requirement(Checked):
    """What must hold (기본요건): a check that reaches `at_least`. Not met: a person decides."""

    check: str
    at_least: float = Field(default=1.0, gt=0, le=1)


class BonusItem(Requirement):
    """Points beside the sheet (가점), given where the check reaches `at_least`."""

    points: float = Field(gt=0, le=100)


class Bonus(_Strict):
    cap: float = Field(gt=0, le=100)  # points at most, however many conditions hold
    items: tuple[BonusItem, ...] = Field(min_length=1)


class Rubric(_Strict):
    version_of_schema: Literal[1] = Field(default=1, alias="schema")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=60)
    version: int = Field(ge=1, le=999_999)
    title: Text
    judged_weight: float = Field(default=70, ge=0, le=100)
    """Per cent of what Novum judges (not the panel) that must be judged before there is a grade."""
    minimum: float | None = Field(default=None, ge=0, le=100)
    """과락 of the total: points below which a person has to look."""
    grades: dict[Grade, float]
    """Lowest score of each grade, 0–100."""
    sources: dict[str, Text] = Field(default_factory=dict)
    scales: dict[str, Scale] = Field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    bonus: Bonus | None = None
    dimensions: tuple[RubricDimension, ...]

    @model_validator(mode="before")
    @classmethod
    def _by_points(cls, given: Any) -> Any:
        return dimensions_by_points(given)

    @field_validator("grades")
    @classmethod
    def _all_grades(cls, grades: dict[Grade, float]) -> dict[Grade, float]:
        absent = [grade.value for grade in Grade if grade not in grades]
        if absent:
            raise ValueError(f"no threshold for {', '.join(absent)}")
        limits = [grades[grade] for grade in Grade]
        if any(above <= below for above, below in pairwise(limits)):
            raise ValueError("thresholds must fall from AAA to D")
        if limits[-1] != 0 or limits[0] > 100:
            raise ValueError("the threshold of D must be 0, that of AAA at most 100")
        return grades

    @model_validator(mode="after")
    def _parts_fit(self) -> Rubric:
        _distinct("dimensions", [part.dimension for part in self.dimensions])
        _sum_to_100("dimensions", [part.weight for part in self.dimensions])
        _distinct("requirements and bonus items", [rule.id for rule in self.rules])
        named = [part.source for part in self.dimensions]
        named += [part.source for part in (*self.rules, *self._items())]
        for source in named:
            if source is not None and source not in self.sources:
                raise ValueError(f"sources has no {source}")
        for item in self._items():
            if item.scale is not None and item.scale not in self.scales:
                raise ValueError(f"{item.id}: scales has no {item.scale}")
        return self

    def _items(self) -> Iterator[RubricItem]:
        for part in self.dimensions:
            for item in part.items:
                yield item
                yield from item.items

    @property
    def rules(self) -> tuple[Requirement, ...]:
        """Requirements and bonus items."""
        return (*self.requirements, *(self.bonus.items if self.bonus else ()))

    @cached_property
    def checked(self) -> tuple[Checked, ...]:
        """Everything that a check decides: items, requirements, bonus items."""
        items = (leaf.item for part in self.dimensions for leaf in part.leaves)
        return (*(item for item in items if item.check), *self.rules)

    @cached_property
    def stamp(self) -> str:
        """``id@version+hash``: equal stamps mean equal rubrics."""
        digest = hashlib.sha256(self.as_json().encode()).hexdigest()[:12]
        return f"{self.id}@{self.version}+{digest}"

    def as_json(self) -> str:
        """As it is kept; `Rubric.model_validate_json(rubric.as_json()) == rubric`."""
        return self.model_dump_json(by_alias=True)

    @property
    def government_share(self) -> float | None:
        """The highest share of the government (0–1) that an item of the rubric allows."""
        for item in self.checked:
            if item.check == "government_share":
                return float(item.check_options().model_dump()["limit"])
        return None

    def part(self, dimension: Dimension) -> RubricDimension:
        return next(part for part in self.dimensions if part.dimension is dimension)

    def scale(self, item: RubricItem) -> Scale | None:
        return self.scales[item.scale] if item.scale else None

    def grade(self, score: float) -> Grade:
        """The best grade whose threshold the score (0–100) reaches."""
        return next(grade for grade in Grade if score >= self.grades[grade])


def _sum_to_100(what: str, weights: list[float]) -> None:
    if abs(sum(weights) - 100) > TOLERANCE:
        raise ValueError(f"the weights of the {what} sum to {sum(weights):g}, not to 100")


def _distinct(what: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise ValueError(f"{what} appear twice: {', '.join(names)}")
