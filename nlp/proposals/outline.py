"""Sections of a proposal by the words of their headings, and the text under each role.

Numbers only tell how deep a heading is: ``2. 목표`` may be ``제3장 목표`` in the next year's form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nlp.domain import BlockKind, Table
from nlp.proposals.body import Body, BodyLine, has_mark, is_text_box
from nlp.proposals.lexicon import COVERAGE, LONGEST_HEADING, Role, load, squash
from nlp.proposals.pipeline import FOR_VALUES

if TYPE_CHECKING:
    from spacy.language import Language

_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(r"^제\s*(\d{1,2})\s*[장절편]\s*")),
    ("roman", re.compile(r"^([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,4}(?=[.\s]))\s*\.?\s*")),
    ("dotted3", re.compile(r"^(\d{1,2}[.-]\d{1,2}[.-]\d{1,2})[.)]?\s+")),
    ("dotted2", re.compile(r"^(\d{1,2}[.-]\d{1,2})[.)]?\s+")),
    ("number", re.compile(r"^(\d{1,2})\.\s*(?!\d)")),
    (
        "english",
        re.compile(r"^(?:section|part|chapter)\s+(\d{1,2}|[A-Z])\b[.:]?\s*", re.IGNORECASE),
    ),
    ("letter", re.compile(r"^([A-Z])\.\s+")),
    ("hangul", re.compile(r"^([가나다라마바사아자차카타파하])\.\s*")),
    ("bracket", re.compile(r"^(\d{1,2})\)\s*")),
    ("round", re.compile(r"^\((\d{1,2})\)\s*")),
    ("hangul_bracket", re.compile(r"^\(?([가나다라마바사아자차카타파하])\)\s*")),
    ("circled", re.compile(r"^([①-⑳❶-❿])\s*")),
    ("square", re.compile(r"^()[□■▣◆◇▶▷]\s*")),
    ("angle", re.compile(r"^()[<【〈《\[]\s*")),
    ("bullet", re.compile(r"^()[○●◦◯•∙·ㅇ❍]\s*|^()o\s+(?=[가-힣])")),
    ("dash", re.compile(r"^()[-–―*]\s+")),
)
_SENTENCE = re.compile(
    r"(?:니다|이다|한다|된다|하다|었다|았다|있다|없다|음|함|됨|임|침|킴|춤|룸|둠|짐)$|[.。!?]$"
)
_CLOSING = re.compile(r"\s*[>】〉》\]]\s*$")
_INLINE = re.compile(r"^(.{1,30}?)\s*[:：]\s*(\S.*)$")
SURE_COVERAGE = 0.8
"""Share (0–1) of known words that makes a line without number or heading's look a heading."""


@dataclass(frozen=True)
class Heading:
    """A heading line. `body_start` is behind the colon where text follows on the same line."""

    line: BodyLine
    title: str
    style: str
    ordinal: str
    roles: tuple[Role, ...]
    body_start: int


@dataclass
class Segment:
    """Lines under one heading, up to the next one that changes the subject."""

    heading: Heading | None
    roles: tuple[Role, ...]
    lines: list[BodyLine] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    line: BodyLine
    title: str
    style: str
    ordinal: str
    body_start: int
    first: bool  # of its block
    wrapped: bool  # the next line goes on with it


def segments(body: Body, nlp: Language) -> list[Segment]:
    """The document cut at its headings; the first segment is what stands before any heading."""
    headings = {heading.line.start: heading for heading in find_headings(body, nlp)}
    current = Segment(None, ())
    result = [current]
    stack: list[Heading] = []
    for line in body.lines:
        heading = headings.get(line.start)
        if heading is None:
            if not _in_grid(body, line):
                current.lines.append(line)
            continue
        roles = _enter(stack, heading)
        if not heading.roles and roles == current.roles:
            current.lines.append(line)  # a list item or a step, not a section of its own
            continue
        current = Segment(heading, roles)
        result.append(current)
        if roles and not heading.roles:
            current.lines.append(line)  # a step or a part inside its section: worth reading
            continue
        if heading.body_start < line.end:
            current.lines.append(_tail(line, heading.body_start))
    return result


def roles_at(parts: Sequence[Segment], table: Table) -> tuple[Role, ...]:
    """Roles of the section in which a table stands."""
    start = min((cell.start for cell in table.cells if cell.start is not None), default=0)
    before = [part for part in parts if part.heading and part.heading.line.start <= start]
    return before[-1].roles if before else ()


def find_headings(body: Body, nlp: Language) -> list[Heading]:
    """Headings with their roles. Those without a role still end the section before them."""
    marked = {section.start for section in body.document.sections}
    candidates = [
        candidate
        for before, line, after in _neighbours(body.lines)
        if not _in_grid(body, line)
        for candidate in _candidates(line, before, after)
    ]
    docs = nlp.pipe((candidate.title for candidate in candidates), disable=FOR_VALUES)
    headings: dict[int, Heading] = {}
    for candidate, doc in zip(candidates, docs, strict=True):
        roles = tuple(Role(span.label_) for span in doc.spans["roles"])
        looks = candidate.line.kind is BlockKind.HEADING or candidate.line.start in marked
        sure = doc.user_data[COVERAGE] >= SURE_COVERAGE
        heading = _judge(candidate, roles, looks=looks, sure=sure)
        if heading and candidate.line.start not in headings:
            headings[candidate.line.start] = heading
    return list(headings.values())


def _candidates(
    line: BodyLine, before: BodyLine | None, after: BodyLine | None
) -> Iterator[_Candidate]:
    first = before is None or before.block != line.block or before.short
    marked = after is not None and has_mark(after.text)
    goes_on = after is not None and after.block == line.block and not marked
    wrapped = goes_on and not line.short
    first = first or (line.short and marked)  # a short line over a list
    if after is not None and _is_label(line, after):
        return
    style, ordinal, rest, offset = split_number(line.text)
    title = _CLOSING.sub("", rest)
    if not title or not squash(title):
        return
    inline = _INLINE.match(title)
    if inline and squash(inline.group(1)):
        lead = line.end - len(line.text) if line.text else line.start
        body_start = lead + offset + inline.start(2)
        yield _Candidate(line, inline.group(1), style, ordinal, body_start, first, wrapped)
    if len(title) <= LONGEST_HEADING and not _SENTENCE.search(title):
        yield _Candidate(line, title.rstrip(" :："), style, ordinal, line.end, first, wrapped)


def _is_label(line: BodyLine, after: BodyLine) -> bool:
    """Whether a line is a known label with its value beside it: ``보안등급   ■ 일반``."""
    middle = (after.box.y0 + after.box.y1) / 2
    beside = line.page == after.page and line.box.y0 <= middle <= line.box.y1
    return beside and after.box.x0 >= line.box.x1 and load().key_of(line.text) is not None


def _neighbours(
    lines: Sequence[BodyLine],
) -> Iterator[tuple[BodyLine | None, BodyLine, BodyLine | None]]:
    if lines:  # a page of running heads alone has none
        yield from zip((None, *lines[:-1]), lines, (*lines[1:], None), strict=True)


def split_number(text: str) -> tuple[str, str, str, int]:
    """Style, ordinal, rest and its offset: ``1-2. 목표`` → ``dotted2``, ``1-2``, ``목표``, 5."""
    for style, pattern in _STYLES:
        match = pattern.match(text)
        if match:
            ordinal = next((group for group in match.groups() if group), "")
            return style, ordinal, text[match.end() :], match.end()
    return "", "", text, 0


def _judge(
    candidate: _Candidate, roles: tuple[Role, ...], *, looks: bool, sure: bool
) -> Heading | None:
    """A number or a look with a known word makes a section; a number alone only a border."""
    numbered = bool(candidate.style)
    inline = candidate.body_start < candidate.line.end
    if roles and (numbered or looks or (sure and (candidate.first or inline))):
        return _heading(candidate, roles)
    if inline or candidate.wrapped or not candidate.first or not (numbered or looks):
        return None
    return _heading(candidate, ())


def _heading(candidate: _Candidate, roles: tuple[Role, ...]) -> Heading:
    return Heading(
        candidate.line,
        candidate.title,
        candidate.style,
        candidate.ordinal,
        roles,
        candidate.body_start,
    )


def _enter(stack: list[Heading], heading: Heading) -> tuple[Role, ...]:
    """Puts a heading into its place in the outline; answers the roles that hold from here on."""
    place = _place(stack, heading)
    if place is not None:
        del stack[place:]
    stack.append(heading)
    for above in reversed(stack):
        if above.roles:
            return above.roles
    return ()


def _place(stack: Sequence[Heading], heading: Heading) -> int | None:
    """Index of the sibling it replaces; ``None`` where it goes one deeper.

    A number that starts again at one under a section with a role is a list inside it.
    """
    same = [index for index, above in enumerate(stack) if above.style == heading.style]
    if same and heading.roles:
        return same[0]
    if same:
        restarts = heading.ordinal in ("1", "가", "①", "A")
        return None if restarts and stack[same[-1]].roles else same[-1]
    if heading.style == "" and not heading.roles:
        return 0
    if heading.style in ("chapter", "roman", "english"):
        return 0
    return None


def _tail(line: BodyLine, start: int) -> BodyLine:
    """The part of a line behind its label and colon."""
    return replace(line, start=start, text=line.text[len(line.text) - (line.end - start) :])


def _in_grid(body: Body, line: BodyLine) -> bool:
    return line.table is not None and not is_text_box(body.document.tables[line.table])
