"""Goals year by year (연차별 목표): from a table of years, or from lines and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.domain import Found, YearText
from nlp.proposals.body import Body, BodyLine, is_blank
from nlp.proposals.headers import Header, year_label
from nlp.proposals.lexicon import Lexicon, Role, squash
from nlp.proposals.outline import Segment, split_number
from nlp.proposals.rows import CONFIDENCE, Row, find_rows

SHORTEST = 6
"""Letters of a goal in words."""
_LINE = re.compile(
    r"^\W*((?:\d\s*단계\s*)?(?:\d\s*차\s*년도|\d\s*년\s*차)|\d\s*단계|(?:19|20)\d{2}\s*년(?:도)?|(?:year|phase)\s*\d)"
    r"(?:\s*(?:\([^)]{1,30}\))?\s*(?:목표|goals?|개발\s*목표|연구\s*목표)?\s*(?:\([^)]{1,30}\))?\s*[:：]"
    r"|\s*[)\]>】])\s*(\S.+)$",
    re.IGNORECASE,
)


def find_yearly_goals(
    body: Body, parts: Sequence[Segment], lexicon: Lexicon
) -> tuple[Found[YearText], ...]:
    """One for each year in order; a table of goals comes before lines about them."""
    found = [*_of_tables(body, lexicon)] or [*_of_lines(body, parts)]
    years: dict[str, Found[YearText]] = {}
    for one in found:
        years.setdefault(one.value.label, one)
    return tuple(years.values())


def _of_tables(body: Body, lexicon: Lexicon) -> Iterator[Found[YearText]]:
    for row in find_rows(body, lexicon, "goal", _accepts):
        label = _year(row)
        text = row.text("goal")
        if label and len(squash(text)) >= SHORTEST:
            value = YearText(label=label, text=text)
            yield Found(value=value, evidence=row.evidence(body), confidence=CONFIDENCE)


def _accepts(header: Header, caption: str) -> bool:
    names = set(header.columns.values())
    return {"year", "goal"} <= names and not header.years


def _year(row: Row) -> str | None:
    labels = [label for text in row.all("year") if (label := year_label(text))]
    return " ".join(dict.fromkeys(labels)) or None


def _of_lines(body: Body, parts: Sequence[Segment]) -> Iterator[Found[YearText]]:
    for part in parts:
        if Role.GOAL not in part.roles:
            continue
        label = year_label(split_number(part.heading.title)[2]) if part.heading else None
        if label and part.lines:
            text = body.prose(part.lines)
            evidence = body.document.evidence(part.lines[0].start, part.lines[-1].end)
            yield Found(
                value=YearText(label=label, text=text), evidence=(evidence,), confidence=CONFIDENCE
            )
        for line in part.lines:
            match = _LINE.match(line.text)
            if match and not is_blank(match.group(2)) and len(squash(match.group(2))) >= SHORTEST:
                tail = replace(line, start=line.end - len(match.group(2)), text=match.group(2))
                text = body.prose([tail, *_wrapped(part, line.start)])
                evidence = body.document.evidence(line.start, line.end)
                yield Found(
                    value=YearText(label=year_label(match.group(1)) or match.group(1), text=text),
                    evidence=(evidence,),
                    confidence=CONFIDENCE - 0.1,
                )


def _wrapped(part: Segment, start: int) -> list[BodyLine]:
    """Lines of its block onto which the line at `start` goes on."""
    at = next(i for i, line in enumerate(part.lines) if line.start == start)
    end = at + 1
    while end < len(part.lines) and part.lines[end].block == part.lines[at].block:
        if _LINE.match(part.lines[end].text) or split_number(part.lines[end].text)[0]:
            break
        end += 1
    return part.lines[at + 1 : end]
