"""The claims of a gazette as a tree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.body import Body, BodyLine, align
from nlp.domain.claims import Claim, ClaimCategory, ClaimElement, NumberLimit, element_letter
from nlp.domain.features import DescriptionPart
from nlp.patents.elements import split_elements
from nlp.patents.headings import Mark, heading
from nlp.patents.limits import number_limits
from nlp.patents.references import category, depends_on

LARGEST_STEP = 60
"""Cancelled claims may be left out of the text, but not more of them than this in a row."""

_KOREAN = re.compile(
    r"^\s*[【\[]?\s*청\s*구\s*항\s*(\d{1,3})\s*[】\]]?\s*[.:]?\s*"
    r"(?=$|\s*\S)(?!\s*(?:에|의|또는|내지|및|과|와|,|항|중|~|-|을|를|은|는|이|가|로|부터|에서)(?:\s|[가-힣]|\d|$))"
)
_JAPANESE = re.compile(r"^\s*【\s*請求項\s*(\d{1,3})\s*】\s*")
_MARKED = re.compile(r"^\s*\[\s*claim\s+(\d{1,3})\s*\]\s*", re.IGNORECASE)
_ENGLISH = re.compile(r"^\s*(\d{1,3})\s*[.)]\s+(?=[A-Z(\[])")
_CANCELLED = re.compile(r"^\W*(?:삭\s*제|削除|\(?cancel(?:l)?ed\)?)\W*(?:\d{4}.*)?$", re.IGNORECASE)
_ENDS_IN_WORDS = re.compile(r"[가-힣ぁ-んァ-ヶ一-龥A-Za-z]\)?\s*[.。]?\s*$")
_ENDS = (
    Mark.DESCRIPTION,
    Mark.DRAWINGS,
    Mark.ABSTRACT,
    Mark.TRANSLATION,
    Mark.REPORT,
    DescriptionPart.TECHNICAL_FIELD,
    DescriptionPart.BACKGROUND,
    DescriptionPart.DRAWINGS,
)


@dataclass(frozen=True)
class _Raw:
    number: int
    start: int
    end: int


def read_claims(body: Body, language: str) -> tuple[Claim, ...]:
    """Claims by number. Empty when the text has none."""
    claims: dict[int, Claim] = {}
    for raw in _raw_claims(_section(body)):
        claim = _claim(body, raw, language)
        parent = claims.get(claim.depends_on[0]) if claim.depends_on else None
        if parent and not _ENDS_IN_WORDS.search(claim.text):
            claim = claim.model_copy(update={"category": parent.category})
        claims[claim.number] = claim
    return tuple(claims.values())


def _section(body: Body) -> list[BodyLine]:
    """Lines of the claims: from their heading, else from claim 1, to the next heading."""
    begin = next((i for i, line in enumerate(body.lines) if _opens_claims(body, i, line)), None)
    if begin is None:
        begin = next((i for i, line in enumerate(body.lines) if _number(line.text) == 1), None)
    if begin is None:
        return []
    lines: list[BodyLine] = []
    for line in body.lines[begin:]:
        if heading(line.text) in _ENDS and any(_begins(seen.text) for seen in lines):
            break
        lines.append(line)
    return lines


def _opens_claims(body: Body, index: int, line: BodyLine) -> bool:
    if heading(line.text) is not Mark.CLAIMS:
        return False
    following = body.lines[index : index + 40]
    return any(_number(after.text) == 1 or _english_number(after.text) == 1 for after in following)


def _number(text: str) -> int | None:
    text = unicodedata.normalize("NFKC", text)
    match = _KOREAN.match(text) or _JAPANESE.match(text) or _MARKED.match(text)
    return int(match[1]) if match else None


def _begins(text: str) -> bool:
    return _number(text) is not None or _english_number(text) is not None


def _english_number(text: str) -> int | None:
    match = _ENGLISH.match(text)
    return int(match[1]) if match else None


def _raw_claims(lines: list[BodyLine]) -> Iterator[_Raw]:
    english = not any(_number(line.text) == 1 for line in lines)
    read = _english_number if english else _number
    step = 1 if english else LARGEST_STEP
    opened: tuple[int, int] | None = None
    for line in lines:
        number = read(line.text)
        last = opened[0] if opened else 0
        if number is None or not last < number <= last + step:
            if number == 1 and opened:  # the claims begin again in another language
                break
            continue
        if opened:
            yield _Raw(opened[0], opened[1], line.start)
        opened = (number, line.start + _heading_length(line.text, english=english))
    else:
        if opened and lines:
            yield _Raw(opened[0], opened[1], lines[-1].end)
        return
    if opened:
        yield _Raw(opened[0], opened[1], line.start)


def _heading_length(text: str, *, english: bool) -> int:
    if english:
        match = _ENGLISH.match(text)
        return match.end() if match else 0
    plain = unicodedata.normalize("NFKC", text)
    match = _KOREAN.match(plain) or _JAPANESE.match(plain) or _MARKED.match(plain)
    return match.end() if match and len(plain) == len(text) else 0


def _claim(body: Body, raw: _Raw, language: str) -> Claim:
    text = body.flow(raw.start, raw.end).strip()
    dense = " ".join(text.split())
    cancelled = bool(_CANCELLED.match(dense)) or not dense
    evidence = body.evidence(raw.start, raw.end)
    depends = () if cancelled else depends_on(text, raw.number)
    return Claim(
        number=raw.number,
        text=text,
        category=ClaimCategory.UNKNOWN if cancelled else category(text, language),
        depends_on=depends,
        cancelled=cancelled,
        elements=() if cancelled or depends else _elements(body, raw, language),
        limits=() if cancelled else _limits(body, raw, text),
        evidence=evidence[0] if evidence else None,
    )


def _limits(body: Body, raw: _Raw, text: str) -> tuple[NumberLimit, ...]:
    found = number_limits(text)
    if not found:
        return ()
    offsets = align(text, body.text[raw.start : raw.end], raw.start)
    placed = []
    for one in found:
        evidence = body.evidence(offsets[one.start], offsets[one.end - 1] + 1)
        placed.append(one.model_copy(update={"evidence": evidence[0] if evidence else None}))
    return tuple(placed)


def _elements(body: Body, raw: _Raw, language: str) -> tuple[ClaimElement, ...]:
    text = body.flow(raw.start, raw.end)
    offsets = align(text, body.text[raw.start : raw.end], raw.start)
    elements = []
    for index, piece in enumerate(split_elements(text, language)):
        evidence = body.evidence(offsets[piece.start], offsets[piece.end - 1] + 1)
        elements.append(
            ClaimElement(
                label=f"{raw.number}{element_letter(index)}",
                text=" ".join(text[piece.start : piece.end].split()),
                preamble=piece.preamble,
                evidence=evidence[0] if evidence else None,
            )
        )
    return tuple(elements)
