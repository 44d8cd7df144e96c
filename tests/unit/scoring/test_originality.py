"""What originality promises, on real engines with the demo records."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexing.catalog import Catalog
from indexing.embedded import EmbeddedEngine
from indexing.engine import SearchFilter
from nlp.domain import Genre, PatentFeatures, ProjectFeatures
from nlp.passages import judged_passages, passages_of
from nlp.patents.reading import Record, read_records
from scoring.corpus import Corpus
from scoring.evaluate import Evaluator
from scoring.evaluation import Dimension, Evaluation, Verdict
from scoring.measure import WEIGHTS, Measured, measure
from scoring.reference import build_reference
from scoring.rubric import load_rubric
from scoring.settings import ScoringSettings
from scoring.statements import Basis, Statements, encode_statements
from tests.unit.scoring.demo import (
    analyser,
    copy_of,
    encoder,
    evaluate,
    evaluator,
    fill_reference,
    found,
    open_catalog,
    open_engine,
    patents,
    prepared,
    projects,
    proposal_like,
    records,
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    engine = open_engine(tmp_path_factory.mktemp("index"), records())
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory, engine: EmbeddedEngine) -> Iterator[Catalog]:
    with open_catalog(tmp_path_factory.mktemp("catalog")) as catalog:
        fill_reference(engine, catalog.reference)
        yield catalog


@pytest.fixture(scope="module")
def corpus(engine: EmbeddedEngine) -> Corpus:
    corpus = Corpus(engine=engine, analyser=analyser())
    corpus.add(engine_ids())
    return corpus


def engine_ids() -> list[str]:
    return sorted(document.features.id for document in records())


def statements_of(features: PatentFeatures | ProjectFeatures) -> Statements:
    basis = Basis.CLAIMS if features.genre is Genre.PATENT else Basis.GOAL_AND_METHOD
    passages = judged_passages(passages_of(features), basis)
    return encode_statements(basis, passages, encoder=encoder(), analyser=analyser())


def measured_against(corpus: Corpus, statements: Statements, columns: list[int]) -> Measured:
    comparison = corpus.compare(statements)
    chosen = np.array(columns, dtype=np.int64)
    known = corpus.known_terms(statements.terms, chosen)
    result = measure(
        statements, comparison.by_element[:, chosen], comparison.nearness[chosen], known=known
    )
    assert result is not None
    return result


def claimed() -> list[PatentFeatures]:
    return [patent for patent in patents() if patent.claims]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_earlier_art_never_raises_the_raw_value_or_any_part(corpus: Corpus, data: Any) -> None:
    judged = data.draw(st.sampled_from([*claimed()[::9], *projects()[::9]]))
    everything = [column for column, name in enumerate(corpus.ids) if name != judged.id]
    some = data.draw(st.sets(st.sampled_from(everything), min_size=1, max_size=30))
    more = some | data.draw(st.sets(st.sampled_from(everything), max_size=30))
    statements = statements_of(judged)
    before = measured_against(corpus, statements, sorted(some))
    after = measured_against(corpus, statements, sorted(more))
    assert after.raw <= before.raw
    for part in WEIGHTS:
        assert after.values[part] <= before.values[part] + 1e-9


def test_the_best_pair_is_the_best_of_all_pairs(corpus: Corpus) -> None:
    for judged in claimed()[::11]:
        own = corpus.column[judged.id]
        columns = [column for column in range(len(corpus.ids)) if column != own]
        statements = statements_of(judged)
        result = measured_against(corpus, statements, columns)
        credits_ = np.clip((corpus.compare(statements).by_element[:, columns] - 0.3) / 0.4, 0, 1)
        weights = np.array([item.weight for item in statements.items])
        together = [
            (weights / weights.sum()) @ np.maximum(credits_, credits_[:, [first]])
            for first in range(len(columns))
        ]
        assert result.best_two_coverage == pytest.approx(float(np.max(together)), abs=1e-4)
        assert result.best_two_coverage >= result.best_one_coverage


def test_the_raw_value_falls_as_the_index_grows_and_never_rises(
    tmp_path: Path, catalog: Catalog
) -> None:
    judged = proposal_like(projects()[-1], organisation="새로운 회사")
    others = [d for d in records() if d.features.id != projects()[-1].id]
    values = []
    with open_catalog(tmp_path) as empty:
        grown = open_engine(tmp_path / "index")
        for start in range(0, len(others), 25):
            grown.upsert(others[start : start + 25])
            raw = evaluate(evaluator(grown, empty.reference), judged).originality.raw
            assert raw is not None
            values.append(raw)
        grown.close()
    assert values == sorted(values, reverse=True)
    assert values[-1] < values[0]


def test_later_art_changes_nothing(tmp_path: Path) -> None:
    judged = sorted(claimed(), key=lambda patent: str(patent.priority_date))[len(claimed()) // 2]
    later = copy_of(judged, number="later", applicant="남의 회사", years=1)
    with open_catalog(tmp_path) as store:
        engine = open_engine(tmp_path / "index", records())
        fill_reference(engine, store.reference)
        before = evaluate(evaluator(engine, store.reference), judged)
        engine.upsert(prepared([later]))
        fill_reference(engine, store.reference)
        after = evaluate(evaluator(engine, store.reference), judged)
        engine.close()
    assert _content(after) == _content(before)


def _content(evaluation: Evaluation) -> dict[str, Any]:
    """All of an evaluation but the stamps of the index it was made from."""
    content = evaluation.model_dump()
    del content["id"], content["versions"]
    if content["originality"]["rank"]:
        del content["originality"]["rank"]["snapshot"]
    return content


def test_a_patents_own_text_as_earlier_art_drives_it_to_the_bottom(tmp_path: Path) -> None:
    judged = claimed()[20]
    earlier = copy_of(judged, number="earlier", applicant="남의 회사", years=-1)
    with open_catalog(tmp_path) as store:
        engine = open_engine(tmp_path / "index", records()[:30])
        before = evaluate(evaluator(engine, store.reference), judged)
        engine.upsert(prepared([earlier]))
        after = evaluate(evaluator(engine, store.reference), judged)
        engine.close()
    assert before.originality.raw is not None
    assert before.originality.raw > 0.3
    assert after.originality.raw == pytest.approx(0, abs=0.01)
    nearest = after.originality.prior_art[0]
    assert nearest.hit.id == "earlier"
    assert nearest.coverage == pytest.approx(1, abs=0.01)
    assert {match.verdict for match in nearest.matches} == {Verdict.DISCLOSED}


def test_a_funded_project_handed_in_again_is_at_the_bottom_and_shown_as_duplicate(
    engine: EmbeddedEngine, catalog: Catalog
) -> None:
    again = proposal_like(projects()[5], organisation="다른 연구소")
    result = evaluate(evaluator(engine, catalog.reference), again)
    assert result.originality.raw == pytest.approx(0, abs=0.01)
    assert result.originality.rank is not None
    assert result.originality.rank.percentile == 0
    assert [art.hit.id for art in result.originality.duplicate_funding] == [projects()[5].id]
    shared = result.originality.duplicate_funding[0].matches[0]
    assert shared.passage.quote


def test_the_applicants_own_documents_are_apart_and_do_not_count(
    engine: EmbeddedEngine, catalog: Catalog
) -> None:
    project = projects()[5]
    assert project.organisation is not None
    again = proposal_like(project, organisation=f" {project.organisation.value} ")
    result = evaluate(evaluator(engine, catalog.reference), again)
    assert result.originality.raw is not None
    assert result.originality.raw > 0.3
    assert project.id in [art.hit.id for art in result.originality.own_art]
    assert project.id not in [art.hit.id for art in result.originality.prior_art]
    assert [art.hit.id for art in result.originality.duplicate_funding] == [project.id]


def test_the_same_family_does_not_count(tmp_path: Path) -> None:
    judged = claimed()[3].model_copy(update={"family": "F-1"})
    member = copy_of(judged, number="member", applicant="남의 회사", years=-1)
    with open_catalog(tmp_path) as store:
        documents = prepared([member.model_copy(update={"family": "F-1"})])
        engine = open_engine(tmp_path / "index", [*records()[:20], *documents])
        result = evaluate(evaluator(engine, store.reference), judged)
        engine.close()
    assert [art.hit.id for art in result.originality.own_art] == ["member"]
    assert result.originality.raw is not None
    assert result.originality.raw > 0.3


def test_an_empty_index_cannot_be_judged_and_says_so(tmp_path: Path) -> None:
    with open_catalog(tmp_path) as store:
        engine = open_engine(tmp_path / "index")
        result = evaluate(evaluator(engine, store.reference), claimed()[0])
        engine.close()
    assert result.originality.raw is None
    assert result.originality.searched == 0
    assert result.originality.elements, "what would be judged is shown"
    score = result.dimensions[0]
    assert (score.dimension, score.score, score.grade) == (Dimension.ORIGINALITY, None, None)
    assert "no earlier document" in score.reasons[0].en


def test_without_a_date_everything_counts_and_it_is_said(
    engine: EmbeddedEngine, catalog: Catalog
) -> None:
    undated = claimed()[-1].model_copy(update={"filing_date": None, "priorities": ()})
    result = evaluate(evaluator(engine, catalog.reference), undated)
    assert result.cutoff is None
    assert "everything in the index" in result.cutoff_source.en
    assert result.originality.searched == len(records()) - 1


def test_a_document_without_elements_cannot_be_judged(
    engine: EmbeddedEngine, catalog: Catalog
) -> None:
    bare = PatentFeatures(id="bare", source="x", language="ko", country="KR", title=found("제목"))
    result = evaluate(evaluator(engine, catalog.reference), bare)
    assert result.originality.raw is None
    assert "neither claims nor an abstract" in result.dimensions[0].reasons[0].en


def test_a_patent_alone_gets_an_originality_score_but_no_total(
    engine: EmbeddedEngine, catalog: Catalog
) -> None:
    newest = max(claimed(), key=lambda patent: str(patent.priority_date))
    result = evaluate(evaluator(engine, catalog.reference), newest)
    by_name = {score.dimension: score for score in result.dimensions}
    assert by_name[Dimension.ORIGINALITY].grade is not None
    for dimension in (Dimension.TECHNOLOGY, Dimension.BUSINESS, Dimension.CAPABILITY):
        assert by_name[dimension].grade is None
        assert "patent alone" in by_name[dimension].reasons[0].en
    assert result.grade is None
    assert result.score is None
    assert result.judged_weight == pytest.approx(0.3)


def test_a_patent_whose_claims_have_too_few_peers_is_ranked_by_its_abstract(
    tmp_path: Path,
) -> None:
    newest = max(claimed(), key=lambda patent: str(patent.priority_date))
    others = [patent for patent in patents() if patent.id != newest.id]
    bare = [patent.model_copy(update={"claims": ()}) for patent in others]
    with open_catalog(tmp_path) as store:
        engine = open_engine(tmp_path / "index", prepared(bare))
        fill_reference(engine, store.reference)
        result = evaluate(evaluator(engine, store.reference), newest)
        engine.close()
    rank = result.originality.rank
    assert rank is not None
    assert rank.basis == "abstract"
    assert rank.percentile is not None
    assert rank.raw != result.originality.raw
    assert all(element.label.startswith("claim") for element in result.originality.elements)
    assert any("taken by the abstract" in reason.en for reason in result.dimensions[0].reasons)


def test_equal_inputs_give_an_equal_evaluation(engine: EmbeddedEngine, catalog: Catalog) -> None:
    judged = claimed()[-1]
    first = evaluate(evaluator(engine, catalog.reference), judged)
    judge = evaluator(engine, catalog.reference)
    evaluate(judge, claimed()[5])  # an evaluator that has already read other documents
    assert evaluate(judge, judged) == first


def test_an_evaluator_that_is_kept_sees_what_changed_in_the_index(tmp_path: Path) -> None:
    judged = claimed()[20]
    earlier = copy_of(judged, number="earlier", applicant="남의 회사", years=-1)
    emptied = earlier.model_copy(update={"claims": claimed()[0].claims, "abstract": None})
    with open_catalog(tmp_path) as store:
        engine = open_engine(tmp_path / "index", records()[:20])
        judge = evaluator(engine, store.reference)
        seen = [evaluate(judge, judged)]
        for documents in (prepared([earlier]), prepared([emptied])):
            engine.upsert(documents)
            seen.append(evaluate(judge, judged))
            assert seen[-1] == evaluate(evaluator(engine, store.reference), judged)
        engine.delete(["earlier"])
        seen.append(evaluate(judge, judged))
        engine.close()
    raws = [card.originality.raw for card in seen]
    assert raws[1] == pytest.approx(0, abs=0.01)
    assert raws[2] is not None
    assert raws[2] > 0.3
    assert seen[3] == seen[0]


def test_threads_that_share_an_evaluator_get_what_each_would_get_alone(
    engine: EmbeddedEngine, catalog: Catalog
) -> None:
    judged = claimed()[::8]
    judge = evaluator(engine, catalog.reference)
    judge.warm_up()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda patent: evaluate(judge, patent), judged))
    alone = evaluator(engine, catalog.reference)
    assert together == [evaluate(alone, patent) for patent in judged]


def test_a_large_index_is_narrowed_and_the_scorecard_says_so(
    engine: EmbeddedEngine, catalog: Catalog
) -> None:
    limits = ScoringSettings(passages_in_memory=100, nearest_documents=20)
    small = Evaluator(
        engine=engine,
        encoder=encoder(),
        analyser=analyser(),
        reference=catalog.reference,
        rubric=load_rubric(),
        novum_version="test",
        settings=limits,
    )
    judged = proposal_like(projects()[5], organisation="다른 연구소")
    narrowed = evaluate(small, judged).originality
    whole = evaluate(evaluator(engine, catalog.reference), judged).originality
    assert narrowed.searched == whole.searched
    assert narrowed.raw == pytest.approx(whole.raw, abs=0.01)
    assert narrowed.prior_art[0].hit.id == whole.prior_art[0].hit.id


def test_the_reference_of_a_large_index_is_a_fair_sample_of_each_genre(
    engine: EmbeddedEngine, catalog: Catalog, tmp_path: Path
) -> None:
    limits = ScoringSettings(passages_in_memory=1, reference_documents=30)
    told: list[tuple[int, int]] = []
    with open_catalog(tmp_path) as other:
        build_reference(
            engine=engine,
            analyser=analyser(),
            reference=other.reference,
            settings=limits,
            progress=lambda done, total: told.append((done, total)),
        )
        for genre, basis in ((Genre.PATENT, "abstract"), (Genre.PROJECT, "goal and method")):
            whole = {
                row.document_id: row for row in catalog.reference.rows(genre=genre, basis=basis)
            }
            sample = other.reference.rows(genre=genre, basis=basis)
            assert 15 <= len(sample) <= min(30, len(whole))
            for row in sample:
                assert row.raw == pytest.approx(whole[row.document_id].raw, abs=0.02)
    assert told[-1][0] == told[-1][1] <= 60
    assert told[-1][1] < len(engine.ids(filter=SearchFilter()))


@pytest.mark.data
def test_the_promises_hold_on_real_patents(tmp_path: Path, data: Path) -> None:
    lines = islice(read_records(data / "patents" / "kr_patents.jsonl"), 60)
    real = [r.features for r in lines if isinstance(r, Record)]
    ready = prepared(real)
    judged = max(
        (p for p in real if isinstance(p, PatentFeatures)), key=lambda p: str(p.priority_date)
    )
    others = [document for document in ready if document.features.id != judged.id]
    copy = copy_of(judged, number="copy", applicant="다른 출원인", years=-1)
    with open_catalog(tmp_path) as store:
        engine = open_engine(tmp_path / "index", others[:20])
        judge = evaluator(engine, store.reference)
        few = evaluate(judge, judged).originality.raw
        engine.upsert(others[20:])
        all_of_them = evaluate(judge, judged).originality.raw
        engine.upsert(prepared([copy]))
        own_text = evaluate(judge, judged).originality.raw
        engine.close()
    assert few is not None
    assert all_of_them is not None
    assert all_of_them <= few
    assert own_text == pytest.approx(0, abs=0.01)
