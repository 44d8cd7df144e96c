"""What text recognition read off the pictures of pages, on its way to the reader."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from nlp.domain.base import Frozen


class RecognisedPiece(Frozen):
    """Words of one line that stand together; points from the top-left corner of the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float  # 0–1, mean of its words


class Recognition(Frozen):
    pieces: Mapping[int, tuple[RecognisedPiece, ...]] = Field(default_factory=dict)
    """By page number."""
    why_not: str = "text recognition (OCR) found nothing"
    """Of pages that were not recognised, in words that end a sentence."""
