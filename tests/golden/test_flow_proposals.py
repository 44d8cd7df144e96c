"""Proposals without pages: the demo's facts in a form of its own, and real documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from benchmarks.formats import bigram_f1
from benchmarks.proposals import GOLD, Measured, all_found, compare
from demo.content import load
from nlp.domain import Cell, ParsedDocument, ProposalFeatures
from nlp.errors import DocumentError
from nlp.extract import extract
from nlp.intake.reading import parse_bytes
from tests.forms.docx import docx
from tests.forms.hwpx import hwpx
from tests.forms.plan import plan

KOREAN = ("derivative", "incomplete", "inconsistent", "strong")
TOLERATED = 2
"""Facts of about 390 that may be missed: whose confirmation a test is."""


@pytest.fixture(scope="module", params=[hwpx, docx], ids=["hwpx", "docx"])
def measured(request: pytest.FixtureRequest) -> Measured:
    write: Callable[..., bytes] = request.param
    measured = Measured()
    for name in KOREAN:
        path = GOLD / f"{name}.yaml"
        parsed = parse_bytes(write(plan(load(path))), file_name=name)
        features = extract(parsed)
        assert isinstance(features, ProposalFeatures)
        gold = yaml.safe_load(path.read_text(encoding="utf-8"))
        compare(gold, features, measured.counts, measured.disagreements)
        for found in all_found(features):
            measured.values += 1
            measured.placed += any(
                each.start is not None and each.quote and each.source.startswith(("para", "table"))
                for each in found.evidence
            )
    return measured


def test_what_the_form_was_filled_with_is_read_back(measured: Measured) -> None:
    total = sum(measured.counts.values(), Counter[str]())
    assert total["right"] > 350
    assert total["wrong"] == 0, "\n".join(measured.disagreements)
    assert total["missed"] <= TOLERATED, "\n".join(measured.disagreements)


def test_every_value_names_its_paragraph_or_cell(measured: Measured) -> None:
    assert measured.values > 120
    assert measured.placed == measured.values


@pytest.mark.data
def test_published_pairs_say_the_same_as_pdf_and_as_hangul_document(data: Path) -> None:
    """All that prints: headings, tables and notes. Pair 4 has tables that its PDF lacks."""
    agreements = []
    for pdf in sorted((data / "korean_notices" / "pairs").glob("*.pdf")):
        hangul = next(path for path in pdf.parent.glob(f"{pdf.stem}.hwp*"))
        texts = [parse_bytes(path.read_bytes(), file_name=path.name).text for path in (pdf, hangul)]
        agreements.append(bigram_f1(*texts))
    assert len(agreements) >= 17
    assert sorted(agreements)[len(agreements) // 2] >= 0.995
    assert min(agreements) >= 0.92


@pytest.mark.data
def test_every_hangul_and_word_file_as_published_ends_in_text_or_a_refusal(data: Path) -> None:
    folders = ("korean_notices/intake", "proposal_forms", "hwp_samples")
    read, refused = 0, dict[str, DocumentError]()
    for path in sorted(path for folder in folders for path in (data / folder).rglob("*")):
        if path.suffix.lower() not in (".hwp", ".hwpx", ".docx"):
            continue
        try:
            parsed = parse_bytes(path.read_bytes(), file_name=path.name)
        except DocumentError as error:
            refused[path.name] = error
            continue
        read += 1
        assert not parsed.paged
        assert parsed.blocks
        assert all(_holds(parsed, cell) for table in parsed.tables for cell in table.cells)
    assert read >= 130
    assert not [name for name in refused if name.startswith("notice-")]
    assert all(error.where == name and error.todo for name, error in refused.items())


def _holds(parsed: ParsedDocument, cell: Cell) -> bool:
    """Whether the cell's place has its words; a table inside it may stand between them."""
    if cell.start is None:
        return not cell.text
    inside = iter(parsed.text[cell.start : cell.end].split())
    return all(word in inside for word in cell.text.split())
