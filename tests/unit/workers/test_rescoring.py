"""Scoring again equals evaluating again, for the numbers and for the whole scorecard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.build import build
from indexing.errors import NotInCatalogError
from scoring.evaluation import Evaluation
from scoring.rubric import Rubric, load_rubric
from workers.rescoring import rescore
from workers.service import Novum
from workers.settings import Settings

APART = {"id", "created_at", "base"}
"""What a re-scored evaluation does not share with one that was made in full."""


def rubric(name: str) -> Rubric:
    return load_rubric(Path(name))


def changed(**weights: float) -> Rubric:
    content: dict[str, Any] = json.loads(rubric("default").as_json())
    for part in content["dimensions"]:
        part["weight"] = weights[part["dimension"]]
    return Rubric.model_validate(content)


WEIGHTS = changed(originality=10, technology=20, business=60, capability=10)


@pytest.fixture(scope="module")
def novum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Novum]:
    folder = tmp_path_factory.mktemp("rescoring")
    files = build(folder / "corpus", report=lambda _: None)
    with Novum.open(Settings.load(home=folder / "home")) as opened:
        opened.ingest(files.patents, files.projects)
        chosen = [p for p in files.proposals if p.stem in ("strong", "inconsistent", "incomplete")]
        for evaluate in (False, True):  # all are in the index before the first is evaluated
            for path in chosen:
                opened.run(opened.submit(path, evaluate=evaluate, ring=False).id)
        yield opened


def full(novum: Novum, base: Evaluation, given: Rubric) -> Evaluation:
    """The same document evaluated again, reading kept and searched anew."""
    job = novum.catalog.inspection.indexing_order(base.sha256, actor="test")
    with novum.local_file(base.sha256) as path:
        asked = novum.submit(path, file_name=job.file_name, rubric=given, ring=False)
    done = novum.run(asked.id)
    assert done.evaluation_id is not None
    return novum.evaluation(done.evaluation_id)


def test_new_weights_and_other_rubrics_give_what_a_full_evaluation_gives(novum: Novum) -> None:
    bases = {e.file_name: e for e in novum.evaluations()}
    assert len(bases) == 3
    for given in (WEIGHTS, rubric("rd-selection"), rubric("technology-first")):
        report = rescore(novum, given, names=[e.id for e in bases.values()])
        assert (report.rescored, report.left_out) == (3, 0)
        assert report.recomputed == (0 if given is WEIGHTS else 3), "weights need no fields"
        for summary in report.summaries:
            again = novum.evaluation(summary.evaluation)
            whole = full(novum, bases[summary.file_name], given)
            assert again.model_dump(exclude=APART) == whole.model_dump(exclude=APART)
            assert again.base == summary.base == bases[summary.file_name].id
            assert again.id not in (whole.id, again.base)
            assert (summary.score, summary.grade) == (whole.score, whole.grade)
            assert summary.judged_weight == whole.judged_weight
            assert summary.needs_person == whole.needs_person
            assert summary.dimensions == {d.dimension: d.score for d in whole.dimensions}


def test_the_same_rubric_twice_makes_the_same_evaluations_once(novum: Novum) -> None:
    one, two = rescore(novum, WEIGHTS), rescore(novum, WEIGHTS)
    assert [s.evaluation for s in one.summaries] == [s.evaluation for s in two.summaries]


def test_the_order_is_by_total_and_what_has_none_stands_last(novum: Novum) -> None:
    report = rescore(novum, WEIGHTS)
    scores = [summary.score for summary in report.summaries]
    assert scores[-1] is None
    assert scores[:-1] == sorted((s for s in scores if s is not None), reverse=True)
    assert report.summaries[-1].file_name.startswith("incomplete")


def test_an_evaluation_without_its_fields_is_left_out_and_named(novum: Novum) -> None:
    ours = rubric("default").stamp
    base = next(
        e
        for e in novum.evaluations()
        if e.file_name.startswith("strong") and e.versions.rubric == ours
    )
    old = base.model_copy(
        update={"id": "old", "versions": base.versions.model_copy(update={"extractor": ""})}
    )
    novum.catalog.evaluations.put(
        id="old", sha256=base.sha256, versions_key="old", body=old.model_dump_json()
    )
    report = rescore(novum, rubric("startup-commercialisation"), names=["old"])
    assert (report.rescored, report.left_out) == (0, 1)
    assert report.named[0].evaluation == "old"
    assert "not kept" in report.named[0].why
    assert rescore(novum, WEIGHTS, names=["old"]).rescored == 1, "weights alone need none"


def test_a_rubric_that_is_not_known_is_refused(novum: Novum) -> None:
    from workers.rubrics import kept, named

    for look in (kept, named):
        with pytest.raises(NotInCatalogError, match="no rubric"):
            look(novum, "../../etc/passwd")
