"""Arranging an evaluation and a document for reading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from markupsafe import escape

from api.i18n import Messages
from api.searching import best_window, looks_like_number, split
from api.views.evidence import cells_together
from api.views.features import ClaimNode, Field, Value, interval, tree
from api.views.links import MAX_BOXES, page_address
from api.views.render import environment, mark_terms, points, tone
from api.views.scorecard import MATRIX_COLUMNS, all_evidence, arrange, letter
from api.views.words import words
from nlp.domain import (
    Box,
    Budget,
    CitedDocument,
    Claim,
    Evidence,
    FundedProject,
    Genre,
    Money,
    NumberLimit,
    Period,
)
from scoring.evaluation import Grade
from tests.unit.api import samples


def test_letters_go_on_after_z() -> None:
    assert [letter(i) for i in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_the_matrix_has_a_cell_for_every_element_and_shown_document() -> None:
    card = arrange(samples.evaluation())
    assert [[m.verdict.value if m else None for _, m in row.cells] for row in card.rows] == [
        ["disclosed", "not_found", "partly"],
        ["partly", "not_found", "not_found"],
        ["not_found", "disclosed", "not_found"],
    ]
    assert card.best_two == ("A", "B")


def test_the_matrix_is_as_wide_as_a_page_and_the_list_complete() -> None:
    base = samples.evaluation()
    art = base.originality.prior_art[0]
    many = tuple(
        art.model_copy(update={"hit": art.hit.model_copy(update={"id": str(n)})})
        for n in range(MATRIX_COLUMNS + 1)
    )
    originality = base.originality.model_copy(update={"prior_art": many})
    card = arrange(base.model_copy(update={"originality": originality}))
    assert len(card.matrix_columns) == len(card.rows[0].cells) == MATRIX_COLUMNS
    assert len(card.columns) == MATRIX_COLUMNS + 1


def test_what_was_not_judged_is_listed_with_its_dimension() -> None:
    (item,) = arrange(samples.evaluation()).unjudged
    assert (item.dimension.value, item.finding.item) == ("technology", "third_party")


def test_evidence_comes_in_reading_order_and_without_what_was_not_found() -> None:
    found = list(all_evidence(samples.evaluation()))
    assert [document for document, _ in found[:3]] == [samples.SHA256[:16]] * 3
    quoted = sum(len(row.cells) for row in arrange(samples.evaluation()).rows)
    assert len([d for d, _ in found if d.isdigit()]) < quoted


def test_a_page_address_carries_the_boxes_and_is_bounded() -> None:
    box = Box(x0=1, y0=2, x1=3.25, y1=4)
    evidence = Evidence(source="page 3", quote="q", page=3, boxes=(box,) * (MAX_BOXES + 5))
    address = page_address("ab", evidence)
    assert address is not None
    assert address.startswith("/documents/ab/pages/3?box=1.0,2.0,3.2,4.0&")
    assert address.count("box=") == MAX_BOXES
    assert page_address("ab", Evidence(source="abstract", quote="q")) is None


@pytest.mark.parametrize(
    ("text", "terms", "marked"),
    [
        ("해수전해 전극", ("전극",), "해수전해 <mark>전극</mark>"),
        ("the art of article", ("art",), "the <mark>art</mark> of article"),
        ("Nickel", ("nickel",), "<mark>Nickel</mark>"),
        ("a<b>", ("b",), "a&lt;<mark>b</mark>&gt;"),
        ("나노입자", ("나노", "나노입자"), "<mark>나노입자</mark>"),
        ("in C++ and C", ("c++",), "in <mark>C++</mark> and C"),
        ("plain", (), "plain"),
        ("plain", ("", " "), "plain"),
    ],
)
def test_matched_terms_are_marked_and_everything_is_escaped(
    text: str, terms: tuple[str, ...], marked: str
) -> None:
    assert str(mark_terms(text, terms)) == marked


def test_a_score_is_not_rounded_into_another_grade() -> None:
    assert [points(x) for x in (None, 0.0, 74.46, 79.96, 100.0)] == [
        "–",
        "0",
        "74.4",
        "79.9",
        "100",
    ]


def test_every_grade_has_a_tone_and_none_has_its_own() -> None:
    assert [tone(grade) for grade in Grade][::2] == ["high", "good", "fair", "weak", "low"]
    assert tone(None) == "none"


def test_labels_are_put_into_words_and_unknown_ones_kept() -> None:
    show = environment().from_string("{{ value|label }}")
    shown = [
        show.render(t=Messages("ko"), value=value)
        for value in ("claim 1a", "goal 2", "abstract", "odd thing 3", "<x>")
    ]
    assert shown == ["청구항 1a", "목표 2", "초록", "odd thing 3", str(escape("<x>"))]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10-2019-0038211", True),
        ("1020190038211", True),
        ("US 9,876,543 B2", True),
        ("US9876543B2", True),
        ("KR101435371B1", True),
        ("제10-1435371호", True),
        ("전극", False),
        ("3차원 적층 메모리", False),
        ("500 mAh/g", False),
        ("2 nm transistor", False),
    ],
)
def test_numbers_are_told_from_words(text: str, number: bool) -> None:
    assert looks_like_number(text) is number


def test_a_snippet_is_the_part_with_most_of_the_terms() -> None:
    text = "Nothing here at all. " * 20 + "The nickel electrode lasts in brine. " + "End. " * 60
    assert "nickel electrode" in best_window(text, ("nickel", "electrode"))
    assert best_window("short", ("x",)) == "short"
    assert best_window("", ()) == ""


def test_values_are_split_at_commas_and_blanks_dropped() -> None:
    assert split(["H01L, C25B 11", "", "G06F"]) == ("H01L", "C25B 11", "G06F")


def claim(number: int, *on: int) -> Claim:
    return Claim(number=number, text="t", depends_on=on)


def test_claims_hang_under_the_first_claim_they_refer_to() -> None:
    top = tree((claim(1), claim(2, 1), claim(3, 2, 1), claim(4), claim(5, 9)))
    assert [node.claim.number for node in top] == [1, 4, 5]
    assert top[0].children[0].children[0].claim.number == 3


def test_claims_that_refer_forwards_or_to_themselves_make_no_ring() -> None:
    top = tree((claim(1, 2), claim(2, 1), claim(3, 3)))
    assert [node.claim.number for node in top] == [1, 3]


@pytest.mark.parametrize(
    ("limit", "written"),
    [
        ({"lower": "5", "upper": "10", "unit": "mm"}, "5 – 10 mm"),
        ({"lower": "5", "upper": "10", "lower_inclusive": False}, "5 < … ≤ 10"),
        ({"lower": "80", "unit": "°C"}, "≥ 80 °C"),
        ({"upper": "3", "upper_inclusive": False, "approximate": True}, "≈ < 3"),
        ({"lower": "200", "upper": "200", "unit": "nm"}, "200 nm"),
    ],
)
def test_a_number_limit_is_an_interval(limit: dict[str, object], written: str) -> None:
    assert interval(NumberLimit.model_validate({**limit, "start": 0, "end": 1})) == written


def test_a_limit_without_a_place_of_its_own_is_where_its_claim_is() -> None:
    limit = NumberLimit(lower=Decimal(5), unit="mm", start=0, end=1)
    of = Claim(number=1, text="t", limits=(limit, limit), evidence=evidence_at(3, 5))
    assert [(v.text, v.places[0].page) for v in ClaimNode(of, ()).limits] == [("≥ 5 mm", 3)]


def test_a_funded_project_is_written_with_its_labels_and_cited_art_with_its_marks() -> None:
    project = FundedProject(id="S9900001", title="나래 촉매", start=date(2024, 1, 1))
    assert words(project, Messages("ko")) == (
        "연구과제: 나래 촉매\n과제고유번호: S9900001\n연구기간: 2024-01-01 – ?"
    )
    cited = CitedDocument(raw="KR101435371B1", id="KR101435371B1", by_examiner=True, category="X")
    assert words(cited, Messages("en")) == "KR101435371B1 [X] [by the examiner]"


def test_values_are_written_for_a_reader() -> None:
    money = Money(amount=Decimal("1500000000"))
    korean, english = Messages("ko"), Messages("en")
    assert words(money, korean) == "1,500,000,000 KRW"
    assert words(Budget(government=money), korean) == "정부지원 1,500,000,000 KRW"
    period = Period(start=date(2026, 7, 1), months=36)
    assert words(period, english) == "2026-07-01 – ?, 36 months"
    assert words(Period(months=36), korean) == "36개월"


def evidence_at(page: int, top: float) -> Evidence:
    box = Box(x0=1, y0=top, x1=2, y1=top + 1)
    return Evidence(source=f"page {page}", quote=f"q{top:.0f}", page=page, boxes=(box,))


def test_evidence_of_one_page_is_one_click_with_all_its_boxes() -> None:
    value = Value("v", (evidence_at(1, 5), evidence_at(2, 5), evidence_at(1, 9)))
    assert [(e.page, len(e.boxes)) for e in value.places] == [(1, 2), (2, 1)]


def test_cells_of_a_page_are_one_quote_and_statements_stay_apart() -> None:
    statement = evidence_at(1, 7).model_copy(update={"quote": "s" * 81})
    record = Evidence(source="abstract", quote="a")
    found = cells_together((evidence_at(1, 5), statement, evidence_at(1, 9), record, record))
    assert [each.quote for each in found] == ["q5 · q9", statement.quote, "a", "a"]


def test_values_from_one_place_are_shown_together_and_others_apart() -> None:
    here, there = (evidence_at(1, 5),), (evidence_at(1, 9),)
    together = Field("keywords", (Value("a", here), Value("b", here))).gathered
    assert [value.text for value in together.values] == ["a · b"]
    apart = Field("keywords", (Value("a", here), Value("b", there))).gathered
    assert len(apart.values) == 2


def test_a_proposal_is_compared_with_earlier_projects_and_a_patent_with_patents() -> None:
    proposal = samples.evaluation()
    assert arrange(proposal).compared_genre is Genre.PROJECT
    patent = proposal.model_copy(update={"genre": Genre.PATENT})
    assert arrange(patent).compared_genre is Genre.PATENT


def test_reasons_that_a_part_already_gives_are_not_said_twice() -> None:
    base = samples.evaluation()
    said = base.originality.parts[0].explanation
    first = base.dimensions[0]
    changed = first.model_copy(update={"reasons": (said, *first.reasons)})
    card = arrange(base.model_copy(update={"dimensions": (changed, *base.dimensions[1:])}))
    assert card.further_reasons == first.reasons


@pytest.mark.parametrize(
    ("source", "korean", "english"),
    [
        ("paragraph 7", "문단 7", "paragraph 7"),
        ("table 2, row 3, column 1", "표 2의 3행 1열", "table 2, row 3, column 1"),
        ("claim 1a", "청구항 1a", "claim 1a"),
    ],
)
def test_places_without_a_page_have_words_in_both_languages(
    source: str, korean: str, english: str
) -> None:
    assert (Messages("ko").label(source), Messages("en").label(source)) == (korean, english)
