"""What every catalog database must do: a backend inherits `CatalogContract`, gives `settings`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from indexing.catalog import Catalog, Job, JobKind, JobState, ProgressMessage
from indexing.errors import CatalogError, NotInCatalogError
from indexing.reference import ReferenceRow
from indexing.settings import CatalogSettings
from nlp.domain import (
    Found,
    Genre,
    Issue,
    Outcome,
    PatentFeatures,
    Stage,
)
from nlp.errors import ErrorCategory
from tests.contract.catalog_contention import ContentionContract
from tests.contract.catalog_corrections import CorrectionsContract
from tests.contract.catalog_likeness import LikenessContract
from tests.contract.catalog_migrations import MigrationContract
from tests.contract.catalog_records import RecordsContract
from tests.contract.catalog_rescoring import RescoringContract
from tests.contract.catalog_samples import (
    LEASE,
    OTHER,
    RING,
    SHA,
    FakeClock,
    add,
    claim,
    parsed,
    patent,
    proposal,
    put,
    record,
    settled,
    submit,
)
from tests.contract.catalog_screenings import ScreeningsContract


class CatalogContract(
    MigrationContract,
    ContentionContract,
    RecordsContract,
    CorrectionsContract,
    LikenessContract,
    ScreeningsContract,
    RescoringContract,
):
    @pytest.fixture
    def settings(self) -> Iterator[CatalogSettings]:
        raise NotImplementedError

    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock()

    @pytest.fixture
    def catalog(self, settings: CatalogSettings, clock: FakeClock) -> Iterator[Catalog]:
        with Catalog.open(settings, clock=clock) as catalog:
            yield catalog

    # --- documents -------------------------------------------------------------------------

    def test_the_same_bytes_keep_every_name_once(self, catalog: Catalog) -> None:
        for name in ("one.pdf", "다른 이름.pdf", "one.pdf"):
            add(catalog, name=name)
        document = catalog.documents.get(SHA)
        assert document.file_names == ("one.pdf", "다른 이름.pdf")
        assert document.stored
        assert not document.current

    def test_an_unknown_document_is_named_in_the_error(self, catalog: Catalog) -> None:
        with pytest.raises(NotInCatalogError, match="1020990000001"):
            catalog.documents.get("1020990000001")

    def test_parsed_text_comes_back_as_it_was(self, catalog: Catalog) -> None:
        add(catalog)
        document = parsed(SHA, "한글 and \x00 control")
        catalog.documents.put_parsed(document, parser_version="pdf-1")
        catalog.documents.put_parsed(document, parser_version="pdf-1")
        assert catalog.documents.parsed(SHA, parser_version="pdf-1") == document
        assert catalog.documents.parsed(SHA, parser_version="pdf-2") is None
        assert catalog.documents.get(SHA).outcome is Outcome.SUCCEEDED

    def test_the_newest_document_of_an_id_is_the_current_one(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        for sha256, title in ((SHA, "old"), (OTHER, "new")):
            add(catalog, sha256)
            catalog.documents.put_features(sha256, patent("10", title), extractor_version="x1")
            clock.pass_(timedelta(seconds=1))
        assert catalog.documents.get("10").sha256 == OTHER
        assert not catalog.documents.get(SHA).current
        features = catalog.documents.features("10")
        assert isinstance(features, PatentFeatures)
        assert features.title == Found[str](value="new")
        old = catalog.documents.features(SHA)
        assert old == patent("10", "old")

    def test_features_of_another_extractor_are_not_taken_for_these(self, catalog: Catalog) -> None:
        add(catalog)
        catalog.documents.put_features(SHA, patent("10"), extractor_version="x1")
        assert catalog.documents.features(SHA, extractor_version="x2") is None
        assert catalog.documents.features(SHA, extractor_version="x1") == patent("10")

    def test_a_batch_of_records_is_kept_once(self, catalog: Catalog) -> None:
        put(catalog, record(SHA, "10"), record(OTHER, "11"))
        put(catalog, record(SHA, "10"), record(OTHER, "11"))
        assert len(catalog.documents.recent()) == catalog.documents.count() == 2
        known = catalog.versions.known([SHA, OTHER, "c" * 64])
        assert {sha256: one.stamp for sha256, one in known.items()} == {SHA: "s1", OTHER: "s1"}

    def test_a_newer_record_of_an_id_replaces_the_older(self, catalog: Catalog) -> None:
        put(catalog, record(SHA, "10", title="old"))
        put(catalog, record(OTHER, "10", title="new", number=2), record("c" * 64, "11"))
        assert catalog.documents.features("10") == patent("10", "new")
        known = catalog.versions.known([SHA, OTHER])
        assert (known[SHA].current, known[OTHER].current) == (False, True)
        assert known[SHA].document_id == "10"

    def test_a_record_is_current_only_when_it_is_settled(self, catalog: Catalog) -> None:
        put(catalog, record(SHA, "10", title="old"))
        newer = record(OTHER, "10", title="new", number=2)
        catalog.versions.put([newer], file_name="b.jsonl", extractor_version="r1", media_type="x/y")
        assert catalog.documents.features("10") == patent("10", "old")

    def test_a_group_that_grew_in_between_is_not_settled(self, catalog: Catalog) -> None:
        versions = catalog.versions
        kept = {"file_name": "b.jsonl", "extractor_version": "r1", "media_type": "x/y"}
        versions.put([record(SHA, "10")], **kept)
        (seen,) = versions.groups([SHA])
        versions.put([record(OTHER, "10", title="new", number=2)], **kept)
        assert versions.settle([settled(seen)]) == {seen.key}
        assert catalog.documents.index_stamp(SHA) is None
        (both,) = versions.groups([SHA])
        assert versions.settle([settled(both)]) == set()
        assert catalog.documents.features("10") == patent("10", "new")

    def test_the_version_of_the_prior_art_grows_with_art_and_not_with_proposals(
        self, catalog: Catalog
    ) -> None:
        documents = catalog.documents
        assert documents.prior_art_version() == 0
        put(catalog, record(SHA, "10"))
        after_bulk = documents.prior_art_version()
        assert after_bulk > 0
        add(catalog, OTHER)
        documents.put_features(OTHER, proposal(), extractor_version="x1")
        documents.set_index_stamp(OTHER, "s1")
        assert documents.prior_art_version() == after_bulk
        add(catalog, "c" * 64)
        documents.put_features("c" * 64, patent("11"), extractor_version="x1")
        documents.set_index_stamp("c" * 64, "s1")
        assert documents.prior_art_version() > after_bulk
        assert documents.index_stamp(OTHER) == "s1"

    # --- jobs ------------------------------------------------------------------------------

    def test_equal_orders_share_the_unfinished_job(self, catalog: Catalog) -> None:
        add(catalog)
        first = submit(catalog)
        assert submit(catalog).id == first.id
        assert submit(catalog, kind=JobKind.INDEX).id != first.id
        assert claim(catalog, first)
        catalog.jobs.finish(first.id, owner="w1", state=JobState.SUCCEEDED, issues=())
        assert submit(catalog).id != first.id

    def test_only_one_worker_gets_a_job(self, catalog: Catalog) -> None:
        add(catalog)
        job = submit(catalog)
        taken = claim(catalog, job, "w1")
        assert taken is not None
        assert (taken.state, taken.attempts, taken.lease_owner) == (JobState.RUNNING, 1, "w1")
        assert claim(catalog, job, "w2") is None

    def test_of_workers_rung_at_once_one_gets_the_job(self, catalog: Catalog) -> None:
        add(catalog)
        job = submit(catalog)
        taken: list[Job | None] = []
        start = threading.Barrier(6)

        def try_it(owner: str) -> None:
            start.wait()
            taken.append(claim(catalog, job, owner))

        threads = [threading.Thread(target=try_it, args=(f"w{n}",)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len([job for job in taken if job]) == 1
        assert len(taken) == 6

    def test_a_heartbeat_keeps_the_lease_and_its_lack_loses_it(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        add(catalog)
        job = submit(catalog)
        claim(catalog, job, "w1")
        clock.pass_(LEASE * 0.9)
        assert catalog.jobs.heartbeat(job.id, owner="w1", lease=LEASE)
        clock.pass_(LEASE * 0.9)
        assert claim(catalog, job, "w2") is None
        clock.pass_(LEASE)
        assert claim(catalog, job, "w2")
        assert catalog.jobs.heartbeat(job.id, owner="w1", lease=LEASE) is None

    def test_a_worker_that_lost_its_lease_cannot_write_the_end(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        add(catalog)
        job = submit(catalog)
        claim(catalog, job, "w1")
        clock.pass_(LEASE * 2)
        claim(catalog, job, "w2")
        late = catalog.jobs.finish(job.id, owner="w1", state=JobState.FAILED, issues=())
        assert late is None
        assert catalog.jobs.get(job.id).lease_owner == "w2"

    def test_the_attempt_after_the_last_is_quarantine(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        add(catalog)
        job = submit(catalog)
        for attempt in (1, 2, 3):
            taken = claim(catalog, job)
            assert taken is not None
            assert taken.attempts == attempt
            clock.pass_(LEASE * 2)
        assert claim(catalog, job) is None
        ended = catalog.jobs.get(job.id)
        assert ended.state is JobState.QUARANTINED
        assert "tried 3 times" in ended.issues[-1].message
        assert submit(catalog).id != job.id

    def test_a_job_put_back_waits_for_its_pause(self, catalog: Catalog, clock: FakeClock) -> None:
        add(catalog)
        job = submit(catalog)
        claim(catalog, job)
        issue = Issue(stage=Stage.INDEX, category=ErrorCategory.UNAVAILABLE, message="busy")
        pause = timedelta(seconds=8)
        catalog.jobs.put_back(job.id, owner="w1", issues=(issue,), pause=pause)
        waiting = catalog.jobs.get(job.id)
        assert (waiting.state, waiting.issues) == (JobState.QUEUED, (issue,))
        assert waiting.message is ProgressMessage.WAITING_TO_RETRY
        assert self.due(catalog) == []
        clock.pass_(pause)
        assert self.due(catalog) == [job.id]

    def test_the_sweeper_finds_lost_rings_and_dead_workers_once(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        add(catalog)
        add(catalog, OTHER)
        queued, running = submit(catalog), submit(catalog, OTHER)
        claim(catalog, running)
        assert self.due(catalog) == []
        clock.pass_(RING)
        assert self.due(catalog) == [queued.id]
        assert self.due(catalog) == []
        clock.pass_(LEASE)
        assert set(self.due(catalog)) == {queued.id, running.id}

    def test_the_sweeper_quarantines_what_always_dies(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        add(catalog)
        job = submit(catalog)
        for _ in range(3):
            claim(catalog, job)
            clock.pass_(LEASE * 2)
        assert self.due(catalog) == []
        assert catalog.jobs.get(job.id).state is JobState.QUARANTINED

    def test_progress_is_kept_for_each_stage(self, catalog: Catalog) -> None:
        add(catalog)
        job = submit(catalog)
        claim(catalog, job)
        told = catalog.jobs.progress(
            job.id,
            owner="w1",
            stage=Stage.EXTRACT,
            progress={Stage.PARSE: 1.0, Stage.EXTRACT: 0.5},
            message=ProgressMessage.FINDING_FIELDS,
            document_id="10",
        )
        assert told == catalog.jobs.get(job.id)
        assert told is not None
        assert told.share_done == pytest.approx(1.5 / 4)
        assert told.document_id == "10"

    def test_a_queued_job_is_cancelled_at_once_and_a_running_one_is_asked(
        self, catalog: Catalog
    ) -> None:
        add(catalog)
        add(catalog, OTHER)
        queued, running = submit(catalog), submit(catalog, OTHER)
        claim(catalog, running)
        assert catalog.jobs.cancel(queued.id).state is JobState.CANCELLED
        assert claim(catalog, queued) is None
        asked = catalog.jobs.cancel(running.id)
        assert (asked.state, asked.cancel_requested) == (JobState.RUNNING, True)
        catalog.jobs.finish(running.id, owner="w1", state=JobState.CANCELLED, issues=())
        assert catalog.jobs.cancel(running.id).state is JobState.CANCELLED

    def test_jobs_are_listed_newest_first_and_by_state(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        add(catalog)
        add(catalog, OTHER)
        first = submit(catalog)
        clock.pass_(timedelta(seconds=1))
        second = submit(catalog, OTHER)
        catalog.jobs.cancel(first.id)
        assert [job.id for job in catalog.jobs.recent()] == [second.id, first.id]
        assert [job.id for job in catalog.jobs.recent(state=JobState.QUEUED)] == [second.id]

    def test_a_job_of_an_unknown_document_is_refused(self, catalog: Catalog) -> None:
        with pytest.raises(CatalogError):
            submit(catalog)

    def test_an_unknown_job_is_named_in_the_error(self, catalog: Catalog) -> None:
        with pytest.raises(NotInCatalogError, match="nothing"):
            catalog.jobs.get("nothing")

    # --- evaluations, reference, ingests, audit --------------------------------------------

    def test_equal_evaluations_are_kept_once(self, catalog: Catalog, clock: FakeClock) -> None:
        add(catalog)
        evaluations = catalog.evaluations
        first = evaluations.put(id="e1", sha256=SHA, versions_key="k1", body='{"n": 1}')
        again = evaluations.put(id="e2", sha256=SHA, versions_key="k1", body='{"n": 2}')
        assert again == first
        clock.pass_(timedelta(seconds=1))
        later = evaluations.put(id="e3", sha256=SHA, versions_key="k2", body='{"n": 3}')
        assert evaluations.latest(SHA) == later
        assert evaluations.find(sha256=SHA, versions_key="k1") == first
        assert evaluations.find(sha256=SHA, versions_key="k3") is None
        assert [record.id for record in evaluations.recent()] == ["e3", "e1"]
        with pytest.raises(NotInCatalogError, match="e2"):
            evaluations.get("e2")

    def test_a_reference_is_replaced_as_a_whole(self, catalog: Catalog) -> None:
        assert catalog.reference.snapshot_id() is None
        row = ReferenceRow(
            document_id="10",
            genre=Genre.PATENT,
            basis="claims",
            ipc=("H01L 21/67", "B01D"),
            filed=date(2020, 1, 31),
            characters=812,
            raw=0.1 + 0.2,
        )
        old = [row, row.model_copy(update={"document_id": "11", "filed": None})]
        catalog.reference.replace("snapshot-1", old)
        assert catalog.reference.rows(genre=Genre.PATENT, basis="claims") == old
        new = [row.model_copy(update={"basis": "abstract"})]
        catalog.reference.replace("snapshot-2", new)
        assert catalog.reference.rows(genre=Genre.PATENT, basis="claims") == []
        assert catalog.reference.rows(genre=Genre.PATENT, basis="abstract") == new
        assert catalog.reference.snapshot_id() == "snapshot-2"

    def test_the_audit_trail_keeps_order_actor_and_details(self, catalog: Catalog) -> None:
        catalog.audit.add(actor="kim", action="submit", subject="j1", details={"name": "과제.pdf"})
        catalog.audit.add(actor="lee", action="cancel", subject="j1")
        catalog.audit.add(actor="lee", action="search", subject="q")
        newest = catalog.audit.recent(subject="j1")
        assert [(e.actor, e.action) for e in newest] == [("lee", "cancel"), ("kim", "submit")]
        assert newest[1].details == {"name": "과제.pdf"}
        assert newest[0].at.tzinfo is not None

    @staticmethod
    def due(catalog: Catalog) -> list[str]:
        return [job_id for job_id, _ in catalog.jobs.due(ring_interval=RING, max_attempts=3)]
