"""Addresses of values: a field, the place of an item, a part of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from nlp.corrections.events import CorrectionError

_NAME = r"[a-z][a-z0-9_]*"
_ADDRESS = re.compile(rf"({_NAME})(?:\[(\d{{1,5}})\])?((?:\.{_NAME}|\[\d{{1,5}}\])*)")
_STEP = re.compile(rf"\.?({_NAME})|\[(\d+)\]")

MOST_ADDRESS = 200
"""Characters."""

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Address:
    field: str
    place: int | None
    part: str


def parse_address(text: str) -> Address:
    """Raises `CorrectionError`."""
    match = _ADDRESS.fullmatch(text) if len(text) <= MOST_ADDRESS else None
    if not match:
        raise CorrectionError(
            f"{text[:100]!r} is no address of a field.",
            todo="Write it like title, budget.total.amount or targets[2].final.",
        )
    name, place, part = match.groups()
    return Address(name, int(place) if place is not None else None, part.removeprefix("."))


def steps_of(part: str) -> Steps:
    return tuple(name or int(place) for name, place in _STEP.findall(part))


def from_text(text: str) -> JsonValue:
    """A value that was typed: an object or a list as JSON, anything else as text."""
    if text.strip()[:1] not in ("{", "["):
        return text
    try:
        spelled: JsonValue = json.loads(text)
    except ValueError:
        return text
    return spelled


def put(value: JsonValue, steps: Sequence[str | int], new: JsonValue, *, where: str) -> JsonValue:
    """A copy of a JSON value with `new` at a path; what is absent on the way is made."""
    if not steps:
        return new
    first, rest = steps[0], steps[1:]
    if isinstance(first, int):
        items = list(value) if isinstance(value, list) else []
        if first > len(items):
            raise CorrectionError(f"There are {len(items)} items.", where=where)
        inner = items[first] if first < len(items) else None
        items[first : first + 1] = [put(inner, rest, new, where=where)]
        return items
    if value is not None and not isinstance(value, dict):
        raise CorrectionError(f"The value has no part {first!r}.", where=where)
    known = dict(value or {})
    known[first] = put(known.get(first), rest, new, where=where)
    return known


def part_of(value: object, steps: Sequence[str | int]) -> object:
    """The part of a domain value at a path; None where something on the way is absent."""
    for step in steps:
        if isinstance(step, int):
            value = value[step] if isinstance(value, tuple) and step < len(value) else None
        else:
            value = getattr(value, step, None)
    return value
