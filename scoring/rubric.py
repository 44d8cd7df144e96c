"""Rubrics as files: those that come with Novum by name, a programme's own by path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from scoring.errors import RubricError
from scoring.rubric_types import Rubric, RubricDimension
from scoring.settings import ScoringSettings

FOLDER = Path(__file__).with_name("rubrics")
DEFAULT = FOLDER / "default.yaml"
_LARGEST = 1_000_000  # bytes; a rubric has some thousand


def shipped() -> dict[str, Path]:
    """The rubrics that come with Novum, by the name that `--rubric` takes."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


def load_rubric(path: Path | None = None) -> Rubric:
    """Reads and checks a rubric: a file, or the name of one of ours.

    None: that of ``NOVUM_SCORING_RUBRIC``, else our own. Raises `RubricError` with every fault and
    its place.
    """
    path = path or ScoringSettings().rubric or DEFAULT
    if not path.exists():
        path = shipped().get(str(path), path)
    return read_rubric(_content(path), where=str(path))


def read_rubric(content: str, *, where: str) -> Rubric:
    """A rubric from YAML (or JSON) text. Raises `RubricError`."""
    try:
        given: Any = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise RubricError(
            f"The rubric is not valid YAML: {' '.join(str(error).split())}", where=where
        ) from error
    try:
        return Rubric.model_validate(given)
    except ValidationError as error:
        raise RubricError(
            f"The rubric has {error.error_count()} fault(s): {'; '.join(_faults(error))}.",
            where=where,
            todo="Compare with `novum rubric show rd-selection`, or docs/rubrics.md.",
        ) from error


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise RubricError("This is too large for a rubric.", where=str(path))
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RubricError(
            f"The rubric cannot be read ({error.strerror}).",
            where=str(path),
            todo=f"Name an existing YAML file, or one of {', '.join(shipped())}.",
        ) from error
    except UnicodeDecodeError as error:
        raise RubricError(f"The rubric is not valid YAML: {error}", where=str(path)) from error


def _faults(error: ValidationError) -> list[str]:
    faults = []
    for fault in error.errors():
        place = ".".join(str(step) for step in fault["loc"]) or "the whole file"
        faults.append(f"{place}: {fault['msg'].removeprefix('Value error, ')}")
    return faults


__all__ = ["DEFAULT", "Rubric", "RubricDimension", "load_rubric", "read_rubric", "shipped"]
