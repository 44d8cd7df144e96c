"""Corrections: what may be corrected, which value wins, and how items are found again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import JsonValue

from nlp.corrections import (
    Correction,
    CorrectionError,
    MachineNow,
    State,
    correctable,
    corrected,
    from_text,
    proposed,
    standing,
)
from nlp.domain import (
    Budget,
    Evidence,
    Features,
    Found,
    Money,
    PatentFeatures,
    ProposalFeatures,
    SalesFigure,
    Target,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)
EVIDENCE = Evidence(source="page 3", quote="as printed", page=3)


def target(item: str, final: int) -> Found[Target]:
    value = Target(item=item, unit="%", final=Decimal(final))
    return Found[Target](value=value, evidence=(EVIDENCE,), confidence=0.9)


def sales(year: str, amount: int) -> Found[SalesFigure]:
    return Found[SalesFigure](value=SalesFigure(year=year, amount=Money(amount=Decimal(amount))))


MACHINE = ProposalFeatures(
    id="p1",
    source="one.pdf",
    language="ko",
    title=Found[str](value="오독", evidence=(EVIDENCE,), confidence=0.5),
    budget=Found[Budget](value=Budget(own=Money(amount=Decimal(5))), evidence=(EVIDENCE,)),
    targets=(target("수율", 90), target("두께", 80), target("수명", 70)),
    sales=(sales("2027", 10), sales("2028", 20)),
    missing=("goal", "call_date"),
)


class Session:
    """A person at work on a document, as the catalog would keep it."""

    def __init__(self, machine: Features = MACHINE) -> None:
        self.machine = machine
        self.made: list[Correction] = []

    def set(self, address: str, value: JsonValue) -> int:
        number = len(self.made) + 1
        one = proposed(
            self.machine,
            self.made,
            address=address,
            value=value,
            by="김",
            why="표지",
            at=AT,
            item=f"item {number}",
        )
        self.made.append(one.model_copy(update={"id": number}))
        return number

    def withdraw(self, id: int) -> None:
        old = self.made[id - 1]
        update = {"id": len(self.made) + 1, "value": None, "withdraws": id}
        self.made.append(old.model_copy(update=update))

    @property
    def now(self) -> ProposalFeatures:
        found = corrected(self.machine, self.made)
        assert isinstance(found, ProposalFeatures)
        assert ProposalFeatures.model_validate_json(found.model_dump_json()) == found
        return found

    def states(self) -> list[State]:
        return [one.state for one in standing(self.machine, self.made)]

    def machine_now(self) -> list[MachineNow | None]:
        return [one.machine_now for one in standing(self.machine, self.made)]


@pytest.fixture
def session() -> Session:
    return Session()


def test_a_corrected_value_wins_is_sure_and_keeps_its_evidence(session: Session) -> None:
    session.set("title", "바른 제목")
    assert session.now.title == Found[str](
        value="바른 제목", evidence=(EVIDENCE,), confidence=1.0, corrected=True
    )
    assert session.now.model_copy(update={"title": MACHINE.title}) == MACHINE


def test_a_part_is_corrected_and_the_rest_stays(session: Session) -> None:
    session.set("budget.total.amount", "700")
    session.set("targets[1].final", 85)
    budget = session.now.budget
    assert budget is not None
    assert budget.value == Budget(own=Money(amount=Decimal(5)), total=Money(amount=Decimal(700)))
    first, second, third = session.now.targets
    assert (first, third) == (MACHINE.targets[0], MACHINE.targets[2])
    assert second.corrected
    assert second.value == MACHINE.targets[1].value.model_copy(update={"final": Decimal(85)})


def test_what_the_machine_missed_is_added_and_missing_no_more(session: Session) -> None:
    session.set("call_date", "2026-02-01")
    session.set("targets[3]", {"item": "무게"})
    session.set("targets[3].final", "3")
    assert session.now.missing == ("goal",)
    found = session.now.call_date
    assert found is not None
    assert found.value == date(2026, 2, 1)
    assert found.evidence == (Evidence(source="correction", quote="2026-02-01"),)
    assert session.now.targets[3].value == Target(item="무게", final=Decimal(3))


def test_a_person_may_say_that_there_is_no_such_value(session: Session) -> None:
    session.set("title", None)
    session.set("targets[0]", None)
    session.set("targets[0].final", "81")  # the first of those that are left
    assert session.now.title is None
    assert session.now.missing == ("goal", "call_date", "title")
    assert [found.value.final for found in session.now.targets] == [81, 70]


def test_a_later_correction_wins_and_withdrawing_it_brings_back_the_earlier(
    session: Session,
) -> None:
    session.set("title", "하나")
    session.set("title", "둘")
    assert session.states() == [State.SUPERSEDED, State.EFFECTIVE]
    assert session.made[1].machine == session.made[0].machine
    session.withdraw(2)
    assert session.now.title is not None
    assert session.now.title.value == "하나"
    session.withdraw(1)
    assert session.now == MACHINE
    assert session.states() == [State.WITHDRAWN, State.WITHDRAWN, *[State.WITHDRAWAL] * 2]


def test_the_whole_of_an_item_supersedes_its_parts(session: Session) -> None:
    session.set("targets[0].final", 1)
    session.set("targets[1].final", 2)
    session.set("targets[0]", {"item": "새 항목"})
    assert session.states() == [State.SUPERSEDED, State.EFFECTIVE, State.EFFECTIVE]
    assert session.now.targets[0].value == Target(item="새 항목")


def test_what_was_added_to_something_withdrawn_does_not_fit_and_breaks_nothing(
    session: Session,
) -> None:
    added = session.set("targets[3]", {"item": "무게"})
    session.set("targets[3].final", "3")
    session.withdraw(added)
    assert session.now == MACHINE
    assert session.states()[1] is State.UNFIT


# --- refusals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "value", "said"),
    [
        ("titel", "x", "no field 'titel'.*title"),
        ("id", "x", "no field 'id'"),
        ("missing", [], "no field 'missing'"),
        ("title[0]", "x", "does not repeat"),
        ("targets", "x", r"3 items.*targets\[3\] to add"),
        ("targets[4]", {"item": "x"}, "3 items"),
        ("targets[0].final", "viel", "final.*valid decimal"),
        ("targets[0].colour", "x", "colour.*not permitted"),
        ("targets[3].final", 1, "item.*required"),
        ("targets[0].yearly[1].text", "x", "0 items"),
        ("title.first", "x", "no part 'first'"),
        ("call_date", "yesterday", "valid date"),
        ("trl_end", "4.5", "valid integer"),
        ("__class__", "x", "no address"),
        ("title; drop", "x", "no address"),
        ("a." * 150 + "a", "x", "no address"),
    ],
)
def test_what_cannot_be_corrected_is_refused_with_the_reason(
    session: Session, address: str, value: JsonValue, said: str
) -> None:
    with pytest.raises(CorrectionError, match=f"(?i){said}"):
        session.set(address, value)
    assert session.now == MACHINE


def test_every_field_with_evidence_can_be_corrected() -> None:
    without = {"genre", "id", "source", "language", "missing"}
    assert set(correctable(MACHINE)) == set(ProposalFeatures.model_fields) - without


@pytest.mark.parametrize("address", ["claims[0].text", "description[0].text"])
def test_what_a_patent_claims_and_describes_is_refused_by_name(address: str) -> None:
    patent = PatentFeatures(id="KR1", source="KR1.pdf", language="ko", country="KR")
    with pytest.raises(CorrectionError, match="cannot be corrected: it stands as the office"):
        Session(patent).set(address, "x")


def test_what_is_typed_is_text_unless_it_is_an_object_or_a_list() -> None:
    assert from_text("2026") == "2026"
    assert from_text("null") == "null"
    assert from_text('{"item": "x"}') == {"item": "x"}
    assert from_text('["a"]') == ["a"]
    assert from_text("[신규] 과제") == "[신규] 과제"


# --- read again ----------------------------------------------------------------------------


def test_an_item_is_found_again_wherever_another_reading_lists_it(session: Session) -> None:
    session.set("targets[1].final", 85)
    session.machine = MACHINE.model_copy(
        update={"targets": (target("새것", 1), target("수명", 70), target("두께", 79))}
    )
    assert [found.value.final for found in session.now.targets] == [1, 70, 85]
    assert session.machine_now() == [MachineNow.DIFFERS]


def test_a_year_is_found_again_though_its_amount_is_read_otherwise(session: Session) -> None:
    session.set("sales[0].amount.amount", 11)
    session.machine = MACHINE.model_copy(update={"sales": (sales("2028", 20), sales("2027", 99))})
    assert [found.value.amount.amount for found in session.now.sales] == [20, 11]


def test_an_item_that_is_read_no_more_stays_as_the_person_left_it(session: Session) -> None:
    session.set("targets[1].final", 85)
    session.machine = MACHINE.model_copy(update={"targets": MACHINE.targets[:1]})
    assert [found.value.final for found in session.now.targets] == [90, 85]
    assert session.machine_now() == [MachineNow.GONE]


@pytest.mark.parametrize(
    ("reads", "says"),
    [
        ("오독", MachineNow.AS_BEFORE),
        ("바른 제목", MachineNow.AGREES),
        ("또 다른 것", MachineNow.DIFFERS),
    ],
)
def test_it_is_said_what_the_machine_reads_now(
    session: Session, reads: str, says: MachineNow
) -> None:
    session.set("title", "바른 제목")
    title = Found[str](value=reads)
    session.machine = MACHINE.model_copy(update={"title": title})
    (status,) = standing(session.machine, session.made)
    assert (status.machine_now, status.before, status.now) == (says, "오독", reads)
    assert session.now.title is not None
    assert session.now.title.value == "바른 제목"


def test_numbers_agree_however_they_are_spelled(session: Session) -> None:
    session.set("targets[0].final", "91.0")
    session.machine = MACHINE.model_copy(update={"targets": (target("수율", 91),)})
    assert session.machine_now() == [MachineNow.AGREES]


def test_a_correction_of_a_field_that_is_no_more_is_passed_over(session: Session) -> None:
    session.set("title", "바른 제목")
    session.made[0] = session.made[0].model_copy(update={"field": "headline"})
    assert session.now == MACHINE
    assert session.states() == [State.UNFIT]
