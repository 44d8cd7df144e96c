"""Points as calls print them (배점), turned into the per cent that the arithmetic uses."""

from __future__ import annotations

from typing import Any

TOLERANCE = 1e-6


def dimensions_by_points(rubric: Any) -> Any:
    """The rubric with the `weight` of all that gives `points`. Raises `ValueError`.

    Dimensions have points of the sheet's 100, items of their dimension's. What is not shaped as it
    should be is left to the checks that follow.
    """
    if not isinstance(rubric, dict):
        return rubric
    return _weighed(rubric, "dimensions", whole=100.0, what="dimensions")


def _weighed(owner: dict[str, Any], key: str, *, whole: float, what: str) -> dict[str, Any]:
    parts = owner.get(key)
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return owner
    if not any(_has_points(part) for part in parts):
        return owner
    _all_have_points(parts, what)
    total = sum(float(part["points"]) for part in parts)
    if abs(total - whole) > TOLERANCE:
        raise ValueError(f"the points of the {what} sum to {total:g}, not to {whole:g}")
    return {**owner, key: [_weighed_part(part, whole=whole, what=what) for part in parts]}


def _weighed_part(part: dict[str, Any], *, whole: float, what: str) -> dict[str, Any]:
    points = float(part["points"])
    weight = 100 * points / whole
    if abs(part.get("weight", weight) - weight) > TOLERANCE:
        raise ValueError(f"the {what} have points: weights follow from them, give none")
    inner = {**part, "weight": weight}
    return _weighed(inner, "items", whole=points, what=f"items of {_name(part)}")


def _all_have_points(parts: list[dict[str, Any]], what: str) -> None:
    lacking = [_name(part) for part in parts if not _has_points(part)]
    if lacking:
        raise ValueError(f"some of the {what} have points, but not {', '.join(lacking)}")
    for part in parts:
        given = part["points"]
        if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= 100:
            raise ValueError(
                f"points of {_name(part)}: a number above 0, at most 100, not {given!r}"
            )


def _has_points(part: dict[str, Any]) -> bool:
    return part.get("points") is not None


def _name(part: dict[str, Any]) -> str:
    return str(part.get("id") or part.get("dimension") or "?")
