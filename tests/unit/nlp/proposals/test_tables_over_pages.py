"""Targets, budgets and sales in tables that a PDF breaks over pages are read whole."""

from __future__ import annotations

import pytest

from nlp.domain import Evidence, ParsedDocument, ProposalFeatures
from nlp.pdf.reader import parse_pdf_bytes
from nlp.proposals import extract_proposal
from tests.unit.nlp.pdf.samples import typeset

COVER = """
#align(center)[사업계획서]
#table(columns: (90pt, 300pt), stroke: 0.6pt,
  [과제명], [물안개를 모으는 그물 개발], [주관기관], [가람물결 주식회사], [공고명], [새물 사업])
"""
FOOT = "#set page(footer: context align(center)[\\- #counter(page).display() \\-])\n"


def broken(heading: str, header: str, rows: str, *, columns: int, repeat: bool) -> str:
    """A table of which the first rows stand at the foot of a page."""
    head = f"table.header(repeat: {str(repeat).lower()}, {header})"
    return (
        f"#pagebreak()\n{heading}\n#v(560pt)\n(단위: 백만원)\n"
        f"#table(columns: {columns}, stroke: 0.6pt, rows: 30pt, {head}, {rows})\n"
    )


def read(*parts: str) -> tuple[ParsedDocument, ProposalFeatures]:
    document = parse_pdf_bytes(typeset(FOOT + COVER + "".join(parts)), file_name="plan.pdf")
    assert [table.further != () for table in document.tables] == [False] + [True] * len(parts)
    return document, extract_proposal(document)


def stands(document: ParsedDocument, evidence: Evidence) -> bool:
    """Whether each of its boxes covers a line of its page whose words it quotes."""
    quoted = "".join(evidence.quote.split())
    return bool(evidence.boxes) and all(
        any(
            line.page == evidence.page
            and box.y0 - 1 <= line.box.y0 <= box.y1
            and box.x0 - 1 <= line.box.x0 <= box.x1
            and "".join(document.text[line.start : line.end].split()) in quoted
            for line in document.lines
        )
        for box in evidence.boxes
    )


@pytest.mark.parametrize("repeat", [True, False], ids=["header repeated", "header once"])
def test_targets_are_read_from_both_pages(*, repeat: bool) -> None:
    header = "[평가항목], [단위], [비중(%)], [세계최고수준], [개발 전 국내수준], [최종 목표치]"
    items = ["집수율", "그물 수명", "내풍 속도", "무게", "투과율"]
    rows = ", ".join(
        f"[{item}], [%], [20], [{50 + n}], [{30 + n}], [{60 + n}]" for n, item in enumerate(items)
    )
    document, features = read(broken("2. 성능 목표", header, rows, columns=6, repeat=repeat))
    assert [found.value.item for found in features.targets] == items
    assert [found.value.final for found in features.targets] == [60, 61, 62, 63, 64]
    pages = [found.evidence[0].page or 0 for found in features.targets]
    assert pages == sorted(pages)
    assert set(pages) == {2, 3}
    assert all(stands(document, found.evidence[0]) for found in features.targets)


@pytest.mark.parametrize("repeat", [True, False], ids=["header repeated", "header once"])
def test_the_row_of_totals_of_a_budget_is_found_on_the_next_page(*, repeat: bool) -> None:
    header = "[구분], [정부지원금], [기관부담금], [합계]"
    rows = ", ".join(f"[{n}차년도], [{n}00], [{n}0], [{n}{n}0]" for n in range(1, 5))
    rows += ", [합계], [1,000], [100], [1,100]"
    document, features = read(broken("7. 사업비", header, rows, columns=4, repeat=repeat))
    assert features.budget is not None
    budget = features.budget.value
    sums = [int(part.amount) for part in (budget.government, budget.own, budget.total) if part]
    assert sums == [1_000_000_000, 100_000_000, 1_100_000_000]
    assert {evidence.page for evidence in features.budget.evidence} == {3}
    assert all(stands(document, evidence) for evidence in features.budget.evidence)


@pytest.mark.parametrize("repeat", [True, False], ids=["header repeated", "header once"])
def test_sales_in_a_row_on_the_next_page_find_their_years_on_the_page_before(
    *, repeat: bool
) -> None:
    header = "[구분], [2029년], [2030년]"
    rows = "[국내], [10], [20], [수출], [5], [7], [온라인], [1], [1], [매출액 합계], [16], [28]"
    document, features = read(broken("6. 매출계획", header, rows, columns=3, repeat=repeat))
    found = [(figure.value.year, int(figure.value.amount.amount)) for figure in features.sales]
    assert found == [("2029", 16_000_000), ("2030", 28_000_000)]
    assert {figure.evidence[0].page for figure in features.sales} == {3}
    assert all(stands(document, figure.evidence[0]) for figure in features.sales)
