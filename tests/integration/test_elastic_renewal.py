"""New indexes while search and writing go on; frequencies of words from a sample."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import numpy as np
import pytest

from indexing.elastic import ElasticEngine
from indexing.elastic.renewal import Renewal, renew
from indexing.engine import IndexedDocument, Query, SearchFilter
from indexing.errors import EngineUnavailableError
from indexing.prepare import prepare
from indexing.settings import ElasticSettings, VectorIndex
from nlp.domain import Encoder
from nlp.terms import KoDicAnalyser
from tests.contract.engine import EVERYTHING, documents, shared_encoder
from tests.contract.engine_documents import patent
from tests.elastic import asked, own_settings

__all__ = ["documents", "shared_encoder"]
ANALYSER = KoDicAnalyser()
pytestmark = pytest.mark.server


@pytest.fixture
def settings() -> Iterator[ElasticSettings]:
    # A renewal lets readers finish for one time-out before it removes the old indexes.
    with own_settings(timeout=timedelta(seconds=2)) as settings:
        yield settings


def opened(settings: ElasticSettings, encoder: Encoder | None = None) -> ElasticEngine:
    return ElasticEngine(settings, analyser=ANALYSER, encoder=encoder)


def numbered(numbers: range, *, word: str = "세라믹") -> list[IndexedDocument]:
    made = [
        patent(
            f"N{i:04d}",
            f"{word} 장치 {i}",
            f"{i}번 {word} 분리막을 적층하는 장치이다. 전극 사이의 단락을 막는다.",
            filed=date(2010 + i % 10, 1, 1),
            ipc=("H01M 50/449",) if i % 3 else ("A01K 63/04",),
        )
        for i in numbers
    ]
    return prepare(made, encoder=None)


def behind(settings: ElasticSettings) -> dict[str, int]:
    """Indexes behind the alias of documents, with their shards."""
    found = json.loads(asked(f"/{settings.prefix}-documents/_settings"))
    return {name: int(one["settings"]["index"]["number_of_shards"]) for name, one in found.items()}


def test_a_renewal_changes_shards_and_no_answer(
    settings: ElasticSettings, documents: list[IndexedDocument], shared_encoder: Encoder
) -> None:
    engine = opened(settings, shared_encoder)
    engine.upsert(documents)
    queries = [
        Query(text="세라믹 분리막", filter=EVERYTHING),
        Query(text=documents[2].passages[0].text, filter=EVERYTHING),
    ]
    before, snapshot = [engine.search(query) for query in queries], engine.snapshot()
    vectors = np.stack([one.vector for one in documents])
    near = engine.nearest_documents(vectors, filter=EVERYTHING, limit=4)
    kept = {one.features.id: engine.passages([one.features.id]) for one in documents}
    report = renew(settings.model_copy(update={"shards": 3, "vectors": VectorIndex.FLAT}))
    assert (report.documents, report.passages) == (snapshot.documents, snapshot.passages)
    assert behind(settings) == {f"{settings.prefix}-documents-000002": 3}
    # The engine that was open all the time, and a new one.
    for one in (engine, opened(settings, shared_encoder)):
        assert one.snapshot() == snapshot
        assert [one.search(query) for query in queries] == before
        assert one.nearest_documents(vectors, filter=EVERYTHING, limit=4) == near
        for name, stored in kept.items():
            again = one.passages([name])
            assert [p.passage for p in again[name]] == [p.passage for p in stored[name]]
            for left, right in zip(again[name], stored[name], strict=True):
                np.testing.assert_array_equal(left.vector, right.vector)
        one.close()


def test_nothing_written_during_a_renewal_is_lost(settings: ElasticSettings) -> None:
    engine = opened(settings)
    engine.upsert(numbered(range(60)))
    stop = Event()
    written: list[IndexedDocument] = []

    def keep_writing() -> None:
        writer = opened(settings)
        for turn in range(1_000):
            if stop.is_set():
                break
            fresh = numbered(range(100 + turn, 101 + turn), word=f"낱말{turn}")
            changed = numbered(range(turn % 60, turn % 60 + 1), word=f"바뀐{turn}")
            writer.upsert([*fresh, *changed])
            written.extend([*fresh, *changed])
            writer.delete([f"N{turn % 60 + 30:04d}"] if turn % 7 == 0 and turn % 60 < 30 else [])
        writer.close()

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(keep_writing)
        renew(settings)
        renew(settings)
        stop.set()
        job.result()
    assert list(behind(settings)) == [f"{settings.prefix}-documents-000003"]
    assert written
    expected = {one.features.id: one for one in written}
    prints = engine.fingerprints(engine.ids(filter=EVERYTHING))
    with own_settings() as others:
        fresh = opened(others)
        fresh.upsert([one for name, one in expected.items() if name in prints])
        wanted = fresh.fingerprints(list(expected))
        assert {name: prints[name] for name in wanted} == wanted
        found = engine.passages(sorted(wanted))
        for name, one in expected.items():
            if name in found:
                assert tuple(p.passage for p in found[name]) == one.passages
        fresh.close()
    # What only the deletions of the writer may have taken out is missing.
    assert set(expected) - set(prints) <= {f"N{i:04d}" for i in range(30, 60)}
    engine.close()


def test_a_killed_renewal_changes_nothing_and_can_be_started_again(
    settings: ElasticSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened(settings)
    engine.upsert(numbered(range(20)))
    snapshot = engine.snapshot()
    with monkeypatch.context() as patched:
        # As after kill -9: nothing is cleaned up, and the old indexes take no writes.
        patched.setattr(Renewal, "_same", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        patched.setattr(Renewal, "_remove", lambda *_: None)
        patched.setattr(Renewal, "_allow_writes", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            renew(settings)
    assert engine.snapshot() == snapshot
    hurried = opened(settings.model_copy(update={"write_patience": timedelta(seconds=0.5)}))
    with pytest.raises(EngineUnavailableError, match="novum index renew"):
        hurried.upsert(numbered(range(20, 21)))
    with pytest.raises(EngineUnavailableError, match="--restart"):
        renew(settings)
    renew(settings, restart=True)
    assert engine.snapshot() == snapshot
    assert hurried.upsert(numbered(range(20, 21))) == 1
    assert engine.snapshot().documents == 21
    engine.close()
    hurried.close()


def test_passages_that_belong_to_nothing_are_left_out(settings: ElasticSettings) -> None:
    engine = opened(settings)
    engine.upsert(numbered(range(5)))
    for index in ("documents",):
        name = f"{settings.prefix}-{index}-000001"
        found = json.loads(asked(f"/{name}/_search?size=1&_source=id"))
        asked(f"/{name}/_doc/{found['hits']['hits'][0]['_id']}?refresh=true", method="DELETE")
    passages = f"{settings.prefix}-passages"
    assert json.loads(asked(f"/{passages}/_count"))["count"] > engine.snapshot().passages
    renew(settings)
    assert json.loads(asked(f"/{passages}/_count"))["count"] == engine.snapshot().passages
    engine.close()


def test_frequencies_of_a_sample_do_not_depend_on_the_order_of_loading(
    settings: ElasticSettings,
) -> None:
    small = settings.model_copy(update={"sample": 100, "candidates": 50})
    engine = opened(small)
    made = numbered(range(450))
    engine.upsert(made)
    query = Query(text="세라믹 분리막을 적층하는 장치", limit=20)
    first = engine.search(query)
    members = engine._sample.current.documents
    # An eighth (the largest such part that fits), give or take what chance does.
    assert 30 <= members <= 90
    with own_settings(sample=100, candidates=50, shards=2) as others:
        other = opened(others)
        other.upsert(list(reversed(made)))
        other.upsert(numbered(range(10), word="다른"))
        other.delete([f"N{i:04d}" for i in range(10)])
        other.upsert(made[:10])
        assert other.search(query) == first
        assert other._sample.current.documents == members
        assert other.snapshot() == engine.snapshot()
        other.close()
    engine.close()


def test_few_candidates_still_let_filters_come_first(
    settings: ElasticSettings, documents: list[IndexedDocument], shared_encoder: Encoder
) -> None:
    """With ten candidates among hundreds, what a filter leaves out must not take their places."""
    crowd = [
        patent(
            f"C{i:03d}",
            "세라믹 분리막",
            "세라믹 분리막 이차전지.",
            filed=date(2019, 6, 1),
            country="JP",
        )
        for i in range(300)
    ]
    few = settings.model_copy(update={"candidates": 10})
    engine = opened(few, shared_encoder)
    engine.upsert([*prepare(crowd, encoder=shared_encoder), *documents])
    for condition in (
        SearchFilter(countries=("KR",)),
        SearchFilter(before=date(2019, 6, 1), countries=("KR", "JP")),
        SearchFilter(ipc=("H01M",)),
        SearchFilter(exclude_ids=tuple(f"C{i:03d}" for i in range(300))),
        SearchFilter(applicants=("가온에너지",)),
    ):
        hits = engine.search(Query(text="세라믹 분리막", filter=condition, limit=1))
        assert [hit.id for hit in hits] == ["1020180000001"]
        vector = documents[0].vector[None]
        near = engine.nearest_documents(vector, filter=condition, limit=1)
        assert near[0][0][0] == "1020180000001"
        assert engine.known_terms(["세라믹"], filter=condition) == {"세라믹"}
    assert len(engine.search(Query(text="세라믹 분리막", limit=200))) == 200
    engine.close()
