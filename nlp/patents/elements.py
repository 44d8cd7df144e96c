"""An independent claim to its elements (구성요소), each with its place.

Drafters part limitations by semicolons and paragraphs, and where they use neither, by commas
after connective endings (``…하고,``). What the claim is about (preamble) stands first (``…에
있어서,``) or, in Korean and Japanese, after the last participle (``…를 포함하는 연소 장치``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORTEST = 12
"""A piece with fewer characters, if it does not end a list item, goes with the one after it."""

_SEMICOLON = re.compile(r"[;；]")
_PARAGRAPH = re.compile(r"\n")
_KOREAN_LINK = re.compile(
    r"(?:하고|하며|하여|하되|되고|되며|되어|되되|있고|있으며|이고|이며|지고|지며|리고|리며|시키고|시키며"
    r"|받고|받아|갖고|가지고|가지며|갖추고|없고|같고|으며|며"
    r"|(?<=[부기치체단계관로구판대실브버퍼프크터러])와|(?<=[품집판각함관량원열])과)\s*,(?=\s)"
)
_JAPANESE_LINK = re.compile(r"(?:であって|において|と|し|れ|備え|有し|なり|おり|含み|あり)、")
_ENGLISH_LINK = re.compile(r",(?=\s+(?:wherein|whereby)\b)")
_ENGLISH_OPEN = re.compile(
    r"\b(?:comprising(?: the steps of)?|comprises|consisting(?: essentially)? of|including|"
    r"characterized (?:in that|by)|the improvement comprising)\b\s*[:,]?",
    re.IGNORECASE,
)
_KOREAN_PREAMBLE = re.compile(
    r"(?:에\s*있어서|있어서|으로서|로서|것으로|방법으로|장치로|에\s*관한\s*것으로서)\s*,?\s*$"
)
_KOREAN_OPEN = re.compile(r"(?:에|이)\s*있어서\s*,?")
_JAPANESE_OPEN = re.compile(r"(?:であって|において)、")
_AFTER_LIST = re.compile(
    r"\s*(?:를|을|로|으로|에)\s+?(?:[가-힣]+\s+){0,2}[가-힣]{1,6}(?:고|며|되)\s*,"
)
_ENDS_LIST = re.compile(r"(?:포함|구비)(?:하고|하며|하되)\s*,(?=\s*상기)")
_TOPIC = re.compile(r"[가-힣)](?:는|은),?$|は、$")
_BOILERPLATE = re.compile(
    r"^(?:를|을|로|으로|이)?(?:더)?(?:포함|구비|구성|이루어|제조)?[가-힣]{0,5}(?:것을)?(?:특징으로)?(?:하는)?$"
    r"|^(?:를|을)(?:더)?(?:포함|구비)하는(?:것을특징으로하는)?[^,;]{0,40}\.?$|^を備える[^、]{0,60}$"
)
_KOREAN_TAIL = re.compile(
    r"(?:포함하는|포함한|구비하는|구비한|구비된|이루어진|이루어지는|구성되는|구성된|가지는|갖는|갖춘|특징으로\s*하는|특징으로\s*한|것인)"
    r"\s*,?\s*(?=\S)"
)
_JAPANESE_TAIL = re.compile(
    r"(?:備える|備えた|含む|有する|構成される|特徴とする|からなる)(?:こと\s*(?:を)?特徴とする)?"
)
_LEAD = re.compile(
    r"^[\s,;；、]*(?:(?:및|그리고|또는|및/또는|and/or|and|or|及び|並びに)(?=\s)[\s,]*)?"
)
_TRAIL = re.compile(r"[\s,;；、]*(?:\s(?:및|그리고|and|or)|[;；,]\s*(?:및|그리고))?[\s,;；、]*$")
_TRAIL_REACH = 60
_PREAMBLE_REACH = 60


@dataclass(frozen=True)
class Piece:
    """One element: `start` and `end` within the claim's raw text."""

    start: int
    end: int
    preamble: bool = False


def split_elements(text: str, language: str) -> list[Piece]:
    """Elements in the order of the text. `text` is the claim with a line per paragraph."""
    pieces = _english(text) if language == "en" else _asian(text, language)
    return [trimmed for piece in pieces if (trimmed := _trim(text, piece))]


def _asian(text: str, language: str) -> list[Piece]:
    opening = (_JAPANESE_OPEN if language == "ja" else _KOREAN_OPEN).search(text)
    listed = _SEMICOLON.search(text)
    begin = 0
    if opening and opening.end() < len(text) and not (listed and listed.start() < opening.start()):
        begin = opening.end()
    pieces = _with_subject(text, _gathered(text, _cuts(text, begin, language), begin), language)
    if begin:
        return [Piece(0, begin, preamble=True), *pieces]
    first = pieces[0] if len(pieces) > 1 else None
    if first and _KOREAN_PREAMBLE.search(text[first.start : first.end]):
        return [Piece(first.start, first.end, preamble=True), *pieces[1:]]
    return pieces


def _cuts(text: str, begin: int, language: str) -> list[int]:
    """Where elements end: semicolons, paragraphs, connective endings outside of listed items."""
    cuts = []
    for match in _SEMICOLON.finditer(text, begin):
        rest = _AFTER_LIST.match(text, match.end())
        cuts.append(rest.end() if rest else match.end())
    last_listed = cuts[-1] if cuts else begin
    listed = len(cuts) > 1
    link = _JAPANESE_LINK if language == "ja" else _KOREAN_LINK
    for match in link.finditer(text, begin):
        if not listed or match.end() > last_listed or _ENDS_LIST.match(text, match.start() - 2):
            cuts.append(match.end())
    first = min(cuts, default=len(text) + 1)
    for match in _PARAGRAPH.finditer(text, begin):
        if (
            not listed
            or match.end() > last_listed
            or (match.end() < first and _ends_preamble(text, begin, match.start()))
        ):
            cuts.append(match.end())
            first = min(first, match.end())
    return sorted(set(cuts))


def _ends_preamble(text: str, begin: int, end: int) -> bool:
    """Only the last words are looked at: a claim may have very many lines."""
    return bool(_KOREAN_PREAMBLE.search(text[max(begin, end - _PREAMBLE_REACH) : end]))


def _gathered(text: str, cuts: list[int], begin: int) -> list[Piece]:
    """Pieces between the cuts; what cannot stand alone goes with its neighbour."""
    pieces: list[Piece] = []
    held: int | None = None
    for start, end in zip([begin, *cuts], [*cuts, len(text)], strict=True):
        words = "".join(text[start:end].split())
        if not words:
            continue
        first = start if held is None else held
        held = None
        if pieces and _BOILERPLATE.match(words):
            pieces[-1] = Piece(pieces[-1].start, end)
        elif end < len(text) and (_TOPIC.search(words) or _too_short(words)):
            held = first
        else:
            pieces.append(Piece(first, end))
    if held is not None:
        pieces.append(Piece(held, len(text)))
    return pieces


def _too_short(words: str) -> bool:
    return len(words) < SHORTEST and not words.endswith((";", "；"))


def _with_subject(text: str, pieces: list[Piece], language: str) -> list[Piece]:
    """Sets apart what the claim is about where it stands behind the last participle."""
    if not pieces:
        return pieces
    last = pieces[-1]
    tail = _JAPANESE_TAIL if language == "ja" else _KOREAN_TAIL
    matches = list(tail.finditer(text, last.start, last.end))
    if not matches:
        return pieces
    cut = matches[-1].end()
    subject = text[cut : last.end].strip(" \n.。")
    if not 1 < len(subject) <= 120 or not "".join(text[last.start : cut].split()):
        return pieces
    subject_piece = Piece(cut, last.end, preamble=True)
    remains = "".join(text[last.start : cut].split())
    if len(pieces) > 1 and (len(remains) < SHORTEST or _BOILERPLATE.match(remains)):
        return [*pieces[:-2], Piece(pieces[-2].start, cut), subject_piece]
    return [*pieces[:-1], Piece(last.start, cut), subject_piece]


def _english(text: str) -> list[Piece]:
    opening = _ENGLISH_OPEN.search(text)
    begin = opening.end() if opening else 0
    cuts = [match.end() for match in _SEMICOLON.finditer(text, begin)]
    cuts += [match.end() for match in _ENGLISH_LINK.finditer(text, begin)]
    pieces = _gathered(text, sorted(cuts), begin)
    return [Piece(0, begin, preamble=True), *pieces] if begin else pieces


def _trim(text: str, piece: Piece) -> Piece | None:
    words = text[piece.start : piece.end]
    lead = _LEAD.match(words)
    start = piece.start + (lead.end() if lead else 0)
    end = _trail_start(text, start, piece.end)
    return Piece(start, end, piece.preamble) if end > start else None


def _trail_start(text: str, start: int, end: int) -> int:
    """Where the signs and the "and" at the end begin. The pattern is tried at every character, so
    only those near the last word are looked at, and all where these are nothing but signs."""
    near = max(start, _last_word_end(text, start, end) - _TRAIL_REACH)
    trail = _TRAIL.search(text, near, end)
    if trail is not None and trail.start() == near > start:
        trail = _TRAIL.search(text, start, end)
    return trail.start() if trail else end


def _last_word_end(text: str, start: int, end: int) -> int:
    words = text[start:end].rstrip()
    while (shorter := words.rstrip(",;；、").rstrip()) != words:
        words = shorter
    return start + len(words)
