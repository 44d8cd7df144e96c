"""A programme's rubric: dimensions, items, weights, thresholds; YAML, checked as a whole."""

from __future__ import annotations

import hashlib
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from scoring.checks import CHECKS
from scoring.checks.registry import Options
from scoring.errors import RubricError
from scoring.evaluation import Dimension, Grade, Text
from scoring.settings import ScoringSettings

DEFAULT = Path(__file__).with_name("rubrics") / "default.yaml"
_SUM_TOLERANCE = 1e-6


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class RubricItem(_Strict):
    """One item. `weight` is its share of the dimension in per cent."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: Text
    weight: float = Field(gt=0, le=100)
    check: str
    options: dict[str, float] = Field(default_factory=dict)

    @field_validator("check")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in CHECKS:
            raise ValueError(f"no such check; there are: {', '.join(sorted(CHECKS))}")
        return name

    @model_validator(mode="after")
    def _options_fit(self) -> RubricItem:
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
        return CHECKS[self.check].options.model_validate(self.options)


class RubricDimension(_Strict):
    """One dimension. Originality is measured and has no items; the others have at least one."""

    dimension: Dimension
    label: Text
    weight: float = Field(gt=0, le=100)  # per cent of the total
    items: tuple[RubricItem, ...] = ()

    @model_validator(mode="after")
    def _items_fit(self) -> RubricDimension:
        if self.dimension is Dimension.ORIGINALITY:
            if self.items:
                raise ValueError("originality is measured from prior art and takes no items")
            return self
        _sum_to_100(f"items of {self.dimension}", [item.weight for item in self.items])
        _distinct("item ids", [item.id for item in self.items])
        return self


class Rubric(_Strict):
    id: str = Field(min_length=1)
    version: int = Field(ge=1)
    title: Text
    judged_weight: float = Field(default=70, ge=0, le=100)
    """Per cent of the weight that must be judged before a dimension or the total is graded."""
    grades: dict[Grade, float]
    """Lowest score of each grade, 0–100."""
    dimensions: tuple[RubricDimension, ...]

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
    def _dimensions_fit(self) -> Rubric:
        _distinct("dimensions", [part.dimension for part in self.dimensions])
        _sum_to_100("dimensions", [part.weight for part in self.dimensions])
        return self

    @cached_property
    def stamp(self) -> str:
        """``id@version+hash``: equal stamps mean equal rubrics."""
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]
        return f"{self.id}@{self.version}+{digest}"

    @property
    def government_share(self) -> float | None:
        """The highest share of the government (0–1) that an item of the rubric allows."""
        for item in (item for part in self.dimensions for item in part.items):
            if item.check == "government_share":
                options = item.check_options()
                return float(options.model_dump()["limit"])
        return None

    def grade(self, score: float) -> Grade:
        """The best grade whose threshold the score (0–100) reaches."""
        return next(grade for grade in Grade if score >= self.grades[grade])


def load_rubric(path: Path | None = None) -> Rubric:
    """Reads and checks a rubric file; None: that of ``NOVUM_SCORING_RUBRIC``, else our own.

    Raises `RubricError` with every fault and its place.
    """
    path = path or ScoringSettings().rubric or DEFAULT
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RubricError(
            f"The rubric cannot be read ({error.strerror}).",
            where=str(path),
            todo="Name an existing YAML file.",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RubricError(
            f"The rubric is not valid YAML: {' '.join(str(error).split())}", where=str(path)
        ) from error
    try:
        return Rubric.model_validate(content)
    except ValidationError as error:
        raise RubricError(
            f"The rubric has {error.error_count()} fault(s): {'; '.join(_faults(error))}.",
            where=str(path),
            todo="Compare with scoring/rubrics/default.yaml.",
        ) from error


def _faults(error: ValidationError) -> list[str]:
    faults = []
    for fault in error.errors():
        place = ".".join(str(step) for step in fault["loc"]) or "the whole file"
        faults.append(f"{place}: {fault['msg'].removeprefix('Value error, ')}")
    return faults


def _sum_to_100(what: str, weights: list[float]) -> None:
    if abs(sum(weights) - 100) > _SUM_TOLERANCE:
        raise ValueError(f"the weights of the {what} sum to {sum(weights):g}, not to 100")


def _distinct(what: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise ValueError(f"{what} appear twice: {', '.join(names)}")
