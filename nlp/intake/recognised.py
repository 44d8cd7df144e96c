"""What text recognition read off the pictures of pages, on its way to the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from nlp.domain.base import Frozen

Ruling = tuple[float, float, float]


class RecognisedPiece(Frozen):
    """Words of one line that stand together; points from the top-left corner of the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float | None = None  # 0–1, mean of its words; None where it is all boxes to tick


class RecognisedPage(Frozen):
    """Words and ruling lines of one page, as it stands when it is turned upright."""

    pieces: tuple[RecognisedPiece, ...] = ()
    across: tuple[Ruling, ...] = ()  # y, x0, x1 in points
    down: tuple[Ruling, ...] = ()  # x, y0, y1
    turned: float = 0.0  # degrees counter-clockwise about the middle of the page

    @property
    def confidence(self) -> float:
        """Mean of its words, by their length."""
        read = [piece for piece in self.pieces if piece.confidence is not None]
        letters = sum(len(piece.text) for piece in read)
        return sum((piece.confidence or 0.0) * len(piece.text) for piece in read) / max(letters, 1)


class Scan(Frozen):
    """A page that is a picture: of a file, or of one within an archive."""

    member: str = ""
    page: int
    width: float
    height: float


class Recognition(Frozen):
    pages: Sequence[tuple[str, int, RecognisedPage]] = ()
    """Member of the archive (or nothing), page number, what was read."""
    why_not: str = "text recognition (OCR) found nothing"
    """Of pages that were not recognised, in words that end a sentence."""

    def of(self, member: str) -> PagesOfFile:
        """What was read of one file."""
        found = {page: read for name, page, read in self.pages if name == member}
        return PagesOfFile(pages=found, why_not=self.why_not)


class PagesOfFile(Frozen):
    """By page number."""

    pages: Mapping[int, RecognisedPage] = Field(default_factory=dict)
    why_not: str = "text recognition (OCR) found nothing"
