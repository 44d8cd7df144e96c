"""A call through the pipeline: folder in, queues and order out; twice, changed, and decided."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from api.calls import write_call
from demo.build import DemoFiles, build
from indexing.catalog import JobState
from indexing.catalog.screenings import DecisionKind, Screening, ScreeningOrder
from nlp.errors import ConfigurationError, DocumentError
from scoring.rubric import load_rubric
from scoring.screening import ReasonKind, ScreenedCall, Submission, Triage
from tests.integration.bench import settings_at
from tests.unit.api.web import serving
from workers.screening import decide_on, settle, standing, take_in, work_here
from workers.service import Novum

CALL = ScreeningOrder(call="2027 시범", submitted=date(2027, 3, 31), threshold=50)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return build(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def novum(tmp_path_factory: pytest.TempPathFactory, demo: DemoFiles) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path_factory.mktemp("home"))) as novum:
        novum.ingest(demo.patents, demo.projects)
        novum.refresh_reference()
        yield novum


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo: DemoFiles) -> Path:
    folder = tmp_path_factory.mktemp("call")
    for proposal in demo.proposals:
        shutil.copy(proposal, folder)
    (folder / "늦음").mkdir()
    shutil.copy(folder / "strong.pdf", folder / "늦음" / "또.pdf")
    (folder / "broken.pdf").write_bytes((folder / "strong.pdf").read_bytes()[:3000])
    (folder / "empty.hwp").touch()
    (folder / ".hidden").write_text("not a submission")
    with zipfile.ZipFile(folder / "bundle.zip", "w") as bundle:
        bundle.write(folder / "english.pdf", "main.pdf")
    return folder


@pytest.fixture(scope="module")
def screening(novum: Novum, folder: Path) -> Screening:
    screening = take_in(novum, folder, CALL, ring=False)
    work_here(novum, screening, progress=lambda progress: None)
    return screening


@pytest.fixture(scope="module")
def call(novum: Novum, screening: Screening) -> ScreenedCall:
    return standing(novum, screening)


def named(call: ScreenedCall, name: str) -> Submission:
    return next(one for one in call.submissions if one.name == name)


def kinds(call: ScreenedCall, name: str) -> set[ReasonKind]:
    return {reason.kind for reason in named(call, name).reasons}


def test_every_file_is_a_submission_in_the_queue_that_it_needs(call: ScreenedCall) -> None:
    assert {one.name: one.queue for one in call.submissions} == {
        "strong.pdf": Triage.PERSON,  # handed in twice
        "늦음/또.pdf": Triage.PERSON,
        "english.pdf": Triage.PERSON,  # stands in the bundle too
        "bundle.zip": Triage.PERSON,
        "derivative.pdf": Triage.PERSON,
        "inconsistent.pdf": Triage.PERSON,
        "incomplete.pdf": Triage.INCOMPLETE,
        "broken.pdf": Triage.UNREADABLE,
        "empty.hwp": Triage.UNREADABLE,
    }
    assert kinds(call, "strong.pdf") == kinds(call, "늦음/또.pdf") == {ReasonKind.LIKENESS}
    assert "늦음/또.pdf" in named(call, "strong.pdf").reasons[0].text.ko
    assert ReasonKind.DUPLICATE_FUNDING in kinds(call, "derivative.pdf")
    assert ReasonKind.MISMATCH in kinds(call, "inconsistent.pdf")
    assert ReasonKind.THRESHOLD in kinds(call, "inconsistent.pdf")
    assert "Export or download" in named(call, "broken.pdf").reasons[0].issues[0].message


def test_the_order_is_by_total_with_ranges_around_it(call: ScreenedCall) -> None:
    scores = [one.score for one in call.submissions if one.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert named(call, "incomplete.pdf").rank is None
    for one in call.submissions:
        if one.score is not None:
            assert one.low is not None
            assert one.high is not None
            assert one.low <= one.score <= one.high
    strong, inconsistent = named(call, "strong.pdf"), named(call, "inconsistent.pdf")
    assert strong.rank == 1
    assert strong.low is not None
    assert inconsistent.high is not None
    assert inconsistent.high < strong.low


def test_taken_in_again_nothing_is_read_twice_and_what_changed_is_read(
    novum: Novum, folder: Path, screening: Screening, call: ScreenedCall
) -> None:
    before = {entry.name: entry for entry in novum.catalog.screenings.entries(screening)}
    again = take_in(novum, folder, ScreeningOrder(call=CALL.call), ring=False)
    assert again == screening
    assert {e.name: e for e in novum.catalog.screenings.entries(again)} == before

    shutil.copy(folder / "derivative.pdf", folder / "broken.pdf")  # handed in again, whole
    take_in(novum, folder, ScreeningOrder(call=CALL.call), ring=False)
    work_here(novum, screening, progress=lambda progress: None)
    now = {entry.name: entry for entry in novum.catalog.screenings.entries(screening)}
    assert {name for name in now if now[name] != before[name]} == {"broken.pdf"}
    assert novum.job(now["broken.pdf"].job_id or "").state is JobState.SUCCEEDED
    renewed = standing(novum, screening)
    assert named(renewed, "broken.pdf").score == named(call, "derivative.pdf").score


def test_another_rubric_orders_the_call_again_without_reading(
    novum: Novum, folder: Path, call: ScreenedCall
) -> None:
    rubric = load_rubric(Path("technology-first"))
    order = ScreeningOrder(call="같은 것, 다른 평가표")
    first = take_in(novum, folder, order, ring=False)
    work_here(novum, first, progress=lambda progress: None)
    second = take_in(novum, folder, order, ring=False, rubric=rubric)
    jobs = {entry.job_id for entry in novum.catalog.screenings.entries(first)}
    assert {entry.job_id for entry in novum.catalog.screenings.entries(second)} == jobs
    settle(novum, second)
    found = standing(novum, second)
    assert found.rubric_title == rubric.title
    strong = named(found, "strong.pdf")
    assert strong.evaluation_id != named(call, "strong.pdf").evaluation_id
    assert strong.evaluation_id is not None
    card = novum.evaluation(strong.evaluation_id)
    assert (card.versions.rubric, card.score) == (rubric.stamp, strong.score)


def test_a_decision_is_kept_with_who_and_why_and_stands_in_the_audit_trail(
    novum: Novum, screening: Screening
) -> None:
    for kind in (DecisionKind.SUPPLEMENT, DecisionKind.PROCEED):
        decide_on(novum, screening, "strong.pdf", kind, by="김담당", why="통화로 확인")
    line = named(standing(novum, screening), "strong.pdf")
    assert (line.decision, line.decided_by, line.decided_why) == (
        "proceed",
        "김담당",
        "통화로 확인",
    )
    entry = novum.catalog.audit.recent(limit=1)[0]
    assert (entry.action, entry.actor, entry.subject) == ("decide", "김담당", screening.id)
    with pytest.raises(ConfigurationError, match="empty"):
        decide_on(novum, screening, "strong.pdf", DecisionKind.PROCEED, by=" ", why="x")


def test_a_call_is_written_for_people_spreadsheets_and_programs(
    call: ScreenedCall, tmp_path: Path
) -> None:
    page, book, table, data = write_call(call, tmp_path / "out", "ko").files
    text = page.read_text("utf-8")
    assert "사람 확인" in text
    assert "http" not in text.replace("http-equiv", "")  # needs nothing else
    rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))
    assert len(rows) == 1 + len(call.submissions)
    assert rows[1][rows[0].index("총점")] == str(call.submissions[0].score)
    with zipfile.ZipFile(book) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 1 + len(call.submissions)
    assert ScreenedCall.model_validate(json.loads(data.read_text("utf-8"))) == call


def test_a_file_and_an_empty_folder_are_refused_in_words(novum: Novum, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "one.pdf").touch()
    for name, words in (("empty", "holds no file"), ("one.pdf", "no folder")):
        with pytest.raises(DocumentError, match=words):
            take_in(novum, tmp_path / name, ScreeningOrder(call="x"), ring=False)


def test_a_call_is_taken_in_over_http_and_by_the_page_s_form(
    novum: Novum, demo: DemoFiles, tmp_path: Path
) -> None:
    strong = next(path for path in demo.proposals if path.name == "strong.pdf")
    with serving(novum) as base, httpx.Client(base_url=base, timeout=60) as client:
        asked = {"call": "웹으로", "rubric": "rd-selection", "threshold": 70}
        begun = client.post("/api/v1/screenings", json=asked).json()
        sent = {"file": ("../제출 1.pdf", strong.read_bytes(), "application/pdf")}
        handed = client.post(f"/api/v1/screenings/{begun['id']}/submissions", files=sent)
        assert handed.status_code == 202
        assert handed.json()["name"] == "제출 1.pdf"
        files = [("files", ("둘.pdf", b"no PDF", "application/pdf"))]
        form = {"call": "웹으로", "rubric": "", "submitted": "", "threshold": ""}
        answer = client.post("/calls", data=form, files=files)
        assert answer.headers["location"] == f"/calls/{begun['id']}"

        work_here(novum, novum.catalog.screenings.get("웹으로"), progress=lambda progress: None)
        found = client.get(f"/api/v1/screenings/{begun['id']}").json()
        assert {one["name"]: one["queue"] for one in found["submissions"]}.keys() == {
            "제출 1.pdf",
            "둘.pdf",
        }
        assert (found["threshold"], found["rubric"].split("@")[0]) == (
            70,
            begun["rubric"].split("@")[0],
        )
        page = client.get(f"/calls/{begun['id']}?queue=unreadable&lang=en")
        assert "둘.pdf" in page.text
        assert "제출 1.pdf" not in page.text
        assert client.get("/calls/none").status_code == 404
        book = client.get(f"/api/v1/screenings/{begun['id']}/table.xlsx")
        assert book.content[:2] == b"PK"
