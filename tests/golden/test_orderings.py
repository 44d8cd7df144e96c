"""The five demo proposals as PDFs, read, scored and put in order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from demo.build import build
from nlp.domain import Outcome, ProposalFeatures
from nlp.intake import parse_file
from nlp.proposals import extract_proposal
from scoring.evaluation import Dimension, DimensionScore, Evaluation
from scoring.rescoring import facts_of, rescored
from scoring.rubric import load_rubric, shipped
from tests.unit.scoring.demo import (
    NOW,
    analyser,
    evaluator,
    fill_reference,
    open_catalog,
    open_engine,
    records,
)

Scorecards = dict[str, Evaluation]


Read = dict[str, ProposalFeatures]


@pytest.fixture(scope="module")
def read() -> Read:
    """What was read of each, filled in when the scorecards are made."""
    return {}


@pytest.fixture(scope="module")
def scorecards(tmp_path_factory: pytest.TempPathFactory, read: Read) -> Iterator[Scorecards]:
    folder = tmp_path_factory.mktemp("demo")
    files = build(folder / "corpus", report=lambda _: None)
    engine = open_engine(folder / "index", records())
    with open_catalog(folder) as catalog:
        fill_reference(engine, catalog.reference)
        judge = evaluator(engine, catalog.reference)
        cards = {}
        for path in files.proposals:
            parsed = parse_file(path, file_name=path.name)
            read[path.stem] = extract_proposal(parsed)
            cards[path.stem] = judge.evaluate(
                read[path.stem],
                document=parsed,
                sha256=parsed.sha256,
                file_name=path.name,
                parser_version=parsed.parser_version,
                outcome=Outcome.SUCCEEDED,
                issues=(),
                now=NOW,
            )
        yield cards
    engine.close()


def dimension(card: Evaluation, name: Dimension) -> DimensionScore:
    return next(score for score in card.dimensions if score.dimension is name)


def points(card: Evaluation, name: Dimension) -> float:
    score = dimension(card, name).score
    assert score is not None
    return score


def test_the_derivative_is_below_the_strong_one_on_originality(scorecards: Scorecards) -> None:
    strong, derivative = scorecards["strong"], scorecards["derivative"]
    assert points(derivative, Dimension.ORIGINALITY) < points(strong, Dimension.ORIGINALITY) - 30
    assert strong.originality.raw is not None
    assert derivative.originality.raw is not None
    assert derivative.originality.raw < strong.originality.raw - 0.2


def test_what_the_derivative_follows_is_on_its_scorecard(scorecards: Scorecards) -> None:
    found = scorecards["derivative"].originality
    assert {"1020179045843", "P2021-0002"} <= {art.hit.id for art in found.prior_art[:3]}
    assert [art.hit.id for art in found.duplicate_funding] == ["P2021-0002"]
    assert scorecards["strong"].originality.duplicate_funding == ()
    followed = next(art for art in found.prior_art if art.hit.id == "1020179045843")
    assert any(match.passage_label.startswith("claim 1") for match in followed.matches)


def test_the_inconsistent_one_is_below_the_strong_one_on_business(scorecards: Scorecards) -> None:
    strong = points(scorecards["strong"], Dimension.BUSINESS)
    inconsistent = points(scorecards["inconsistent"], Dimension.BUSINESS)
    assert inconsistent < strong - 30


def test_the_planted_faults_are_found_and_the_sound_ones_are_left_alone(
    scorecards: Scorecards,
) -> None:
    def faults(name: str) -> set[str]:
        return {
            finding.item
            for score in scorecards[name].dimensions
            for finding in score.findings
            if finding.score is not None and finding.score < 0.5
        }

    planted = {"budget_sums", "sales_and_market", "target_weights", "trl_path", "domestic_level"}
    assert planted <= faults("inconsistent")
    assert not planted & (faults("strong") | faults("derivative") | faults("english"))


def test_the_incomplete_one_gets_no_grade_and_says_what_is_missing(scorecards: Scorecards) -> None:
    card = scorecards["incomplete"]
    assert (card.score, card.grade) == (None, None)
    assert card.judged_weight < 0.7
    assert "70 % needed" in card.reasons[-1].en
    for name in (Dimension.TECHNOLOGY, Dimension.BUSINESS, Dimension.CAPABILITY):
        assert dimension(card, name).grade is None
        assert dimension(card, name).judged_weight == 0


@pytest.mark.parametrize("name", ["strong", "derivative", "inconsistent", "english"])
def test_complete_proposals_are_graded_with_evidence_on_their_pages(
    scorecards: Scorecards, name: str
) -> None:
    card = scorecards[name]
    assert card.grade is not None
    for score in card.dimensions:
        for finding in score.findings:
            if finding.judged:
                assert any(item.page for item in finding.evidence), finding.item
    assert all(element.evidence.page for element in card.originality.elements)


def test_proposals_are_ranked_among_projects_and_never_among_patents(
    scorecards: Scorecards,
) -> None:
    for card in scorecards.values():
        rank = card.originality.rank
        assert rank is not None
        assert rank.basis == "goal and method"
        assert rank.population <= 40


def test_every_sentence_is_in_both_languages(scorecards: Scorecards) -> None:
    for card in scorecards.values():
        texts = [*card.reasons, *(text for score in card.dimensions for text in score.reasons)]
        assert texts
        for text in texts:
            assert any("가" <= sign <= "힣" for sign in text.ko)
            assert text.en
            assert text.en != text.ko


@pytest.mark.parametrize("name", sorted(shipped()))
def test_the_orderings_hold_under_every_rubric_that_comes_with_novum(
    scorecards: Scorecards, read: Read, name: str
) -> None:
    given = load_rubric(shipped()[name])
    under = {}
    for stem, card in scorecards.items():
        facts = facts_of(card, read[stem], analyser())
        under[stem] = rescored(card, given, id=f"{stem}-{name}", now=NOW, facts=facts)
    originality, business = Dimension.ORIGINALITY, Dimension.BUSINESS
    assert points(under["derivative"], originality) < points(under["strong"], originality)
    assert points(under["inconsistent"], business) < points(under["strong"], business)
    assert under["incomplete"].grade is None
    strong, inconsistent = under["strong"].score, under["inconsistent"].score
    assert strong is not None
    assert inconsistent is None or inconsistent < strong, "too little of it is judged, or less"
