"""Names of persons made unreadable: 홍길동 → 홍*동, Jane Doe → J*** D**.

Whoever is named in a team is masked everywhere in that document: in values, quotes and the file's
name. Names that no field holds are not known, and stay where they stand in running text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel

from nlp.corrections import CorrectionStatus
from nlp.domain import Box, Features, Member
from workers.export.record import Record
from workers.export.tables import TYPES, Shape, model_of, shape_of

PERSONAL: dict[type[BaseModel], tuple[str, ...]] = {Member: ("name",)}
"""Fields that hold the name of a person who has not published it. Inventors of patents have."""

_START, _END = r"(?<![^\W_가-힣])", r"(?![^\W_가-힣])"
_HANGUL = re.compile(r"[가-힣]+")
HIDDEN = "***"
T = TypeVar("T")
Hide = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides the names of one document's persons wherever they stand; without a pattern: nothing."""

    pattern: re.Pattern[str] | None = None
    personal: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        features: Features,
        corrections: Iterable[CorrectionStatus] = (),
        *,
        others: Iterable[Features] = (),
    ) -> Mask:
        """`others`: documents that are quoted beside it."""
        personal = _personal_fields(features)
        corrected = [each.correction for each in corrections if each.correction.field in personal]
        earlier = [name for one in corrected for name in _json_names([one.machine, one.value])]
        around = [name for other in others for name in names_of(other)]
        names = _longest_first([*names_of(features), *earlier, *around])
        return cls(_pattern(names), personal)

    def __call__(self, item: T) -> T:
        """The same text, tuple or model with names hidden."""
        hidden: T = _hidden(item, self._hide)
        return hidden

    def corrections(self, corrections: Iterable[CorrectionStatus]) -> tuple[CorrectionStatus, ...]:
        return tuple(_corrections(corrections, self.personal, self._hide))

    def _hide(self, text: str) -> str:
        return self.pattern.sub(lambda match: mask(match[0]), text) if self.pattern else text


UNMASKED = Mask()


def masked(record: Record) -> Record:
    hide = Mask.of(record.features, record.corrections)
    return replace(
        record,
        file_name=hide(record.file_name),
        features=hide(record.features),
        corrections=hide.corrections(record.corrections),
    )


def mask(name: str) -> str:
    """First and last syllable of a Korean name stay, of others the first letter of each word."""
    plain = "".join(name.split())
    if _HANGUL.fullmatch(plain):
        last = plain[-1] if len(plain) > 2 else ""
        return plain[0] + "*" * max(len(plain) - 1 - len(last), 1) + last
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())


def names_of(item: object) -> Iterator[str]:
    """Every name of a person in features."""
    if isinstance(item, BaseModel):
        for field in PERSONAL.get(type(item), ()):
            yield from _told(getattr(item, field))
        for field in type(item).model_fields:
            yield from names_of(getattr(item, field))
    elif isinstance(item, tuple):
        for one in item:
            yield from names_of(one)


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(set(names), key=lambda name: (-len(name), name))


def _pattern(names: list[str]) -> re.Pattern[str] | None:
    """Whole words in Latin script, with a Korean particle behind them or not; a Korean name's
    syllables may be set apart (``홍 길 동``)."""
    parts = []
    for name in names:
        plain = "".join(name.split())
        if _HANGUL.fullmatch(plain):
            parts.append(r"(?<![가-힣])" + r"\s*".join(plain))
        else:
            parts.append(_START + r"\s+".join(map(re.escape, name.split())) + _END)
    return re.compile("|".join(parts)) if parts else None


def _hidden(item: Any, hide: Hide) -> Any:
    """The same with names hidden; what holds none is the very same object."""
    if type(item) is str:
        return hide(item)
    if isinstance(item, tuple):
        new = [_hidden(one, hide) for one in item]
        same = all(a is b for a, b in zip(item, new, strict=True))
        return item if same else tuple(new)
    if isinstance(item, BaseModel) and not isinstance(item, Box):
        fields = {name: getattr(item, name) for name in type(item).model_fields}
        changed = {n: new for n, old in fields.items() if (new := _hidden(old, hide)) is not old}
        return item.model_copy(update=changed) if changed else item
    return item


def _corrections(
    corrections: Iterable[CorrectionStatus], personal: frozenset[str], hide: Hide
) -> Iterator[CorrectionStatus]:
    """Who corrected is a person too; of a field with names nothing is told."""
    for status in corrections:
        one = status.correction
        told = (one.machine, one.value, status.before, status.now)
        if one.field in personal:
            machine, value, before, now = (None if each is None else HIDDEN for each in told)
        else:
            machine, value, before, now = (_json_hidden(each, hide) for each in told)
        update = {"by": mask(one.by), "why": hide(one.why), "machine": machine, "value": value}
        yield status.model_copy(
            update={
                "correction": one.model_copy(update=update),
                "before": before,
                "now": now,
            }
        )


def _personal_fields(features: Features) -> frozenset[str]:
    return frozenset(
        name
        for name, field in TYPES[features.genre].model_fields.items()
        if _holds_names(shape_of(field.annotation))
    )


def _holds_names(shape: Shape) -> bool:
    kind = model_of(shape)
    if kind is None or kind in PERSONAL:
        return kind is not None
    return any(_holds_names(shape_of(field.annotation)) for field in kind.model_fields.values())


def _json_names(value: Any) -> Iterator[str]:
    """Names in a field that holds names, as its JSON has them."""
    known = {name for names in PERSONAL.values() for name in names}
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in known and isinstance(inner, str):
                yield from _told(inner)
            else:
                yield from _json_names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _json_names(inner)
    elif isinstance(value, str):  # a correction of the name alone
        yield from _told(value)


def _told(name: str | None) -> Iterator[str]:
    if name and len("".join(name.split())) > 1:
        yield name


def _json_hidden(value: Any, hide: Hide) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_json_hidden(one, hide) for one in value]
    if isinstance(value, dict):
        return {name: _json_hidden(one, hide) for name, one in value.items()}
    return value
