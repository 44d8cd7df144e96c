"""A catalog with something in every kind of row, invented, for tests that move catalogs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert

from indexing.catalog import Catalog, Job, JobKind, JobOrder, JobState, ProgressMessage
from indexing.catalog.catalog import open_database
from indexing.catalog.likenesses import LikenessRecord, TextRole
from indexing.catalog.models import Counter
from indexing.catalog.rescorings import RescoringRecord, ResultsRecord
from indexing.catalog.upsert import upsert
from indexing.reference import ReferenceRow
from indexing.settings import CatalogSettings
from nlp.domain import Genre, Issue, Stage
from nlp.errors import ErrorCategory
from tests.contract.catalog_samples import LEASE, parsed, patent, proposal

DOCUMENTS = 40
LONG = "긴 본문과 \u0000 \U0001f9ea " * 20_000
"""A parsed text of more than half a megabyte, with signs that databases differ about."""


def sha(number: int) -> str:
    return f"{number:064x}"


def fill(settings: CatalogSettings) -> None:
    """Rows of every repository. The same every time, apart from the jobs' ids."""
    moment = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
    with Catalog.open(settings, clock=lambda: moment) as catalog:
        for number in range(DOCUMENTS):
            catalog.documents.add_file(
                sha256=sha(number),
                file_name=f"과제 {number}.pdf",
                media_type="application/pdf",
                size=5_000_000_000 + number,
            )
            features = proposal() if number == 0 else patent(f"10{number:04}", f"장치 {number}")
            catalog.documents.put_features(sha(number), features, extractor_version="x1")
        catalog.documents.add_file(
            sha256=sha(1), file_name="다른 이름.pdf", media_type="application/pdf", size=1
        )
        made = catalog.corrections.add(
            sha(1), address="title", value="바른 \u0000 장치", by="김", why="표지"
        )
        catalog.corrections.withdraw(sha(1), made.id, by="박", why="아니다")
        catalog.documents.put_parsed(parsed(sha(1), LONG), parser_version="pdf-1")
        catalog.documents.set_index_stamp(sha(1), "x1|encoder|terms|code")
        done, waiting = _job(catalog, 1), _job(catalog, 2)
        catalog.jobs.claim(done.id, owner="w1", lease=LEASE, max_attempts=3)
        catalog.jobs.progress(
            done.id,
            owner="w1",
            stage=Stage.INDEX,
            progress={Stage.PARSE: 1.0, Stage.EXTRACT: 1 / 3},
            message=ProgressMessage.INDEXING,
            document_id="100001",
        )
        issue = Issue(stage=Stage.PARSE, category=ErrorCategory.NO_TEXT, message="쪽 3: 그림뿐")
        catalog.jobs.finish(done.id, owner="w1", state=JobState.PARTIAL, issues=(issue,))
        catalog.jobs.cancel(waiting.id)
        _job(catalog, 3)
        catalog.evaluations.put(
            id="e1", sha256=sha(1), versions_key="k1", body='{"score": 0.30000000000000004}'
        )
        kept = catalog.evaluations.get("e1")
        catalog.rescorings.put_rubric("r@1+0", '{"제목": "기준"}')
        catalog.rescorings.put_results([ResultsRecord("e1", sha(1), "{}", kept.created_at)])
        catalog.rescorings.put([RescoringRecord("s1", "e1", "r@1+0", "{}", kept.created_at)])
        row = ReferenceRow(
            document_id="100001",
            genre=Genre.PATENT,
            basis="claims",
            ipc=("H01L 21/67",),
            filed=date(2020, 1, 31),
            characters=812,
            raw=0.1 + 0.2,
        )
        old = row.model_copy(update={"document_id": "100002", "filed": None, "raw": 1e-300})
        catalog.reference.replace("snapshot-1", [row, old])
        prints = {TextRole.BODY: [-(2**63), 0, 2**63 - 1], TextRole.GUIDANCE: [7]}
        catalog.likenesses.put_texts(sha(1), prints, version="p1")
        catalog.likenesses.replace([], [LikenessRecord(sha(1), sha(2), "resubmission", "{}")])
        for number in range(5):
            catalog.audit.add(
                actor="김", action="submit", subject=f"j{number}", details={"이름": "과제.pdf"}
            )


def _job(catalog: Catalog, number: int) -> Job:
    order = JobOrder(sha256=sha(number), file_name="과제.pdf", kind=JobKind.EVALUATE)
    return catalog.jobs.submit(order, ring_after=timedelta(seconds=30))


def fill_counters(settings: CatalogSettings, count: int) -> None:
    """Many small rows, for what has to be interrupted in the middle."""
    Catalog.open(settings).close()
    database = open_database(settings)
    with database.bulk() as connection:
        rows = [{"name": f"c{number:06}", "value": number} for number in range(count)]
        connection.execute(insert(Counter), rows)
    database.close()


def change_counter(settings: CatalogSettings, name: str, value: int) -> None:
    database = open_database(settings)
    with database.write() as session:
        upsert(
            session, Counter, [{"name": name, "value": value}], keys=("name",), update=("value",)
        )
    database.close()
