"""The demo corpus shares no run of eight words with the real documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "demo"
WORDS = 8


def shingles(text: str) -> set[str]:
    words = text.split()
    return {" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}


def demo_texts() -> Iterator[str]:
    for path in sorted(DEMO.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            for value in json.loads(line).values():
                if isinstance(value, str):
                    yield value
                elif isinstance(value, list):
                    yield from (item for item in value if isinstance(item, str))
    for path in sorted((DEMO / "proposals").glob("*.yaml")):
        yield from path.read_text("utf-8").splitlines()


@pytest.mark.data
def test_no_eight_words_in_a_row_are_those_of_a_real_patent(data: Path) -> None:
    real: set[str] = set()
    applicants: set[str] = set()
    with (data / "patents" / "kr_patents.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            patent = json.loads(line)
            applicants.add("".join(patent["applicant"].split()))
            real |= shingles(patent["title"]) | shingles(patent["abstract"])
    ours = {shingle for text in demo_texts() for shingle in shingles(text)}
    assert len(ours) > 5000
    assert not ours & real
    records = (DEMO / "patents.jsonl").read_text("utf-8").splitlines()
    names = {json.loads(line)["applicant"] for line in records}
    assert not {"".join(name.split()) for name in names} & applicants
