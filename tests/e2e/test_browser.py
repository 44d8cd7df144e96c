"""The main job in a browser: drop a proposal, follow it, read the scorecard, open the evidence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.build import DemoFiles
from tests.e2e.conftest import dropped
from tests.unit.api.web import pdf, serving
from workers.service import Novum
from workers.settings import Settings

pytestmark = pytest.mark.browser

PATIENCE = 120_000
"""Milliseconds for reading and judging one proposal on a busy machine; usually ten seconds."""


def proposal(demo_files: DemoFiles, name: str) -> str:
    (path,) = (each for each in demo_files.proposals if each.stem == name)
    return dropped(path)


def test_a_dropped_proposal_becomes_a_scorecard_whose_evidence_opens_on_its_page(
    page: Page, demo_files: DemoFiles
) -> None:
    page.goto("/")
    page.evaluate(proposal(demo_files, "derivative"))
    followed = page.locator("#following .job")
    expect(followed.locator(".name")).to_have_text("derivative.pdf")
    expect(followed.locator(".stages li")).to_have_count(4)
    result = followed.locator(".result")
    expect(result).to_be_visible(timeout=PATIENCE)
    result.click()

    expect(page.locator(".scorecard h1")).not_to_be_empty()
    expect(page.locator(".cards .card")).to_have_count(4)
    cell = page.locator(".cell-disclosed a, .cell-partly a").first
    cell.click()
    side = page.locator("tr.side:target")
    expect(side).to_be_visible()
    expect(side.locator("blockquote")).to_have_count(2)

    side.locator("td").first.locator("a.open-evidence").click()
    expect(page).to_have_url(re.compile(r"/documents/[0-9a-f]{64}/pages/\d+\?box="))
    box = page.locator("#evidence")
    expect(box).to_be_in_viewport()
    picture = page.locator(".sheet img")
    page.wait_for_load_state("load")
    assert picture.evaluate("image => image.naturalWidth") > 500
    assert inside(box.bounding_box(), picture.bounding_box())


def inside(inner: object, outer: object) -> bool:
    assert isinstance(inner, dict)
    assert isinstance(outer, dict)
    return bool(
        inner["x"] >= outer["x"] - 2
        and inner["y"] >= outer["y"] - 2
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 2
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 2
    )


def test_a_file_that_cannot_be_read_ends_in_a_reason(page: Page, site: str) -> None:
    page.goto("/?lang=en")
    page.set_input_files(
        "#files", {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"not a PDF"}
    )
    page.click("#drop button")
    followed = page.locator("#following .job")
    expect(followed.locator(".outcome-rejected")).to_be_visible(timeout=PATIENCE)
    expect(followed.locator(".problems")).to_contain_text("broken.pdf")
    expect(followed.get_by_role("button", name="Try again")).to_be_visible()


def test_earlier_art_is_found_by_words_and_by_number(page: Page, loaded: Novum) -> None:
    hits = page.goto("/search?lang=en")
    assert hits is not None
    page.fill("#q", "이차전지 셀의 전압 균등화")
    page.click("form[role=search] button")
    expect(page.locator(".hit mark").first).to_be_visible(timeout=PATIENCE)
    number = page.locator(".hit").nth(1).locator(".facts .id").inner_text()
    page.fill("#q", number)
    page.click("form[role=search] button")
    expect(page.locator(".facts .id").first).to_have_text(number, timeout=PATIENCE)
    expect(page.locator(".hit").nth(1)).to_be_visible()  # and the art like it


def test_the_pages_fit_a_narrow_phone(page: Page, loaded: Novum, demo_files: DemoFiles) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    addresses = ["/", "/search", "/search?q=%EC%A0%84%EC%A7%80"]
    for evaluation in loaded.evaluations(limit=2):
        addresses += [f"/evaluations/{evaluation.id}", f"/documents/{evaluation.sha256}"]
        addresses.append(f"/documents/{evaluation.sha256}/pages/1")
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_a_page_can_be_used_from_the_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_every_field_of_a_form_has_a_label(page: Page) -> None:
    for address in ("/", "/search", "/login"):
        page.goto(address)
        unnamed = page.evaluate(
            """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
                .filter(each => !each.labels.length).map(each => each.outerHTML)"""
        )
        assert unnamed == []


def test_many_waiting_jobs_do_not_hold_up_the_pages(browser: Browser, tmp_path: Path) -> None:
    """A stream for each would use up the connections that a browser opens to a server."""
    with Novum.open(Settings.load(tmp_path / "home")) as novum, serving(novum) as site:
        for number in range(10):
            path = tmp_path / f"{number}.pdf"
            path.write_bytes(pdf(f"number {number}"))
            novum.submit(path, ring=False)
        context = browser.new_context(base_url=site)
        page = context.new_page()
        page.goto("/")
        expect(page.locator("#jobs .place")).to_have_count(10)
        page.locator("#jobs .name").first.click()
        expect(page).to_have_url(re.compile(r"/jobs/[0-9a-f]{32}"))
        context.close()
