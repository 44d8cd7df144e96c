"""One server for all tests of the pages and the API, over one stored, read and judged document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from nlp.domain import Evidence, Found, ProposalFeatures
from nlp.intake import parse_file
from scoring.evaluation import Evaluation
from tests.unit.api import samples
from tests.unit.api.web import pdf, serving, write
from workers.service import Novum
from workers.settings import Settings

TITLE = "Electrodes that live long in sea water"

PAGES = (
    f"{TITLE}\n1. Goal\nAn electrode without platinum that lasts 2,000 hours in brine.",
    "2. Method\nIron and molybdenum phosphide are plated on nickel foam in steps.",
)


@pytest.fixture(scope="session")
def novum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Novum]:
    with Novum.open(Settings.load(tmp_path_factory.mktemp("home"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def evaluation(novum: Novum, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Stored with the file, its text and its fields; the file really is a PDF of two pages."""
    path = write(tmp_path_factory.mktemp("in"), "proposal.pdf", pdf(*PAGES))
    return judged(novum, path, samples.evaluation())


def judged(novum: Novum, path: Path, sample: Evaluation) -> Evaluation:
    """Keeps a file, what it says, and an evaluation of it, as the pipeline would."""
    job = novum.submit(path, file_name=path.name, ring=False)
    parsed = parse_file(path, file_name=path.name).model_copy(update={"sha256": job.sha256})
    novum.catalog.documents.put_parsed(parsed, parser_version=parsed.parser_version)
    start = parsed.text.index("An electrode")
    goal = parsed.evidence(start, start + 60)
    novum.catalog.documents.put_features(
        job.sha256, features(job.sha256, goal), extractor_version="test"
    )
    elements = sample.originality.elements
    first = elements[0].model_copy(update={"evidence": goal})
    evaluation = sample.model_copy(
        update={
            "id": f"ev-{job.sha256[:12]}",
            "sha256": job.sha256,
            "document_id": job.sha256[:16],
            "originality": sample.originality.model_copy(
                update={"elements": (first, *elements[1:])}
            ),
        }
    )
    novum.catalog.evaluations.put(
        id=evaluation.id,
        sha256=job.sha256,
        versions_key="test",
        body=evaluation.model_dump_json(),
    )
    return evaluation


def features(sha256: str, goal: Evidence) -> ProposalFeatures:
    return ProposalFeatures(
        id=sha256[:16],
        source="proposal.pdf",
        language="en",
        title=Found(value=TITLE, evidence=(goal,)),
        goal=Found(value=goal.quote, evidence=(goal,), confidence=0.6),
        missing=("budget", "sales"),
    )


@pytest.fixture(scope="session")
def base(novum: Novum) -> Iterator[str]:
    with serving(novum) as address:
        yield address


@pytest.fixture
def client(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, timeout=90) as opened:
        yield opened


@pytest.fixture
def browser_like(base: str) -> Iterator[httpx.Client]:
    """Asks for pages, in English."""
    headers = {"accept": "text/html", "accept-language": "en"}
    with httpx.Client(base_url=base, timeout=90, headers=headers) as opened:
        yield opened
