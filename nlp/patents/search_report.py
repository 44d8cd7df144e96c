"""The list of documents in a search report: category, citation, and the claims it concerns.

EPO form 1503 (Documents considered to be relevant), PCT/ISA/210 and its Korean print
(국제조사보고서).
The list is three columns with or without rulings, and rows without any: what belongs together
stands beside each other, so it is read by places. A row begins at its category.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nlp.domain.document import ParsedDocument
from nlp.domain.evidence import Evidence

_TITLE = re.compile(
    r"DOCUMENTS\s+CONSIDERED\s+TO\s+BE\s+RELEVANT|관련(?:된|이\s*있는)\s*것으로\s*인정되는\s*문헌"
)
_CATEGORY_HEAD = re.compile(r"(?:Category|카테고리)\s*\*?", re.IGNORECASE)
_CITATION_HEAD = re.compile(r"Citation\s+of\s+document|인용\s*문헌", re.IGNORECASE)
_CLAIMS_HEAD = re.compile(r"Relevant(?=\s+to\s+claim|\s*$)|관련\s*청구항", re.IGNORECASE)
_CLASSES_HEAD = re.compile(r"CLASSIFICATION\s+OF\s+THE|CLASSIFICATION\s+OF\s*$")
_END = re.compile(
    r"The (?:present|supplementary) (?:\w+ ){0,4}report|Further documents are listed"
    r"|CATEGORY OF CITED DOCUMENTS|Special categories of cited|Place of search"
    r"|추가\s*문헌|인용된\s*문헌의\s*특별\s*카테고리",
    re.IGNORECASE,
)
_LETTER = "[XYAEODPTL&]"
_CATEGORY = re.compile(rf"{_LETTER}(?:\s*,?\s*{_LETTER}){{0,3}}")
_CLAIMS = re.compile(r"\d{1,3}(?:\s*[,;\-–~]\s*\d{1,3})*\s*[,\-–]?")
_BEHIND = re.compile(rf"\s({_CLAIMS.pattern})$")
_BEFORE = re.compile(rf"({_CATEGORY.pattern})\s+(?=\S)")
_RULE = re.compile(r"^[\s\-–—_.]*$")

_HEAD_REACH = 90.0
"""Points below the title within which the heads of the columns stand."""
_SLACK = 4.0
"""Points by which what stands in one row may be apart."""


@dataclass(frozen=True)
class ReportRow:
    """One row as printed; `text` is empty where it concerns the document of the row above."""

    category: str
    text: str
    claims: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class _Piece:
    """A part of a line between tabs: offsets into the document's text, and its place."""

    start: int
    end: int
    text: str
    x0: float
    x1: float
    y0: float
    y1: float


@dataclass(frozen=True)
class _Columns:
    citation: float  # left edges, in points
    claims: float
    classes: float
    top: float  # of the first row


@dataclass
class _Row:
    category: _Piece
    words: list[_Piece] = field(default_factory=list)
    claims: list[_Piece] = field(default_factory=list)


def read_report(document: ParsedDocument) -> list[ReportRow]:
    """Rows of all search reports in the document, in order."""
    found: list[ReportRow] = []
    done: set[int] = set()
    for line in document.lines:
        said = document.text[line.start : line.end]
        if line.page in done or not _TITLE.search(said):
            continue
        pieces = [each for each in _pieces(document, line.page) if each.y0 >= line.box.y0]
        columns = _columns(document, pieces, line.box.y1)
        if columns is not None:
            done.add(line.page)
            found += [_row(document, row) for row in _rows(_body(pieces, columns), columns)]
    return found


def _pieces(document: ParsedDocument, page: int) -> Iterator[_Piece]:
    for line in document.lines:
        if line.page != page:
            continue
        for match in re.finditer(r"[^\t\n]+", document.text[line.start : line.end]):
            if match[0].strip():
                yield _piece(document, line.start + match.start(), line.start + match.end())


def _piece(document: ParsedDocument, start: int, end: int) -> _Piece:
    text = document.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    box = document.evidence(start, end).boxes[0]
    return _Piece(start, end, document.text[start:end], box.x0, box.x1, box.y0, box.y1)


def _columns(document: ParsedDocument, pieces: Sequence[_Piece], title: float) -> _Columns | None:
    """Where the columns stand, by their heads; None where it is no list of documents."""
    heads = [each for each in pieces if title - _SLACK <= each.y0 <= title + _HEAD_REACH]
    category, citation, claims, classes = (
        next(_found(document, heads, pattern), None)
        for pattern in (_CATEGORY_HEAD, _CITATION_HEAD, _CLAIMS_HEAD, _CLASSES_HEAD)
    )
    if category is None or citation is None or claims is None:
        return None
    return _Columns(
        citation=citation.x0,
        claims=claims.x0,
        classes=classes.x0 if classes else float("inf"),
        top=max(each.y1 for each in (category, citation, claims)),
    )


def _found(
    document: ParsedDocument, pieces: Sequence[_Piece], pattern: re.Pattern[str]
) -> Iterator[_Piece]:
    for each in pieces:
        match = pattern.search(each.text)
        if match:
            yield _piece(document, each.start + match.start(), each.start + match.end())


def _body(pieces: Sequence[_Piece], columns: _Columns) -> list[_Piece]:
    """What stands below the heads and above the form's own words, in order down the page."""
    below = [each for each in pieces if each.y0 > columns.top - _SLACK]
    foot = min((each.y0 for each in below if _END.match(each.text)), default=float("inf"))
    kept = [each for each in below if each.y0 < foot and each.x0 < columns.classes - _SLACK]
    return sorted(kept, key=lambda each: (each.y0, each.x0))


def _rows(body: Sequence[_Piece], columns: _Columns) -> list[_Row]:
    parts = [part for each in body for part in _parts(each, columns)]
    opened = sorted(
        (_Row(each) for column, each in parts if column == "category"),
        key=lambda row: row.category.y0,
    )
    if not opened:
        return []
    ends = [next_.category.y0 - _SLACK for _, next_ in pairwise(opened)] + [float("inf")]
    for column, each in parts:
        row = next((row for row, end in zip(opened, ends, strict=True) if each.y0 < end), None)
        if row is not None and each.y0 >= row.category.y0 - _SLACK and column != "category":
            (row.claims if column == "claims" else row.words).append(each)
    return opened


def _parts(piece: _Piece, columns: _Columns) -> Iterator[tuple[str, _Piece]]:
    """The column of a piece; a piece that runs over two columns is cut."""
    if _RULE.match(piece.text):
        return
    middle = (columns.citation + columns.claims) / 2
    if _CATEGORY.fullmatch(piece.text) and piece.x0 < columns.citation - _SLACK:
        yield "category", piece
        return
    if piece.x0 > middle:
        if _CLAIMS.fullmatch(piece.text):
            yield "claims", piece
        return
    start, end = piece.start, piece.end
    before = _BEFORE.match(piece.text) if piece.x0 < columns.citation - _SLACK else None
    behind = _BEHIND.search(piece.text) if piece.x1 > columns.claims - _SLACK else None
    if before:
        start = piece.start + before.end()
        yield "category", _cut(piece, piece.start, piece.start + before.end(1))
    if behind:
        end = piece.start + behind.start()
        yield "claims", _cut(piece, piece.start + behind.start(1), piece.end)
    yield "words", _cut(piece, start, end)


def _cut(piece: _Piece, start: int, end: int) -> _Piece:
    text = piece.text[start - piece.start : end - piece.start]
    return _Piece(start, end, text, piece.x0, piece.x1, piece.y0, piece.y1)


def _row(document: ParsedDocument, row: _Row) -> ReportRow:
    claims = ",".join("".join(each.text.split()).strip(",") for each in row.claims)
    return ReportRow(
        category=re.sub(r"[\s,]+", ",", row.category.text.strip()),
        text=" ".join(" ".join(each.text for each in row.words).split()),
        claims=claims.replace("–", "-").replace("~", "-").replace(";", ","),
        evidence=tuple(_evidence(document, [row.category, *row.words, *row.claims])),
    )


def _evidence(document: ParsedDocument, pieces: Sequence[_Piece]) -> Iterator[Evidence]:
    """A piece of evidence for each stretch of the text."""
    start, end = pieces[0].start, pieces[0].end
    for each in pieces[1:]:
        if each.start >= end and not document.text[end : each.start].strip():
            end = each.end
            continue
        yield document.evidence(start, end)
        start, end = each.start, each.end
    yield document.evidence(start, end)
