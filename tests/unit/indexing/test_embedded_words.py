"""The word index of the embedded engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexing.embedded.words import WordIndex
from indexing.errors import IndexingError


def test_a_damaged_index_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    WordIndex(folder)
    (folder / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexingError, match="novum index rebuild --replace"):
        WordIndex(folder)
