"""An independent claim to its elements (구성요소), each with its place.

Drafters part limitations by semicolons and paragraphs, and where they use neither, by commas after
connective endings (``…하고,``). What the claim is about (preamble) stands first (``…에 있어서,``) or,
in Korean and Japanese, after the last participle (``…를 포함하는 연소 장치``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORTEST = 12
"""A piece with fewer characters goes with the one before it."""

_SEMICOLON = re.compile(r"[;；]")
_PARAGRAPH = re.compile(r"\n\s*\n")
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
_KOREAN_PREAMBLE = re.compile(r"(?:에\s*있어서|있어서|으로서|로서|것으로|방법으로|장치로|에\s*관한\s*것으로서)\s*,?\s*$")
_JAPANESE_PREAMBLE = re.compile(r"(?:であって|において|における)、?\s*$")
_KOREAN_TAIL = re.compile(
    r"(?:포함하는|포함한|구비하는|구비한|구비된|이루어진|이루어지는|구성되는|구성된|가지는|갖는|갖춘|특징으로\s*하는|특징으로\s*한|것인)"
    r"\s*,?\s*(?=\S)"
)
_JAPANESE_TAIL = re.compile(r"(?:備える|備えた|含む|有する|構成される|特徴とする|からなる)(?:こと\s*(?:を)?特徴とする)?")
_LEAD = re.compile(r"^[\s,;；、]*(?:(?:및|그리고|또는|및/또는|and/or|and|or|及び|並びに)(?=\s)[\s,]*)?")
_TRAIL = re.compile(r"[\s,;；、]*(?:\s(?:및|그리고|and|or)|[;；,]\s*(?:및|그리고))?[\s,;；、]*$")


@dataclass(frozen=True)
class Piece:
    """One element: `start` and `end` within the claim's raw text."""

    start: int
    end: int
    preamble: bool = False


def split_elements(text: str, language: str) -> list[Piece]:
    """Elements in the order of the text. `text` is the claim with its line breaks."""
    if language == "en":
        pieces = _english(text)
    else:
        link = _JAPANESE_LINK if language == "ja" else _KOREAN_LINK
        cuts = [match.end() for match in _SEMICOLON.finditer(text)]
        cuts += [match.end() for match in _PARAGRAPH.finditer(text)]
        cuts += [match.end() for match in link.finditer(text)]
        pieces = _cut(text, cuts)
        pieces = _with_preamble(text, pieces, language)
    return [trimmed for piece in pieces if (trimmed := _trim(text, piece))]


def _cut(text: str, cuts: list[int]) -> list[Piece]:
    pieces: list[Piece] = []
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(text)], strict=True):
        dense = len("".join(text[start:end].split()))
        if pieces and dense < SHORTEST:
            pieces[-1] = Piece(pieces[-1].start, end)
        elif dense:
            pieces.append(Piece(start, end))
    return pieces


def _with_preamble(text: str, pieces: list[Piece], language: str) -> list[Piece]:
    if not pieces:
        return pieces
    first, last = pieces[0], pieces[-1]
    opening = _JAPANESE_PREAMBLE if language == "ja" else _KOREAN_PREAMBLE
    if len(pieces) > 1 and opening.search(text[first.start : first.end]):
        return [Piece(first.start, first.end, preamble=True), *pieces[1:]]
    tail = _JAPANESE_TAIL if language == "ja" else _KOREAN_TAIL
    matches = list(tail.finditer(text, last.start, last.end))
    if not matches or (len(pieces) == 1 and matches[-1].end() - last.start < SHORTEST):
        return pieces
    cut = matches[-1].end()
    subject = text[cut : last.end].strip(" \n.。")
    if not 1 < len(subject) <= 120:
        return pieces
    return [*pieces[:-1], Piece(last.start, cut), Piece(cut, last.end, preamble=True)]


def _english(text: str) -> list[Piece]:
    opening = _ENGLISH_OPEN.search(text)
    begin = opening.end() if opening else 0
    cuts = [match.end() for match in _SEMICOLON.finditer(text, begin)]
    cuts += [match.end() for match in _ENGLISH_LINK.finditer(text, begin)]
    shifted = _cut(text[begin:], [cut - begin for cut in cuts])
    pieces = [Piece(piece.start + begin, piece.end + begin) for piece in shifted]
    return [Piece(0, begin, preamble=True), *pieces] if begin else pieces


def _trim(text: str, piece: Piece) -> Piece | None:
    words = text[piece.start : piece.end]
    lead = _LEAD.match(words)
    start = piece.start + (lead.end() if lead else 0)
    trail = _TRAIL.search(text[start : piece.end])
    end = start + (trail.start() if trail else piece.end - start)
    return Piece(start, end, piece.preamble) if end > start else None


def letter(index: int) -> str:
    """0 → ``a``, 25 → ``z``, 26 → ``aa``."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(97 + rest) + name
    return name
