"""The contract of every search engine. A test module inherits `EngineContract` and gives `open`.

The documents are invented; the encoder and the term analyser are the real ones.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from indexing.engine import IndexedDocument, Query, SearchEngine, SearchFilter
from indexing.errors import EngineMismatchError
from indexing.prepare import prepare
from nlp.domain import Encoder, Genre
from tests.contract.engine_base import (
    EVERYTHING,
    OpenEngine,
    OtherEncoder,
    documents,
    shared_encoder,
)
from tests.contract.engine_content import EngineContent
from tests.contract.engine_documents import DOCUMENTS, patent, project

__all__ = ["EVERYTHING", "EngineContract", "OpenEngine", "documents", "shared_encoder"]


class EngineContract(EngineContent):
    """What `indexing.engine.SearchEngine` promises."""

    # Filters: what they leave out must not take a place in the answer.

    def test_thousands_of_documents_may_be_left_out(self, full: SearchEngine) -> None:
        strangers = tuple(f"nobody-{number}" for number in range(5_000))
        others = SearchFilter(genres=tuple(Genre), exclude_ids=(*strangers, "1020180000001"))
        ids = full.ids(filter=others)
        assert len(ids) == len(DOCUMENTS) - 1
        hits = full.search(Query(text="장치 시스템 device", filter=others, limit=50))
        assert sorted(hit.id for hit in hits) == ids
        assert full.known_terms(["세라믹", "양식"], filter=others) == {"양식"}

    @pytest.mark.parametrize(
        ("filter", "left"),
        [
            (SearchFilter(before=date(2019, 1, 1)), {"1020180000001", "PRJ-2015-1"}),
            (SearchFilter(ipc=("A01K",)), {"1020200000003"}),
            (SearchFilter(ipc=("H01M 10",)), {"1020180000001", "1020190000002"}),
            (
                SearchFilter(ipc=("H", "A01K 63/04")),
                {"1020180000001", "1020190000002", "1020200000003"},
            ),
            (SearchFilter(ipc=("H01M 1",)), set()),
            (SearchFilter(countries=("US",)), {"US10000004B2"}),
            (SearchFilter(applicants=("(주)가온 에너지",)), {"1020180000001"}),
            (SearchFilter(applicants=("Bluewater Inc",)), {"US10000004B2"}),
            (SearchFilter(genres=(Genre.PROJECT,)), {"PRJ-2015-1"}),
            (
                SearchFilter(exclude_ids=("1020180000001", "US10000004B2", "PRJ-2015-1")),
                {"1020190000002", "1020200000003", "1020210000005"},
            ),
            (
                SearchFilter(exclude_families=("F1",)),
                {"1020200000003", "US10000004B2", "1020210000005", "PRJ-2015-1"},
            ),
            (
                SearchFilter(before=date(2020, 1, 1), ipc=("H01M",), exclude_families=("F9",)),
                {"1020180000001", "1020190000002"},
            ),
        ],
    )
    def test_filters_apply_before_ranking(
        self,
        full: SearchEngine,
        documents: list[IndexedDocument],
        filter: SearchFilter,
        left: set[str],
    ) -> None:
        # Every document speaks of an 장치 or a device; the limit is as small as what is left.
        limit = max(len(left), 1)
        for text in ("장치 시스템 device", "이차전지의 분리막과 수조의 여과 장치 및 device system"):
            hits = full.search(Query(text=text, filter=filter, limit=limit))
            assert {hit.id for hit in hits} == left
        vectors = np.stack([one.vector for one in documents])
        for row in full.nearest_documents(vectors, filter=filter, limit=limit):
            assert {name for name, _ in row} == left

    def test_the_cut_off_day_itself_is_out(self, full: SearchEngine) -> None:
        for day, found in ((date(2018, 3, 2), False), (date(2018, 3, 3), True)):
            hits = full.search(Query(text="세라믹 분리막", filter=SearchFilter(before=day)))
            assert ("1020180000001" in [hit.id for hit in hits]) is found

    def test_a_document_without_a_date_is_not_earlier_than_any_day(
        self, full: SearchEngine, shared_encoder: Encoder
    ) -> None:
        undated = patent("P9", "세라믹 분리막", "세라믹 분리막 장치.", filed=None)
        full.upsert(prepare([undated], encoder=shared_encoder))
        late = SearchFilter(before=date(2999, 1, 1))
        assert "P9" not in [h.id for h in full.search(Query(text="세라믹 분리막", filter=late))]
        assert "P9" in [h.id for h in full.search(Query(text="세라믹 분리막"))]

    def test_known_terms_are_those_that_the_filtered_documents_hold(
        self, full: SearchEngine
    ) -> None:
        terms = ["세라믹", "양식", "membran", "나노셀룰로오스초격자"]
        everywhere = full.known_terms(terms, filter=EVERYTHING)
        assert everywhere == {"세라믹", "양식", "membran"}
        earlier = SearchFilter(before=date(2019, 1, 1))
        assert full.known_terms(terms, filter=earlier) == {"세라믹"}

    def test_a_full_text_word_is_known_and_found(self, full: SearchEngine) -> None:
        assert full.known_terms(["그래핀"], filter=EVERYTHING) == {"그래핀"}
        assert full.search(Query(text="그래핀"))[0].id == "1020190000002"

    # Ranking.

    def test_equal_documents_are_ordered_by_id(
        self, engine: SearchEngine, shared_encoder: Encoder
    ) -> None:
        ids = ["P3", "P1", "P2"]
        made = [
            patent(name, "수조 여과기", "수조의 물을 여과한다.", filed=date(2020, 1, 1))
            for name in ids
        ]
        prepared = prepare(made, encoder=shared_encoder)
        engine.upsert(prepared)
        assert [hit.id for hit in engine.search(Query(text="수조 여과기"))] == sorted(ids)
        assert [hit.id for hit in engine.search(Query(text="수조 여과기", limit=2))] == ["P1", "P2"]
        vectors = prepared[0].passage_vectors
        row = engine.nearest_documents(vectors, filter=EVERYTHING, limit=2)[0]
        assert [name for name, _ in row] == ["P1", "P2"]

    def test_a_long_query_is_answered_by_what_it_is_about(self, full: SearchEngine) -> None:
        abstract = DOCUMENTS[2].abstract
        assert abstract is not None
        words = " ".join(["수중 산소 농도를 재고 먹이를 주는 양식 수조의 제어기를 포함한다."] * 40)
        hits = full.search(Query(text=f"{abstract.value} {words}", limit=3))
        assert hits[0].id == "1020200000003"

    def test_an_english_query_finds_korean_art_by_meaning(self, full: SearchEngine) -> None:
        query = Query(
            text="fish farm tank that measures oxygen in the water and feeds the fish",
            filter=SearchFilter(countries=("KR",)),
        )
        assert full.search(query)[0].id == "1020200000003"

    def test_own_classes_raise_but_do_not_filter(self, full: SearchEngine) -> None:
        plain = [hit.id for hit in full.search(Query(text="무인기 균열 시스템", limit=10))]
        raised = full.search(Query(text="무인기 균열 시스템", ipc=("A01K 63/04",), limit=10))
        ids = [hit.id for hit in raised]
        assert set(ids) == set(plain)
        assert ids.index("1020200000003") < plain.index("1020200000003")
        assert [hit.id for hit in raised if hit.parts["classes"] > 0] == ["1020200000003"]

    def test_a_query_without_words_is_no_error(self, full: SearchEngine) -> None:
        for text in ("", "   ", "!!! ??? …", "\x00", "\ud800"):
            assert isinstance(full.search(Query(text=text)), list)

    def test_nearest_documents_are_exactly_those_of_brute_force(
        self, full: SearchEngine, documents: list[IndexedDocument], shared_encoder: Encoder
    ) -> None:
        queries = shared_encoder.encode(["배터리 셀의 온도를 잰다", "fish tank", "발전기 날개"])
        earlier = SearchFilter(before=date(2021, 1, 1), genres=tuple(Genre))
        let_through = [hit.id for hit in full.search(Query(text="장치 device", filter=earlier))]
        found = full.nearest_documents(queries, filter=earlier, limit=4)
        for query, row in zip(queries, found, strict=True):
            best = {
                one.features.id: float((one.passage_vectors @ query).max())
                for one in documents
                if one.features.id in let_through
            }
            order = sorted(best, key=lambda name: -best[name])[:4]
            assert [name for name, _ in row] == order
            for name, cosine in row:
                assert cosine == pytest.approx(best[name], abs=2e-3)

    # Persistence.

    def test_everything_is_there_after_opening_again(
        self,
        engine: SearchEngine,
        open_engine: OpenEngine,
        documents: list[IndexedDocument],
    ) -> None:
        engine.upsert(documents)
        queries = [Query(text="세라믹 분리막"), Query(text=documents[2].passages[0].text)]
        before = [engine.search(query) for query in queries]
        snapshot = engine.snapshot()
        engine.close()
        again = open_engine()
        assert again.snapshot() == snapshot
        assert [again.search(query) for query in queries] == before
        again.close()

    def test_a_second_reader_sees_what_the_first_writes(
        self,
        engine: SearchEngine,
        open_engine: OpenEngine,
        documents: list[IndexedDocument],
    ) -> None:
        reader = open_engine()
        assert reader.search(Query(text="세라믹 분리막")) == []
        engine.upsert(documents[:3])
        assert reader.search(Query(text="세라믹 분리막"))[0].id == "1020180000001"
        engine.delete(["1020180000001"])
        hits = reader.search(Query(text="세라믹 분리막"))
        assert "1020180000001" not in [hit.id for hit in hits]
        engine.upsert(documents)
        assert reader.snapshot() == engine.snapshot()
        reader.close()

    def test_order_of_loading_does_not_change_answers(
        self,
        engine: SearchEngine,
        open_engine: OpenEngine,
        documents: list[IndexedDocument],
    ) -> None:
        query = Query(text=documents[1].passages[0].text, filter=EVERYTHING)
        engine.upsert(documents)
        first, snapshot = engine.search(query), engine.snapshot().id
        engine.delete([one.features.id for one in documents])
        engine.upsert(list(reversed(documents)))
        assert engine.search(query) == first
        assert engine.snapshot().id == snapshot

    def test_an_index_of_another_encoder_is_refused(
        self,
        engine: SearchEngine,
        open_engine: OpenEngine,
        documents: list[IndexedDocument],
        shared_encoder: Encoder,
    ) -> None:
        engine.upsert(documents)
        with pytest.raises(EngineMismatchError, match=r"another-encoder.*novum"):
            open_engine(encoder=OtherEncoder(shared_encoder))

    def test_a_discarded_index_makes_place_for_another_encoder_s(
        self,
        engine: SearchEngine,
        open_engine: OpenEngine,
        discard: Callable[[], None],
        documents: list[IndexedDocument],
        shared_encoder: Encoder,
    ) -> None:
        discard()  # of an index without documents
        open_engine().upsert(documents)
        discard()
        other = open_engine(encoder=OtherEncoder(shared_encoder))
        assert other.snapshot().documents == 0
        other.upsert(documents)
        assert other.snapshot().documents == len(documents)

    def test_vectors_of_another_length_are_refused(
        self, engine: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        one = documents[0]
        short = IndexedDocument(
            one.features, one.passages, one.vector[:8], one.passage_vectors[:, :8]
        )
        lacking = IndexedDocument(one.features, one.passages, one.vector, one.passage_vectors[:-1])
        for wrong in (short, lacking):
            with pytest.raises(EngineMismatchError):
                engine.upsert([wrong])
        with pytest.raises(EngineMismatchError):
            engine.nearest_documents(one.passage_vectors[:, :8], filter=EVERYTHING, limit=1)
        assert engine.snapshot().documents == 0


def test_documents_of_the_contract_have_distinct_ids() -> None:
    ids = [document.id for document in (*DOCUMENTS, project("X", "t", "g", year=2000))]
    assert len(set(ids)) == len(ids)
