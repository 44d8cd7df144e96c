"""Names of uploads are kept for people and never lead anywhere."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from workers.names import clean_file_name, guess_media_type


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("연구개발계획서.pdf", "연구개발계획서.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\과제.pdf", "과제.pdf"),
        ("a\x00b\nc\u202egpj.pdf", "abcgpj.pdf"),
        ("..", ".."),
        ("folder/", "unnamed"),
        ("", "unnamed"),
        ("\ud800.pdf", "?.pdf"),
    ],
)
def test_a_name_keeps_its_last_part_only(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept


def test_decomposed_hangul_is_composed() -> None:
    assert clean_file_name(unicodedata.normalize("NFD", "과제.pdf")) == "과제.pdf"


def test_a_very_long_name_keeps_its_ending() -> None:
    name = clean_file_name("가" * 500 + ".pdf")
    assert len(name) == 200
    assert name.endswith("가.pdf")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n%PDF-1.4", "application/pdf"),
        (b"PK\x03\x04rest", "application/zip"),
        (b"", "application/octet-stream"),
        (b"plain", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_the_first_bytes(
    tmp_path: Path, content: bytes, media_type: str
) -> None:
    path = tmp_path / "named.docx"
    path.write_bytes(content)
    assert guess_media_type(path) == media_type
