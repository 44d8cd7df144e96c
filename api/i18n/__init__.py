"""The words of the interface in Korean and English, side by side in `messages.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import yaml

_LABEL = re.compile(r"([A-Za-z_ ]+?) ?(\d+\w*)?")
_CELL = re.compile(r"table (\d+), row (\d+), column (\d+)")

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """Key → language → text, read once."""
    text = (Path(__file__).parent / "messages.yaml").read_text(encoding="utf-8")
    return cast(Mapping[str, Mapping[Language, str]], yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class Messages:
    """`messages("key", name=value)` → the sentence; an unknown key is a KeyError."""

    language: Language

    def __call__(self, key: str, /, **values: Any) -> str:
        text = catalogue()[key][self.language]
        return text.format(**values) if values else text

    def explain(self, category: str, detail: str) -> str:
        """What happened and what to do, by an error's category; then its own words.

        Errors are written in English where they happen. Korean readers are told in Korean first.
        """
        return self(f"explain.{category}", detail=detail)

    @property
    def explanations(self) -> dict[str, str]:
        """Category → sentence with the blank ``{detail}``, for the pages' script."""
        prefix = "explain."
        return {
            key.removeprefix(prefix): texts[self.language]
            for key, texts in catalogue().items()
            if key.startswith(prefix)
        }

    def label(self, value: str) -> str:
        """``claim 1a`` → ``청구항 1a``, ``table 2, row 3, column 1`` → ``표 2의 3행 1열``; a label
        that we have no word for stays as it is."""
        if cell := _CELL.fullmatch(value):
            return self("evidence.cell", table=cell[1], row=cell[2], column=cell[3])
        match = _LABEL.fullmatch(value)
        if not match:
            return value
        word = self.either(f"passage.{match[1]}", match[1])
        return f"{word} {match[2]}" if match[2] else word

    def either(self, key: str, otherwise: str) -> str:
        """The text of a key made from data, such as a field's name, else the data itself."""
        entry = catalogue().get(key)
        return entry[self.language] if entry else otherwise


def language_of(value: str | None) -> Language | None:
    """`ko` or `en` from a tag such as ``en-GB``; None for anything else."""
    tag = (value or "").strip().lower().replace("_", "-").partition("-")[0]
    return next((language for language in LANGUAGES if language == tag), None)


def preferred(accept_language: str | None, *, default: Language) -> Language:
    """The first of our languages in an Accept-Language header, by its weights."""
    choices: list[tuple[float, int, Language]] = []
    for place, part in enumerate((accept_language or "").split(",")[:20]):
        tag, _, weight = part.partition(";q=")
        language = language_of(tag)
        if language:
            choices.append((-_weight(weight), place, language))
    return min(choices)[2] if choices else default


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
