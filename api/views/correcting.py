"""What can be corrected of a document's fields, and what was, arranged for its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from api.i18n import Language, Messages
from api.views.words import words
from nlp.corrections import CorrectionStatus, State, correctable
from nlp.corrections.items import found_type
from nlp.domain import Features, Found
from workers.export.tables import model_of, parts_of, shape_of

MOST_WORDS = 60
"""Characters of a value in a list of choices."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be set. `text`: as it is now; None: to be added."""

    address: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Editing:
    sha256: str
    features: Features | None
    statuses: tuple[CorrectionStatus, ...]
    language: Language

    @property
    def fields(self) -> frozenset[str]:
        """Names of those that can be corrected."""
        return frozenset(correctable(self.features)) if self.features else frozenset()

    def choices(self, name: str) -> tuple[Choice, ...]:
        if self.features is None:
            return ()
        content, t = getattr(self.features, name), Messages(self.language)
        if not isinstance(content, tuple):
            return tuple(_choices(self._empty(name), content, name, t))
        known = [
            choice
            for place, found in enumerate(content)
            for choice in _whole(found, f"{name}[{place}]", t)
        ]
        return (*known, Choice(f"{name}[{len(content)}]", None))

    def effective(self, name: str) -> tuple[CorrectionStatus, ...]:
        """Corrections of a field that count, to be told beside its values."""
        return tuple(
            one
            for one in self.statuses
            if one.correction.field == name and one.state is State.EFFECTIVE
        )

    @property
    def withdrawable(self) -> frozenset[int]:
        final = (State.WITHDRAWN, State.WITHDRAWAL)
        return frozenset(one.correction.id for one in self.statuses if one.state not in final)

    def told(self, value: JsonValue) -> str:
        """A value as JSON has it, in words."""
        if value is None:
            return "–"
        if isinstance(value, dict):
            return ", ".join(self.told(one) for one in value.values() if one not in (None, []))
        if isinstance(value, list):
            return "; ".join(self.told(one) for one in value)
        return str(value)

    def _empty(self, name: str) -> type[BaseModel] | None:
        """The type of a single field's value, where it has parts."""
        if self.features is None:
            return None
        return model_of(shape_of(found_type(self.features, name)))


def _whole(found: Found[object], address: str, t: Messages) -> Iterator[Choice]:
    """An item, and where it has parts each of them."""
    yield Choice(address, _short(_said(found.value, t)))
    if isinstance(found.value, BaseModel):
        yield from _choices(type(found.value), found, address, t)


def _choices(
    kind: type[BaseModel] | None, found: Found[object] | None, address: str, t: Messages
) -> Iterator[Choice]:
    if kind is None:
        yield Choice(address, _short(words(found.value, t)) if found else None)
        return
    for part in parts_of(kind):
        value = found.value if found else None
        for name in part.path:
            value = getattr(value, name, None)
        place = ".".join((address, *part.path))
        if not part.shape.many:
            yield Choice(place, None if value is None else _short(words(value, t)))
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                inner = Found[object](value=item)
                yield from _choices(model_of(part.shape), inner, f"{place}[{number}]", t)


def _said(value: object, t: Messages) -> str:
    """In words; a model that has none of its own by the values that it has."""
    if not isinstance(value, BaseModel) or words.dispatch(type(value)) is not words.dispatch(
        object
    ):
        return words(value, t)
    parts = (getattr(value, name) for name in type(value).model_fields)
    return ", ".join(words(part, t) for part in parts if part and not isinstance(part, tuple))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MOST_WORDS else plain[: MOST_WORDS - 1] + "…"
