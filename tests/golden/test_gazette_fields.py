"""Real gazettes: shares of fields that must be right against the facts that came with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.gazettes import CHECKS, Tally, gazettes, measure
from nlp.patents import extract_patent, looks_like_patent


@pytest.fixture(scope="module")
def tallies(data: Path) -> dict[str, Tally]:
    return measure(data)


@pytest.mark.data
@pytest.mark.parametrize("name", list(CHECKS))
def test_the_share_of_right_fields_reaches_its_target(tallies: dict[str, Tally], name: str) -> None:
    tally, target = tallies[name], CHECKS[name][1]
    assert tally.judged >= 30
    assert tally.right >= target * tally.judged, tally.wrong


@pytest.mark.data
def test_quotes_are_in_the_text_and_every_gazette_looks_like_one(data: Path) -> None:
    seen = 0
    for facts, document in gazettes(data):
        seen += 1
        assert looks_like_patent(document) >= 0.5, facts["file"]
        features = extract_patent(document)
        elements = [e for claim in features.claims for e in claim.elements]
        found = [e.evidence for e in elements] + [
            *(features.title.evidence if features.title else ()),
            *(features.abstract.evidence if features.abstract else ()),
        ]
        for evidence in found:
            assert evidence is not None, facts["file"]
            span = document.text[evidence.start : evidence.end]
            assert "".join(span.split()).startswith("".join(evidence.quote.split()))
            assert evidence.boxes
    assert seen >= 40


@pytest.mark.data
def test_every_gazette_with_a_block_of_funded_projects_has_it_whole(data: Path) -> None:
    """All labels of the block with a value, as printed in the gazettes that name a project."""
    labels = ("id", "ministry", "agency", "programme", "title", "share", "organisation", "start")
    seen = 0
    for facts, document in gazettes(data):
        named = re.search(r"이\s*발명을\s*지원한\s*국가\s*연구\s*개발\s*사업", document.text)
        projects = extract_patent(document).funded_by
        assert bool(projects) == bool(named), facts["file"]
        for project in projects:
            seen += 1
            assert all(getattr(project.value, label) for label in labels), facts["file"]
            assert all(evidence.boxes for evidence in project.evidence)
    assert seen >= 6


@pytest.mark.data
def test_number_limits_are_in_the_claims_words_and_have_a_place(data: Path) -> None:
    limits = [
        (claim.text[limit.start : limit.end], limit)
        for _, document in gazettes(data)
        for claim in extract_patent(document).claims
        for limit in claim.limits
    ]
    assert len(limits) >= 35
    for words, limit in limits:
        assert any(sign.isdigit() for sign in words)
        assert limit.lower is not None or limit.upper is not None
        assert limit.evidence is not None
        assert limit.evidence.boxes
