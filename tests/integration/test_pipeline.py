"""The pipeline through a real worker process on the queue of files, and in this process."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from indexing.catalog import Job, JobKind, JobOrder, JobState, ProgressMessage
from indexing.engine import Query, SearchFilter
from indexing.errors import NotInCatalogError
from nlp.domain import Genre, ProposalFeatures, Stage
from nlp.errors import ErrorCategory
from scoring.rubric import DEFAULT as DEFAULT_RUBRIC
from tests.integration.bench import (
    finished,
    make_encrypted_pdf,
    make_pdf,
    settings_at,
    wait_for,
    worker,
)
from workers import parts
from workers.owner import this_process
from workers.service import Novum

TITLE = "저온 흡착제 재생 장치"


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pdf(tmp_path_factory.mktemp("pdf") / "one.pdf", TITLE)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Novum]:
    """One home with its models loaded, for tests that only add to it."""
    with Novum.open(settings_at(tmp_path_factory.mktemp("home"))) as novum:
        yield novum


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        yield novum


def bulk_file(folder: Path) -> Path:
    records = [
        {
            "application_number": f"10201800000{number}",
            "title": title,
            "abstract": abstract,
            "ipc": ["B01D 53/04"],
            "applicant": "가상테크 주식회사",
            "filing_date": f"2018-0{number}-15",
        }
        for number, (title, abstract) in enumerate(
            [
                ("증기 재생 흡착탑", "흡착제를 증기로 가열하여 재생하는 흡착탑에 관한 것이다."),
                ("마이크로파 건조기", "곡물을 마이크로파로 가열하여 건조하는 장치에 관한 것이다."),
            ],
            start=1,
        )
    ]
    path = folder / "art.jsonl"
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join([lines[0], "{broken", lines[1]]) + "\n", encoding="utf-8")
    return path


# --- in this process -------------------------------------------------------------------------


def test_a_proposal_runs_through_all_stages_here_without_a_worker(
    shared: Novum, proposal: Path
) -> None:
    seen: list[Job] = []
    job = shared.submit(proposal, file_name="과제 신청서.pdf", ring=False)
    done = shared.run(job.id, on_progress=seen.append)

    assert done.state.good, done
    assert done.share_done == 1.0
    assert [stage for stage in Stage if done.progress[stage] == 1.0] == list(Stage)
    assert list(dict.fromkeys(job.stage for job in seen)) == list(Stage)
    assert [job.share_done for job in seen] == sorted(job.share_done for job in seen)
    assert done.message is ProgressMessage.DONE

    evaluation = shared.evaluation(done.evaluation_id or "")
    assert evaluation.sha256 == job.sha256
    assert evaluation.file_name == "과제 신청서.pdf"
    assert shared.latest_evaluation(job.sha256) == evaluation
    features = shared.features(job.sha256)
    assert isinstance(features, ProposalFeatures)
    assert shared.features(features.id) == features
    assert TITLE in shared.parsed(job.sha256).text
    assert shared.files.read(job.sha256) == proposal.read_bytes()


def test_the_same_file_again_takes_kept_outputs_and_adds_no_result(
    shared: Novum, proposal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shared.run(shared.submit(proposal, ring=False).id)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a kept output was made again")

    for name in ("parse", "extract", "prepare"):
        monkeypatch.setattr(parts, name, never)
    again = shared.run(shared.submit(proposal, file_name="다른 이름.pdf", ring=False).id)
    assert again.id != first.id
    assert again.state == first.state
    assert again.evaluation_id == first.evaluation_id
    assert len([e for e in shared.evaluations() if e.sha256 == first.sha256]) == 1
    assert "다른 이름.pdf" in shared.document(first.sha256).file_names


def test_a_proposal_is_not_prior_art_unless_asked_for(shared: Novum, proposal: Path) -> None:
    job = shared.run(shared.submit(proposal, evaluate=False, ring=False).id)
    question = Query(text=TITLE)
    asked = Query(text=TITLE, filter=SearchFilter(genres=(Genre.PROPOSAL,)))
    assert job.document_id not in {hit.id for hit in shared.search(question)}
    assert job.document_id in {hit.id for hit in shared.search(asked)}


def test_a_given_submission_date_is_the_cutoff_and_makes_another_evaluation(
    shared: Novum, proposal: Path
) -> None:
    printed = shared.run(shared.submit(proposal, ring=False).id)
    given = shared.run(shared.submit(proposal, submitted=date(2025, 5, 5), ring=False).id)
    assert shared.evaluation(given.evaluation_id or "").cutoff == date(2025, 5, 5)
    assert given.evaluation_id != printed.evaluation_id


def test_another_rubric_makes_another_evaluation(
    shared: Novum, proposal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = shared.run(shared.submit(proposal, ring=False).id)
    own = tmp_path / "programme.yaml"
    text = DEFAULT_RUBRIC.read_text(encoding="utf-8")
    own.write_text(text.replace("id: novum-default", "id: programme"), encoding="utf-8")
    monkeypatch.setenv("NOVUM_SCORING_RUBRIC", str(own))
    with Novum.open(shared.settings) as restarted:
        again = restarted.run(restarted.submit(proposal, ring=False).id)
        evaluation = restarted.evaluation(again.evaluation_id or "")
        assert evaluation.versions.rubric.startswith("programme@")
        assert again.evaluation_id != usual.evaluation_id
        own.write_text("grades: [", encoding="utf-8")
    with Novum.open(shared.settings) as restarted:
        broken = restarted.run(restarted.submit(proposal, ring=False).id)
    assert broken.state is JobState.FAILED, "never a kept result of another rubric"
    assert str(own) in broken.issues[-1].message


def test_a_batch_with_bad_files_rejects_them_by_name_and_does_the_rest(
    shared: Novum, tmp_path: Path
) -> None:
    files = {
        "empty.pdf": b"",
        "text.pdf": b"This is no PDF at all.",
        "cut.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    make_encrypted_pdf(tmp_path / "locked.pdf")
    make_pdf(tmp_path / "good.pdf", "이산화탄소 포집")
    jobs = [
        shared.run(shared.submit(path, evaluate=False, ring=False).id)
        for path in sorted(tmp_path.glob("*.pdf"))
    ]
    ends = {job.file_name: job for job in jobs}
    reasons = {
        "empty.pdf": ErrorCategory.EMPTY,
        "text.pdf": ErrorCategory.UNSUPPORTED,
        "cut.pdf": ErrorCategory.DAMAGED,
        "locked.pdf": ErrorCategory.ENCRYPTED,
    }
    for name, category in reasons.items():
        assert ends[name].state is JobState.REJECTED
        assert [issue.category for issue in ends[name].issues] == [category]
        assert name in ends[name].issues[0].message
    assert ends["good.pdf"].state is JobState.SUCCEEDED


def test_a_document_with_a_page_that_has_no_text_ends_in_part_and_names_the_page(
    shared: Novum, tmp_path: Path
) -> None:
    path = make_pdf(
        tmp_path / "picture.pdf", "그림이 든 과제", more="#pagebreak()\n#rect(fill: red)"
    )
    done = shared.run(shared.submit(path, ring=False).id)
    assert done.state is JobState.PARTIAL
    assert [(issue.stage, issue.page) for issue in done.issues] == [(Stage.PARSE, 2)]
    assert shared.evaluation(done.evaluation_id or "").issues == done.issues


def test_an_unforeseen_error_fails_the_job_here_and_a_retry_can_succeed(
    shared: Novum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = shared.submit(make_pdf(tmp_path / "x.pdf", "재시도"), evaluate=False, ring=False)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("injected")

    with monkeypatch.context() as patch:
        patch.setattr(parts, "extract", broken)
        failed = shared.run(job.id)
    assert failed.state is JobState.FAILED
    assert failed.issues[0].stage is Stage.EXTRACT
    assert "x.pdf" in failed.issues[0].message
    again = shared.retry(job.id, ring=False)
    assert again.id != job.id
    assert shared.run(again.id).state is JobState.SUCCEEDED


def test_ctrl_c_cancels_the_job_that_runs_here(
    shared: Novum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = shared.submit(make_pdf(tmp_path / "c.pdf", "중단"), evaluate=False, ring=False)

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(parts, "extract", interrupt)
    with pytest.raises(KeyboardInterrupt):
        shared.run(job.id)
    assert shared.job(job.id).state is JobState.CANCELLED


def test_a_running_job_that_is_cancelled_stops_at_its_next_step(
    shared: Novum, tmp_path: Path
) -> None:
    job = shared.submit(make_pdf(tmp_path / "k.pdf", "취소"), ring=False)

    def cancel(job: Job) -> None:
        shared.cancel(job.id)

    done = shared.run(job.id, on_progress=cancel)
    assert done.state is JobState.CANCELLED
    assert done.evaluation_id is None


def test_a_job_left_by_a_dead_process_is_taken_over_at_once(fresh: Novum, tmp_path: Path) -> None:
    """Long before its lease runs out: the dead process was one of this machine."""
    job = fresh.submit(make_pdf(tmp_path / "d.pdf", "인계"), evaluate=False, ring=False)
    dead = this_process().rsplit("/", 1)[0] + "/1"
    lease = fresh.settings.worker.lease * 1000
    assert fresh.catalog.jobs.claim(job.id, owner=dead, lease=lease, max_attempts=3)
    done = fresh.run(job.id)
    assert (done.state, done.attempts) == (JobState.SUCCEEDED, 2)


# --- loading ---------------------------------------------------------------------------------


def test_a_bulk_file_becomes_prior_art_with_a_reference_and_is_loaded_once(
    fresh: Novum, tmp_path: Path
) -> None:
    path = bulk_file(tmp_path)
    report = fresh.ingest(path)
    assert (report.added, report.rejected, report.records) == (2, 1, 3)
    assert "art.jsonl:2" in report.problems[0]
    assert fresh.catalog.reference.snapshot_id() == fresh.engine.snapshot().id
    hits = fresh.search(Query(text="흡착제를 가열하여 재생하는 장치"))
    assert hits[0].title == "증기 재생 흡착탑"
    like = fresh.search_like(hits[0].id)
    assert hits[0].id not in {hit.id for hit in like}

    version = fresh.catalog.documents.prior_art_version()
    again = fresh.ingest(path)
    assert (again.added, again.replaced, again.unchanged, again.rejected) == (0, 0, 2, 1)
    assert fresh.catalog.documents.prior_art_version() == version
    assert fresh.engine.snapshot().documents == 2


def test_records_loaded_without_vectors_are_found_by_words_and_get_vectors_later(
    fresh: Novum, tmp_path: Path
) -> None:
    path = bulk_file(tmp_path)
    fresh.ingest(path, vectors=False)
    found = fresh.search(Query(text="곡물 건조"))
    assert found[0].title == "마이크로파 건조기"
    assert not fresh.engine.passages([found[0].id])[found[0].id][0].vector.any()
    later = fresh.ingest(path)
    assert later.replaced == 2
    assert fresh.engine.passages([found[0].id])[found[0].id][0].vector.any()


# --- through a worker ------------------------------------------------------------------------


def test_twenty_equal_uploads_give_one_result_through_the_queue(
    fresh: Novum, proposal: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    jobs = [fresh.submit(proposal, file_name=f"copy-{n}.pdf") for n in range(20)]
    bad = fresh.submit(tmp_path / "empty.pdf")
    assert len({job.id for job in jobs}) == 1
    assert fresh.queue_length() == 2
    with worker(fresh.settings):
        done = wait_for(fresh, jobs[0].id, finished)
        rejected = wait_for(fresh, bad.id, finished)
        # The messages of the other nineteen lead to a finished row and change nothing.
        repeated = fresh.submit(proposal)
        wait_for(fresh, repeated.id, finished)
    assert done.state.good, done
    assert (rejected.state, rejected.issues[0].category) == (
        JobState.REJECTED,
        ErrorCategory.EMPTY,
    )
    assert [e.id for e in fresh.evaluations()] == [done.evaluation_id]
    assert len(fresh.document(done.sha256).file_names) == 21
    assert fresh.job(done.id) == done


def test_a_lost_message_is_rung_for_again_and_sigterm_ends_the_worker_gently(
    fresh: Novum, proposal: Path
) -> None:
    job = fresh.submit(proposal, evaluate=False, ring=False)
    with worker(fresh.settings) as process:
        done = wait_for(fresh, job.id, finished)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert done.state is JobState.SUCCEEDED
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # no child is left behind


def test_a_job_cancelled_while_it_waits_is_never_begun(fresh: Novum, proposal: Path) -> None:
    job = fresh.submit(proposal)
    assert fresh.cancel(job.id).state is JobState.CANCELLED
    assert fresh.run(job.id).attempts == 0
    actions = [entry.action for entry in fresh.catalog.audit.recent(subject=job.id)]
    assert actions == ["cancel", "submit"]


def test_what_is_not_there_is_said(fresh: Novum) -> None:
    for ask in (fresh.document, fresh.parsed, fresh.features, fresh.job, fresh.evaluation):
        with pytest.raises(NotInCatalogError, match="nothing-of-this-name"):
            ask("nothing-of-this-name")


def test_watching_a_job_ends_with_its_end(fresh: Novum, proposal: Path) -> None:
    job = fresh.submit(proposal, evaluate=False, ring=False)
    fresh.run(job.id)
    assert [seen.state for seen in fresh.watch(job.id)] == [JobState.SUCCEEDED]


def test_orders_that_differ_in_what_they_ask_do_not_share_a_job() -> None:
    order = JobOrder(sha256="a" * 64, file_name="a.pdf", kind=JobKind.EVALUATE)
    others = [
        order.model_copy(update=change)
        for change in (
            {"kind": JobKind.INDEX},
            {"genre": Genre.PATENT},
            {"submitted": date(2026, 1, 1)},
        )
    ]
    assert len({order.key, *(other.key for other in others)}) == 4
    assert order.model_copy(update={"file_name": "b.pdf", "actor": "kim"}).key == order.key
