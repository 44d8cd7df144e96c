"""The contract of every search engine: what is written is what is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from indexing.engine import IndexedDocument, Query, SearchEngine, SearchFilter
from indexing.prepare import prepare
from nlp.domain import Encoder, Genre
from tests.contract.engine_base import EVERYTHING, EngineBase
from tests.contract.engine_documents import DOCUMENTS, patent


class EngineContent(EngineBase):
    """Documents, passages and vectors come, are replaced, and go."""

    def test_a_filter_lists_the_documents_it_lets_through(
        self, full: SearchEngine, documents: list[IndexedDocument]
    ) -> None:
        names = sorted(document.features.id for document in documents)
        assert full.ids(filter=EVERYTHING) == names
        assert full.count(filter=EVERYTHING) == len(names)
        early = full.ids(filter=SearchFilter(genres=tuple(Genre), before=date(2015, 1, 1)))
        hits = full.get(names)
        assert early == [hit.id for hit in hits if hit.filed and hit.filed < date(2015, 1, 1)]
        before = SearchFilter(genres=tuple(Genre), before=date(2015, 1, 1))
        assert full.count(filter=before) == len(early)

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

    def test_an_empty_index_answers_everything_with_nothing(
        self, engine: SearchEngine, shared_encoder: Encoder
    ) -> None:
        vector = np.ones((2, shared_encoder.dimension), dtype=np.float32)
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
        self, full: SearchEngine, shared_encoder: Encoder
    ) -> None:
        before = full.snapshot()
        changed = patent(
            "1020180000001",
            "해조류 건조기",
            "해조류를 열풍으로 건조하고 포장하는 건조기에 관한 것이다.",
            filed=date(2018, 3, 2),
        )
        full.upsert(prepare([changed], encoder=shared_encoder))
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
        self, engine: SearchEngine, shared_encoder: Encoder
    ) -> None:
        first = patent("P1", "첫째 제목", "첫째 내용을 담은 장치이다.", filed=date(2020, 1, 1))
        second = patent("P1", "둘째 제목", "둘째 내용을 담은 장치이다.", filed=date(2020, 1, 1))
        engine.upsert(prepare([first, second], encoder=shared_encoder))
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
        self, engine: SearchEngine, shared_encoder: Encoder
    ) -> None:
        ids = ["특허-가", "특허-가 ", "US9876543B2", "a'b\"c;--", "ＵＳ9876543B2", "Ünïcode/é"]
        made = [
            patent(name, f"장치 {index}", "같은 내용.", filed=date(2020, 1, 1))
            for index, name in enumerate(ids)
        ]
        engine.upsert(prepare(made, encoder=shared_encoder))
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

    def test_many_passages_come_back_in_order_and_go_with_their_document(
        self, engine: SearchEngine, shared_encoder: Encoder
    ) -> None:
        sentences = [
            f"{number}번째 부품은 {number + 3}개의 나사로 고정된다." for number in range(30)
        ]
        long = patent("P1", "긴 문헌", " ".join(sentences), filed=None)
        (whole,) = prepare([long], encoder=shared_encoder)
        assert len(whole.passages) > 20
        engine.upsert([whole])
        stored = engine.passages(["P1"])["P1"]
        assert tuple(one.passage for one in stored) == whole.passages
        short = replace(
            whole, passages=whole.passages[:1], passage_vectors=whole.passage_vectors[:1]
        )
        engine.upsert([short])
        assert len(engine.passages(["P1"])["P1"]) == engine.snapshot().passages == 1
        last = whole.passage_vectors[-1:]
        (row,) = engine.nearest_documents(last, filter=EVERYTHING, limit=5)
        wanted = float(whole.passage_vectors[0] @ last[0])
        assert [name for name, _ in row] == ["P1"]
        assert row[0][1] == pytest.approx(wanted, abs=2e-3)

    def test_nothing_to_write_is_no_error(self, full: SearchEngine) -> None:
        before = full.snapshot()
        assert full.upsert(iter(())) == 0
        assert full.delete([]) == 0
        assert full.snapshot() == before
