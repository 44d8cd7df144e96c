"""Passages: what is judged, under which labels, and where it stands on the page."""

from __future__ import annotations

import pytest

from nlp.domain import (
    Block,
    BlockKind,
    Box,
    Claim,
    ClaimElement,
    DescriptionPart,
    DescriptionSection,
    Evidence,
    Found,
    Line,
    Outcome,
    Page,
    ParsedDocument,
    PatentFeatures,
    ProjectFeatures,
    ProposalFeatures,
    Target,
)
from nlp.passages import (
    ABSTRACT,
    CLAIMS,
    GOAL_AND_METHOD,
    PassageSettings,
    basis_of,
    cut_issue,
    judged_passages,
    passages_of,
)

ABSTRACT_TEXT = "수조의 물을 여과하는 장치를 개시한다. 장치는 필터와 펌프를 포함한다."


def _patent(**fields: object) -> PatentFeatures:
    base: dict[str, object] = {"id": "P1", "source": "made.pdf", "language": "ko", "country": "KR"}
    return PatentFeatures.model_validate(base | fields)


def _claim() -> Claim:
    elements = (
        ClaimElement(label="1a", text="수조 여과 장치에 있어서,", preamble=True),
        ClaimElement(label="1b", text="물을 거르는 필터; 및"),
        ClaimElement(label="1c", text="물을 돌리는 펌프를 포함하는 장치."),
    )
    return Claim(number=1, text=" ".join(element.text for element in elements), elements=elements)


def test_the_elements_of_independent_claims_are_judged() -> None:
    dependent = Claim(number=2, text="제1항에 있어서, 필터는 활성탄인 장치.", depends_on=(1,))
    cancelled = Claim(number=3, text="삭제", cancelled=True)
    features = _patent(
        claims=(_claim(), dependent, cancelled), abstract=Found[str](value=ABSTRACT_TEXT)
    )
    passages = passages_of(features)
    judged = [passage.label for passage in passages if passage.judged]
    assert judged == ["claim 1a", "claim 1b", "claim 1c"]
    assert basis_of(passages) == CLAIMS
    assert [passage.label for passage in passages][3:] == ["claim 2", "abstract 1", "abstract 2"]


def test_without_claims_the_abstract_is_judged() -> None:
    passages = passages_of(_patent(abstract=Found[str](value=ABSTRACT_TEXT)))
    assert [(one.label, one.judged) for one in passages] == [
        ("abstract 1", True),
        ("abstract 2", True),
    ]
    assert basis_of(passages) == ABSTRACT


def test_a_patent_with_claims_can_be_judged_by_its_abstract_too() -> None:
    features = _patent(claims=(_claim(),), abstract=Found[str](value=ABSTRACT_TEXT))
    passages = passages_of(features)
    labels = [passage.label for passage in judged_passages(passages, ABSTRACT)]
    assert labels == ["abstract 1", "abstract 2"]
    assert len(judged_passages(passages, CLAIMS)) == 3
    assert judged_passages(passages) == judged_passages(passages, CLAIMS)


def test_an_independent_claim_without_elements_is_cut_into_statements() -> None:
    text = "물을 거르는 필터와 물을 돌리는 펌프를 포함하는 수조 여과 장치."
    passages = passages_of(_patent(claims=(Claim(number=4, text=text),)))
    assert [(one.label, one.text, one.judged) for one in passages] == [("claim 4a", text, True)]


def test_a_proposal_is_judged_by_goal_method_and_novelty() -> None:
    features = ProposalFeatures(
        id="a" * 16,
        source="made.pdf",
        language="ko",
        goal=Found[str](value="여과 수조를 개발한다."),
        method=Found[str](value="활성탄 필터를 제작한다. 펌프를 시험한다."),
        novelty=Found[str](value="세척이 필요 없는 필터이다."),
        need=Found[str](value="수조 관리에 손이 많이 든다."),
        targets=(Found[Target](value=Target(item="여과 효율", unit="%")),),
    )
    passages = passages_of(features)
    assert [one.label for one in passages if one.judged] == [
        "goal 1",
        "method 1",
        "method 2",
        "novelty 1",
    ]
    assert [one.label for one in passages if not one.judged] == ["need 1", "target 1"]
    assert basis_of(passages) == GOAL_AND_METHOD


def test_a_project_is_judged_by_goal_and_method() -> None:
    features = ProjectFeatures(
        id="R1",
        source="made.jsonl:1",
        language="ko",
        title=Found[str](value="여과 수조"),
        goal=Found[str](value="여과 수조를 개발한다."),
    )
    assert basis_of(passages_of(features)) == GOAL_AND_METHOD


def test_a_record_with_a_title_only_can_still_be_compared() -> None:
    passages = passages_of(_patent(title=Found[str](value="수조 여과 장치")))
    assert [(one.label, one.judged) for one in passages] == [("title 1", False)]
    assert basis_of(passages) is None


def test_labels_are_unique_where_a_part_comes_twice() -> None:
    section = DescriptionSection(part=DescriptionPart.EFFECT, heading="효과", text="물이 맑아진다.")
    signs = DescriptionSection(
        part=DescriptionPart.REFERENCE_SIGNS, heading="부호의 설명", text="10: 필터"
    )
    labels = [one.label for one in passages_of(_patent(description=(section, section, signs)))]
    assert labels == ["effect 1", "effect 1 (2)"]


@pytest.mark.parametrize(("sentences", "cut"), [(10, False), (11, True)])
def test_a_document_beyond_the_limit_is_cut_and_says_so(sentences: int, cut: bool) -> None:
    text = " ".join(f"{'가' * 60} 문장 {index}이다." for index in range(sentences))
    features = _patent(abstract=Found[str](value=text))
    settings = PassageSettings(per_document=10)
    passages = passages_of(features, settings=settings)
    issue = cut_issue(features, passages, settings)
    assert len(passages) == 10
    assert (issue is not None) is cut
    if issue:
        assert "1 of 11" in issue.message
        assert "made.pdf" in issue.message


def _document(text: str, lines: list[tuple[int, int]]) -> ParsedDocument:
    box = Box(x0=0, y0=0, x1=100, y1=10)
    made = tuple(
        Line(page=1, box=Box(x0=0, y0=20 * row, x1=100, y1=20 * row + 10), start=start, end=end)
        for row, (start, end) in enumerate(lines)
    )
    return ParsedDocument(
        sha256="0" * 64,
        file_name="made.pdf",
        media_type="application/pdf",
        parser_version="test",
        outcome=Outcome.SUCCEEDED,
        language="ko",
        text=text,
        pages=(Page(number=1, width=100, height=100, start=0, end=len(text)),),
        lines=made,
        blocks=(Block(kind=BlockKind.TEXT, page=1, box=box, start=0, end=len(text)),),
    )


def test_each_statement_has_the_boxes_of_its_own_words() -> None:
    text = "요약\n수조의 물을 여과하는 장치를\n개시한다. 장치는 필터와 펌프를\n포함한다.\n"
    ends = [index for index, sign in enumerate(text) if sign == "\n"]
    starts = [0, *(end + 1 for end in ends[:-1])]
    document = _document(text, list(zip(starts, ends, strict=True)))
    evidence = Evidence(source="page 1", page=1, quote="…", start=3, end=len(text) - 1)
    found = Found[str](value=ABSTRACT_TEXT, evidence=(evidence,))
    first, second = passages_of(_patent(abstract=found), document)
    assert first.evidence.quote == "수조의 물을 여과하는 장치를 개시한다."
    assert [box.y0 for box in first.evidence.boxes] == [20, 40]
    assert [box.y0 for box in second.evidence.boxes] == [40, 60]
    assert second.evidence.boxes[0].x0 > 0
    assert text[second.evidence.start : second.evidence.end].startswith("장치는 필터와")


def test_a_field_goes_on_over_pages_and_its_passages_name_their_own() -> None:
    """The evidence of a section ends with its first page; its paragraphs do not."""
    first = "본 발명의 수조는 필터를 갖는다. [0012] 필터는 활성탄으로 되어 있고 물을"
    rest = "거른다. 펌프는 물을 수조의 위에서 아래로 돌리며 소음이 없다."
    head = "공개특허 10-2099-1234567"
    lines: list[Line] = []
    text = ""
    for page, words in ((1, first), (2, head), (2, rest)):
        box = Box(x0=0, y0=20 * len(lines), x1=100, y1=20 * len(lines) + 10)
        lines.append(Line(page=page, box=box, start=len(text), end=len(text) + len(words)))
        text += words + "\n\n"
    kinds = (BlockKind.TEXT, BlockKind.FURNITURE, BlockKind.TEXT)
    blocks = tuple(
        Block(kind=kind, page=line.page, box=line.box, start=line.start, end=line.end)
        for kind, line in zip(kinds, lines, strict=True)
    )
    turn = lines[1].start
    pages = tuple(
        Page(number=number, width=100, height=100, start=start, end=end)
        for number, start, end in ((1, 0, turn), (2, turn, len(text)))
    )
    document = _document(text, []).model_copy(
        update={"lines": tuple(lines), "blocks": blocks, "pages": pages}
    )
    section = DescriptionSection(
        part=DescriptionPart.EMBODIMENTS,
        heading="실시예",
        text=f"{first} {rest}".replace("[0012] ", ""),
        evidence=document.evidence(0, len(first)),
    )
    settings = PassageSettings(shortest=10, longest=50)
    passages = passages_of(_patent(description=(section,)), document, settings)
    assert [passage.evidence.page for passage in passages] == [1, 1, 2]
    assert [[box.y0 for box in passage.evidence.boxes] for passage in passages] == [[0], [0], [40]]
    assert [passage.evidence.quote for passage in passages] == [p.text for p in passages]
    assert passages[1].text == "필터는 활성탄으로 되어 있고 물을 거른다."


def test_without_a_document_the_field_s_evidence_is_quoted() -> None:
    evidence = Evidence(source="page 3", page=3, quote="…")
    found = Found[str](value=ABSTRACT_TEXT, evidence=(evidence,))
    first = passages_of(_patent(abstract=found))[0]
    assert (first.evidence.page, first.evidence.quote) == (3, first.text)
