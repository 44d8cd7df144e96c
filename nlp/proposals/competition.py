"""Competitors, from tables about them, and how fast the market grows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from nlp.domain import Competitor, Found, Growth, Table
from nlp.proposals.amounts import parse_number
from nlp.proposals.body import Body, is_blank
from nlp.proposals.business import SENTENCE_CONFIDENCE, plain_scope, scope_of, source_of
from nlp.proposals.chunks import Chunk, Value
from nlp.proposals.headers import Header, cell_at, read_header
from nlp.proposals.lexicon import Lexicon, Role, squash, without_remarks
from nlp.proposals.rows import CONFIDENCE, Row, find_rows

_COMPETITION = re.compile(r"경쟁|compet|rival", re.IGNORECASE)
_REMARK = re.compile(r"대비|비교|차이|차별|특징|versus|compared", re.IGNORECASE)
_OURS = re.compile(
    r"당사|자사|본\s*(?:과제|제품|기술|사업)|우리|신청\s*기업"
    r"|\bours?\b|\bwe\b|this project|proposed|applicant",
    re.IGNORECASE,
)
_GROWTH = re.compile(r"성장률|성장율|CAGR|연평균|growth|annually|per year|a year", re.IGNORECASE)
_PERCENT = re.compile(r"(-?\d{1,3}(?:\.\d{1,2})?)\s*(?:%|％|퍼센트|percent)", re.IGNORECASE)
LEAST_ATTRIBUTES = 2
"""Rows that a comparison of products has at least."""


def find_competitors(body: Body, lexicon: Lexicon) -> tuple[Found[Competitor], ...]:
    """One for each row of a table of competitors, or each column of a comparison with them."""
    found: dict[str, Found[Competitor]] = {}
    for row in find_rows(body, lexicon, "competitor", _accepts):
        name = row.text("name")
        if name and not _OURS.search(name):
            found.setdefault(squash(name), _competitor(body, row, name))
    for _, table in body.tables:
        for other in _compared(body, table):
            found.setdefault(squash(other.value.name), other)
    return tuple(found.values())


def _accepts(header: Header, caption: str) -> bool:
    names = set(header.columns.values())
    about = caption + " ".join(header.labels.values())
    facts = names & {"product", "country", "share", "remark"}
    return "name" in names and bool(facts) and bool(_COMPETITION.search(about))


def _competitor(body: Body, row: Row, name: str) -> Found[Competitor]:
    value = Competitor(
        name=name,
        product=row.text("product") or None,
        country=row.text("country") or None,
        share=_percent(row.text("share")),
        remark="; ".join(row.all("remark")) or None,
    )
    return Found(value=value, evidence=row.evidence(body), confidence=CONFIDENCE)


def _percent(text: str) -> Decimal | None:
    return parse_number(without_remarks(text) or text) if text else None


def _compared(body: Body, table: Table) -> Iterator[Found[Competitor]]:
    """``구분 | 당사 | A사 | B사``: ours beside theirs, a row for each attribute."""
    grid = table.grid()
    heads = grid[0] if grid else []
    ours = [column for column, text in enumerate(heads) if column and _OURS.search(text)]
    if any(_REMARK.search(heads[column]) for column in ours):
        return  # what sets them apart from us is a column about them
    if len(ours) != 1 or table.rows <= LEAST_ATTRIBUTES or len(set(heads)) != len(heads):
        return
    if not _COMPETITION.search(body.caption(table) + " ".join(heads)):
        return
    for column, name in enumerate(heads):
        cell = cell_at(table, 0, column)
        if column in (0, ours[0]) or is_blank(name) or cell is None or len(name) > 40:
            continue
        yield Found(
            value=Competitor(name=" ".join(name.split())),
            evidence=(body.cell_evidence(table, cell),),
            confidence=CONFIDENCE - 0.1,
        )


def find_growth(body: Body, chunks: Sequence[Chunk], lexicon: Lexicon) -> tuple[Found[Growth], ...]:
    """Yearly growth of markets from tables with a column for it, and from sentences."""
    found: dict[tuple[str, Decimal], Found[Growth]] = {}
    for one in (*_table_growth(body, lexicon), *_sentence_growth(body, chunks)):
        found.setdefault((one.value.scope, one.value.percent), one)
    return tuple(found.values())


def _table_growth(body: Body, lexicon: Lexicon) -> Iterator[Found[Growth]]:
    for _, table in body.tables:
        header = read_header(table, lambda text: lexicon.column_of("market", text))
        if header is None or "scope" not in header.columns.values():
            continue
        grid = table.grid()
        growth = [c for c, label in header.labels.items() if _GROWTH.search(label)]
        sources = [c for c, name in header.columns.items() if name == "source"]
        scope = next(c for c, name in header.columns.items() if name == "scope")
        for row in range(header.body_row, table.rows) if growth else ():
            percent = _percent(grid[row][growth[0]])
            cell = cell_at(table, row, growth[0])
            if percent is None or cell is None or is_blank(grid[row][scope]):
                continue
            source = " ".join(grid[row][sources[0]].split()) if sources else ""
            value = Growth(
                scope=plain_scope(grid[row][scope]), percent=percent, source=source or None
            )
            yield Found(
                value=value, evidence=(body.cell_evidence(table, cell),), confidence=CONFIDENCE
            )


def _sentence_growth(body: Body, chunks: Sequence[Chunk]) -> Iterator[Found[Growth]]:
    for index, chunk in enumerate(chunks):
        after = chunks[index + 1].text if index + 1 < len(chunks) else ""
        for sentence in chunk.sentences():
            about = sentence.of("MARKET") or Role.MARKET in chunk.roles
            if not about or not _GROWTH.search(sentence.text):
                continue
            for value in sentence.of("PERCENT"):
                if _near_growth(sentence, value):
                    yield _grown(body, sentence, value, source_of(sentence.text, chunk.text, after))


def _near_growth(sentence: Chunk, value: Value) -> bool:
    """Whether a word for growth stands close to a percentage: shares of a market do not count."""
    at, end = value.start - sentence.start, value.end - sentence.start
    return bool(_GROWTH.search(sentence.text[max(at - 25, 0) : end + 20]))


def _grown(body: Body, sentence: Chunk, value: Value, source: str | None) -> Found[Growth]:
    match = _PERCENT.search(value.text)
    percent = Decimal(match.group(1)) if match else Decimal(0)
    growth = Growth(scope=scope_of(sentence, value), percent=percent, source=source)
    return Found(value=growth, evidence=(sentence.evidence(body),), confidence=SENTENCE_CONFIDENCE)
