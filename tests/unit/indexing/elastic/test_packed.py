"""Records in doc values: what goes in comes out, several together."""

from __future__ import annotations

import numpy as np
import pytest

from indexing.elastic.packed import (
    Records,
    class_feature,
    pack,
    pack_vector,
    unpack_vectors,
    whole_numbers,
)
from indexing.ranking.features import Counts, DocumentTerms, counted

TEXTS = ["sensor sensor valve", "", "pump tank pump pump wire", "wire"]


def blocks_of(text: str) -> tuple[Counts, ...]:
    return DocumentTerms(title=text.split()[:1], text=text.split()[1:], body=[]).blocks()[:3]


def test_blocks_come_out_as_they_went_in() -> None:
    levels = [["H01M", "H01M10"], [], ["A01K"], ["H01M"]]
    packed = [
        pack(number, blocks_of(text), classes)
        for number, (text, classes) in enumerate(zip(TEXTS, levels, strict=True))
    ]
    records = Records(packed)
    assert len(records) == 4
    assert records.lengths.tolist() == [0, 1, 2, 3]
    for number in range(3):
        found = records.block(number)
        for owner, text in enumerate(TEXTS):
            mine = found.owners == owner
            wanted = blocks_of(text)[number]
            assert found.features[mine].tolist() == wanted.features.tolist()
            assert found.counts[mine].tolist() == wanted.counts.tolist()
    features, owners = records.classes()
    assert {(int(f), int(o)) for f, o in zip(features, owners, strict=True)} == {
        (class_feature(level), owner) for owner, mine in enumerate(levels) for level in mine
    }


def test_a_record_of_one_block_and_no_records_at_all() -> None:
    body = counted(["wire", "wire"])
    found = Records([pack(0, (body,))]).block(0)
    assert found.counts.tolist() == [2]
    none = Records([])
    assert len(none) == 0
    assert len(none.block(0).features) == 0
    assert len(none.classes()[0]) == 0


def test_vectors_come_out_in_half_precision_and_absent_ones_as_zeros() -> None:
    vector = np.linspace(-0.3, 0.4, 16, dtype=np.float32)
    found = unpack_vectors([pack_vector(vector), ""], 16)
    np.testing.assert_array_equal(found[0], vector.astype(np.float16))
    assert not found[1].any()
    assert unpack_vectors([], 16).shape == (0, 16)


def test_whole_numbers_keep_the_direction() -> None:
    random = np.random.default_rng(3)
    vector = random.normal(size=512).astype(np.float32)
    vector /= np.linalg.norm(vector)
    numbers = np.array(whole_numbers(vector), dtype=np.float64)
    cosine = float(numbers @ vector / np.linalg.norm(numbers))
    assert cosine == pytest.approx(1.0, abs=1e-6)
