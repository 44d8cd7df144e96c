"""Loading batches and parts: resumable, idempotent, bad records told and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from indexing.catalog.load_types import LoadState
from indexing.engine import IndexedDocument
from indexing.errors import EngineUnavailableError, PartlyWrittenError
from indexing.ingest import PartLostError, Patience
from nlp.errors import NovumError
from tests.unit.indexing.loading import Loader, PowerCutError, entry, patent

FIVE = [patent(f"10201200000{number:02}", f"장치 {number}") for number in range(1, 6)]
IDS = [one.id for one in FIVE]


@pytest.fixture
def loader(tmp_path: Path) -> Iterator[Loader]:
    loader = Loader(tmp_path)
    yield loader
    loader.close()


def test_good_records_are_loaded_and_bad_ones_kept_with_their_reason(loader: Loader) -> None:
    load = loader.order()
    entries = [entry(one, number) for number, one in enumerate(FIVE, start=1)]
    entries.insert(2, entry(None, 6, reason="bulk.jsonl:3: no JSON"))
    counts = loader.run(load, entries)
    assert (counts.records, counts.added, counts.rejected) == (6, 5, 1)
    (reject,) = loader.catalog.loads.rejects(load.id)
    assert (reject.reason, reject.file, reject.cut) == (
        "bulk.jsonl:3: no JSON",
        "bulk.jsonl",
        False,
    )
    assert loader.engine.snapshot().documents == 5
    assert loader.catalog.documents.get(IDS[3]).file_names == ("bulk.jsonl",)


def test_a_second_run_prepares_nothing_and_doubles_nothing(loader: Loader) -> None:
    loader.put(*FIVE, file=1)
    snapshot = loader.engine.snapshot()
    loader.prepared.clear()
    counts, _ = loader.put(*FIVE, file=1)
    assert loader.prepared == []
    assert (counts.added, counts.replaced, counts.unchanged) == (0, 0, 5)
    assert loader.engine.snapshot() == snapshot
    assert loader.catalog.documents.count() == 5


def test_a_killed_load_goes_on_at_the_last_batch(loader: Loader) -> None:
    load = loader.order()
    entries = [entry(one, number) for number, one in enumerate(FIVE, start=1)]
    loader.fail_at = IDS[3]
    with pytest.raises(PowerCutError):
        loader.run(load, entries)
    loader.fail_at = None
    loader.prepared.clear()
    counts = loader.run(loader.order(), entries)
    assert sorted(loader.prepared) == IDS[2:]
    assert counts.added == 5
    assert loader.engine.snapshot().documents == loader.catalog.documents.count() == 5


@pytest.mark.parametrize("place", ["put", "settle"])
def test_a_kill_beside_the_catalog_doubles_nothing(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Before the records are kept, and after the index was written."""

    def power_cut(*_: object, **__: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(loader.catalog.versions, place, power_cut)
        with pytest.raises(PowerCutError):
            loader.put(*FIVE, file=1)
    counts, _ = loader.put(*FIVE, file=1)
    assert counts.added == 5
    assert loader.engine.snapshot().documents == loader.catalog.documents.count() == 5
    assert loader.catalog.documents.features(IDS[0]) == FIVE[0]


def test_a_changed_record_replaces_the_older_of_its_id(loader: Loader) -> None:
    loader.put(*FIVE)
    counts, _ = loader.put(*FIVE[:4], patent(IDS[4], "다른 장치"))
    assert (counts.added, counts.replaced, counts.unchanged) == (0, 1, 4)
    assert loader.engine.get([IDS[4]])[0].title == "다른 장치"
    assert loader.engine.snapshot().documents == 5


def test_of_one_id_in_one_file_the_last_record_counts(loader: Loader) -> None:
    counts, _ = loader.put(*(patent(IDS[0], title) for title in ("처음", "나중", "마지막")))
    assert (counts.added, counts.replaced) == (1, 2)
    assert [hit.title for hit in loader.engine.get([IDS[0]])] == ["마지막"]
    again, _ = loader.put(*(patent(IDS[0], title) for title in ("처음", "나중", "마지막")), file=1)
    assert again.unchanged == 3


def test_records_indexed_with_other_versions_are_indexed_again(loader: Loader) -> None:
    loader.put(*FIVE, file=1)
    loader.prepared.clear()
    loader.stamp = "s2"
    counts, _ = loader.put(*FIVE, file=1)
    assert (counts.replaced, len(loader.prepared)) == (5, 5)
    assert loader.engine.snapshot().documents == 5


def test_a_deleted_index_is_filled_again_though_the_catalog_knows_all(loader: Loader) -> None:
    loader.put(*FIVE, file=1)
    loader.engine.delete(IDS)
    counts, _ = loader.put(*FIVE, file=1)
    assert counts.replaced == 5
    assert loader.engine.snapshot().documents == 5


def test_a_document_that_the_engine_refuses_is_rejected_and_the_rest_is_loaded(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    upsert = loader.engine.upsert

    def one_refused(documents: list[IndexedDocument]) -> int:
        upsert([one for one in documents if one.features.id != IDS[1]])
        raise PartlyWrittenError({IDS[1]: "too large"})

    monkeypatch.setattr(loader.engine, "upsert", one_refused)
    counts, rejects = loader.put(*FIVE)
    assert (counts.added, counts.rejected) == (4, 1)
    assert [(reject.record, reject.reason) for reject in rejects] == [
        (2, "bulk.jsonl:2: the search index refuses it: too large")
    ]
    assert loader.catalog.documents.count() == 4


def test_a_worker_whose_lease_ran_out_changes_nothing_more(loader: Loader) -> None:
    load = loader.order()
    entries = [entry(one, number) for number, one in enumerate(FIVE, start=1)]

    def taken_over(_: object) -> None:
        (part,) = loader.catalog.loads.running()
        loader.catalog.loads.release(part)
        other = loader.catalog.loads.claim(
            load.id, owner="w2", lease=timedelta(minutes=1), max_attempts=3
        )
        assert other is not None
        assert other.at.record == 2

    with pytest.raises(PartLostError):
        loader.run(load, entries, on_batch=taken_over)
    (part,) = loader.catalog.loads.parts(load.id)
    assert (part.lease_owner, part.at.record) == ("w2", 2)


def test_a_part_that_never_gets_on_is_given_up_and_said_so(loader: Loader) -> None:
    load = loader.order()
    for _ in range(3):
        loader.fail_at = IDS[0]
        with pytest.raises(PowerCutError):
            loader.run(load, [entry(FIVE[0])])
    claim = {"owner": "w1", "lease": timedelta(minutes=1), "max_attempts": 3}
    assert loader.catalog.loads.claim(load.id, **claim) is None  # type: ignore[arg-type]
    assert loader.catalog.loads.all_ended(load.id)
    ended = loader.catalog.loads.finish(load.id, audit={})
    assert ended.state is LoadState.FAILED
    assert "3 times" in (ended.message or "")


def test_a_part_is_not_given_up_for_a_service_that_is_away(loader: Loader) -> None:
    loads, load = loader.catalog.loads, loader.order()
    for _ in range(5):
        part = loads.claim(load.id, owner="w1", lease=timedelta(minutes=1), max_attempts=3)
        assert part is not None
        assert loads.put_back(part, pause=timedelta(0), message="search is down", counted=False)
    for _ in range(3):
        part = loads.claim(load.id, owner="w1", lease=timedelta(minutes=1), max_attempts=3)
        assert part is not None
        assert loads.put_back(part, pause=timedelta(0), message="its own fault")
    assert loads.claim(load.id, owner="w1", lease=timedelta(minutes=1), max_attempts=3) is None


def test_patience_waits_for_a_service_and_no_longer_than_it_may() -> None:
    slept: list[float] = []
    waits: list[NovumError] = []
    answers = iter([EngineUnavailableError("down")] * 3)

    def work() -> str:
        for error in answers:
            raise error
        return "done"

    patience = Patience(timedelta(seconds=10), on_wait=waits.append, sleep=slept.append)
    assert patience.run(work) == "done"
    assert slept == [1.0, 2.0, 4.0]
    assert len(waits) == 3

    def never() -> str:
        raise EngineUnavailableError("down")

    slept.clear()
    with pytest.raises(EngineUnavailableError):
        patience.run(never)
    assert sum(slept) == 10.0
