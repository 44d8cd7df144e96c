"""Names of persons: masked in every place where a document says them, and nothing else is."""

from __future__ import annotations

import json

import pytest

from nlp.corrections import Correction, CorrectionStatus, State
from nlp.domain import Evidence, Found, Genre, Member, PatentFeatures, ProposalFeatures
from tests.unit.workers.export.filled import ADDED, record
from workers.export.masking import HIDDEN, mask, masked, names_of
from workers.export.record import Record

NAME = "홍길동"


def proposal(*names: str, **update: object) -> Record:
    said = " ".join(names)
    team = tuple(
        Found[Member](
            value=Member(name=name, role="책임"),
            evidence=(Evidence(source="page 4", quote=f"{name} | 책임"),),
        )
        for name in names
    )
    text = Found[str](value=f"{said}은 연구한다.", evidence=(Evidence(source="p", quote=said),))
    features = ProposalFeatures(
        id="p1", source="a", language="ko", team=team, team_text=text, goal=text
    )
    return record(Genre.PROPOSAL, features=features, **update)


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("홍길동", "홍*동"),
        ("홍 길 동", "홍*동"),
        ("이산", "이*"),
        ("남궁길동", "남**동"),
        ("Jane Doe", "J*** D**"),
        ("김 Jane", "김 J***"),
    ],
)
def test_a_name_keeps_its_ends(name: str, hidden: str) -> None:
    assert mask(name) == hidden


@pytest.mark.parametrize("name", [NAME, "Jane Doe", "이산", "남궁길동"])
def test_a_team_member_is_masked_wherever_the_document_names_them(name: str) -> None:
    one = masked(proposal(name, file_name=f"계획서_{name}.pdf"))
    assert name not in json.dumps(one.features.model_dump(mode="json"), ensure_ascii=False)
    assert isinstance(one.features, ProposalFeatures)
    assert one.features.team[0].value == Member(name=mask(name), role="책임")
    assert one.features.goal is not None
    assert one.features.goal.value == f"{mask(name)}은 연구한다."
    assert one.file_name == f"계획서_{mask(name)}.pdf"


def test_a_name_set_apart_or_with_a_particle_is_masked_and_a_longer_word_is_not() -> None:
    one = proposal("홍길동", "Ann Lee")
    text = Found[str](value="홍 길 동과 Ann  Lee, 신홍길동전, Joann Leeds")
    features = one.features.model_copy(update={"goal": text})
    found = masked(record(Genre.PROPOSAL, features=features)).features
    assert isinstance(found, ProposalFeatures)
    assert found.goal is not None
    assert found.goal.value == "홍*동과 A** L**, 신홍길동전, Joann Leeds"


def test_nothing_is_changed_where_nobody_is_named() -> None:
    one = proposal()
    assert masked(one).features is one.features


def test_inventors_are_published_and_stay() -> None:
    one = record(Genre.PATENT)
    assert isinstance(one.features, PatentFeatures)
    assert masked(one).features == one.features


def test_every_member_of_every_field_is_found() -> None:
    one = record(Genre.PROPOSAL)
    assert isinstance(one.features, ProposalFeatures)
    assert one.features.leader is not None
    members = [found.value for found in one.features.team] + [one.features.leader.value]
    assert set(names_of(one.features)) == {member.name for member in members}


def test_corrections_tell_neither_who_made_them_nor_names_that_were_corrected() -> None:
    def status(field: str, machine: object, value: object) -> CorrectionStatus:
        made = Correction.model_validate(
            {
                "id": 1,
                "address": field,
                "field": field,
                "machine": {"value": machine},
                "value": value,
                "by": "김담당",
                "why": f"{NAME}이 아니다",
                "at": ADDED,
            }
        )
        assert isinstance(made.machine, dict)
        return CorrectionStatus(
            correction=made, state=State.EFFECTIVE, before=made.machine["value"]
        )

    wrong = "홍기동"
    base = proposal(NAME)
    quote = Found[Member](
        value=Member(name=NAME), evidence=(Evidence(source="p", quote=f"{wrong} | 책임"),)
    )
    one = masked(
        record(
            Genre.PROPOSAL,
            features=base.features.model_copy(update={"team": (quote,)}),
            corrections=(
                status("team", {"name": wrong, "role": "책임"}, NAME),
                status("goal", f"{NAME}의 목표", {"text": [NAME]}),
            ),
        )
    )
    team, goal = one.corrections
    assert (team.before, team.correction.value, team.correction.machine) == (HIDDEN,) * 3
    assert goal.before == "홍*동의 목표"
    assert goal.correction.value == {"text": ["홍*동"]}
    assert {each.correction.by for each in one.corrections} == {"김*당"}
    whole = f"{one.features.model_dump_json()} {one.corrections}"
    assert NAME not in whole
    assert wrong not in whole
