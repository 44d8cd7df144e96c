"""`Evidence`: the place a value comes from, so that a reader can click through to it."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import Field

from nlp.domain.base import Frozen

T = TypeVar("T")


class Box(Frozen):
    """A rectangle in PDF points from the top-left corner of the page, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float


class Evidence(Frozen):
    """A quote and its place.

    A page has `page` and `boxes`; a record without pages (a line of JSON Lines) has only `source`,
    such as ``abstract`` or ``claim 1``. `start` and `end` are offsets into `ParsedDocument.text`.
    """

    source: str
    quote: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    start: int | None = None
    end: int | None = None


GUESSED = 0.4
"""Confidence of a text under no heading that names it: less than that of any other value."""


class Found(Frozen, Generic[T]):
    """A value with where it was found and how sure the reader is (0–1, uncalibrated).

    `corrected`: a person set it, or a part of it (see `nlp.corrections`); the evidence is still the
    machine's.
    """

    value: T
    evidence: tuple[Evidence, ...] = ()
    confidence: float = Field(default=1.0, ge=0.0, le=1.0)
    corrected: bool = False
