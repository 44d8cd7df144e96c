"""Fingerprints and what was found alike, on whichever database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from indexing.catalog import Catalog, JobKind, JobOrder
from indexing.catalog.likenesses import MOST_TEXTS, LikenessRecord, Meeting, TextRole
from indexing.settings import CatalogSettings
from tests.contract.catalog_samples import OTHER, RING, SHA, FakeClock, add, proposal

THIRD = "c" * 64
SMALLEST, LARGEST = -(2**63), 2**63 - 1
BODY, GUIDANCE = TextRole.BODY, TextRole.GUIDANCE


def pair(sha256: str, other: str, kind: str = "near_duplicate", body: str = "{}") -> LikenessRecord:
    return LikenessRecord(sha256=sha256, other=other, kind=kind, body=body)


class LikenessContract:
    @pytest.fixture
    def settings(self) -> Iterator[CatalogSettings]:
        raise NotImplementedError

    @pytest.fixture
    def library(self, settings: CatalogSettings, clock: FakeClock) -> Iterator[Catalog]:
        with Catalog.open(settings, clock=clock) as catalog:
            for sha256 in (SHA, OTHER, THIRD):
                add(catalog, sha256)
                clock.pass_(timedelta(seconds=1))
            yield catalog

    def test_texts_meet_by_any_64_bits_and_know_whose_words_they_are(
        self, library: Catalog
    ) -> None:
        kept = library.likenesses
        kept.put_texts(SHA, {BODY: [SMALLEST, 0, LARGEST], GUIDANCE: [5]}, version="p1")
        kept.put_texts(OTHER, {BODY: [5, LARGEST]}, version="p1")
        assert set(kept.meeting(THIRD, [SMALLEST, LARGEST, 5, 6])) == {
            Meeting(SMALLEST, SHA, BODY),
            Meeting(LARGEST, SHA, BODY),
            Meeting(5, SHA, GUIDANCE),
            Meeting(LARGEST, OTHER, BODY),
            Meeting(5, OTHER, BODY),
        }
        assert kept.meeting(OTHER, [LARGEST]) == [Meeting(LARGEST, SHA, BODY)]

    def test_fingerprints_are_replaced_with_their_version(self, library: Catalog) -> None:
        kept = library.likenesses
        assert kept.version(SHA) is None
        kept.put_texts(SHA, {BODY: list(range(2_000))}, version="p1")
        kept.set_compared(SHA, "s1")
        assert (kept.version(SHA), kept.compared(SHA)) == ("p1", "s1")
        kept.put_texts(SHA, {BODY: [7]}, version="p2")
        assert (kept.version(SHA), kept.compared(SHA)) == ("p2", None)
        assert kept.meeting(OTHER, list(range(2_000))) == [Meeting(7, SHA, BODY)]

    def test_what_stands_everywhere_is_kept_of_so_many_texts_and_no_more(
        self, library: Catalog
    ) -> None:
        for number in range(MOST_TEXTS + 3):
            add(library, f"{number:064}")
            library.likenesses.put_texts(f"{number:064}", {BODY: [1, 100 + number]}, version="p")
        assert len(library.likenesses.meeting(SHA, [1])) == MOST_TEXTS
        last = MOST_TEXTS + 2
        assert library.likenesses.meeting(SHA, [100 + last]) == [
            Meeting(100 + last, f"{last:064}", BODY)
        ]

    def test_proposals_not_compared_by_this_version_are_known(self, library: Catalog) -> None:
        for sha256 in (SHA, OTHER):
            own = proposal().model_copy(update={"id": sha256[:16]})
            library.documents.put_features(sha256, own, extractor_version="x1")
        library.likenesses.put_texts(OTHER, {BODY: [1]}, version="p1:pdf-1")
        assert library.likenesses.uncompared(version="p1:") == [SHA, OTHER]
        library.likenesses.set_compared(OTHER, "s1")
        assert library.likenesses.uncompared(version="p1:") == [SHA]
        assert library.likenesses.uncompared(version="p_:") == [SHA, OTHER]

    def test_a_pair_is_found_from_both_sides(self, library: Catalog) -> None:
        kept = library.likenesses
        records = [pair(OTHER, SHA), pair(OTHER, "1020180000001", "copied_from_prior_art")]
        kept.replace([], records)
        assert kept.of(SHA) == [records[0]]
        assert kept.of(OTHER) == sorted(records, key=lambda one: one.other)
        assert kept.between({SHA, OTHER}) == [records[0]]
        assert kept.between({SHA, THIRD}) == []

    def test_only_what_was_there_before_and_is_not_found_again_goes(self, library: Catalog) -> None:
        kept = library.likenesses
        kept.replace([], [pair(SHA, OTHER), pair(SHA, "10", "copied_from_prior_art")])
        seen = kept.of(SHA)
        kept.replace([], [pair(THIRD, SHA)])  # a later document came meanwhile
        kept.replace(seen, [pair(SHA, OTHER, body='{"share": 1}')])
        assert kept.of(SHA) == [pair(SHA, OTHER, body='{"share": 1}'), pair(THIRD, SHA)]

    def test_every_handing_in_of_the_same_bytes_is_told_and_no_retry(
        self, library: Catalog, clock: FakeClock
    ) -> None:
        day = date(2026, 3, 2)
        for name, organisation, submitted in (("a.pdf", "가", None), ("b.pdf", "나", day)):
            order = JobOrder(
                sha256=SHA,
                file_name=name,
                kind=JobKind.INDEX,
                organisation=organisation,
                submitted=submitted,
            )
            job = library.jobs.submit(order, ring_after=RING)
            library.audit.add(
                actor="kim", action="submit", subject=job.id, details={"file_name": name}
            )
            library.audit.add(actor="kim", action="retry", subject=job.id)
            clock.pass_(timedelta(days=1))
        found = library.likenesses.handed_in(SHA)
        assert [(one.file_name, one.organisation, one.submitted) for one in found] == [
            ("a.pdf", "가", None),
            ("b.pdf", "나", day),
        ]
        assert found[1].at - found[0].at == timedelta(days=1)
