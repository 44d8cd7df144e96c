"""Real gazettes: shares of fields that must be right against the facts that came with them."""

from __future__ import annotations

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
