"""The contract of every search engine. A test module inherits `EngineContract` and gives `open`.

The documents are invented; the encoder and the term analyser are the real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from indexing.engine import IndexedDocument, Query, SearchEngine, SearchFilter
from indexing.errors import EngineMismatchError
from indexing.prepare import prepare
from nlp.domain import Encoder, Genre
from nlp.encoder import load_encoder
from tests.contract.engine_documents import DOCUMENTS, patent, project

OpenEngine = Callable[..., SearchEngine]
"""Opens the engine of one test again, over what it holds; `encoder` changes the encoder."""

EVERYTHING = SearchFilter(genres=tuple(Genre))


@pytest.fixture(scope="session")
def use_encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def documents(use_encoder: Encoder) -> list[IndexedDocument]:
    return prepare(DOCUMENTS, encoder=use_encoder)


class OtherEncoder:
    """The same vectors under another name, as another model would have."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    id = "another-encoder"

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], *, query: bool = False) -> np.ndarray:
        return self._encoder.encode(texts, query=query)


class EngineContract:
    """What `indexing.engine.SearchEngine` promises."""

    @pytest.fixture
    def open_engine(self) -> OpenEngine:
        """Overridden by each engine: opens it over this test's own empty place."""
        raise NotImplementedError

    @pytest.fixture
    def engine(self, open_engine: OpenEngine) -> Iterator[SearchEngine]:
        engine = open_engine()
        yield engine
        engine.close()

    @pytest.fixture
    def full(self, engine: SearchEngine, documents: list[IndexedDocument]) -> SearchEngine:
        assert engine.upsert(documents) == len(documents)
        return engine

    # Content.

    def test_a_filter_lists_the_documents_it_lets_through(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        names = sorted(document.features.id for document in documents)
        assert full.ids(filter=EVERYTHING) == names
        early = full.ids(filter=SearchFilter(genres=tuple(Genre), before=date(2015, 1, 1)))
        hits = full.get(names)
        assert early == [hit.id for hit in hits if hit.filed and hit.filed < date(2015, 1, 1)]

    def test_a_fingerprint_changes_with_its_document_and_with_no_other(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        names = [document.features.id for document in documents]
        before = full.fingerprints([*names, "nobody"])
        assert sorted(before) == sorted(names)
        changed = documents[0]
        passage = changed.passages[0].model_copy(update={"text": "다른 문장이다."})
        full.upsert([replace(changed, passages=(passage, *changed.passages[1:]))])
        full.upsert(documents[1:])
        after = full.fingerprints(names)
        assert {name for name in names if after[name] != before[name]} == {names[0]}

    def test_an_empty_index_answers_everything_with_nothing(self, engine: SearchEngine) -> None:
        vector = np.ones((2, 512), dtype=np.float32)
        assert engine.snapshot().documents == 0
        assert engine.search(Query(text="배터리 분리막")) == []
        assert engine.nearest_documents(vector, filter=EVERYTHING, limit=3) == [[], []]
        assert engine.known_terms(["배터리"], filter=EVERYTHING) == set()
        assert engine.get(["P1"]) == []
        assert engine.passages(["P1"]) == {}
        assert engine.delete(["P1"]) == 0

    def test_a_document_is_found_by_its_own_text(self, full: SearchEngine) -> None:
        for document in DOCUMENTS:
            text = document.abstract if document.genre is Genre.PATENT else document.goal
            assert text is not None
            hits = full.search(Query(text=text.value, filter=EVERYTHING, limit=3))
            assert hits[0].id == document.id

    def test_a_few_words_find_the_document_that_holds_them(self, full: SearchEngine) -> None:
        hits = full.search(Query(text="세라믹 분리막"))
        assert hits[0].id == "1020180000001"
        assert {"세라믹", "분리"} <= set(hits[0].matched)

    def test_parts_are_the_addends_of_the_score(self, full: SearchEngine) -> None:
        for text in ("세라믹 분리막", str(DOCUMENTS[0].abstract and DOCUMENTS[0].abstract.value)):
            for hit in full.search(Query(text=text, title="이차전지")):
                assert sum(hit.parts.values()) == pytest.approx(hit.score, abs=1e-5)

    def test_writing_the_same_documents_again_changes_nothing(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        before = full.snapshot()
        assert full.upsert(documents) == len(documents)
        assert full.snapshot() == before

    def test_a_document_of_the_same_id_is_replaced(
        self, full: SearchEngine, use_encoder: Encoder
    ) -> None:
        before = full.snapshot()
        changed = patent(
            "1020180000001",
            "해조류 건조기",
            "해조류를 열풍으로 건조하고 포장하는 건조기에 관한 것이다.",
            filed=date(2018, 3, 2),
        )
        full.upsert(prepare([changed], encoder=use_encoder))
        after = full.snapshot()
        assert (after.documents, after.id != before.id) == (before.documents, True)
        assert full.search(Query(text="해조류 건조기"))[0].id == "1020180000001"
        assert full.get(["1020180000001"])[0].title == "해조류 건조기"
        assert "세라믹" not in full.known_terms(["세라믹"], filter=EVERYTHING)
        texts = [
            stored.passage.text for stored in full.passages(["1020180000001"])["1020180000001"]
        ]
        assert texts == ["해조류를 열풍으로 건조하고 포장하는 건조기에 관한 것이다."]

    def test_the_last_of_two_documents_of_one_id_in_one_call_stays(
        self, engine: SearchEngine, use_encoder: Encoder
    ) -> None:
        first = patent("P1", "첫째 제목", "첫째 내용을 담은 장치이다.", filed=date(2020, 1, 1))
        second = patent("P1", "둘째 제목", "둘째 내용을 담은 장치이다.", filed=date(2020, 1, 1))
        engine.upsert(prepare([first, second], encoder=use_encoder))
        assert engine.snapshot().documents == 1
        assert engine.get(["P1"])[0].title == "둘째 제목"

    def test_a_deleted_document_is_gone_everywhere(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        before = full.snapshot()
        assert full.delete(["1020180000001", "never there"]) == 1
        after = full.snapshot()
        assert after.documents == before.documents - 1
        assert after.id != before.id
        gone = documents[0]
        hits = full.search(Query(text="세라믹 분리막", filter=EVERYTHING, limit=50))
        assert "1020180000001" not in [hit.id for hit in hits]
        found = full.nearest_documents(gone.passage_vectors, filter=EVERYTHING, limit=50)
        assert all("1020180000001" not in dict(row) for row in found)
        assert full.get(["1020180000001"]) == []
        assert full.passages(["1020180000001"]) == {}
        assert full.known_terms(["세라믹"], filter=EVERYTHING) == set()

    def test_a_deleted_document_can_come_back(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        before = full.snapshot()
        full.delete([documents[0].features.id])
        full.upsert([documents[0]])
        assert full.snapshot().documents == before.documents
        assert full.search(Query(text="세라믹 분리막"))[0].id == documents[0].features.id

    def test_ids_in_any_script_are_kept_apart(
        self, engine: SearchEngine, use_encoder: Encoder
    ) -> None:
        ids = ["특허-가", "특허-가 ", "US9876543B2", "a'b\"c;--", "ＵＳ9876543B2", "Ünïcode/é"]
        made = [
            patent(name, f"장치 {index}", "같은 내용.", filed=date(2020, 1, 1))
            for index, name in enumerate(ids)
        ]
        engine.upsert(prepare(made, encoder=use_encoder))
        assert [hit.id for hit in engine.get(ids)] == ids
        others = SearchFilter(exclude_ids=(ids[0], ids[3]))
        hits = engine.search(Query(text="같은 내용", filter=others, limit=10))
        assert {hit.id for hit in hits} == set(ids) - {ids[0], ids[3]}
        assert engine.delete([ids[1]]) == 1
        assert [hit.id for hit in engine.get(ids)] == [*ids[:1], *ids[2:]]

    def test_head_data_comes_back_as_it_was_given(self, full: SearchEngine) -> None:
        hit = full.get(["1020180000001"])[0]
        assert hit.title == "세라믹 코팅 분리막을 포함하는 이차전지"
        assert hit.filed == date(2018, 3, 2)
        assert hit.country == "KR"
        assert hit.applicant == "주식회사 가온에너지"
        assert hit.ipc == ("H01M 50/449", "H01M 10/0525")
        assert hit.family == "F1"
        assert hit.score == 0.0

    def test_passages_come_back_in_order_with_evidence_and_vectors(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        wanted = documents[0]
        stored = full.passages([wanted.features.id])[wanted.features.id]
        assert tuple(one.passage for one in stored) == wanted.passages
        vectors = np.stack([one.vector for one in stored])
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(vectors, wanted.passage_vectors, atol=2e-3)

    def test_vectors_of_documents_come_back(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        given = documents[0]
        name = given.features.id
        found = full.document_vectors([name, "nobody"])
        assert list(found) == [name]
        assert found[name].dtype == np.float32
        np.testing.assert_allclose(found[name], given.vector, atol=1e-3)
        full.upsert([replace(given, vector=np.zeros_like(given.vector))])
        assert full.document_vectors([name]) == {}

    def test_a_passage_that_stands_on_another_page_is_written_again(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        """A better reader finds the same words elsewhere: the old place must not stay."""
        old = documents[0]
        evidence = old.passages[0].evidence.model_copy(update={"page": 7, "start": 70, "end": 80})
        moved = old.passages[0].model_copy(update={"evidence": evidence})
        full.upsert([replace(old, passages=(moved, *old.passages[1:]))])
        assert full.passages([old.features.id])[old.features.id][0].passage.evidence.page == 7

    # Filters: what they leave out must not take a place in the answer.

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
        self, full: SearchEngine, use_encoder: Encoder
    ) -> None:
        undated = patent("P9", "세라믹 분리막", "세라믹 분리막 장치.", filed=None)
        full.upsert(prepare([undated], encoder=use_encoder))
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
        self, engine: SearchEngine, use_encoder: Encoder
    ) -> None:
        ids = ["P3", "P1", "P2"]
        made = [
            patent(name, "수조 여과기", "수조의 물을 여과한다.", filed=date(2020, 1, 1))
            for name in ids
        ]
        prepared = prepare(made, encoder=use_encoder)
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
        self, full: SearchEngine, documents: list[IndexedDocument], use_encoder: Encoder
    ) -> None:
        queries = use_encoder.encode(["배터리 셀의 온도를 잰다", "fish tank", "발전기 날개"])
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
        use_encoder: Encoder,
    ) -> None:
        engine.upsert(documents)
        with pytest.raises(EngineMismatchError, match=r"another-encoder.*novum"):
            open_engine(encoder=OtherEncoder(use_encoder))

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
