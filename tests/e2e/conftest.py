"""A real browser against a real server with a worker at work beside it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from demo.build import DemoFiles
from indexing.catalog import JobState
from tests.conftest import require
from tests.unit.api.web import serving
from workers.service import Novum
from workers.settings import Settings

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    require(chromium, "no Chromium to open the pages with")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, demo_files: DemoFiles) -> Iterator[Novum]:
    with Novum.open(Settings.load(tmp_path_factory.mktemp("home"))) as novum:
        novum.ingest(demo_files.patents)
        novum.ingest(demo_files.projects)
        yield novum


@contextmanager
def working(novum: Novum) -> Iterator[None]:
    """Runs what is queued, as a worker would, in a thread of this process."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.1):
            for job in novum.jobs(state=JobState.QUEUED):
                novum.run(job.id)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture(scope="session")
def site(loaded: Novum) -> Iterator[str]:
    with working(loaded), serving(loaded) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A fresh Korean browser; anything that the page complains about is a failure."""
    context = browser.new_context(base_url=site, locale="ko-KR")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda r: _local(r.url, site, complaints))
    yield opened
    context.close()
    assert complaints == []


def _local(url: str, site: str, complaints: list[str]) -> None:
    if not url.startswith((site, "data:")):
        complaints.append(f"asked for {url}")


def dropped(path: Path) -> str:
    """A script that drops a file on the form, as a hand would."""
    data = ",".join(str(byte) for byte in path.read_bytes())
    return f"""() => {{
      const files = new DataTransfer();
      const bytes = new Uint8Array([{data}]);
      files.items.add(new File([bytes], {path.name!r}, {{type: "application/pdf"}}));
      const form = document.getElementById("drop");
      form.dispatchEvent(new DragEvent("dragover", {{dataTransfer: files, bubbles: true}}));
      form.dispatchEvent(new DragEvent("drop", {{dataTransfer: files, bubbles: true}}));
    }}"""
