"""The values of a field one by one, as the machine found them and as persons set them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import to_jsonable_python

from nlp.corrections.addresses import parse_address, put, steps_of
from nlp.corrections.events import Correction, CorrectionError
from nlp.domain import Evidence, Features, Found, PatentFeatures

SOURCE = "correction"
"""Source of the evidence of a value that only a person gave."""

SAME = 0.5
"""More than this share of their parts in common, and two readings speak of one item."""

PUBLISHED = frozenset({"claims", "description"})
"""Of patents: claims hang on each other by number, and limits on places in their text."""

FoundType = type[Found[Any]]
AnyFound = Found[Any]


@dataclass(slots=True)
class Item:
    found: AnyFound | None
    names: set[str] = field(default_factory=set)  # `Correction.item` of those made of it


class Items:
    """The values of one field on their way; a field that does not repeat has one.

    The first are those that the machine found, in its order; behind them what persons added.
    """

    def __init__(self, features: Features, name: str) -> None:
        now = getattr(features, name, None)
        self.kind = found_type(features, name)
        self.many = isinstance(now, tuple)
        self.machine: tuple[AnyFound | None, ...] = now if isinstance(now, tuple) else (now,)
        self.all = [Item(found) for found in self.machine]

    @property
    def shown(self) -> list[Item]:
        """Those that there are: a person may have said that there is no such value."""
        return [item for item in self.all if item.found is not None]

    def apply(self, one: Correction) -> None:
        """Raises `CorrectionError` where the value does not fit, and changes nothing then."""
        item = self._item(one)
        before = item.found if item is not None else self.then(one)
        found = changed(before, one, self.kind)
        if item is None:
            item = Item(found)
            self.all.append(item)
        item.found = found
        item.names.add(one.item)

    def then(self, one: Correction) -> AnyFound | None:
        """What the machine had found when the correction was made."""
        if one.machine is None:
            return None
        return _validated(self.kind, one.machine, where=one.address)

    def now(self, one: Correction) -> AnyFound | None:
        """What the machine has found now; None also where it does not find the item any more."""
        if not self.many:
            return self.machine[0]
        at = self._same(one)
        return self.machine[at] if at is not None else None

    def named(self, one: Correction) -> Item | None:
        """The item that was corrected, once the correction is made."""
        if not self.many:
            return self.all[0]
        return next((item for item in self.all if one.item in item.names), None)

    def _item(self, one: Correction) -> Item | None:
        if (named := self.named(one)) is not None:
            return named
        at = self._same(one)
        return self.all[at] if at is not None else None

    def _same(self, one: Correction) -> int | None:
        """Place of the item that was corrected: of those that are called the same, or have more
        than half of their parts in common with it, the likest; among equals the nearest."""
        then = self.then(one)
        if then is None:
            return None
        near = parse_address(one.address).place or 0
        likely = []
        for place, found in enumerate(self.machine):
            if found is None:
                continue
            share = _share(then, found)
            named = bool(name := _name(then)) and name == _name(found)
            if named or share > SAME:
                likely.append((named, share, -abs(place - near), place))
        return max(likely)[-1] if likely else None


def changed(found: AnyFound | None, one: Correction, kind: FoundType) -> AnyFound | None:
    """A value with a correction made; None where the person says that there is none."""
    steps = steps_of(one.part)
    if one.value is None and not steps:
        return None
    value = put(as_json(found.value) if found else None, steps, one.value, where=one.address)
    evidence = found.evidence if found else ()
    if not evidence:
        evidence = (Evidence(source=SOURCE, quote=_quote(one.value)),)
    body = {"value": value, "evidence": as_json(evidence), "confidence": 1.0, "corrected": True}
    return _validated(kind, body, where=one.address)


def correctable(features: Features) -> tuple[str, ...]:
    """The fields whose values have evidence: these a person can correct."""
    return tuple(name for name in type(features).model_fields if _kind(features, name))


def found_type(features: Features, name: str) -> FoundType:
    """`Found[…]` of a field. Raises `CorrectionError` for fields without."""
    kind = _kind(features, name)
    if kind is None and isinstance(features, PatentFeatures) and name in PUBLISHED:
        raise CorrectionError(
            f"The {name} of a patent cannot be corrected: it stands as the office published it.",
            todo="Load its record again, or upload the gazette.",
        )
    if kind is None:
        raise CorrectionError(
            f"A {features.genre.value} has no field {name!r} that can be corrected.",
            todo=f"One of {', '.join(correctable(features))}.",
        )
    return kind


def as_json(value: object) -> Any:
    return to_jsonable_python(value)


def _kind(features: Features, name: str) -> FoundType | None:
    described = type(features).model_fields.get(name)
    return _found_in(described.annotation) if described else None


def _found_in(annotation: object) -> FoundType | None:
    if isinstance(annotation, type) and issubclass(annotation, Found):
        return annotation
    return next((kind for each in get_args(annotation) if (kind := _found_in(each))), None)


def _validated(kind: FoundType, body: object, *, where: str) -> AnyFound:
    try:
        return kind.model_validate_json(json.dumps(body))
    except ValidationError as error:
        told = [
            f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}".removeprefix(": ")
            for one in error.errors()
        ]
        raise CorrectionError(
            f"The value does not fit: {'; '.join(told[:5])}.", where=where
        ) from None


def _name(found: AnyFound) -> tuple[str, ...]:
    """What an item is called: its texts that cannot be absent, such as a target's or a year's."""
    value = found.value
    if not isinstance(value, BaseModel):
        return (str(value),)
    required = [name for name, part in type(value).model_fields.items() if part.is_required()]
    return tuple(text for name in required if isinstance(text := getattr(value, name), str))


def _share(then: AnyFound, found: AnyFound) -> float:
    was, now = set(_leaves(as_json(then.value))), set(_leaves(as_json(found.value)))
    return len(was & now) / max(len(was | now), 1)


def _leaves(value: JsonValue, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{number}]")
    elif value is not None:
        yield path, json.dumps(value)


def _quote(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
