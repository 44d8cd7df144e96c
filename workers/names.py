"""File names and types as uploaded: kept, but never trusted."""

from __future__ import annotations

import unicodedata
from pathlib import Path

_LONGEST = 200
_PDF = "application/pdf"
_MAGIC = (
    (b"%PDF-", _PDF),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def clean_file_name(name: str) -> str:
    """The last part of a path, without control characters, in composed Hangul (NFC).

    macOS sends decomposed Hangul; some browsers send whole Windows paths.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    composed = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode())
    visible = "".join(c for c in composed if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    clean = " ".join(visible.split())
    if len(clean) > _LONGEST:
        stem, dot, suffix = clean.rpartition(".")
        keep = _LONGEST - len(suffix) - 1 if dot and len(suffix) < 10 else _LONGEST
        clean = f"{stem[:keep]}.{suffix}" if keep < _LONGEST else clean[:_LONGEST]
    return clean or "unnamed"


def guess_media_type(path: Path) -> str:
    """By the first bytes; the reader decides for itself."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    return _PDF if b"%PDF-" in head else "application/octet-stream"
