"""The body of a proposal: its lines without page furniture and without the form's instructions.

Forms are handed in with their guidance boxes (작성요령) still in them; a sentence such as "describe
the necessity in detail" must never be read as the applicant's own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from nlp.domain import BlockKind, Box, Cell, Evidence, Line, ParsedDocument, Table
from nlp.domain.document import QUOTE_CHARACTERS

_GUIDANCE_TITLE = re.compile(
    r"작\s*성\s*(?:요\s*령|예\s*시|방\s*법|안\s*내|지\s*침|가이드|시\s*유의)|기재\s*요령|유의\s*사항"
    r"|instructions? (?:to|for) |guidance (?:for|notes)|how to complete|drafting notes",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:기재|작성|서술|기술|명시|제시|첨부|입력|기입|삭제|요약|표시|설명|체크)\s*"
    r"(?:합니다|할\s*것|하시오|하십시오|하세요|바랍니다|바람|요망|하여야|해야|해\s*주|하여\s*주|필수|가능|불가|금지)"
    r"|(?:구체적|상세|간략|명확|객관적|정량적|자유롭|간단)(?:으로|히|하게|게)\s*(?:기재|작성|서술|기술|명시|제시|설명)"
    r"|(?:를|을|등|도|만)\s*(?:기재|작성|서술|기입)\s*[.>]?$|제출\s*시\s*삭제|삭제\s*(?:하고|후)\s*제출|제출하지\s*않|해당\s*시\s*작성",
)
_NOTE = re.compile(r"^\s*(?:※|\*{1,2}(?!\*)|☞|\(?예시?\d*\)|예시?\s*[):]|<\s*예시|\[\s*예시)")
_SUB_NOTE = re.compile(r"^\s*[※*☞①-⑳]")
_NOTE_WORDS = re.compile(
    r"작성|기재|기입|서술|기술하|삭제|첨부|해당\s*시|(?:추가|변경|조정|빼|뺄|더하)\S{0,4}\s*(?:가능|수\s*있)|(?:제시|설명)(?![가-힣])|적(?:습니다|는다|으|을\s*것)|입력|요망|유의|예시|쪽\s*이내|페이지\s*이내"
)
_ENGLISH_REQUEST = re.compile(
    r"^\W*(?:please\s+)?(?:describe|explain|state|outline|specify|summari[sz]e|indicate|list|provide"
    r"|give details)\b.*\b(?:your|the project|proposed|applicant|should|must|words|pages|section"
    r"|here|how|what|why)\b"
    r"|\bmax(?:imum|\.)?\s+\d+\s+(?:words|pages|characters)\b|^\W*(?:instructions?|guidance)\s*[:：]",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"[O○◯〇]{2,}|(?<![\d.,])0{2,}(?:\.0)?\s*(?:백만|천|억|만)?\s*(?:원|명|%|개|년|회)|[Yy]{4}|자동\s*(?:입력|생성)|(?<![A-Z])X{3,}|\bTBD\b|^\s*\.{2,}\s*$|_{3,}|…{2,}"
)
_EMPTY = re.compile(
    r"^(?:[\W_]|[oO○ㅇ]|\b(?:해당\s*없음|해당사항\s*없음|없음|n/?a|none)\b)*$", re.IGNORECASE
)
_FINISHED = re.compile(r"[.!?:。]\)?$|[다음함됨임]$")
_MARK = re.compile(r"^\s*(?:[○●◦◯□■▣◆◇▶▷•·∙ㅇ※*\-–]|\(?\d{1,2}[.)]|[가-하][.)]|[①-⑳]|[<【\[])")


_LEADERS = re.compile(r"[·․.‥…⋯-]{6,}\s*\d{0,4}\s*$|(?:[.·]\s){6,}")
"""Dots that lead from a heading to its page: a line of the table of contents."""
CAPTION_LINES = 2
"""Lines above a table that may name it and its unit."""
SHORT_LINE = 0.85
"""Share of a block's width below which a line was ended by its writer, not by the margin."""


@dataclass(frozen=True)
class BodyLine:
    """A line that the applicant may have written. `table` counts `ParsedDocument.tables`."""

    page: int
    box: Box
    start: int
    end: int
    text: str
    block: int
    kind: BlockKind
    table: int | None
    short: bool = False  # ends well before its block's right edge: no wrapped line


class Body:
    """Lines, tables and evidence of a document, guidance set aside. Built once per document."""

    def __init__(self, document: ParsedDocument) -> None:
        self.document = document
        self.guidance_tables = frozenset(
            index for index, table in enumerate(document.tables) if _is_guidance(table)
        )

    @cached_property
    def lines(self) -> tuple[BodyLine, ...]:
        """Visible lines in reading order, without furniture and guidance."""
        return tuple(_drop_guidance(_drop_running(self._placed_lines(), len(self.document.pages))))

    @cached_property
    def tables(self) -> tuple[tuple[int, Table], ...]:
        """Tables that are no guidance, with their index in the document."""
        return tuple(
            (index, table)
            for index, table in enumerate(self.document.tables)
            if index not in self.guidance_tables
        )

    def prose(self, lines: Sequence[BodyLine]) -> str:
        """Text of lines: wrapped lines joined, a new line at each block, bullet or number."""
        parts: list[str] = []
        last: BodyLine | None = None
        for line in lines:
            text = " ".join(line.text.split())
            if last and not has_mark(text) and _goes_on(last, line):
                parts[-1] = f"{parts[-1]} {text}"
            else:
                parts.append(text)
            last = line
        return "\n".join(parts)

    def cell_evidence(self, table: Table, cell: Cell) -> Evidence:
        """Where a cell stands: its text's span where the page has it in one piece, else its box."""
        if cell.start is not None and cell.end is not None and not self._on_page(table):
            return self.document.evidence(cell.start, cell.end)
        page = table.page_of(cell)
        inside = [line for line in self._lines_of_page(page) if _within(line.box, cell.box)]
        quote = " ".join(cell.text.split())
        if inside:
            start, end = inside[0].start, inside[-1].end
            span = self.document.text[start:end]
            if _letters(span) == _letters(quote):
                return self.document.evidence(start, end)
        return Evidence(
            source=f"page {page}",
            quote=quote[:QUOTE_CHARACTERS],
            page=page,
            boxes=(cell.box,),
        )

    def row_evidence(self, table: Table, cells: Sequence[Cell]) -> Evidence:
        """Cells with text as one quote: a box for each of them, or the stretch they stand in.

        Where a cell reaches into the row from the page before, the boxes are those of the rest.
        """
        quote = " | ".join(" ".join(cell.text.split()) for cell in cells)[:QUOTE_CHARACTERS]
        if self._on_page(table):
            page = max(map(table.page_of, cells))
            return Evidence(
                source=f"page {page}",
                quote=quote,
                page=page,
                boxes=tuple(cell.box for cell in cells if table.page_of(cell) == page),
            )
        starts = [cell.start for cell in cells if cell.start is not None]
        ends = [cell.end for cell in cells if cell.end is not None]
        found = self.document.evidence(min(starts), max(ends))
        return found.model_copy(update={"quote": quote})

    def _on_page(self, table: Table) -> bool:
        return self.document.on_page(table.page)

    def caption(self, table: Table) -> str:
        """The lines right above a table, by place and not by reading order: its name and unit.

        Of a table at the head of a page, the last lines of the page before.
        """
        here = [line for line in self._free_lines(table.page) if line.box.y1 <= table.box.y0 + 2]
        if not here:
            here = self._free_lines(table.page - 1)
        nearest = sorted(here, key=lambda line: line.box.y1)[-CAPTION_LINES:]
        return " ".join(line.text for line in nearest)

    def _free_lines(self, page: int) -> list[BodyLine]:
        return self._free_by_page.get(page, [])

    @cached_property
    def _free_by_page(self) -> dict[int, list[BodyLine]]:
        pages: dict[int, list[BodyLine]] = {}
        for line in self.lines:
            if line.table is None:
                pages.setdefault(line.page, []).append(line)
        return pages

    def _placed_lines(self) -> list[BodyLine]:
        starts = [block.start for block in self.document.blocks]
        placed: list[BodyLine] = []
        for line in self.document.lines:
            index = max(bisect_right(starts, line.start) - 1, 0)
            block = self.document.blocks[index] if self.document.blocks else None
            kind = block.kind if block and block.end > line.start else BlockKind.TEXT
            raw = self.document.text[line.start : line.end]
            text = raw.strip()
            start = line.start + len(raw) - len(raw.lstrip())
            table = self._table_of(line)
            running = kind is BlockKind.FURNITURE and not _GUIDANCE_TITLE.search(text)
            running = running or bool(_LEADERS.search(text))
            if running or not text or table in self.guidance_tables:
                continue
            placed.append(
                BodyLine(
                    page=line.page,
                    box=line.box,
                    start=start,
                    end=start + len(text),
                    text=text,
                    block=index,
                    kind=kind,
                    table=table,
                    short=block is not None and _is_short(line.box, block.box),
                )
            )
        return placed

    def _table_of(self, line: Line) -> int | None:
        for index, box in self._tables_by_page.get(line.page, ()):
            if _within(line.box, box):
                return index
        return None

    @cached_property
    def _tables_by_page(self) -> dict[int, list[tuple[int, Box]]]:
        pages: dict[int, list[tuple[int, Box]]] = {}
        for index, table in enumerate(self.document.tables):
            for area in table.areas:
                pages.setdefault(area.page, []).append((index, area.box))
        return pages

    def _lines_of_page(self, number: int) -> list[Line]:
        return self._pages.get(number, [])

    @cached_property
    def _pages(self) -> dict[int, list[Line]]:
        pages: dict[int, list[Line]] = {}
        for line in self.document.lines:
            pages.setdefault(line.page, []).append(line)
        return pages


def has_mark(text: str) -> bool:
    """Whether a line begins with a bullet, a number or a bracket of its own."""
    return bool(_MARK.match(text))


def is_blank(text: str) -> bool:
    """Nothing but bullets, dashes, placeholders (``OOO``, ``00백만원``) or "not applicable"."""
    return bool(_EMPTY.match(text.strip())) or bool(_PLACEHOLDER.search(text))


def is_guidance(text: str) -> bool:
    """An instruction of the form to the applicant, in one line or one cell."""
    if len(text) <= 60 and _GUIDANCE_TITLE.search(text):
        return True
    if _NOTE.match(text) and _NOTE_WORDS.search(text):
        return True
    return bool(_REQUEST.search(text) or _ENGLISH_REQUEST.search(text))


def is_text_box(table: Table) -> bool:
    """One column: a frame around prose, or a heading over it, not a grid of facts."""
    return (
        table.columns == 1 or len({cell.column for cell in table.cells if cell.text.strip()}) <= 1
    )


def _is_guidance(table: Table) -> bool:
    texts = [cell.text.strip() for cell in table.cells if cell.text.strip()]
    if not texts:
        return False
    first_line = texts[0].splitlines()[0]
    if len(first_line) <= 60 and _GUIDANCE_TITLE.search(first_line):
        return True
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    requests = sum(1 for line in lines if is_guidance(line))
    return is_text_box(table) and requests > 0 and texts[0].lstrip().startswith(("※", "*", "☞"))


def _drop_running(lines: Sequence[BodyLine], pages: int) -> list[BodyLine]:
    """Lines without running heads and feet: the same words at the same height on most pages."""
    places = list(map(_place, lines))
    heights: dict[tuple[str, int], set[int]] = {}
    for place, line in zip(places, lines, strict=True):
        heights.setdefault(place, set()).add(line.page)
    often = max(2, (pages + 1) // 2)
    return [
        line
        for place, line in zip(places, lines, strict=True)
        if not place[0] or len(heights[place]) < often
    ]


def _place(line: BodyLine) -> tuple[str, int]:
    words = "".join(letter for letter in line.text if not letter.isdigit() and letter.isalnum())
    return words, round(line.box.y0 / 4)


def _drop_guidance(lines: Sequence[BodyLine]) -> list[BodyLine]:
    """Lines without notes to the applicant; a note is judged with the lines it wraps onto.

    Under a title (작성요령) the rest of its block goes; after a note its sub-notes go.
    """
    kept: list[BodyLine] = []
    box: list[BodyLine] = []  # lines under a title that says they are guidance
    noted: int | None = None  # block in which the last item was guidance
    for item in _items(lines):
        block, text = item[0].block, " ".join(line.text for line in item)
        if len(item[0].text) <= 60 and _GUIDANCE_TITLE.search(item[0].text):
            box, noted = list(item), block
        elif box and _stays_in(box, item[0]):
            box += item
        elif (noted == block and _SUB_NOTE.match(text)) or is_guidance(text):
            box, noted = [], block
        else:
            box, noted = [], None
            kept += item
    return kept


def _stays_in(box: Sequence[BodyLine], line: BodyLine) -> bool:
    """Whether a line still stands in the box: same page, no dedent, no wider gap."""
    last = box[-1]
    if line.page != last.page or line.box.x0 < _left_edge(box) - 2:
        return False
    gaps = [after.box.y0 - before.box.y1 for before, after in pairwise(box)]
    widest = max(gaps, default=last.box.y1 - last.box.y0)
    return line.box.y0 - last.box.y1 <= max(widest, 1.0) * 1.5 + 2


def _items(lines: Sequence[BodyLine]) -> Iterator[list[BodyLine]]:
    """A marked line with the unmarked ones of its block and table below it."""
    item: list[BodyLine] = []
    for line in lines:
        last = item[-1] if item else line
        dedented = line.box.x0 < _left_edge(item) - 2
        same = (line.block, line.table) == (last.block, None) and not dedented
        if item and not (same and not has_mark(line.text) and not _FINISHED.search(last.text)):
            yield item
            item = []
        item.append(line)
    if item:
        yield item


def _goes_on(last: BodyLine, line: BodyLine) -> bool:
    """The same block, or an unfinished sentence at the foot of the page before."""
    if line.block == last.block:
        return not (_FINISHED.search(last.text) and last.short)
    return line.page == last.page + 1 and not _FINISHED.search(last.text)


def _left_edge(item: Sequence[BodyLine]) -> float:
    """Left edge of an item's lines, in points."""
    return min((line.box.x0 for line in item), default=0.0)


def _within(inner: Box, outer: Box) -> bool:
    x = (inner.x0 + inner.x1) / 2
    y = (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def _is_short(line: Box, block: Box) -> bool:
    return line.x1 < block.x0 + SHORT_LINE * (block.x1 - block.x0)


def _letters(text: str) -> str:
    return "".join(text.split())
