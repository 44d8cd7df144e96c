"""What tests compare: plain values of found ones."""

from __future__ import annotations

from typing import TypeVar

from nlp.domain import Found

T = TypeVar("T")


def value(found: Found[T] | None) -> T | None:
    return found.value if found is not None else None
