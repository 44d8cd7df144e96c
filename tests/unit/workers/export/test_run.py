"""`export_features`: which documents, in which state, and what is left of an export that fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from indexing.catalog import Catalog
from indexing.catalog.models import FeaturesRow
from indexing.errors import NotInCatalogError
from nlp.domain import Found, Genre, Member, PatentFeatures, ProposalFeatures
from workers.export import Choice, ExportReport, Format, export_features
from workers.export.errors import ExportError
from workers.export.masking import masked
from workers.export.record import Record
from workers.service import Novum
from workers.settings import Settings

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def sha(number: int) -> str:
    return f"{number:064x}"


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    """Four proposals, a day apart, two of a call; a patent."""
    settings = Settings.load(tmp_path / "home")
    settings.store.home.mkdir()
    now = [DAY]
    with Novum(settings, Catalog.open(settings.catalog, clock=lambda: now[0])) as opened:
        documents = opened.catalog.documents
        for number in range(4):
            call = Found[str](value=f"2026년 제{number % 2} 차  공고")
            features = ProposalFeatures(
                id=f"p{number}",
                source="a",
                language="ko",
                title=Found[str](value=f"제목 {number}"),
                call=call,
                team=(Found[Member](value=Member(name="홍길동")),),
            )
            documents.add_file(
                sha256=sha(number), file_name=f"{number}.pdf", media_type="x/y", size=1
            )
            documents.put_features(sha(number), features, extractor_version="x")
            now[0] += timedelta(days=1)
        patent = PatentFeatures(id="10", source="b", language="ko", country="KR")
        documents.add_file(sha256=sha(9), file_name="9.pdf", media_type="x/y", size=1)
        documents.put_features(sha(9), patent, extractor_version="x")
        yield opened


def lines(novum: Novum, out: Path, choice: Choice, *, with_names: bool = False) -> list[str]:
    export_features(
        novum, out, format=Format.JSONL, choice=choice, with_names=with_names, force=True
    )
    return [json.loads(line)["document_id"] for line in out.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (Choice(), ["p0", "p1", "p2", "p3"]),
        (Choice(call="제1차 공고"), ["p1", "p3"]),
        (Choice(call="3차"), []),
        (Choice(since=DAY + timedelta(days=2)), ["p2", "p3"]),
        (Choice(ids=("p2", sha(0))), ["p0", "p2"]),
        (Choice(genre=Genre.PATENT), ["10"]),
        (Choice(genre=Genre.PROJECT), []),
    ],
)
def test_the_chosen_documents_come_in_the_order_in_which_they_were_added(
    novum: Novum, tmp_path: Path, choice: Choice, ids: list[str]
) -> None:
    assert lines(novum, tmp_path / "out.jsonl", choice) == ids


def test_documents_are_read_in_pages(
    novum: Novum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in (1, 2, 3, 4):
        monkeypatch.setattr("indexing.catalog.listing._PAGE", size)
        assert lines(novum, tmp_path / "out.jsonl", Choice()) == ["p0", "p1", "p2", "p3"]


def test_an_unknown_id_and_a_call_of_patents_are_refused(novum: Novum, tmp_path: Path) -> None:
    with pytest.raises(NotInCatalogError, match="p9"):
        lines(novum, tmp_path / "out.jsonl", Choice(ids=("p1", "p9")))
    with pytest.raises(ExportError, match="no call"):
        lines(novum, tmp_path / "out.jsonl", Choice(genre=Genre.PATENT, call="x"))


def test_corrections_are_made_and_told_and_names_masked_unless_asked_for(
    novum: Novum, tmp_path: Path
) -> None:
    novum.catalog.corrections.add("p1", address="title", value="바른", by="김담당", why="표지")
    out = tmp_path / "out.jsonl"
    lines(novum, out, Choice(ids=("p1",)))
    told = json.loads(out.read_text("utf-8"))
    assert told["features"]["title"]["value"] == "바른"
    assert told["features"]["title"]["corrected"] is True
    assert told["corrections"][0]["before"] == "제목 1"
    assert (told["corrections"][0]["correction"]["by"], told["file_name"]) == ("김*당", "1.pdf")
    assert "홍길동" not in out.read_text("utf-8")
    lines(novum, out, Choice(ids=("p1",)), with_names=True)
    assert "홍길동" in out.read_text("utf-8")


def test_who_exported_what_is_in_the_audit_trail(novum: Novum, tmp_path: Path) -> None:
    report = export(novum, tmp_path / "out")
    (entry,) = novum.catalog.audit.recent(limit=1)
    assert (entry.action, entry.actor, entry.subject) == ("export", "kim", "out")
    assert entry.details["documents"] == report.documents == 4
    assert (entry.details["format"], entry.details["names_masked"]) == ("csv", True)
    assert report.rows["documents"] == 4


def export(novum: Novum, out: Path) -> ExportReport:
    return export_features(novum, out, format=Format.CSV, choice=Choice(), actor="kim")


@pytest.mark.parametrize("format", Format)
def test_an_export_that_fails_leaves_nothing(
    novum: Novum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: Format
) -> None:
    seen: list[Record] = []

    def failing(record: Record) -> Record:
        seen.append(record)
        if len(seen) > 2:
            raise RuntimeError
        return masked(record)

    monkeypatch.setattr("workers.export.run.masked", failing)
    place = tmp_path / "place"
    with pytest.raises(RuntimeError):
        export_features(novum, place / "out", format=format, choice=Choice())
    assert list(place.iterdir()) == []
    assert novum.catalog.audit.recent(limit=1) == []


def test_a_document_of_another_version_is_named_and_the_rest_comes(
    novum: Novum, tmp_path: Path
) -> None:
    with novum.catalog._database.write() as session:
        other = update(FeaturesRow).where(FeaturesRow.sha256 == sha(1))
        session.execute(other.values(body='{"genre": "proposal", "colour": "red"}'))
    report = export_features(novum, tmp_path / "out", format=Format.CSV, choice=Choice())
    assert (report.documents, report.unread) == (3, (sha(1),))


def test_progress_is_told_to_the_end(novum: Novum, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    export_features(
        novum,
        tmp_path / "out",
        format=Format.PARQUET,
        choice=Choice(),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
