"""Scores of the embedded engine against the formulas, written out the slow way."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from indexing.embedded.answer import RowTable
from indexing.embedded.engine import EmbeddedEngine
from indexing.embedded.flat import FlatFile
from indexing.embedded.state import State
from indexing.prepare import prepare
from indexing.ranking.features import MOST, Block, counted, feature_of
from indexing.ranking.query import ENOUGH_OF_FEW, QueryTerms, Weights, meaning_weight
from indexing.ranking.scores import bm25, cosine
from indexing.ranking.table import ragged
from indexing.ranking.vectors import CHOSEN, cosines, nearest, signs
from nlp.domain import Found, PatentFeatures

TEXTS = [
    "sensor sensor sensor valve",
    "sensor pump tank tank",
    "pump pump pump pump valve wire wire",
    "wire",
]


class Spaces:
    """Terms are what white space parts: the formulas can be followed by eye."""

    id = "spaces"

    def terms(self, text: str) -> list[str]:
        return text.split()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    engine = EmbeddedEngine(tmp_path / "index", analyser=Spaces(), encoder=None)
    features = [
        PatentFeatures(
            id=f"P{index}",
            source="made",
            language="en",
            country="US",
            abstract=Found[str](value=text),
            filing_date=Found[date](value=date(2020, 1, 1)),
        )
        for index, text in enumerate(TEXTS)
    ]
    engine.upsert(prepare(features, encoder=None))
    yield engine._current().state
    engine.close()


def _idf(word: str) -> float:
    df = sum(word in text.split() for text in TEXTS)
    return 1 + math.log((len(TEXTS) + 1) / (df + 1))


def _vector(text: str) -> dict[str, float]:
    return {word: math.sqrt(times) * _idf(word) for word, times in Counter(text.split()).items()}


def test_the_cosine_is_that_of_damped_tf_idf_vectors(state: State) -> None:
    query = "sensor sensor pump unknown"
    wanted = []
    for text in TEXTS:
        one, other = _vector(query), _vector(text)
        product = sum(one[word] * other.get(word, 0.0) for word in one)
        norms = math.hypot(*one.values()) * math.hypot(*other.values())
        wanted.append(product / norms)
    found = cosine(RowTable(state, np.arange(4)), state, Block.WORDS, counted(query.split()))
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_bm25_is_the_usual_formula_over_its_maximum(state: State) -> None:
    query = ["sensor", "pump"]
    mean = sum(len(text.split()) for text in TEXTS) / len(TEXTS)
    wanted = []
    best_possible = 0.0
    for text in TEXTS:
        words = text.split()
        score = best_possible = 0.0
        for word in query:
            df = sum(word in other.split() for other in TEXTS)
            idf = math.log(1 + (len(TEXTS) - df + 0.5) / (df + 0.5))
            times = words.count(word)
            score += idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * len(words) / mean))
            best_possible += idf * 2.2
        wanted.append(score / best_possible)
    found = bm25(RowTable(state, np.arange(4)), state, Block.WORDS, counted(query))
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_meaning_counts_more_the_less_the_words_find() -> None:
    weights = Weights(meaning=0.1, meaning_alone=1.0)
    few = QueryTerms(title=[], text=["sensor"])
    assert meaning_weight(weights, few, np.zeros(3)) == pytest.approx(1.0)
    assert meaning_weight(weights, few, np.zeros(0)) == pytest.approx(1.0)
    assert meaning_weight(weights, few, np.array([ENOUGH_OF_FEW / 2])) == pytest.approx(0.55)
    assert meaning_weight(weights, few, np.array([0.0, 0.9])) == pytest.approx(0.1)


def test_counts_are_kept_up_to_a_byte() -> None:
    found = counted(["a"] * (MOST + 1) + ["b"] * MOST + ["c"])
    kept = dict(zip(found.features.tolist(), found.counts.tolist(), strict=True))
    assert kept == {feature_of("a"): MOST, feature_of("b"): MOST, feature_of("c"): 1}
    assert found.features.tolist() == sorted(found.features.tolist())


def test_ragged_rows_are_laid_out_with_empty_ones_between() -> None:
    positions, owners = ragged(np.array([10, 99, 50]), np.array([2, 0, 1]))
    assert positions.tolist() == [10, 11, 50]
    assert owners.tolist() == [0, 0, 2]


def test_what_a_killed_writer_left_is_overwritten(tmp_path: Path) -> None:
    flat = FlatFile.of(tmp_path / "numbers", np.float16, 2)
    assert flat.append([np.ones((3, 2))], after=0) == 3
    assert flat.append([np.full((1, 2), 2.0)], after=1) == 2
    assert flat.read(2).tolist() == [[1, 1], [2, 2]]
    assert flat.path.stat().st_size == 2 * flat.row_bytes


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_vector_search_is_the_matrix_product(share: float) -> None:
    random = np.random.default_rng(7)
    matrix = random.normal(size=(300, 64)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    rows = np.flatnonzero(random.random(300) < share)
    found = cosines(matrix.astype(np.float16), matrix[:3], rows)
    np.testing.assert_allclose(found, matrix[rows] @ matrix[:3].T, atol=2e-3)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.9])
def test_signs_choose_rows_about_as_near_as_the_nearest(share: float) -> None:
    random = np.random.default_rng(7)
    matrix = random.normal(size=(4000, 256)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    rows = np.flatnonzero(random.random(4000) < share)
    count = 20
    assert (len(rows) > CHOSEN * count) == (share > 0.05)
    for query in matrix[:50]:
        top = nearest(signs(matrix).T, matrix.astype(np.float16), query, rows, count)
        assert len(set(top.tolist())) == count
        assert set(top.tolist()) <= set(rows.tolist())
        similar = matrix @ query
        np.testing.assert_allclose(
            np.sort(similar[top]), np.sort(similar[rows])[-count:], atol=0.04
        )
