"""Settings of the reading layer (`NOVUM_READING_…`, see `nlp/README.md`)."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ReadingSettings(BaseSettings):
    """Limits under which an upload is read. Each is checked before or while the file is read."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_READING_", frozen=True)

    file_bytes: int = Field(default=200 * 2**20, gt=0, description="largest file, in bytes")
    pages: int = Field(default=1000, gt=0, description="most pages of one document")
    entries: int = Field(
        default=5_000, gt=0, description="most parts of a packed document (HWPX, DOCX)"
    )
    ocr_pages: int = Field(
        default=100,
        ge=0,
        description="most pages without text that are recognised (OCR) of one upload; 0: none",
    )
    page_characters: int = Field(default=60_000, gt=0, description="most characters of one page")
    page_objects: int = Field(default=100_000, gt=0, description="most drawn objects of one page")
    unpacked_bytes: int = Field(
        default=64 * 2**20, gt=0, description="most bytes of text that a document may unpack to"
    )
    memory_bytes: int = Field(
        default=2 * 2**30, gt=0, description="address space of the reading process, in bytes"
    )
    seconds: float = Field(default=120.0, gt=0, description="wall time for one document, seconds")
    pixels: int = Field(default=40_000_000, gt=0, description="largest rendered page, in pixels")
