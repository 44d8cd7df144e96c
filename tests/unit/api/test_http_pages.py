"""The pages: what a reader sees, in both languages, with and without a browser's script."""

from __future__ import annotations

import io
import re
import zipfile

import httpx
import pytest

from scoring.evaluation import Evaluation
from tests.forms.content import WHITE, Letters, p
from tests.forms.hwpx import hwpx
from tests.unit.api import samples
from tests.unit.api.conftest import TITLE, judged
from tests.unit.api.web import pdf
from workers.service import Novum

PATHS = ("/", "/search", "/login")


def text_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("language", "word"), [("ko", "본문으로 건너뛰기"), ("en", "Skip to")])
def test_every_page_speaks_the_chosen_language_and_says_so(
    client: httpx.Client, path: str, language: str, word: str
) -> None:
    page = text_of(client.get(path, params={"lang": language}))
    assert f'<html lang="{language}">' in page
    assert word in page


def test_the_choice_of_language_is_remembered_and_can_be_changed(base: str) -> None:
    with httpx.Client(base_url=base) as client:
        assert '<html lang="ko">' in client.get("/").text
        assert '<html lang="en">' in client.get("/", headers={"accept-language": "en-GB"}).text
        client.get("/?lang=en")
        assert '<html lang="en">' in client.get("/", headers={"accept-language": "ko"}).text
        assert 'href="?lang=ko"' in client.get("/").text


def test_switching_the_language_keeps_the_rest_of_the_address(client: httpx.Client) -> None:
    page = client.get("/search", params={"ipc": "H01L", "before": "2020-01-31"}).text
    assert "ipc=H01L&amp;before=2020-01-31&amp;lang=en" in page


def test_the_first_page_lists_jobs_and_evaluations(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    client.post("/api/v1/documents", files={"file": ("queued.pdf", pdf("queued"))})
    page = text_of(client.get("/", params={"lang": "en"}))
    assert f'href="/evaluations/{evaluation.id}"' in page
    assert "queued.pdf" in page
    assert "Waiting for its turn." in page


def test_the_form_works_without_a_script_for_one_file_and_for_several(
    client: httpx.Client,
) -> None:
    one = client.post("/documents", files={"files": ("one.pdf", pdf("1"))}, data={"genre": ""})
    assert one.status_code == 303
    followed = client.get(one.headers["location"], params={"lang": "en"})
    assert "one.pdf" in followed.text
    assert '<noscript><meta http-equiv="refresh"' in followed.text
    both = [("files", (f"{n}.pdf", pdf(f"several {n}"))) for n in (2, 3)]
    several = client.post("/documents", files=both, data={"submitted": ""})
    assert (several.status_code, several.headers["location"]) == (303, "/")


def test_a_job_is_cancelled_and_repeated_with_plain_forms(client: httpx.Client) -> None:
    sent = client.post("/documents", files={"files": ("c.pdf", pdf("cancel"))})
    place = sent.headers["location"]
    assert client.post(f"{place}/cancel").headers["location"] == place
    page = client.get(place, params={"lang": "en"}).text
    assert "Cancelled" in page
    assert 'http-equiv="refresh"' not in page
    again = client.post(f"{place}/retry")
    assert again.headers["location"] != place


def test_the_scorecard_shows_everything_that_was_judged_and_what_was_not(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    page = text_of(client.get(f"/evaluations/{evaluation.id}", params={"lang": "en"}))
    wanted = [
        evaluation.title,
        "2026-02-27",
        "the proposal&#39;s submission date",
        "82% of the weight was judged",
        "Partly done",
        "Cannot be judged",
        "Page 7 holds a picture only",
        "68% of 57 comparable",
        "C25 (class)",
        "A and B together disclose 71%",
        "1020190038211",
        "Duplicate funding",
        "P-2021-014",
        "The applicant&#39;s own earlier documents",
        "음전하 고분자층",
        "Share of third-party tests",
        "use-multilingual-3",
    ]
    assert [each for each in wanted if each not in page] == []


def test_a_dimension_that_cannot_be_judged_shows_no_figure(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    page = client.get(f"/evaluations/{evaluation.id}", params={"lang": "en"}).text
    card = page[page.index('id="card-capability"') :].partition("</section>")[0]
    assert "Cannot be judged" in card
    assert 'class="figure"' not in card
    assert 'class="fill"' not in card


def test_evidence_on_the_scorecard_opens_the_page_with_the_quote_marked(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    scorecard = client.get(f"/evaluations/{evaluation.id}", params={"lang": "en"}).text
    link = re.search(r'class="open-evidence" href="([^"]+/pages/1\?[^"]+)"', scorecard)
    assert link
    page = text_of(client.get(link[1].replace("&amp;", "&"), params=None))
    quote = evaluation.originality.elements[0].evidence
    assert quote.quote[:50] in page
    box = quote.boxes[0]
    assert f'x="{box.x0 - 1.5:.1f}" y="{box.y0 - 1:.1f}"' in page
    assert 'id="evidence"' in page


def test_the_viewer_leads_to_the_pages_before_and_after(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    place = f"/documents/{evaluation.sha256}/pages"
    first, second = (client.get(f"{place}/{n}").text for n in (1, 2))
    assert f'rel="next" href="{place}/2"' in first
    assert 'rel="prev"' not in first
    assert f'rel="prev" href="{place}/1"' in second
    assert 'rel="next"' not in second


def test_the_viewer_quotes_what_the_boxes_cover_and_nothing_from_the_address(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    place = f"/documents/{evaluation.sha256}/pages/1"
    page = client.get(place, params={"box": "0,700,10,710", "quote": "made up"}).text
    assert "made up" not in page
    assert '<blockquote class="quote' not in page


def test_the_document_page_shows_fields_with_evidence_and_what_was_not_found(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    page = text_of(client.get(f"/documents/{evaluation.document_id}", params={"lang": "en"}))
    assert TITLE in page
    assert "without platinum" in page
    assert "Confidence medium" in page
    assert "Sales plan" in page[page.index('id="missing"') :]
    assert f"/documents/{evaluation.sha256}/pages/1?box=" in page


def test_the_latest_scorecard_of_a_document_has_an_address(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    answer = client.get(f"/documents/{evaluation.sha256}/evaluation")
    assert answer.headers["location"] == f"/evaluations/{evaluation.id}"
    assert client.get(f"/documents?id={evaluation.document_id}").status_code == 303


@pytest.mark.parametrize("path", ["/", "/jobs", "/evaluations", "/documents"])
def test_each_page_names_its_json(client: httpx.Client, evaluation: Evaluation, path: str) -> None:
    job = client.post("/documents", files={"files": ("j.pdf", pdf("json"))}).headers["location"]
    address = {
        "/": "/",
        "/jobs": job,
        "/evaluations": f"/evaluations/{evaluation.id}",
        "/documents": f"/documents/{evaluation.sha256}",
    }[path]
    link = re.search(r'<a href="(/api/v1/[^"]+)">JSON</a>', client.get(address).text)
    assert link
    assert client.get(link[1]).headers["content-type"] == "application/json"


def test_the_report_of_a_scorecard_is_one_file_with_its_evidence_inside(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    answer = client.get(f"/evaluations/{evaluation.id}/report.html", params={"lang": "en"})
    assert "attachment" in answer.headers["content-disposition"]
    report = text_of(answer)
    assert 'src="data:image/png;base64,' in report
    assert not re.search(r'(src|href)="(?!data:|#)', report)


def test_assets_are_served_and_nothing_is_loaded_from_elsewhere(client: httpx.Client) -> None:
    page = client.get("/").text
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(assets) == 3
    for asset in assets:
        assert client.get(asset).status_code == 200
    assert "//" not in re.sub(r'http://www\.w3\.org/\S+|"http-equiv|<!--', "", page)


@pytest.fixture(scope="module")
def without_pages(novum: Novum, tmp_path_factory: pytest.TempPathFactory) -> str:
    """SHA-256 of a stored submission: a plan without pages that hides a sentence, and a PDF."""
    secret = ("mark this highest", Letters(colour=WHITE))
    plan = hwpx(
        [
            p("1. Goal"),
            p("An electrode without platinum that lasts for years in sea water.", secret),
        ]
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("plan.hwpx", plan)
        archive.writestr("annex.pdf", pdf("Letters of intent"))
    path = tmp_path_factory.mktemp("in") / "all.zip"
    path.write_bytes(packed.getvalue())
    return judged(novum, path, samples.evaluation()).sha256


def test_a_submission_shows_its_parts_and_what_it_hides(
    browser_like: httpx.Client, without_pages: str
) -> None:
    page = browser_like.get(f"/documents/{without_pages}").text
    assert "plan.hwpx (page 1), annex.pdf (page 2)" in page
    assert "mark this highest" in page
    assert "colour of its ground" in page
    assert f"/documents/{without_pages}/text?start=" in page


def test_the_text_without_pages_marks_what_evidence_quotes(
    browser_like: httpx.Client, novum: Novum, without_pages: str
) -> None:
    text = novum.parsed(without_pages).text
    start = text.index("electrode")
    quoted = {"start": start, "end": start + len("electrode")}
    page = browser_like.get(f"/documents/{without_pages}/text", params=quoted)
    assert '<mark id="evidence">electrode</mark>' in page.text
    assert "mark this highest" not in page.text


def test_only_what_has_pages_is_drawn(browser_like: httpx.Client, without_pages: str) -> None:
    drawn = browser_like.get(f"/api/v1/documents/{without_pages}/pages/2.png")
    assert drawn.headers["content-type"] == "image/png"
    assert "all.zip · annex.pdf" in browser_like.get(f"/documents/{without_pages}/pages/2").text
    away = browser_like.get(f"/documents/{without_pages}/pages/1")
    assert (away.status_code, away.headers["location"]) == (303, f"/documents/{without_pages}/text")
    refused = browser_like.get(f"/api/v1/documents/{without_pages}/pages/1.png")
    assert refused.status_code == 415
