"""Both engines over the same real patents: the same filters, nearly the same first ten.

300 questions are titles and abstracts of the corpus. Its records are all Korean and name no
families, so every fifth document is given another country and every third a family, by its place.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from indexing.elastic import ElasticEngine
from indexing.embedded import EmbeddedEngine
from indexing.engine import IndexedDocument, Query, SearchEngine, SearchFilter
from indexing.prepare import prepare
from indexing.settings import VectorIndex
from nlp.domain import Encoder, PatentFeatures, Vectors
from nlp.encoder import load_encoder
from nlp.patents.reading import Record, read_records
from nlp.terms import KoDicAnalyser
from tests.elastic import own_settings

T = TypeVar("T")
DOCUMENTS = 1_500
"""Of 3,804: encoding all of them would take most of the suite's time."""
QUESTIONS = 300
pytestmark = [pytest.mark.server, pytest.mark.data]


class Remembering:
    """The real encoder; a text that comes again is not encoded again."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self.id, self.dimension = encoder.id, encoder.dimension

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            vectors = self._encoder.encode(new, query=query)
            self._known.update(zip(new, vectors, strict=True))
        return np.stack([self._known[text] for text in texts])


@pytest.fixture(scope="module")
def patents(data: Path) -> list[PatentFeatures]:
    records = read_records(data / "patents" / "kr_patents.jsonl")
    found = [one.features for one in records if isinstance(one, Record)]
    real = [one for one in found if isinstance(one, PatentFeatures)]
    chosen = some(real, min(DOCUMENTS, len(real)), seed=4)
    return [
        one.model_copy(
            update={
                "country": ("US" if place % 10 else "JP") if place % 5 == 0 else one.country,
                "family": f"F{place // 6}" if place % 3 == 0 else None,
            }
        )
        for place, one in enumerate(chosen)
    ]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Remembering(load_encoder())


@pytest.fixture(scope="module")
def prepared(patents: list[PatentFeatures], encoder: Encoder) -> list[IndexedDocument]:
    return [
        one
        for start in range(0, len(patents), 256)
        for one in prepare(patents[start : start + 256], encoder=encoder)
    ]


@pytest.fixture(scope="module")
def engines(
    prepared: list[IndexedDocument], encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SearchEngine, SearchEngine]]:
    analyser = KoDicAnalyser()
    with own_settings(vectors=VectorIndex.INT8_FLAT) as settings:
        elastic = ElasticEngine(settings, analyser=analyser, encoder=encoder)
        folder = tmp_path_factory.mktemp("embedded")
        embedded = EmbeddedEngine(folder, analyser=analyser, encoder=encoder)
        for engine in (embedded, elastic):
            assert engine.upsert(prepared) == len(prepared)
        yield embedded, elastic
        embedded.close()
        elastic.close()


def some(of: Sequence[T], count: int, *, seed: int) -> list[T]:
    return random.Random(seed).sample(of, count)  # noqa: S311  no secret


def text_of(one: PatentFeatures) -> str:
    return " ".join(part.value for part in (one.title, one.abstract) if part)


def day_of(one: PatentFeatures) -> date | None:
    return one.filing_date.value if one.filing_date else None


def test_the_first_ten_are_nine_times_of_ten_the_same(
    engines: tuple[SearchEngine, SearchEngine], patents: list[PatentFeatures]
) -> None:
    embedded, elastic = engines
    overlaps, firsts = [], []
    for one in some(patents, QUESTIONS, seed=300):
        earlier = SearchFilter(before=day_of(one), exclude_ids=(one.id,))
        query = Query(text=text_of(one), filter=earlier, limit=10)
        left, right = ([hit.id for hit in engine.search(query)] for engine in engines)
        if left or right:
            overlaps.append(len({*left} & {*right}) / max(len(left), len(right)))
            firsts.append(left[:1] == right[:1])
    assert len(overlaps) > QUESTIONS * 0.9
    assert float(np.mean(overlaps)) >= 0.9
    assert float(np.mean(firsts)) >= 0.9
    # Where nothing was left out of the statistics, scores are equal too.
    query = Query(text=text_of(patents[0]), limit=1)
    left_hit, right_hit = embedded.search(query)[0], elastic.search(query)[0]
    assert left_hit.id == right_hit.id == patents[0].id
    assert left_hit.matched == right_hit.matched
    for name, part in left_hit.parts.items():
        assert right_hit.parts[name] == pytest.approx(part, abs=2e-3)


def test_few_words_find_the_same(
    engines: tuple[SearchEngine, SearchEngine], patents: list[PatentFeatures]
) -> None:
    overlaps = []
    for one in some(patents, 60, seed=12):
        assert one.title is not None
        query = Query(text=one.title.value, limit=10)
        left, right = ([hit.id for hit in engine.search(query)] for engine in engines)
        overlaps.append(len({*left} & {*right}) / max(len(left), len(right), 1))
    assert float(np.mean(overlaps)) >= 0.9


Choice = Callable[[PatentFeatures], SearchFilter]


@pytest.mark.parametrize(
    "choice",
    [
        lambda one: SearchFilter(before=day_of(one)),
        lambda one: SearchFilter(ipc=tuple(found.value.symbol[:4] for found in one.ipc[:1])),
        lambda one: SearchFilter(ipc=tuple(found.value.symbol for found in one.ipc[:2])),
        lambda one: SearchFilter(countries=(one.country or "KR",)),
        lambda one: SearchFilter(applicants=tuple(found.value.name for found in one.applicants)),
        lambda one: SearchFilter(exclude_families=(one.family or "F0", "F7")),
        lambda one: SearchFilter(
            before=day_of(one),
            ipc=tuple(found.value.symbol[:1] for found in one.ipc),
            countries=("KR", "JP"),
            exclude_ids=(one.id,),
            exclude_families=(one.family,) if one.family else (),
        ),
    ],
    ids=["before", "subclass", "symbols", "country", "applicant", "family", "all"],
)
def test_filters_let_the_same_documents_through(
    engines: tuple[SearchEngine, SearchEngine], patents: list[PatentFeatures], choice: Choice
) -> None:
    embedded, elastic = engines
    some_but_not_all = 0
    for one in some(patents, 25, seed=8):
        allowed = choice(one)
        ids = embedded.ids(filter=allowed)
        assert elastic.ids(filter=allowed) == ids
        some_but_not_all += 0 < len(ids) < len(patents)
        hits = elastic.search(Query(text=text_of(one), filter=allowed, limit=10))
        assert {hit.id for hit in hits} <= set(ids)
    assert some_but_not_all > 5


def test_both_keep_the_same_of_a_document(
    engines: tuple[SearchEngine, SearchEngine], patents: list[PatentFeatures]
) -> None:
    embedded, elastic = engines
    names = [one.id for one in some(patents, 50, seed=9)]
    assert elastic.get(names) == embedded.get(names)
    left, right = embedded.passages(names), elastic.passages(names)
    assert sorted(left) == sorted(right) == sorted(names)
    for name in names:
        assert [one.passage for one in left[name]] == [one.passage for one in right[name]]
        for one, other in zip(left[name], right[name], strict=True):
            np.testing.assert_array_equal(one.vector, other.vector)
    mine, theirs = embedded.document_vectors(names), elastic.document_vectors(names)
    assert sorted(mine) == sorted(theirs)
    for name, vector in mine.items():
        np.testing.assert_array_equal(vector, theirs[name])
    terms = ["반도체", "세라믹", "배터리", "그런낱말은없다"]
    for day in (date(2005, 1, 1), date(2015, 1, 1), date(2030, 1, 1)):
        earlier = SearchFilter(before=day)
        known = embedded.known_terms(terms, filter=earlier)
        assert elastic.known_terms(terms, filter=earlier) == known
    assert known == {"반도체", "세라믹", "배터리"}


def test_the_nearest_passages_are_the_same(
    engines: tuple[SearchEngine, SearchEngine],
    prepared: list[IndexedDocument],
) -> None:
    chosen = some(prepared, 20, seed=10)
    vectors = np.stack([one.passage_vectors[0] for one in chosen])
    earlier = SearchFilter(before=date(2015, 1, 1))
    left, right = (
        engine.nearest_documents(vectors, filter=earlier, limit=50) for engine in engines
    )
    shares = []
    for one, other in zip(left, right, strict=True):
        shares.append(len({n for n, _ in one} & {n for n, _ in other}) / len(one))
        both = dict(other)
        for name, cosine in one[:10]:
            assert both[name] == pytest.approx(cosine, abs=2e-3)
    assert float(np.mean(shares)) >= 0.95
