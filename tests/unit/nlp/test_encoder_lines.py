"""A file of texts into a file of vectors."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from nlp.encoder import load_encoder
from nlp.encoder.lines import embed_lines
from nlp.errors import EncoderError, MissingFileError


def test_row_n_is_the_vector_of_line_n(tmp_path: Path) -> None:
    texts = ["해수 전해용 니켈 전극", "", "a heat pump for greenhouses", "마지막 줄"]
    file = tmp_path / "texts.txt"
    file.write_bytes("\ufeff".encode() + "\r\n".join(texts).encode())
    encoder = load_encoder()
    assert embed_lines(file, tmp_path / "vectors.npy", encoder=encoder).rows == 4
    rows = np.load(tmp_path / "vectors.npy", allow_pickle=False)
    assert rows.dtype == np.float32
    assert rows.shape == (4, encoder.dimension)
    assert np.abs(rows - encoder.encode(texts)).max() < 1e-5
    assert not rows[1].any()


def test_a_text_may_hold_what_some_take_for_the_end_of_a_line(tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("one\u2028still one\x0b\ntwo\n", encoding="utf-8")
    done = embed_lines(tmp_path / "texts.txt", tmp_path / "out.npy", encoder=load_encoder())
    assert done.rows == 2


def test_an_empty_file_gives_no_rows(tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_bytes(b"")
    encoder = load_encoder()
    done = embed_lines(tmp_path / "texts.txt", tmp_path / "out.npy", encoder=encoder)
    assert (done.rows, done.encoder) == (0, encoder.id)
    assert np.load(tmp_path / "out.npy").shape == (0, encoder.dimension)


def test_what_cannot_be_read_or_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    encoder = load_encoder()
    with pytest.raises(MissingFileError, match="no such file"):
        embed_lines(tmp_path / "none.txt", tmp_path / "out.npy", encoder=encoder)
    (tmp_path / "cp949.txt").write_bytes(b"good\n" + "전극".encode("cp949"))
    with pytest.raises(EncoderError, match=r"cp949\.txt:2: This line is not UTF-8"):
        embed_lines(tmp_path / "cp949.txt", tmp_path / "out.npy", encoder=encoder)
    (tmp_path / "texts.txt").write_text("one", encoding="utf-8")
    with pytest.raises(EncoderError, match="cannot be written"):
        embed_lines(tmp_path / "texts.txt", tmp_path / "no" / "out.npy", encoder=encoder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cp949.txt", "texts.txt"]


def test_a_pipe_is_told_to_become_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(EncoderError, match="not a plain file"):
        embed_lines(pipe, tmp_path / "out.npy", encoder=load_encoder())
    assert not (tmp_path / "out.npy").exists()
