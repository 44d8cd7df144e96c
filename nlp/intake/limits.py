"""`ReadingLimits`: what reading one file may cost."""

from __future__ import annotations

from nlp.domain.base import Frozen


class ReadingLimits(Frozen):
    """Limits for one file. The defaults are those of `nlp.settings.ReadingSettings`."""

    file_bytes: int = 200 * 2**20
    pages: int = 1000
    entries: int = 5_000
    ocr_pages: int = 100
    page_characters: int = 60_000
    page_objects: int = 100_000
    unpacked_bytes: int = 64 * 2**20
    memory_bytes: int = 2 * 2**30
    seconds: float = 120.0
    pixels: int = 40_000_000

    @classmethod
    def from_settings(cls) -> ReadingLimits:
        """Limits as configured in the environment (imported late: the child needs no settings)."""
        from nlp.settings import ReadingSettings

        return cls(**ReadingSettings().model_dump())
