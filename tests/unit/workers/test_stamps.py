"""Version stamps change with what they stand for, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.domain import Genre
from workers import stamps
from workers.stamps import code_digest, extractor_version, index_stamp, parser_version


def test_a_digest_follows_code_and_word_lists_and_not_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "_ROOT", tmp_path)
    package = tmp_path / "package"
    package.mkdir()
    (package / "rules.py").write_text("A = 1")
    digests = []
    for name, content in (
        ("README.md", "text"),
        ("rules.py", "A = 2"),
        ("words.yaml", "a: b"),
        ("rules.py", "A = 1"),
    ):
        code_digest.cache_clear()
        digests.append(code_digest("package"))
        (package / name).write_text(content)
    code_digest.cache_clear()
    digests.append(code_digest("package"))
    code_digest.cache_clear()
    assert digests[0] == digests[1]
    assert len(set(digests)) == 4


def test_the_parts_that_are_stamped_exist() -> None:
    for place in (*stamps._PARSER, *stamps._EXTRACTOR, *stamps._INDEX):
        assert (stamps._ROOT / place).exists(), place


def test_a_named_genre_has_a_stamp_of_its_own() -> None:
    versions = {extractor_version(genre) for genre in (None, Genre.PATENT, Genre.PROPOSAL)}
    assert len(versions) == 3


def test_an_index_stamp_names_encoder_and_analyser() -> None:
    one = index_stamp("f1", encoder_id="e1", analyser_id="a1")
    assert one == index_stamp("f1", encoder_id="e1", analyser_id="a1")
    assert one != index_stamp("f1", encoder_id="e2", analyser_id="a1")
    assert one != index_stamp("f1", encoder_id="e1", analyser_id="a2")
    assert one != index_stamp("f2", encoder_id="e1", analyser_id="a1")


def test_stamps_fit_their_columns() -> None:
    assert len(parser_version()) <= 100
    assert len(extractor_version(Genre.PROPOSAL)) <= 200
