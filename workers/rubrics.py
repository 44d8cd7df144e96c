"""Which rubric is meant: one of ours by name, a kept one by stamp, that of the settings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from indexing.errors import NotInCatalogError
from scoring.evaluation import Text
from scoring.rubric import Rubric, load_rubric, read_rubric, shipped

if TYPE_CHECKING:
    from workers.service import Novum


@cache
def titles() -> dict[str, Text]:
    """Names and titles of the rubrics that come with Novum."""
    return {name: load_rubric(path).title for name, path in shipped().items()}


def kept(novum: Novum, stamp: str | None) -> Rubric:
    """One that was used here; None: that of the settings. Raises `NotInCatalogError`."""
    if stamp is None:
        return novum.evaluator.rubric
    body = novum.catalog.rescorings.rubric(stamp)
    if body is None:
        raise NotInCatalogError(f"There is no rubric {stamp}", todo="`novum rubric list`")
    return read_rubric(body, where=stamp)


def keep(novum: Novum, rubric: Rubric) -> str:
    """So that evaluations and jobs can name it by its stamp, which is returned."""
    novum.catalog.rescorings.put_rubric(rubric.stamp, rubric.as_json())
    return rubric.stamp


def named(novum: Novum, name: str) -> Rubric:
    """One of ours by name, or a kept one by its stamp. Raises `NotInCatalogError`.

    Never a path: the name may come from another machine.
    """
    ours = shipped()
    return load_rubric(ours[name]) if name in ours else kept(novum, name)
