"""Tesseract's words of a page, and the signs found by their shape, put together to lines."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.intake.recognised import RecognisedPage, RecognisedPiece
from nlp.scans.page import Rectangle, ScannedLine, ScannedPage
from nlp.scans.spelling import mended

WORD_LEVEL = "5"
BLOCK_LINE = ("block_num", "par_num", "line_num")

SPACE = 0.23
"""White between words is this wide, in line heights; Tesseract takes Korean syllables for words. Of
1,838 places in six scanned pages .97 are told rightly; by the boxes of Tesseract's words .88."""

REACH = 1.0
"""So far from where Tesseract parts two words, in line heights, the white between them may be."""

_LATIN = re.compile("[A-Za-z]")
_WORDLIKE = re.compile("[가-힣A-Za-z0-9)]")
DOT = "·"


@dataclass(frozen=True)
class Word:
    """A word or sign, in pixels of the page. `confidence` of a sign is None."""

    text: str
    box: Rectangle
    confidence: float | None = None


def page_of(page: ScannedPage, words: Mapping[int, Sequence[Word]], blocks: str) -> RecognisedPage:
    """`words`: those on each picture of a line, from 1; `blocks`: Tesseract's table (TSV) of the
    pictures of blocks."""
    pieces: list[RecognisedPiece] = []
    picture = 0
    for line in page.lines:
        found: list[Word] = []
        if line.box:
            picture += 1
            found = [_moved(word, line.box, page.margin) for word in words[picture]]
        pieces += _pieces(line, found, page)
    by_block = _words(blocks, by=BLOCK_LINE)
    for number, box in enumerate(page.blocks, 1):
        for read in by_block[number].values():
            found = [_moved(word, box, page.margin) for word in read]
            pieces += _pieces(ScannedLine(box=_around(found)), found, page)
    return RecognisedPage(
        pieces=tuple(pieces), across=page.across, down=page.down, turned=page.turned
    )


def words_of(table: str) -> defaultdict[int, list[Word]]:
    """Words by picture, from 1, out of Tesseract's table (TSV)."""
    found: defaultdict[int, list[Word]] = defaultdict(list)
    for picture, lines in _words(table).items():
        found[picture] = [word for line in lines.values() for word in line]
    return found


def _words(
    table: str, by: Sequence[str] = ()
) -> defaultdict[int, dict[tuple[str, ...], list[Word]]]:
    """Words by picture, then by line of the picture."""
    found: defaultdict[int, dict[tuple[str, ...], list[Word]]] = defaultdict(dict)
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        text = unicodedata.normalize("NFC", (row["text"] or "").strip())
        if row["level"] != WORD_LEVEL or not text:
            continue
        left, top = int(row["left"]), int(row["top"])
        box = (left, top, left + int(row["width"]), top + int(row["height"]))
        word = Word(text, box, max(float(row["conf"]), 0.0) / 100)
        line = tuple(row[name] for name in by)
        found[int(row["page_num"])].setdefault(line, []).append(word)
    return found


def _moved(word: Word, box: Rectangle, margin: int) -> Word:
    x, y = box[0] - margin, box[1] - margin
    x0, y0, x1, y1 = word.box
    return Word(word.text, (x0 + x, y0 + y, x1 + x, y1 + y), word.confidence)


def _pieces(
    line: ScannedLine, words: Sequence[Word], page: ScannedPage
) -> Iterator[RecognisedPiece]:
    """The line as one piece, if there is anything on it."""
    marks = [Word(mark.text, mark.box) for mark in line.marks]
    ordered = _without_lone_dots(_ordered(words, marks))
    if not ordered:
        return
    text = mended("".join(_spaced(ordered, line.gaps, page.height)))
    if not text:
        return
    if words and line.box:
        box = _line_box(text, _around([Word("", line.box), *marks]), line.box)
    else:
        x0, y0, x1, y1 = _around(ordered)
        box = (float(x0), float(y0), float(x1), float(y1))
    yield RecognisedPiece(
        text=text,
        x0=round(box[0] / page.scale, 2),
        y0=round(box[1] / page.scale, 2),
        x1=round(box[2] / page.scale, 2),
        y1=round(box[3] / page.scale, 2),
        confidence=_confidence(words),
    )


def _ordered(words: Sequence[Word], marks: Sequence[Word]) -> list[Word]:
    """Words as they were read (their boxes overlap at times), marks where they stand."""
    ordered = list(words)
    for mark in marks:
        middle = (mark.box[0] + mark.box[2]) / 2
        before = [i for i, word in enumerate(ordered) if (word.box[0] + word.box[2]) / 2 < middle]
        ordered.insert(before[-1] + 1 if before else 0, mark)
    return ordered


def _confidence(words: Sequence[Word]) -> float | None:
    letters = sum(len(word.text) for word in words)
    if not letters:
        return None
    return sum((word.confidence or 0.0) * len(word.text) for word in words) / letters


def _without_lone_dots(words: list[Word]) -> list[Word]:
    """Middle dots between words only: others are specks."""
    kept: list[Word] = []
    for index, word in enumerate(words):
        if word.text == DOT and word.confidence is None:
            before = kept[-1].text[-1] if kept else ""
            after = words[index + 1].text[0] if index + 1 < len(words) else ""
            if not (_WORDLIKE.match(before) and _WORDLIKE.match(after)):
                continue
        kept.append(word)
    return kept


def _spaced(words: Sequence[Word], gaps: Sequence[tuple[int, int]], height: float) -> Iterator[str]:
    """The words with the spaces between them."""
    yield words[0].text
    for before, word in pairwise(words):
        if _is_space(before, word, gaps, height):
            yield " "
        yield word.text


def _is_space(before: Word, word: Word, gaps: Sequence[tuple[int, int]], height: float) -> bool:
    if DOT in (before.text, word.text) and None in (before.confidence, word.confidence):
        return False
    if _LATIN.match(before.text[-1]) and _LATIN.match(word.text[0]):
        return True
    tall = max(min(before.box[3] - before.box[1], word.box[3] - word.box[1]), 0.6 * height)
    if None in (before.confidence, word.confidence):
        return word.box[0] - before.box[2] > 0.15 * tall
    if not gaps:
        return word.box[0] - before.box[2] >= SPACE * tall
    between = (before.box[2] + word.box[0]) / 2
    start, width = min(gaps, key=lambda gap: abs(gap[0] + gap[1] / 2 - between))
    return abs(start + width / 2 - between) < REACH * tall and width >= SPACE * tall


def _around(words: Sequence[Word]) -> Rectangle:
    boxes = [word.box for word in words]
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip


_TALL = re.compile(r"[가-힣A-Z0-9bdfhijklt(\[|/%]")
_HANGUL = re.compile("[가-힣]")
_DEEP = re.compile(r"[gjpqy()\[\],;|]")
ASCENT, DESCENT = 1.0, 0.22
"""Reach of a line above and below its base, in sizes of its type: ink alone makes ``on`` and ``만``
seem to be of two sizes."""


def _line_box(text: str, whole: Rectangle, ink: Rectangle) -> tuple[float, float, float, float]:
    """The box of the line as its type has it, from the ink of its letters."""
    top = 0.86 if _HANGUL.search(text) else 0.73 if _TALL.search(text) else 0.53
    below = 0.2 if _DEEP.search(text) else 0.08 if _HANGUL.search(text) else 0.0
    size = (ink[3] - ink[1]) / (top + below)
    base = ink[3] - below * size
    return float(whole[0]), base - ASCENT * size, float(whole[2]), base + DESCENT * size
