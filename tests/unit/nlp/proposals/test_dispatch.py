from __future__ import annotations

import pytest

from nlp.body import Body
from nlp.domain import Found, Genre, Outcome, PatentFeatures, ProposalFeatures
from nlp.errors import ErrorCategory
from nlp.extract import extract, outcome_of
from nlp.pdf.reader import parse_pdf_bytes
from tests.unit.nlp.pdf.samples import handmade
from tests.unit.nlp.proposals.building import document
from tests.unit.nlp.proposals.samples import COVER, SECTIONS, TITLE, sections


def test_a_filled_form_is_read_as_a_proposal_and_succeeds() -> None:
    features = extract(document(TITLE, COVER, *sections(list(SECTIONS))))
    assert features.genre is Genre.PROPOSAL
    assert features.id == "ab" * 8
    assert outcome_of(features) == (Outcome.SUCCEEDED, ())


def test_what_is_neither_patent_nor_proposal_is_partial_and_says_so() -> None:
    features = extract(document("장보기 목록", "사과 세 개와 배 두 개", name="list.pdf"))
    outcome, issues = outcome_of(features)
    assert outcome is Outcome.PARTIAL
    assert {issue.category for issue in issues} == {ErrorCategory.NOT_FOUND}
    assert "does not read like a patent gazette or a filled-in proposal" in issues[0].message
    assert all("list.pdf" in issue.message for issue in issues)


@pytest.mark.parametrize("lacking", ["goal", "method"])
def test_a_proposal_without_a_core_field_is_partial_and_names_it(lacking: str) -> None:
    names = [name for name in SECTIONS if name != lacking]
    outcome, issues = outcome_of(extract(document(TITLE, COVER, *sections(names))))
    assert outcome is Outcome.PARTIAL
    assert [lacking in issue.message for issue in issues] == [True]


def test_a_patent_without_its_abstract_is_partial() -> None:
    patent = PatentFeatures(
        id="1020190000001",
        source="p.pdf",
        language="ko",
        country="KR",
        title=Found(value="직물 밸브"),
    )
    outcome, issues = outcome_of(patent)
    assert outcome is Outcome.PARTIAL
    assert issues[0].message == "p.pdf: not found in this patent: abstract."


def test_a_proposal_with_its_core_is_whole_without_the_rest() -> None:
    sure: Found[str] = Found(value="직물 밸브")
    features = ProposalFeatures(
        id="ab" * 8, source="p.pdf", language="ko", title=sure, goal=sure, method=sure
    )
    assert outcome_of(features) == (Outcome.SUCCEEDED, ())


@pytest.mark.parametrize("pages", [1, 3])
def test_pages_that_hold_their_numbers_only_have_no_fields(pages: int) -> None:
    content = handmade(b"BT /F 12 Tf 290 20 Td (- 1 -) Tj ET", pages=pages)
    parsed = parse_pdf_bytes(content, file_name="numbers.pdf")
    assert not Body(parsed).lines
    found = extract(parsed)
    assert isinstance(found, ProposalFeatures)
    assert {"title", "goal", "method"} <= set(found.missing)
