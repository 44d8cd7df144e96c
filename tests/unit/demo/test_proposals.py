"""The planted properties of the five proposals, and the truth kept beside them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from demo.content import Gold, ProposalSource, TargetRow, gold, load
from nlp.domain import Direction

DEMO = Path(__file__).resolve().parents[3] / "demo"
NAMES = ("derivative", "english", "incomplete", "inconsistent", "strong")
COMPLETE = ("derivative", "english", "strong")


def proposal(name: str) -> ProposalSource:
    return load(DEMO / "proposals" / f"{name}.yaml")


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEMO / name).read_text("utf-8").splitlines()]


def words(text: str) -> set[str]:
    return set(text.replace(";", " ").replace(",", " ").replace(".", " ").split())


def judged_text(source: ProposalSource) -> str:
    return source.goal + "".join(source.method) + "".join(source.novelty)


def worse_than_domestic(row: TargetRow) -> bool:
    if row.direction is Direction.HIGHER:
        return row.final < row.domestic
    return row.final > row.domestic


def test_there_are_five_proposals_in_four_forms() -> None:
    assert tuple(sorted(p.stem for p in (DEMO / "proposals").glob("*.yaml"))) == NAMES
    assert len({proposal(name).form for name in NAMES}) == 4
    assert [proposal(name).language for name in NAMES] == ["ko", "en", "ko", "ko", "ko"]


@pytest.mark.parametrize("name", COMPLETE)
def test_budget_of_a_consistent_proposal_adds_up(name: str) -> None:
    budget = proposal(name).budget
    assert budget is not None
    assert budget.government + budget.own == budget.total
    assert budget.own_cash + budget.own_in_kind == budget.own
    assert sum(item.total for item in budget.items) == budget.total
    for item in budget.items:
        assert sum(item.amounts) == item.total
    for index, year in enumerate(budget.yearly):
        assert year.government + year.own_cash + year.own_in_kind == year.total
        assert sum(item.amounts[index] for item in budget.items) == year.total
    assert sum(year.total for year in budget.yearly) == budget.total


@pytest.mark.parametrize("name", COMPLETE)
def test_targets_of_a_consistent_proposal_weigh_100_and_beat_the_domestic_level(name: str) -> None:
    targets = proposal(name).targets
    assert sum(row.weight for row in targets) == 100
    assert not any(worse_than_domestic(row) for row in targets)


@pytest.mark.parametrize("name", COMPLETE)
def test_sales_of_a_consistent_proposal_stay_within_its_market(name: str) -> None:
    source = proposal(name)
    largest = max(
        size for row in source.market if row.kind == "domestic" for size in row.sizes.values()
    )
    for row in source.sales:
        assert row.domestic + row.export == row.amount
        assert row.amount < largest / 5
    assert source.trl is not None
    assert 2 <= source.trl.end - source.trl.start <= 3


def test_strong_proposal_beats_the_world_best_with_certified_tests() -> None:
    targets = proposal("strong").targets
    assert all(
        row.final > row.world_best
        if row.direction is Direction.HIGHER
        else row.final < row.world_best
        for row in targets
    )
    assert sum(row.weight for row in targets if row.certified) >= 90


def test_derivative_proposal_restates_every_element_of_the_patent_it_follows() -> None:
    patent = next(p for p in records("patents.jsonl") if p["application_number"] == "1020179045843")
    source = proposal("derivative")
    assert patent["applicant"] != source.organisation
    assert patent["application_number"] not in {row.id for row in source.prior_art}
    text = judged_text(source)
    for term in (
        "초음파",
        "간격",
        "반사파",
        "모터 전류",
        "히팅 재킷",
        "펄스",
        "퍼지 노즐",
        "기준을 넘은 구간",
    ):
        assert term in patent["claims"][0], term
        assert term in text, term


def test_derivative_proposal_repeats_an_earlier_funded_project_of_another_firm() -> None:
    source = proposal("derivative")
    shares = {
        project["id"]: len(words(project["method"]) & words(judged_text(source)))
        / len(words(project["method"]))
        for project in records("projects.jsonl")
    }
    ranked = sorted(shares, key=lambda key: shares[key], reverse=True)
    assert ranked[0] == "P2021-0002"
    assert shares[ranked[0]] > 0.6
    assert shares[ranked[1]] < 0.3
    project = next(p for p in records("projects.jsonl") if p["id"] == ranked[0])
    assert project["organisation"] != source.organisation


def test_inconsistent_proposal_contradicts_itself_in_every_planted_way() -> None:
    source = proposal("inconsistent")
    budget, trl = source.budget, source.trl
    assert budget is not None
    assert trl is not None
    assert sum(row.weight for row in source.targets) == 110
    assert sum(worse_than_domestic(row) for row in source.targets) == 2
    assert budget.government + budget.own != budget.total
    assert sum(item.total for item in budget.items) not in {
        budget.total,
        budget.government + budget.own,
    }
    sizes = {size for row in source.market for year, size in row.sizes.items() if year == 2029}
    assert source.sales[-1].year == 2029
    assert source.sales[-1].amount > max(sizes)
    assert (trl.end - trl.start, source.period.months) == (6, 12)


def test_incomplete_proposal_lacks_what_scores_are_made_of() -> None:
    truth = gold(proposal("incomplete"))
    assert truth.missing == (
        "budget", "ipc", "targets", "trl_start", "trl_end", "market", "sales", "team", "cited"
    )  # fmt: skip
    for name in COMPLETE:
        assert gold(proposal(name)).missing == ()


def test_cited_patents_are_in_the_corpus_under_the_name_they_are_cited_with() -> None:
    owners = {p["application_number"]: p["applicant"] for p in records("patents.jsonl")}
    for name in NAMES:
        for row in proposal(name).prior_art:
            assert row.id in owners
            if proposal(name).language == "ko":
                assert row.holder == owners[row.id]
            assert "".join(filter(str.isalnum, row.number)).removeprefix("KR").endswith(row.id[2:])


def test_submission_dates_lie_after_every_record_of_the_corpus() -> None:
    last = max(p["publication_date"] for p in records("patents.jsonl"))
    for name in NAMES:
        assert proposal(name).submission_date.strftime("%Y%m%d") > last


@pytest.mark.parametrize("name", NAMES)
def test_judged_text_is_comparable_in_length_with_thirty_earlier_projects(name: str) -> None:
    length = len(judged_text(proposal(name)))
    others = [len(p["goal"]) + len(p["method"]) for p in records("projects.jsonl")]
    assert sum(length / 3 <= other <= length * 3 for other in others) >= (
        8 if name == "english" else 30
    )


def test_gold_keeps_printed_decimals_and_whole_units_of_currency() -> None:
    truth = gold(proposal("strong"))
    assert truth.targets[0].final == Decimal("2.0")
    assert truth.budget is not None
    assert truth.budget.government is not None
    assert truth.budget.government.amount == 1_800_000_000
    assert Gold.model_validate_json(truth.model_dump_json()) == truth


def test_a_field_that_no_form_knows_is_refused(tmp_path: Path) -> None:
    text = (DEMO / "proposals" / "strong.yaml").read_text("utf-8")
    path = tmp_path / "misspelt.yaml"
    path.write_text(text + "\nteam_txt: []\n", "utf-8")
    with pytest.raises(ValidationError, match="team_txt"):
        load(path)
