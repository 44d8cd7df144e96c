"""The gold set itself: it builds, its files carry what it calls the truth, its flaws are all."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from benchmarks.gold import judge
from benchmarks.gold_cells import GROUPS, atoms
from nlp.domain import ProposalFeatures
from nlp.domain.proposal import Direction
from tests.conftest import require
from tests.gold.build import Built, build
from tests.gold.truth import FIELDS, FOLDER, PROSE, Proposal, load_all

PROPOSALS = load_all()
NAMES = [each.name for each in PROPOSALS]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Built]:
    require(find_spec("typst"), "the typesetter is not installed: pip install 'novum[demo]'")
    return build(tmp_path_factory.mktemp("gold"))


def flawed(proposal: Proposal, *kinds: str) -> bool:
    return any(flaw.kind in kinds for flaw in proposal.flaws)


def letters(text: str) -> str:
    """Letters and digits alone: what a line break or a cell may part."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def pdf_letters(path: Path) -> str:
    document = pdfium.PdfDocument(path)
    return letters("".join(page.get_textpage().get_text_range() for page in document))


def hwpx_letters(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return letters(re.sub(r"<[^>]+>", "", archive.read("Contents/section0.xml").decode()))


def test_the_set_is_sixteen_proposals_of_which_four_with_two_forms_are_kept_aside() -> None:
    aside = [each for each in PROPOSALS if each.aside]
    tuned_forms = {each.form for each in PROPOSALS if not each.aside}
    assert Counter(each.features.language for each in PROPOSALS) == {"ko": 11, "en": 5}
    assert Counter(each.features.language for each in aside) == {"ko": 3, "en": 1}
    assert {each.form for each in aside} - tuned_forms == {"psst", "innovate"}
    assert sum(bool(each.hidden) for each in PROPOSALS) == 2
    assert sum(each.scanned for each in PROPOSALS) == 1
    assert not any(each.fresh for each in aside)


def test_the_set_is_no_larger_than_agreed() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.yaml")) < 700_000


def test_every_field_is_true_somewhere_except_those_that_no_form_asks_for() -> None:
    never = {name for name in FIELDS if all(name in each.features.missing for each in PROPOSALS)}
    assert never == {"call_date"}


@pytest.mark.parametrize("proposal", PROPOSALS, ids=NAMES)
def test_the_prose_is_no_shorter_than_applicants_write(proposal: Proposal) -> None:
    said = [name for name in PROSE - {"goal"} if proposal.said(name)]
    assert len(said) >= 8
    assert all(len(proposal.text(name)) >= 60 for name in said)


@pytest.mark.parametrize("proposal", PROPOSALS, ids=NAMES)
def test_numbers_agree_unless_a_flaw_says_that_they_do_not(proposal: Proposal) -> None:
    features = proposal.features
    weights = [each.value.weight for each in features.targets if each.value.weight is not None]
    assert (sum(weights) == 100) is not flawed(proposal, "weights_sum")
    assert features.budget is not None
    budget = features.budget.value
    assert budget.total is not None
    parts = [money.amount for money in (budget.government, budget.own) if money]
    assert (sum(parts) == budget.total.amount) is not flawed(proposal, "budget_total")
    spent = sum(each.value.total.amount for each in features.costs if each.value.total)
    funds = sum(each.value.total.amount for each in features.funding if each.value.total) or sum(
        parts
    )
    assert (spent == funds) is not flawed(proposal, "cost_total", "budget_costs")


@pytest.mark.parametrize("proposal", PROPOSALS, ids=NAMES)
def test_targets_go_one_way_unless_a_flaw_says_that_they_do_not(proposal: Proposal) -> None:
    back = below = False
    for found in proposal.features.targets:
        target = found.value
        sign = -1 if target.direction is Direction.LOWER else 1
        values = [sign * each.value for each in target.yearly if each.value is not None]
        back = back or values != sorted(values)
        below = below or (
            target.domestic_level is not None
            and target.final is not None
            and sign * target.final < sign * target.domestic_level
        )
    assert back is flawed(proposal, "targets_backwards")
    assert below is flawed(proposal, "target_below_present")


@pytest.mark.parametrize("proposal", PROPOSALS, ids=NAMES)
def test_months_agree_with_dates_unless_a_flaw_says_that_they_do_not(proposal: Proposal) -> None:
    spans = [proposal.said("period"), *proposal.said("phases")]
    assert all(_months(each.start, each.end) == each.months for each in spans) is not flawed(
        proposal, "period_months"
    )


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1


@pytest.mark.parametrize("proposal", PROPOSALS, ids=NAMES)
def test_people_work_no_more_than_all_their_time_unless_a_flaw_says_so(proposal: Proposal) -> None:
    shares = [each.value.participation or Decimal(0) for each in proposal.features.team]
    assert (max(shares) > 100) is flawed(proposal, "participation_over_100")


def test_every_file_is_there_and_the_truth_beside_it(built: list[Built]) -> None:
    kinds = Counter((each.kind, each.variant) for each in built)
    assert kinds == {
        ("pdf", "plain"): 16,
        ("hwpx", "plain"): 11,
        ("pdf", "hidden"): 2,
        ("hwpx", "hidden"): 1,
        ("pdf", "scanned"): 1,
    }
    for each in built:
        gold = each.path.parent / "gold" / f"{each.proposal.name}.json"
        read = ProposalFeatures.model_validate_json(gold.read_text("utf-8"))
        assert read == each.proposal.features


def test_a_pdf_is_as_long_as_real_ones_and_nothing_runs_off_the_page(built: list[Built]) -> None:
    for each in built:
        if each.kind == "pdf" and each.variant == "plain":
            document = pdfium.PdfDocument(each.path)
            assert 8 <= len(document) <= 30, each.path.name
            for page in document:
                width, height = page.get_size()
                boxes = [item.get_bounds() for item in page.get_objects()]
                assert all(b[0] >= 0 and b[1] >= 0 for b in boxes)
                assert all(b[2] <= width and b[3] <= height for b in boxes)


def test_every_word_of_the_truth_stands_in_every_file_that_has_text(built: list[Built]) -> None:
    for each in built:
        if each.variant == "scanned":
            assert pdf_letters(each.path) == ""
            continue
        text = (pdf_letters if each.kind == "pdf" else hwpx_letters)(each.path)
        for word in _words(each.proposal):
            assert letters(word) in text, f"{each.path.name}: {word}"


def test_hidden_words_are_in_the_hidden_variants_alone(built: list[Built]) -> None:
    for each in built:
        if each.proposal.hidden and each.variant != "scanned":
            text = (pdf_letters if each.kind == "pdf" else hwpx_letters)(each.path)
            for hidden in each.proposal.hidden:
                assert (letters(hidden.text) in text) is (each.variant == "hidden"), hidden


def test_the_benchmark_compares_every_field() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(FIELDS)


@pytest.mark.parametrize("proposal", PROPOSALS, ids=NAMES)
def test_the_truth_compared_with_itself_is_right(proposal: Proposal) -> None:
    truth = atoms(proposal.features)
    tallies = judge(proposal.name, truth, truth).values()
    assert all(tally.right == tally.found == tally.true > 0 for tally in tallies)


def test_a_wrong_cell_and_a_shortened_text_count_as_wrong() -> None:
    proposal = next(each for each in PROPOSALS if each.said("need") and each.said("targets"))
    truth = atoms(proposal.features)
    need = truth["need"][0]
    cells = [*truth["targets"][:-1], "another | unit = m"]
    told = judge("", truth, {"need": [need[: len(need) // 2]], "targets": cells})
    assert (told["need"].right, told["need"].found) == (0, 1)
    assert told["targets"].right == told["targets"].true - 1 == told["targets"].found - 1
    assert told["goal"].found == 0 < told["goal"].true
    bulleted = "\n".join(f"- {line}" for line in need.split("\n"))
    assert judge("", truth, {"need": [bulleted]})["need"].right == 1


def _words(proposal: Proposal) -> list[str]:
    """Names and texts that are printed as they are; prose by its lines is broken over pages."""
    rows: list[Any] = [*proposal.said("team"), *proposal.said("competitors")]
    words = [each.name for each in (*rows, *proposal.said("equipment"), *proposal.said("partners"))]
    words += [each.item for each in (*proposal.said("costs"), *proposal.said("outputs"))]
    words += [each.number for each in proposal.said("survey")]
    words += [proposal.text(name) for name in ("title", "organisation", "number", "agency")]
    return words
