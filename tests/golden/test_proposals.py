"""Proposals as real PDFs: the demo's against what they were filled with, calls against nothing."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.proposals import Measured, measure
from nlp.domain import Found, Outcome, ProposalFeatures
from nlp.extract import extract, outcome_of
from nlp.intake import parse_file
from nlp.proposals import FIELDS
from tests.conftest import require

TOLERATED = 0.03
"""Share of facts that may be wrong or missed: remarks such as whose confirmation a test is."""
EXACT = (
    "title", "organisation", "call", "submission_date", "period", "budget", "keywords", "goal",
    "need", "method", "novelty", "sales", "market", "cited", "trl_start", "trl_end",
)  # fmt: skip
CALLS = ("pair-01", "pair-04", "pair-05", "pair-09", "pair-10")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require(find_spec("typst"), "the demo's typesetter is not installed")
    from demo.build import build

    folder = tmp_path_factory.mktemp("demo")
    build(folder, report=lambda _: None)
    return folder


@pytest.fixture(scope="module")
def measured(demo: Path) -> Measured:
    return measure(demo)


def test_the_demo_proposals_read_back_what_they_were_filled_with(measured: Measured) -> None:
    total = measured.total
    assert total["right"] > 400
    assert total["f1"] >= 1 - TOLERATED, "\n".join(measured.disagreements)


@pytest.mark.parametrize("field", EXACT)
def test_no_fact_of_the_main_fields_is_wrong_or_missed(measured: Measured, field: str) -> None:
    count = measured.counts[field]
    assert count["right"] > 0
    assert (count["wrong"], count["missed"]) == (0, 0), "\n".join(measured.disagreements)


def test_every_value_of_the_demo_has_a_page_a_box_and_a_quote(measured: Measured) -> None:
    assert measured.values > 150
    assert measured.placed == measured.values


def test_the_incomplete_proposal_lists_what_it_lacks(demo: Path) -> None:
    features = extract(parse_file(next(demo.rglob("incomplete.pdf"))))
    assert isinstance(features, ProposalFeatures)
    assert {"targets", "market", "sales", "team", "budget"} <= set(features.missing)
    assert outcome_of(features) == (Outcome.SUCCEEDED, ())


@pytest.mark.data
@pytest.mark.parametrize("name", CALLS)
def test_a_published_call_is_no_confident_proposal(data: Path, name: str) -> None:
    features = extract(parse_file(data / "korean_notices" / "pairs" / f"{name}.pdf"))
    assert isinstance(features, ProposalFeatures)
    values = [getattr(features, field) for field in FIELDS]
    found = [each for value in values for each in (value if isinstance(value, tuple) else [value])]
    assert all(each.confidence <= 0.5 for each in found if isinstance(each, Found))
    outcome, issues = outcome_of(features)
    assert outcome is Outcome.PARTIAL
    assert any("does not read like" in issue.message for issue in issues)
