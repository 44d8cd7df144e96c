"""Text recognition (OCR) by Tesseract, for pages that are pictures and carry no text.

The decision is made page by page, from what the reader found: no character, and a picture. Each
page is drawn by the limited child and read by a Tesseract of its own, shut in and limited likewise.
"""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from nlp.errors import LimitExceededError
from nlp.intake.isolation import run_child
from nlp.intake.limits import ReadingLimits
from nlp.intake.processes import run_limited
from nlp.intake.recognised import RecognisedPiece, Recognition

DOTS_PER_INCH = 300.0
"""What Tesseract's models were trained on."""
LANGUAGES = ("kor", "eng")
_HANGUL = re.compile("[가-힣]")
WORD_LEVEL = "5"
LINE = ("block_num", "par_num", "line_num")
WORD_GAP = 0.25
"""Hangul nearer than this to the Hangul before it, in heights, goes on with the word: Tesseract
takes syllables for words."""
COLUMN_GAP = 2.5
"""Words of a line further apart than this, in its heights, stand in different columns."""


def recognise_pages(
    path: Path, pages: Sequence[tuple[int, float, float]], *, file_name: str, limits: ReadingLimits
) -> Recognition:
    """Recognises pages of a PDF, given by number, width and height; what could not be is told."""
    if not limits.ocr_pages:
        return Recognition(why_not="text recognition is switched off (NOVUM_READING_OCR_PAGES)")
    lacking = missing_parts()
    if lacking:
        return Recognition(
            why_not="text recognition is not installed: install Tesseract with Korean and English "
            f"(missing here: {', '.join(lacking)})"
        )
    found: dict[int, tuple[RecognisedPiece, ...]] = {}
    why_not = "text recognition (OCR) found nothing"
    if len(pages) > limits.ocr_pages:
        why_not = f"it is beyond the {limits.ocr_pages} pages that are recognised of one file"
    for number, width, height in pages[: limits.ocr_pages]:
        scale = min(DOTS_PER_INCH / 72, math.sqrt(limits.pixels / max(width * height, 1.0)))
        try:
            options = {"page": number, "scale": scale, "member": None}
            png = run_child("render", path, file_name=file_name, limits=limits, options=options)
            found[number] = tuple(recognise(png, scale=scale, file_name=file_name, limits=limits))
        except LimitExceededError as error:
            why_not = error.what.rstrip(".")
    return Recognition(pieces=found, why_not=why_not)


def missing_parts() -> tuple[str, ...]:
    """What recognition lacks on this machine: ``tesseract``, or names of languages."""
    program = shutil.which("tesseract")
    if program is None:
        return ("tesseract",)
    told = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, check=False, timeout=30
    )
    return tuple(name for name in LANGUAGES if name not in told.stdout.split())


def recognise(
    png: bytes, *, scale: float, file_name: str, limits: ReadingLimits
) -> list[RecognisedPiece]:
    """The lines of a page's picture, `scale` pixels per point. Raises `LimitExceededError`."""
    ended = run_limited(
        "nlp.intake.recogniser", str(limits.memory_bytes), str(limits.seconds),
        shutil.which("tesseract") or "tesseract", "+".join(LANGUAGES),
        given=png, seconds=limits.seconds,
    )  # fmt: skip
    if ended.code != 0:
        how = "took too long" if ended.code is None else f"ended with code {ended.code}"
        raise LimitExceededError(
            f"the text recognition of a page {how}.",
            where=file_name,
            todo="Raise NOVUM_READING_SECONDS or NOVUM_READING_MEMORY_BYTES, or upload a file "
            "with text.",
        )
    return list(_pieces(ended.answer.decode("utf-8", "replace"), scale))


def _pieces(table: str, scale: float) -> Iterator[RecognisedPiece]:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["level"] == WORD_LEVEL and (row["text"] or "").strip()]
    for _, line in groupby(words, key=lambda row: [row[name] for name in LINE]):
        piece: list[dict[str, Any]] = []
        for word in line:
            if piece and _apart(piece[-1], word):
                yield _piece(piece, scale)
                piece = []
            piece.append(word)
        yield _piece(piece, scale)


def _joined(words: list[dict[str, Any]]) -> Iterator[str]:
    """The words of a piece with the spaces between them."""
    yield words[0]["text"].strip()
    for before, word in pairwise(words):
        end, begin = before["text"].strip()[-1], word["text"].strip()[0]
        near = _gap(before, word) < WORD_GAP * int(word["height"])
        if not (near and _HANGUL.match(end) and _HANGUL.match(begin)):
            yield " "
        yield word["text"].strip()


def _gap(before: dict[str, Any], word: dict[str, Any]) -> int:
    return int(word["left"]) - int(before["left"]) - int(before["width"])


def _apart(before: dict[str, Any], word: dict[str, Any]) -> bool:
    return _gap(before, word) > COLUMN_GAP * int(word["height"])


def _piece(words: list[dict[str, Any]], scale: float) -> RecognisedPiece:
    lefts, tops = [int(word["left"]) for word in words], [int(word["top"]) for word in words]
    rights = [int(word["left"]) + int(word["width"]) for word in words]
    bottoms = [int(word["top"]) + int(word["height"]) for word in words]
    return RecognisedPiece(
        text="".join(_joined(words)),
        x0=min(lefts) / scale,
        y0=min(tops) / scale,
        x1=max(rights) / scale,
        y1=max(bottoms) / scale,
        confidence=sum(max(float(word["conf"]), 0.0) for word in words) / len(words) / 100,
    )
