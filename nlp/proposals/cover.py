"""Fields of the cover page and the summary, chosen from the labelled values of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

from nlp.domain import Found, IpcSymbol, Period
from nlp.proposals.body import Body, BodyLine, is_blank
from nlp.proposals.chunks import Chunk
from nlp.proposals.dates import find_dates, parse_date, parse_period
from nlp.proposals.keyvalues import KeyValue
from nlp.proposals.lexicon import Key, Lexicon, squash
from nlp.proposals.trl import find_trl_cells, parse_trl

T = TypeVar("T")
TALLEST_CONFIDENCE = 0.5
SIGNED_DATE_CONFIDENCE = 0.8
LONE_DATE_CONFIDENCE = 0.5
LONGEST_NAME = 200
"""Characters; a longer value beside "title" or "organisation" is prose that slipped in."""

_PREFERRED_CALLS = re.compile(r"공고명|공모명|call", re.IGNORECASE)
_ENGLISH_LABEL = re.compile(r"영문|english", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[,;、，；\n|]\s*|\s+[/·ㆍ•]\s+|\s*[·ㆍ•/](?=\s*[가-힣])")
_IPC = re.compile(r"\b([A-HY]\d{2}[A-Z])\s*(\d{1,4}\s*/\s*\d{2,6})?")
_SIGNED = re.compile(r"제출합니다|신청합니다|hereby submit|submitted", re.IGNORECASE)
_ALTERNATE = re.compile(r"^\s*[(\[<]?\s*(?:국문|한글|영문)\s*[:：)\]>]\s*")
_ENGLISH_LINE = re.compile(r"^\s*[(\[<]?\s*(?:영문|english)\s*[:：)\]>]", re.IGNORECASE)
_HANGUL = re.compile(r"[가-힣]")


def find_title(body: Body, pairs: Sequence[KeyValue], lexicon: Lexicon) -> Found[str] | None:
    """By its label; without one the tallest words on the first page, at half the confidence."""
    named = [pair for pair in pairs if pair.key is Key.TITLE and len(pair.value) <= LONGEST_NAME]
    for pair in sorted(named, key=lambda pair: bool(_ENGLISH_LABEL.search(pair.label))):
        return _text(pair, _korean_part(pair))
    return _tallest(body, lexicon)


def find_organisation(pairs: Sequence[KeyValue]) -> Found[str] | None:
    """The lead organisation (주관기관)."""
    for pair in pairs:
        if pair.key is Key.ORGANISATION and len(pair.value) <= LONGEST_NAME and not _is_count(pair):
            return _text(pair)
    return None


def find_call(pairs: Sequence[KeyValue]) -> Found[str] | None:
    """The call (공고명), else the programme (사업명)."""
    calls = [pair for pair in pairs if pair.key is Key.CALL and len(pair.value) <= LONGEST_NAME]
    for pair in sorted(calls, key=lambda pair: not _PREFERRED_CALLS.search(pair.label)):
        return _text(pair)
    return None


def find_date(pairs: Sequence[KeyValue], key: Key) -> Found[date] | None:
    """The first value of `key` that is one whole date."""
    return _first(pairs, key, parse_date)


def find_period(pairs: Sequence[KeyValue]) -> Found[Period] | None:
    """Project period; the first label whose value holds both ends, or a length."""
    return _first(pairs, Key.PERIOD, parse_period)


def find_submission_date(body: Body, pairs: Sequence[KeyValue]) -> Found[date] | None:
    """By its label; else the date under "제출합니다"; else the only lone date of the first page."""
    labelled = find_date(pairs, Key.SUBMISSION_DATE)
    if labelled:
        return labelled
    lone: list[tuple[date, BodyLine]] = []
    for index, line in enumerate(body.lines):
        spans = list(find_dates(line.text))
        if len(spans) != 1 or not spans[0].exact or len(line.text) > 25:
            continue
        if squash(line.text) != squash(line.text[spans[0].start : spans[0].end]):
            continue
        above = " ".join(before.text for before in body.lines[max(index - 4, 0) : index])
        if _SIGNED.search(above):
            return _dated(body, spans[0].first, line, SIGNED_DATE_CONFIDENCE)
        if line.page == 1 and line.table is None:
            lone.append((spans[0].first, line))
    if len(lone) == 1:
        return _dated(body, lone[0][0], lone[0][1], LONE_DATE_CONFIDENCE)
    return None


def find_keywords(pairs: Sequence[KeyValue]) -> tuple[Found[str], ...]:
    """Keywords in order, Korean and English, each once."""
    words: dict[str, Found[str]] = {}
    for pair in pairs:
        if pair.key is not Key.KEYWORDS:
            continue
        lines = [_ALTERNATE.sub("", line) for line in pair.lines or (pair.value,)]
        for piece in _SEPARATORS.split(_joined(lines)):
            word = piece.strip(" .()[]#")
            if word and not is_blank(word) and len(word) <= 60:
                words.setdefault(squash(word), _text(pair, word))
    return tuple(words.values())


def find_ipc(pairs: Sequence[KeyValue]) -> tuple[Found[IpcSymbol], ...]:
    """IPC symbols that the proposal names for itself."""
    found: list[Found[IpcSymbol]] = []
    for pair in pairs:
        if pair.key is Key.IPC:
            for subclass, group in _IPC.findall(pair.value):
                symbol = f"{subclass} {''.join(group.split())}".strip()
                found.append(
                    Found(
                        value=IpcSymbol(symbol=symbol),
                        evidence=(pair.evidence,),
                        confidence=pair.confidence,
                    )
                )
    return tuple(found)


def find_trl(
    body: Body, pairs: Sequence[KeyValue], chunks: Sequence[Chunk]
) -> tuple[Found[int] | None, Found[int] | None]:
    """TRL at the start and at the end: by label, else from the first sentence that says both."""
    start = _first(pairs, Key.TRL_START, _level)
    end = _first(pairs, Key.TRL_END, _level)
    labelled = [pair for pair in pairs if pair.key is Key.TRL]
    if labelled and not (start and end):
        joined = " ".join(pair.value for pair in labelled if pair.label == labelled[0].label)
        first, last = parse_trl(joined)
        start = start or _leveled(first, labelled[0])
        end = end or _leveled(last, labelled[0])
    table_start, table_end = find_trl_cells(body)
    start, end = start or table_start, end or table_end
    if start and end:
        return start, end
    for chunk in chunks:
        for sentence in chunk.sentences():
            if not re.search(
                r"TRL|기술\s*성숙도|technology readiness", sentence.text, re.IGNORECASE
            ):
                continue
            first, last = parse_trl(sentence.text)
            evidence = (sentence.evidence(body),)
            start = start or (
                Found(value=first, evidence=evidence, confidence=0.8) if first else None
            )
            end = end or (Found(value=last, evidence=evidence, confidence=0.8) if last else None)
    return start, end


def _korean_part(pair: KeyValue) -> str:
    """A title printed in Korean and, on the lines below, in English: the Korean one."""
    kept: list[str] = []
    for line in pair.lines or (pair.value,):
        foreign = kept and _HANGUL.search(kept[0]) and not _HANGUL.search(line)
        if _ENGLISH_LINE.match(line) or (foreign and len(line.split()) > 2):
            break
        kept.append(_ALTERNATE.sub("", line))
    return " ".join(kept) or pair.value


def _joined(lines: Sequence[str]) -> str:
    """Keywords wrapped over lines: a line in another script begins a new list."""
    text = lines[0]
    for before, line in pairwise(lines):
        same = bool(_HANGUL.search(before)) == bool(_HANGUL.search(line))
        text += (" " if same else "\n") + line
    return text


def _first(
    pairs: Sequence[KeyValue], key: Key, parse: Callable[[str], T | None]
) -> Found[T] | None:
    for pair in pairs:
        value = parse(pair.value) if pair.key is key else None
        if value is not None:
            return Found(value=value, evidence=(pair.evidence,), confidence=pair.confidence)
    return None


def _text(pair: KeyValue, value: str | None = None) -> Found[str]:
    return Found(value=value or pair.value, evidence=(pair.evidence,), confidence=pair.confidence)


def _level(text: str) -> int | None:
    match = re.fullmatch(r"\D*([1-9])\D*", text)
    return int(match.group(1)) if match else None


def _leveled(level: int | None, pair: KeyValue) -> Found[int] | None:
    if level is None:
        return None
    return Found(value=level, evidence=(pair.evidence,), confidence=pair.confidence)


def _dated(body: Body, value: date, line: BodyLine, confidence: float) -> Found[date]:
    evidence = body.document.evidence(line.start, line.end)
    return Found(value=value, evidence=(evidence,), confidence=confidence)


def _is_count(pair: KeyValue) -> bool:
    return bool(re.fullmatch(r"\W*\d+\W*(?:개|명)?", pair.value))


def _tallest(body: Body, lexicon: Lexicon) -> Found[str] | None:
    lines = [line for line in body.lines if line.page == 1 and line.table is None]
    candidates = [line for line in lines if _may_be_title(line, lexicon)]
    if not candidates:
        return None
    typical = sorted(_height(line) for line in body.lines)[len(body.lines) // 2]
    tallest = max(map(_height, candidates))
    if tallest < typical * 1.3:
        return None
    chosen = list(_run(candidates, tallest))
    evidence = body.document.evidence(chosen[0].start, chosen[-1].end)
    title = " ".join(line.text for line in chosen)
    return Found(value=title, evidence=(evidence,), confidence=TALLEST_CONFIDENCE)


def _may_be_title(line: BodyLine, lexicon: Lexicon) -> bool:
    text = squash(line.text)
    generic = any(
        text == word or (text.endswith(word) and len(text) <= len(word) + 14)
        for word in lexicon.proposal_words
    )
    return (
        len(text) >= 6
        and not generic
        and not is_blank(line.text)
        and lexicon.key_of(line.text) is None
        and lexicon.roles_of(line.text) is None
        and not list(find_dates(line.text))
    )


def _run(lines: Sequence[BodyLine], tallest: float) -> Iterator[BodyLine]:
    """The first tallest line and those of the same height right below it."""
    started = False
    for line in lines:
        tall = _height(line) > tallest * 0.9
        if tall:
            started = True
            yield line
        elif started:
            return


def _height(line: BodyLine) -> float:
    return line.box.y1 - line.box.y0
