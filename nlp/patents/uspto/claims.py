"""Claims of US files, whose references to other claims are marked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp.domain.claims import Claim, ClaimElement, element_letter
from nlp.domain.evidence import Evidence
from nlp.patents.elements import split_elements
from nlp.patents.limits import number_limits
from nlp.patents.markup import Element
from nlp.patents.plain import plain
from nlp.patents.references import category, depends_on
from nlp.patents.values import QUOTE, printable

LAST_CLAIM = 9_999

_NUMBER = re.compile(r"^\s*(\d{1,4})(?:\.?\s*[-–]\s*(\d{1,4}))?\s*[.)]\s*")
_LEAP = 3
"""Claims that may have lost their line in recognised text before the next that has one."""
_CANCELLED = re.compile(
    r"^[\s.(\[]*(?:cancell?ed|deleted|withdrawn)[\s.)\]]*$", re.IGNORECASE
)  # of a published application; "withdrawn" claims are no longer examined
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Stated:
    """One claim as given. `refers` are the claims that its markup names."""

    number: int
    text: str
    refers: tuple[int, ...] = ()


def read_claims(stated: Iterable[Stated]) -> tuple[Claim, ...]:
    """Claims in order, each number once; the first one counts."""
    found: dict[int, Claim] = {}
    for one in stated:
        if 0 < one.number <= LAST_CLAIM:
            found.setdefault(one.number, _claim(one))
    return tuple(found.values())


def stated_claims(elements: Iterable[Element], *, references: str, target: str) -> Iterator[Stated]:
    """Claims of XML. `references` is the tag of a reference, `target` the attribute with its id.

    ``<claim num="00002-00004">2-4. (canceled)`` stands for each of its claims.
    """
    for position, element in enumerate(elements, start=1):
        text = plain(element)
        printed = _NUMBER.match(text)
        first = _first_number(element, printed, position)
        if printed:
            text = text[printed.end() :]
        refers = tuple(
            int(digits)
            for reference in element.iter(references)
            for digits in _DIGITS.findall(reference.get(target) or "")
            if len(digits) <= 5
        )
        yield Stated(first, text, refers)
        if printed and printed[2] and _CANCELLED.match(text):
            last = min(int(printed[2]), LAST_CLAIM)
            yield from (Stated(number, text) for number in range(first + 1, last + 1))


def numbered(text: str, position: int) -> Stated:
    """A claim with its number printed before it, else the one that its place gives."""
    printed = _NUMBER.match(text)
    if printed is None:
        return Stated(position, text)
    return Stated(int(printed[1]), text[printed.end() :])


def _first_number(element: Element, printed: re.Match[str] | None, position: int) -> int:
    if printed:
        return int(printed[1])
    digits = _DIGITS.search(element.get("num") or element.get("id") or element.get("ID") or "")
    return int(digits[0]) if digits and len(digits[0]) <= 5 else position


def _claim(stated: Stated) -> Claim:
    number, text = stated.number, printable(stated.text)
    cancelled = not text or bool(_CANCELLED.match(text))
    depends: tuple[int, ...] = ()
    if not cancelled:
        named = {other for other in stated.refers if 0 < other < number}
        depends = tuple(sorted(named | set(depends_on(text, number))))
    return Claim(
        number=number,
        text=text,
        category=category(text, "en"),
        depends_on=depends,
        cancelled=cancelled,
        elements=() if cancelled or depends else _elements(number, text),
        limits=() if cancelled else number_limits(text),
        evidence=Evidence(source=f"claim {number}", quote=text[:QUOTE]),
    )


def _elements(number: int, text: str) -> tuple[ClaimElement, ...]:
    return tuple(
        ClaimElement(
            label=f"{number}{element_letter(index)}",
            text=(words := " ".join(text[piece.start : piece.end].split())),
            preamble=piece.preamble,
            evidence=Evidence(source=f"claim {number}", quote=words[:QUOTE]),
        )
        for index, piece in enumerate(split_elements(text, "en"))
    )


def claims_in(text: str) -> Iterator[Stated]:
    """Claims of one text with a line per paragraph; the number that is due opens the next.

    In recognised text a claim may stand in the line of the one before it. A line with one of the
    next numbers and a capital letter says so, and the claims before are sought in what is gathered.
    """
    due, lines = 1, list[str]()
    for line in text.split("\n"):
        printed = _NUMBER.match(line)
        number = int(printed[1]) if printed else 0
        leaps = due < number < due + _LEAP and line[printed.end() :][:1].isupper() if printed else 0
        if printed and (number == due or leaps):
            if max(due, number) > 1:  # else what was gathered is the statement before claim 1
                yield from _stated(due, lines, until=number)
            due = min(int(printed[2] or number), LAST_CLAIM) + 1
            lines = [line[printed.end() :]]
            if printed[2]:
                yield from (Stated(one, lines[0]) for one in range(number, due))
                lines = []
        elif line:
            lines.append(line)
    yield from _stated(due, lines, until=due)


def _stated(due: int, lines: list[str], *, until: int) -> Iterator[Stated]:
    """The claim before `due`, and those up to `until` that stand in its text."""
    text, number = "\n".join(lines), max(due - 1, 1)
    for missing in range(due, until):
        inside = re.search(rf"(?<=[.;,\w])\s+{missing}\s*\.\s+(?=[A-Z])", text)
        if inside:
            yield Stated(number, text[: inside.start()])
            text, number = text[inside.end() :], missing
    if text:
        yield Stated(number, text)
