"""Building: real PDFs with Korean text, the same bytes each time, nothing done twice."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pypdfium2
import pytest

from demo.build import DemoFiles, build
from demo.content import Gold
from nlp.errors import ConfigurationError


@pytest.fixture(scope="module")
def built(demo_files: DemoFiles) -> DemoFiles:
    return demo_files


@pytest.fixture
def copied(built: DemoFiles, tmp_path: Path) -> DemoFiles:
    """The corpus once more, to be changed: built elsewhere, and found up to date here."""
    shutil.copytree(built.root, tmp_path / "copy")
    return build(tmp_path / "copy", report=lambda _: None)


def page_texts(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded())
            text_page.close()
            page.close()
        return texts
    finally:
        document.close()


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_file_of_the_corpus_is_written(built: DemoFiles) -> None:
    assert len(built.proposals) == len(built.gold) == 5
    assert len(built.patents.read_text("utf-8").splitlines()) == 60
    assert len(built.projects.read_text("utf-8").splitlines()) == 40
    assert not list(built.root.rglob("*.part"))


def test_each_proposal_has_four_to_seven_numbered_pages(built: DemoFiles) -> None:
    for pdf in built.proposals:
        pages = page_texts(pdf)
        assert 4 <= len(pages) <= 7, pdf.name
        for number, text in enumerate(pages, start=1):
            assert f"- {number} -" in text


def test_stated_values_can_be_read_off_the_pages(built: DemoFiles) -> None:
    for pdf, truth in zip(built.proposals, built.gold, strict=True):
        gold = Gold.model_validate_json(truth.read_text("utf-8"))
        text = squeezed("".join(page_texts(pdf)))
        stated = [gold.title, gold.organisation, gold.call, *gold.keywords]
        stated += [target.item for target in gold.targets]
        stated += [member.name or "" for member in gold.team]
        for value in stated:
            assert squeezed(value) in text, (pdf.name, value)


def test_running_text_survives_on_the_page(built: DemoFiles) -> None:
    for pdf, truth in zip(built.proposals, built.gold, strict=True):
        gold = Gold.model_validate_json(truth.read_text("utf-8"))
        text = squeezed("".join(page_texts(pdf)))
        assert squeezed(gold.goal) in text, pdf.name


def test_a_table_of_targets_runs_over_a_page_and_repeats_its_header(built: DemoFiles) -> None:
    strong = next(pdf for pdf in built.proposals if pdf.stem == "strong")
    assert sum("평가항목" in squeezed(text) for text in page_texts(strong)) == 2


def test_the_same_sources_give_the_same_bytes(built: DemoFiles, tmp_path: Path) -> None:
    again = build(tmp_path, report=lambda _: None)
    for first, second in zip(built.proposals, again.proposals, strict=True):
        assert first.read_bytes() == second.read_bytes()


def test_a_second_build_leaves_what_is_up_to_date_alone(copied: DemoFiles) -> None:
    before = {path: path.stat().st_mtime_ns for path in copied.root.rglob("*") if path.is_file()}
    said: list[str] = []
    assert build(copied.root, report=said.append) == copied
    assert all("up to date" in line for line in said)
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_a_changed_or_lost_file_is_built_again(copied: DemoFiles) -> None:
    files = copied
    files.proposals[0].unlink()
    stamps = files.root / ".inputs.json"
    stamps.write_text(json.dumps(json.loads(stamps.read_text()) | {"strong": "older"}))
    files.patents.write_text("{}\n")
    said: list[str] = []
    build(files.root, report=said.append)
    written = [line.removesuffix(" written") for line in said if line.endswith("written")]
    assert [name.split()[-1] for name in written] == [files.proposals[0].stem, "strong"]
    assert any(line.startswith("patents.jsonl written") for line in said)
    assert files.proposals[0].exists()


def test_a_missing_typesetter_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ConfigurationError, match=r"typst is not installed.*novum\[demo\]"):
        build(tmp_path, report=lambda _: None)
