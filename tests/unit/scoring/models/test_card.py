"""A card says everything that was measured, in both languages, in a file that stands alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from scoring.models.card import FOLDER, LANGUAGES, catalogue, plain, write_cards
from scoring.models.dataset import DataSet
from scoring.models.training import train
from scoring.models.validating import validate
from tests.unit.scoring.models import samples

HOSTILE = "<script>alert(1)</script> | [x](javascript:y)"


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cards")
    data = samples.data(600)
    hostile = data.columns.model_copy(
        update={"title": samples.label(HOSTILE, HOSTILE)},
    )
    data = DataSet(hostile, data.cases)
    model = train(data, samples.BY_FIRM, samples.SETTINGS, samples.QUICK).model
    write_cards(model, 3, validate(model, data, samples.SETTINGS), folder)
    return folder


def test_every_word_exists_in_both_languages_and_is_used() -> None:
    templates = "".join((FOLDER / f"card.{kind}").read_text("utf-8") for kind in ("html", "md"))
    code = Path(str(FOLDER.parent / "card.py")).read_text("utf-8")
    named = set(re.findall(r"\bt\.([a-z_]+)", templates)) | set(
        re.findall(r'words\["([a-z_]+)"\]', code)
    )
    built = {key for key in catalogue() if key.startswith(("peer_", "split_"))}
    assert named | built == set(catalogue())
    assert all(set(one) == set(LANGUAGES) for one in catalogue().values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_needs_nothing_else_and_escapes_what_came_from_a_table(
    cards: Path, language: str
) -> None:
    text = (cards / f"card.{language}.html").read_text("utf-8")
    assert "<script" not in text
    assert not re.search(r"""(src|href)=["']""", text)
    assert text.count("<svg") >= 6
    for word in ("AUC", "KS", "Brier", "ECE", "PSI", "AAA"):
        assert word in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_markdown_shows_plots_that_are_there(cards: Path, language: str) -> None:
    text = (cards / f"card.{language}.md").read_text("utf-8")
    pictures = re.findall(r"\]\((card\.[a-z0-9.]+\.svg)\)", text)
    assert len(pictures) >= 6
    for name in pictures:
        assert str(etree.fromstring((cards / name).read_bytes()).tag).endswith("svg")
    assert "<script" not in text.replace("\\<", "")


def test_markdown_cells_hold_no_markup() -> None:
    assert plain("a|b\n[c](d) <e>") == "a\\|b \\[c\\](d) \\<e\\>"
