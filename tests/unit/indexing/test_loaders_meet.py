"""Two loaders at one patent, and killed ones: in the end catalog and index say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from indexing.catalog.versions import MOST_RECORDS
from indexing.engine import IndexedDocument
from nlp.domain import PatentFeatures
from tests.unit.indexing.loading import Loader, PowerCutError, patent

ID = "1020120000001"
OLDER, NEWER = patent(ID, "처음"), patent(ID, "나중")


@pytest.fixture
def loader(tmp_path: Path) -> Iterator[Loader]:
    loader = Loader(tmp_path)
    yield loader
    loader.close()


def titles(loader: Loader) -> tuple[str, str]:
    """In the catalog and in the index."""
    features = loader.catalog.documents.features(ID)
    assert isinstance(features, PatentFeatures)
    assert features.title is not None
    return features.title.value, loader.engine.get([ID])[0].title


@pytest.mark.parametrize("stamp", ["s1", "s0"])
@pytest.mark.parametrize("killed", [False, True])
def test_who_writes_the_index_too_late_writes_it_again(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, *, killed: bool, stamp: str
) -> None:
    """Between the first loader's reading and writing, the second does all of its work.

    `s0`: the first one's record had been loaded before, with an older encoder.
    """
    upsert = loader.engine.upsert
    if stamp == "s0":
        loader.stamp = "s0"
        loader.put(OLDER, file=1)
        loader.stamp = "s1"

    def overtaken(documents: Iterable[IndexedDocument]) -> int:
        monkeypatch.setattr(loader.engine, "upsert", upsert)
        loader.put(NEWER, file=2)
        count = upsert(documents)
        if killed:
            raise PowerCutError
        return count

    monkeypatch.setattr(loader.engine, "upsert", overtaken)
    if killed:
        with pytest.raises(PowerCutError):
            loader.put(OLDER, file=1)
    counts, rejects = loader.put(OLDER, file=1)
    assert (counts.records, rejects) == (1, [])
    assert titles(loader) == ("나중", "나중")
    loader.prepared.clear()
    assert loader.put(OLDER, file=1)[0].unchanged == 1
    assert loader.prepared == []


def test_a_record_that_comes_again_later_is_the_newest_also_after_a_kill(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader.put(OLDER, file=1)
    loader.put(NEWER, file=2)

    def power_cut(*_: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(loader.catalog.versions, "settle", power_cut)
        with pytest.raises(PowerCutError):
            loader.put(OLDER, file=3)
    loader.put(OLDER, file=3)
    assert titles(loader) == ("처음", "처음")


def test_a_record_that_another_loader_was_refused_is_kept_again(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = loader.catalog.versions
    groups, known = versions.groups, versions.known

    def forgotten(digests: list[str]) -> object:
        monkeypatch.setattr(versions, "groups", groups)
        assert known(digests)
        versions.forget(digests)
        return groups(digests)

    monkeypatch.setattr(versions, "groups", forgotten)
    counts, _ = loader.put(OLDER)
    assert counts.added == 1
    assert titles(loader) == ("처음", "처음")


def test_every_record_of_a_patent_with_very_many_is_settled(loader: Loader) -> None:
    records = [patent(ID, f"이름 {number}") for number in range(MOST_RECORDS + 20)]
    loader.put(*records, file=1)
    loader.prepared.clear()
    counts, _ = loader.put(*records, file=1)
    assert (counts.unchanged, loader.prepared) == (len(records), [])
