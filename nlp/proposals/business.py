"""Market sizes and planned sales, from sentences and from tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.domain import Found, MarketFigure, Money, SalesFigure, Table
from nlp.proposals.amounts import UnitHint, parse_money
from nlp.proposals.body import Body, is_blank
from nlp.proposals.chunks import Chunk, Value
from nlp.proposals.headers import (
    Header,
    calendar_year,
    cell_at,
    plain_year,
    read_header,
    year_label,
)
from nlp.proposals.lexicon import Lexicon, Role, squash, without_remarks
from nlp.proposals.outline import Segment, roles_at
from nlp.proposals.series import is_past
from nlp.proposals.units import unit_of

TABLE_CONFIDENCE = 0.9
SENTENCE_CONFIDENCE = 0.75
_SOURCE = re.compile(r"(?:출처|자료|근거|sources?)\s*[:：]\s*([^)\]\n]+)", re.IGNORECASE)
_SOURCE_WORD = re.compile(r"출처|source", re.IGNORECASE)
_CITED = re.compile(
    r"\(([A-Z가-힣][^()]{1,60}?,?\s*(?:19|20)\d{2})\)|according to ([A-Z][^,.;]{2,60})"
)
_YEAR_AFTER = re.compile(
    r"^\s*(?:\(\s*((?:19|20)\d{2})|(?:in|by|for)\s+((?:19|20)\d{2}))", re.IGNORECASE
)
_YEAR_WORD = re.compile(
    r"(?:19|20)\d{2}(?=\s*년|\b)|\d{1,2}\s*차\s*년도|\d{1,2}\s*년\s*차|Year\s*\d{1,2}",
    re.IGNORECASE,
)
_FINANCING = re.compile(r"투자|융자|대출|자금|비용|invest|loan|financ|\bcosts?\b", re.IGNORECASE)
_SCOPES = (
    ("world", re.compile(r"세계|글로벌|해외|국외|world|global|overseas", re.IGNORECASE)),
    ("domestic", re.compile(r"국내|한국|domestic|korea", re.IGNORECASE)),
)
_MARKET = re.compile(r"시장|market|CAGR|성장률", re.IGNORECASE)
_SCOPED = re.compile(r"시장|market|세계|국내|글로벌|해외|국외|world|global|domestic", re.IGNORECASE)
_SALES_TOTAL = frozenset({"합계", "계", "총계", "total"})


def find_market(
    body: Body, parts: Sequence[Segment], chunks: Sequence[Chunk], lexicon: Lexicon
) -> tuple[Found[MarketFigure], ...]:
    """Sizes of markets with year and source where the text gives them."""
    found = [*_market_tables(body, parts, lexicon)]
    for index, chunk in enumerate(chunks):
        after = chunks[index + 1].text if index + 1 < len(chunks) else ""
        found += _market_sentences(body, chunk, after)
    return _unique(found)


def find_sales(
    body: Body, chunks: Sequence[Chunk], lexicon: Lexicon, began: int | None
) -> tuple[Found[SalesFigure], ...]:
    """Planned sales by year. The first table that gives them wins over sentences.

    `began` is the project's first year: what lies before it is no plan.
    """
    for _, table in body.tables:
        if is_past(body, table, began):
            continue
        figures = [*_sales_by_columns(body, table, lexicon)] or [
            *_sales_by_rows(body, table, lexicon)
        ]
        if figures:
            return tuple(figures)
    sentences = [
        figure
        for chunk in chunks
        if Role.SALES in chunk.roles or Role.MARKET in chunk.roles
        for figure in _sales_sentences(body, chunk)
    ]
    years = {figure.value.year: figure for figure in reversed(sentences)}
    return tuple(years[year] for year in sorted(years))


def _market_sentences(body: Body, chunk: Chunk, after: str) -> Iterator[Found[MarketFigure]]:
    for sentence in chunk.sentences():
        if not sentence.of("MARKET") or sentence.of("SALES"):
            continue
        for value in sentence.of("MONEY"):
            money = parse_money(value.text)
            if money is None:
                continue
            figure = MarketFigure(
                scope=scope_of(sentence, value),
                year=_year_of(sentence, value),
                size=money,
                source=source_of(sentence.text, chunk.text, after),
            )
            sure = SENTENCE_CONFIDENCE if Role.MARKET in chunk.roles else SENTENCE_CONFIDENCE - 0.15
            yield Found(value=figure, evidence=(sentence.evidence(body),), confidence=sure)


def scope_of(sentence: Chunk, value: Value) -> str:
    """World or domestic by the last such word before the sum, else the market as printed."""
    words = [word for word in sentence.of("WORLD", "DOMESTIC") if word.start < value.start]
    words = words or sentence.of("WORLD", "DOMESTIC")
    if words:
        return words[-1].label.lower()
    markets = sentence.of("MARKET")
    end = markets[0].end if markets else value.start
    lead = sentence.text[: end - sentence.start].strip(" ○●◦□■•·-\n")
    return " ".join(lead.split()[-4:])


def _year_of(sentence: Chunk, value: Value) -> int | None:
    after = _YEAR_AFTER.match(sentence.text[value.end - sentence.start :])
    if after:
        return int(after.group(1) or after.group(2))
    before = [year for year in sentence.of("YEAR") if year.end <= value.start]
    return int(before[-1].text[:4]) if before else None


def source_of(sentence: str, chunk: str, after: str) -> str | None:
    """Who is named as the source: in the sentence, its paragraph, or the one below."""
    for text in (
        sentence,
        chunk,
        after[:200] if "출처" in after[:40] or "ource" in after[:40] else "",
    ):
        match = _SOURCE.search(text)
        if match:
            return " ".join(match.group(1).split())
    match = _CITED.search(sentence)
    return " ".join((match.group(1) or match.group(2)).split()) if match else None


def _market_tables(
    body: Body, parts: Sequence[Segment], lexicon: Lexicon
) -> Iterator[Found[MarketFigure]]:
    for _, table in body.tables:
        header = read_header(table, lambda text: lexicon.column_of("market", text))
        caption = body.caption(table)
        by_year = [*_market_scopes(body, table)]
        if by_year or header is None or "scope" not in header.columns.values():
            yield from by_year
            continue
        about = caption + _first(table) + " ".join(header.labels.values())
        if not (_MARKET.search(about) or Role.MARKET in roles_at(parts, table)):
            continue
        if "size" in header.columns.values():
            yield from _market_rows(body, table, header)
        else:
            years = header.years or _named_years(header)
            yield from _market_years(body, table, replace(header, years=years))


def _named_years(header: Header) -> dict[int, str]:
    """Columns such as ``예상 시장규모(2030년)``."""
    found = {column: calendar_year(label) for column, label in header.labels.items()}
    return {column: year for column, year in found.items() if year}


def _first(table: Table) -> str:
    return " ".join(cell.text for cell in table.cells if cell.column == 0)


def _market_rows(body: Body, table: Table, header: Header) -> Iterator[Found[MarketFigure]]:
    grid = table.grid()
    names = {name: column for column, name in reversed(header.columns.items())}
    hint = unit_of(body, table, header.labels[names["size"]])
    for row in range(header.body_row, table.rows):
        money = parse_money(grid[row][names["size"]], hint)
        cell = cell_at(table, row, names["size"])
        scope = plain_scope(grid[row][names["scope"]])
        if money is None or cell is None or not scope:
            continue
        year = grid[row][names["year"]] if "year" in names else ""
        source = _source_cell(grid, row, names["source"]) if "source" in names else None
        figure = MarketFigure(
            scope=scope,
            year=_year_number(year),
            size=money,
            source=source,
        )
        yield Found(
            value=figure, evidence=(body.cell_evidence(table, cell),), confidence=TABLE_CONFIDENCE
        )


def _market_years(body: Body, table: Table, header: Header) -> Iterator[Found[MarketFigure]]:
    grid = table.grid()
    scope_column = next(column for column, name in header.columns.items() if name == "scope")
    sources = [column for column, name in header.columns.items() if name == "source"]
    named = _MARKET.search(header.labels[scope_column])
    for row in range(header.body_row, table.rows):
        label = grid[row][scope_column]
        if is_blank(label) or not (named or _SCOPED.search(label)):
            continue
        hint = unit_of(body, table, label, *header.labels.values())
        for column, year in header.years.items():
            money = parse_money(grid[row][column], hint)
            cell = cell_at(table, row, column)
            if money is None or cell is None:
                continue
            source = _source_cell(grid, row, sources[0]) if sources else None
            figure = MarketFigure(
                scope=plain_scope(label),
                year=_year_number(year),
                size=money,
                source=source or None,
            )
            evidence = (body.cell_evidence(table, cell),)
            yield Found(value=figure, evidence=evidence, confidence=TABLE_CONFIDENCE)


def _market_scopes(body: Body, table: Table) -> Iterator[Found[MarketFigure]]:
    """Years below each other, a column for each market (``국내 시장``, ``세계 시장``)."""
    grid = table.grid()
    scopes = {
        column: text
        for column, text in enumerate(grid[0])
        if re.search(r"시장|market", text, re.IGNORECASE) and len(text) <= 30
    }
    sources = [
        column
        for column, text in enumerate(grid[0])
        if re.search(r"출처|source", text, re.IGNORECASE)
    ]
    hint = unit_of(body, table, *grid[0])
    for row in range(1, table.rows):
        year = next(filter(None, map(year_label, grid[row][:1])), None)
        for column, scope in scopes.items() if year else ():
            money = parse_money(grid[row][column], hint)
            cell = cell_at(table, row, column)
            if money is None or cell is None:
                continue
            figure = MarketFigure(
                scope=plain_scope(scope),
                year=_year_number(year or ""),
                size=money,
                source=_source_cell(grid, row, sources[0]) if sources else None,
            )
            evidence = (body.cell_evidence(table, cell),)
            yield Found(value=figure, evidence=evidence, confidence=TABLE_CONFIDENCE)


def _source_cell(grid: list[list[str]], row: int, column: int) -> str | None:
    """A source, looked up in the rows above where the cell only says "the same"."""
    for line in range(row, -1, -1):
        text = " ".join(grid[line][column].split())
        if not re.fullmatch(r"상동|〃|[\"″]|\W*(?:ditto|same|ibid)\W*", text, re.IGNORECASE):
            return text if text and not is_blank(text) else None
    return None


def plain_scope(text: str) -> str:
    """World or domestic where a word says so, else the market as printed."""
    for name, pattern in _SCOPES:
        if pattern.search(text):
            return name
    return " ".join(text.split()) if not is_blank(text) else ""


def _year_number(text: str) -> int | None:
    match = re.search(r"(?:19|20)\d{2}", text)
    return int(match.group()) if match else None


def _sales_by_columns(body: Body, table: Table, lexicon: Lexicon) -> Iterator[Found[SalesFigure]]:
    """Years side by side, sales in a row of their own."""
    header = _year_header(table)
    if header is None:
        return
    grid = table.grid()
    first_year = min(header.years)
    row = _sales_row(grid, header.body_row, first_year, lexicon, caption=_about_sales(body, table))
    if row is None:
        return
    hint = unit_of(body, table, *grid[row][:first_year], *(header.labels.values()))
    for column, year in header.years.items():
        yield from _sale(body, table, (row, column), year, hint)


def _year_header(table: Table) -> Header | None:
    grid = table.grid()
    for row in range(min(3, table.rows)):
        years = {
            column: label
            for column, text in enumerate(grid[row])
            if (label := year_label(text) or calendar_year(text))
        }
        if len(years) >= 2:
            return Header({}, years, dict(enumerate(grid[row])), row + 1)
    return None


def _sales_row(
    grid: list[list[str]], first: int, labels: int, lexicon: Lexicon, *, caption: bool
) -> int | None:
    fallback: int | None = None
    for row in range(first, len(grid)):
        words = {_sales_word(text) for text in grid[row][:labels]}
        if words & lexicon.sales_rows:
            return row
        if caption and words & _SALES_TOTAL:
            fallback = row
    return fallback


def _sales_word(text: str) -> str:
    """``매출액 합계 (백만원)`` → ``매출액``; a bare ``합계`` stays."""
    plain = squash(without_remarks(text))
    return re.sub(r"(?<=.)(?:합계|총계|계|total)$", "", plain)


def _about_sales(body: Body, table: Table) -> bool:
    caption = body.caption(table)
    return bool(re.search(r"매출|판매|sales|revenue", caption, re.IGNORECASE))


def _sales_by_rows(body: Body, table: Table, lexicon: Lexicon) -> Iterator[Found[SalesFigure]]:
    """Years below each other, sales in a column of their own."""
    grid = table.grid()
    for head in range(min(2, table.rows)):
        columns = [
            column
            for column, text in enumerate(grid[head])
            if _sales_word(text) in lexicon.sales_rows
        ]
        if not columns:
            continue
        hint = unit_of(body, table, grid[head][columns[0]])
        for row in range(head + 1, table.rows):
            year = next(filter(None, map(year_label, grid[row][: columns[0]])), None)
            if year:
                yield from _sale(body, table, (row, columns[0]), year, hint)
        return


def _sale(
    body: Body, table: Table, place: tuple[int, int], year: str, hint: UnitHint | None
) -> Iterator[Found[SalesFigure]]:
    cell = cell_at(table, *place)
    money = parse_money(cell.text, hint) if cell else None
    if money is None or cell is None:
        return
    yield Found(
        value=SalesFigure(year=plain_year(year), amount=money),
        evidence=(body.cell_evidence(table, cell),),
        confidence=TABLE_CONFIDENCE,
    )


def _sales_sentences(body: Body, chunk: Chunk) -> Iterator[Found[SalesFigure]]:
    for sentence in chunk.sentences():
        if not sentence.of("SALES") or _FINANCING.search(sentence.text):
            continue
        for value in sentence.of("MONEY"):
            money: Money | None = parse_money(value.text)
            after = _YEAR_AFTER.match(sentence.text[value.end - sentence.start :])
            before = [*_YEAR_WORD.finditer(sentence.text[: value.start - sentence.start])]
            year = (
                (after.group(1) or after.group(2))
                if after
                else before[-1].group()
                if before
                else ""
            )
            if money is not None and year:
                figure = SalesFigure(year=plain_year(year), amount=money)
                evidence = (sentence.evidence(body),)
                yield Found(value=figure, evidence=evidence, confidence=SENTENCE_CONFIDENCE)


def _unique(found: Sequence[Found[MarketFigure]]) -> tuple[Found[MarketFigure], ...]:
    """One figure per scope, year and size: summaries repeat what a section says."""
    kept: dict[tuple[str, int | None, Money], Found[MarketFigure]] = {}
    for figure in found:
        key = (figure.value.scope, figure.value.year, figure.value.size)
        if key not in kept or (figure.value.source and not kept[key].value.source):
            kept[key] = figure
    return tuple(kept.values())
