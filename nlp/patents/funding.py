"""Who paid for an invention: the block of Korean gazettes, and the statement of US patents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from nlp.body import Body
from nlp.domain.evidence import Evidence, Found
from nlp.domain.features import DescriptionSection, FundedProject
from nlp.placing import Place, Written
from nlp.statements import Span, sentences

_LABELS = {
    "id": ("과제고유번호",),
    "number": ("세부과제번호", "과제번호"),
    "ministry": ("부처명",),
    "agency": ("과제관리(전문)기관명", "과제관리기관명", "연구관리전문기관명", "연구관리전문기관"),
    "programme": ("연구사업명",),
    "title": ("연구과제명",),
    "share": ("기여율",),
    "organisation": ("과제수행기관명", "주관연구기관명", "주관연구기관", "주관기관명", "주관기관"),
    "period": ("연구기간",),
}
"""The labels of older and newer gazettes."""


def _spaced(word: str) -> str:
    """``기 여 율``: short labels are set wide."""
    return r"\s{0,3}".join(map(re.escape, word))


_HEADING = re.compile(rf"^\s*{_spaced('이발명을지원한국가연구개발사업')}")
_LABEL = re.compile(
    r"^\s*(?:"
    + "|".join(f"(?P<{name}>{'|'.join(map(_spaced, words))})" for name, words in _LABELS.items())
    + r")(?![가-힣])\s*[:：]?\s*"
)
_CODE = re.compile(r"^\s*[（(]\s*[1-9]\d\s*[)）]")
_DAY = re.compile(r"((?:19|20)\d\d)\s*[.년/-]\s*(\d{1,2})\s*[.월/-]\s*(\d{1,2})")


@dataclass(slots=True)
class Entry:
    """One label with its value: `start` and `end` of the value in the body."""

    name: str
    start: int
    end: int


@dataclass(slots=True)
class Block:
    """The entries of the block, and every stretch of the body that belongs to it."""

    entries: list[Entry] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def funding_block(body: Body, end: int) -> Block:
    """What stands under the heading, up to `end`.

    On a page in columns other fields may stand between its lines: a line belongs to it that
    begins with a label, or follows one of its lines in the same block of text.
    """
    block = Block()
    last, opened = 0, False
    for line in body.lines:
        if line.start >= end:
            break
        if _HEADING.match(line.text):
            opened, last = True, 0
            block.spans.append((line.start, line.end))
        elif opened and (label := _LABEL.match(line.text)):
            start = line.start + label.end()
            block.entries.append(Entry(label.lastgroup or "", start, line.end))
            block.spans.append((line.start, line.end))
            last = line.end
        elif last and "\n\n" not in body.text[last : line.start] and not _CODE.match(line.text):
            block.entries[-1].end = last = line.end
            block.spans.append((line.start, line.end))
        else:
            last = 0
    return block


def read_funding(body: Body, block: Block) -> tuple[Found[FundedProject], ...]:
    """A project for each time that the labels begin again."""
    found = []
    for entries in _projects(block.entries):
        values: dict[str, str | date] = {}
        evidence: list[Evidence] = []
        for entry in entries:
            text = body.flow(entry.start, entry.end).strip()
            evidence += body.evidence(entry.start, entry.end)
            if entry.name == "period":
                values |= _period(text)
            elif text:
                values[entry.name] = text
        if values:
            project = FundedProject.model_validate(values)
            found.append(Found[FundedProject](value=project, evidence=tuple(evidence)))
    return tuple(found)


def _projects(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    project: list[Entry] = []
    for entry in entries:
        if any(entry.name == known.name for known in project):
            yield project
            project = []
        project.append(entry)
    if project:
        yield project


def _period(text: str) -> dict[str, date]:
    """``2017.06.01 ~ 2021.12.31``; a date that is none is left out."""
    days: list[date] = []
    for year, month, day in _DAY.findall(text):
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            return {}
    return dict(zip(("start", "end"), days, strict=False))


_SUPPORTED = re.compile(
    r"\b(?:inventions?|work|research|subject\s+matter)\b[^;]{0,100}\b(?:made|developed|supported|funded"
    r"|conceived|performed|sponsored)\b[^;]{0,300}\b(?:government|federal|grants?|contracts?|awards?)\b",
    re.IGNORECASE,
)
"""``This invention was made with government support under Grant No. … awarded by …``"""
_RIGHTS = re.compile(r"\bgovernment\b[^;]{0,60}\brights\b", re.IGNORECASE)
_AWARD = re.compile(
    r"(?<![\w/\-])(?:[A-Z]\d\d\s?)?(?=[A-Z0-9/\-–]{0,20}\d{3})[A-Z0-9][A-Z0-9/\-–]{3,30}(?![\w,])"
)
_GIVER = re.compile(
    r"\b(?:awarded|provided|sponsored|funded|granted|issued)\s+by\s+(?:the\s+)?(?P<ministry>[A-Z].{2,120}?)"
    r"(?=\.?$|(?<!U\.S)\.\s+[A-Z]|;|,?\s+(?:and\s+(?:under\s+)?(?:contract|grant|award)|under|which|to)\b)"
)
_NEAR = 2_000
"""Characters around the word "government" that are read."""


def government_interest(
    description: Sequence[DescriptionSection], written: Written | None = None
) -> tuple[Found[str] | None, tuple[Found[FundedProject], ...]]:
    """The statement of a US patent, and the awards that it names."""
    for section in description:
        span = _statement(section.text)
        if span is None:
            continue
        own = [section.evidence] if section.evidence else []
        place = Place(written, section.text, own, section.heading or "description")
        evidence = (place.of(*span),)
        text = " ".join(section.text[slice(*span)].split())
        awards = tuple(
            Found[FundedProject](value=award, evidence=evidence, confidence=0.9)
            for award in _awards(text)
        )
        return Found[str](value=text, evidence=evidence), awards
    return None, ()


def _statement(text: str) -> Span | None:
    """The sentence on the support, with the one on the rights where it follows."""
    near = _RIGHTS.search(text)
    if near is None:
        return None
    first = max(0, near.start() - _NEAR)
    begin: int | None = None
    for start, end in sentences(text[first : near.end() + _NEAR]):
        sentence = text[first + start : first + end]
        if begin is None and _SUPPORTED.search(sentence):
            begin = first + start
        if begin is not None and _RIGHTS.search(sentence):
            return begin, first + end
    return None


def _awards(text: str) -> Iterator[FundedProject]:
    """The giver is the next one that the statement names. Numbers may be broken at a hyphen."""
    text = re.sub(r"(?<=[A-Z0-9])-\s(?=[A-Z0-9])", "-", text)
    for match in _AWARD.finditer(text):
        giver = _GIVER.search(text, match.end())
        ministry = giver["ministry"].strip(" ,") if giver else None
        yield FundedProject(number=match[0], ministry=ministry)
