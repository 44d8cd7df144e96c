"""INPADOC families and legal events."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.unit.nlp.patents.bulk import assert_resumable, patents, reasons
from tests.unit.nlp.patents.epo.samples import DOCUMENT, FAMILY, MEMBER
from tests.unit.nlp.patents.found import value


def test_each_member_says_its_family_and_nothing_it_does_not_know(tmp_path: Path) -> None:
    grant, application = patents(FAMILY.encode(), tmp_path)
    assert (grant.id, application.id) == ("EP3990001B1", "EP3990001A1")
    assert grant.family == application.family == "99000001"
    assert {"title", "abstract"} <= set(grant.missing)
    assert value(grant.filing_date) == date(2018, 11, 8)
    assert value(grant.registration_date) == date(2021, 2, 12)
    assert application.registration_date is None
    assert [(one.value.number, one.value.filed) for one in grant.priorities] == [
        ("KR20170990001", date(2017, 11, 12))
    ]


def test_legal_events_stand_in_order_of_time(tmp_path: Path) -> None:
    grant, _ = patents(FAMILY.encode(), tmp_path)
    assert [(one.code, one.date) for one in grant.legal_events] == [
        ("17P", date(2019, 7, 10)),
        ("PG25", date(2023, 6, 30)),
        ("REG", date(2024, 1, 15)),
        ("XX", None),
    ]
    assert grant.legal_events[1].text == (
        "LAPSED IN A CONTRACTING STATE | Ref Country Code: NL | Effective DATE: 20230501"
    )
    assert grant.legal_events[2].text == (
        "REFERENCE TO A NATIONAL CODE | Ref Legal Event Code: EP (PATENT TAKES EFFECT)"
    )


def test_the_status_is_the_latest_event_that_helps_or_harms(tmp_path: Path) -> None:
    grant, _ = patents(FAMILY.encode(), tmp_path)
    assert grant.legal_status == "LAPSED IN A CONTRACTING STATE (NL, 2023-06-30)"


def test_a_family_without_legal_events_has_no_status(tmp_path: Path) -> None:
    start, end = FAMILY.index("<ops:legal "), FAMILY.rindex("</ops:legal>") + len("</ops:legal>")
    plain = FAMILY[:start] + "</ops:family-member></ops:patent-family>" + FAMILY[end:]
    (member,) = patents(plain.encode(), tmp_path)[:1]
    assert (member.legal_events, member.legal_status) == ((), None)


def test_a_member_with_its_front_page_is_a_whole_record(tmp_path: Path) -> None:
    whole = FAMILY.replace("<ops:legal ", f"{DOCUMENT}<ops:legal ", 1)
    first, _ = patents(whole.encode(), tmp_path)
    assert value(first.title) == "Heated bed"
    assert (first.id, first.family) == ("EP3990001A1", "99000001")
    assert len(first.legal_events) == 4


def test_members_are_cut_alike_from_anywhere_and_a_bad_one_hides_no_other(tmp_path: Path) -> None:
    bad = MEMBER.replace("3990001", "")
    family = FAMILY.replace("</ops:patent-family>", f"{bad}{MEMBER}</ops:patent-family>").encode()
    assert_resumable(family)
    why = reasons(family, tmp_path)
    assert [bool(reason) for reason in why] == [False, False, True, False]
    assert "no publication number" in why[2]
