"""Text recognition (OCR) by Tesseract, for pages that are pictures and carry no text.

The decision is made page by page, from what the reader found: no character, and a picture. Each
page is drawn by the limited child and read by a Tesseract of its own, shut in and limited likewise.
"""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from nlp.errors import LimitExceededError
from nlp.intake.isolation import run_child
from nlp.intake.limits import ReadingLimits
from nlp.intake.processes import run_limited
from nlp.intake.recognised import RecognisedPage, Recognition, Scan
from nlp.intake.recogniser import BLOCK, LINE
from nlp.scans.doubt import is_doubtful, settled
from nlp.scans.page import tiff, unpack
from nlp.scans.words import page_of, words_of

DOTS_PER_INCH = 300.0
"""What Tesseract's models were trained on."""
KOREAN = "kor"
LANGUAGES = (KOREAN, "eng")


def recognise_pages(
    path: Path, scans: Sequence[Scan], *, file_name: str, limits: ReadingLimits
) -> Recognition:
    """Recognises pages of a PDF, or of those in an archive; what could not be is told."""
    if not limits.ocr_pages:
        return Recognition(why_not="text recognition is switched off (NOVUM_READING_OCR_PAGES)")
    lacking = missing_parts()
    if lacking:
        return Recognition(
            why_not="text recognition is not installed: install Tesseract with Korean and English "
            f"(missing here: {', '.join(lacking)})"
        )
    found: list[tuple[str, int, RecognisedPage]] = []
    why_not = "text recognition (OCR) found nothing"
    if len(scans) > limits.ocr_pages:
        why_not = f"it is beyond the {limits.ocr_pages} pages that are recognised of one file"
    for scan in scans[: limits.ocr_pages]:
        try:
            page = _recognised(path, scan, file_name=file_name, limits=limits)
        except LimitExceededError as error:
            why_not = error.what.rstrip(".")
        else:
            found.append((scan.member, scan.page, page))
    return Recognition(pages=found, why_not=why_not)


def _recognised(path: Path, scan: Scan, *, file_name: str, limits: ReadingLimits) -> RecognisedPage:
    """Draws, straightens and cuts the page in the limited child, then asks Tesseract."""
    scale = min(DOTS_PER_INCH / 72, math.sqrt(limits.pixels / max(scan.width * scan.height, 1.0)))
    options = {"page": scan.page, "scale": scale, "member": scan.member or None}
    answer = run_child("scan", path, file_name=file_name, limits=limits, options=options)
    page, lines, blocks = unpack(answer)

    def table(pictures: Sequence[Image.Image], layout: str, *languages: str) -> str:
        if not pictures:
            return ""
        file = tiff(pictures, page.scale * 72)
        return recognise(file, layout, languages, file_name=file_name, limits=limits)

    read = words_of(table(lines, LINE, *LANGUAGES))
    doubtful = [number for number in range(1, len(lines) + 1) if is_doubtful(read[number])]
    again = words_of(table([lines[number - 1] for number in doubtful], LINE, KOREAN))
    for place, number in enumerate(doubtful, 1):
        read[number] = settled(read[number], again[place])
    return page_of(page, read, table(blocks, BLOCK, *LANGUAGES))


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
    pictures: bytes,
    layout: str,
    languages: Sequence[str],
    *,
    file_name: str,
    limits: ReadingLimits,
) -> str:
    """Tesseract's table of words (TSV) of the pages of a TIFF file. Raises `LimitExceededError`."""
    ended = run_limited(
        "nlp.intake.recogniser", str(limits.memory_bytes), str(limits.seconds),
        shutil.which("tesseract") or "tesseract", "+".join(languages), layout,
        given=pictures, seconds=limits.seconds,
    )  # fmt: skip
    if ended.code != 0:
        how = "took too long" if ended.code is None else f"ended with code {ended.code}"
        raise LimitExceededError(
            f"the text recognition of a page {how}.",
            where=file_name,
            todo="Raise NOVUM_READING_SECONDS or NOVUM_READING_MEMORY_BYTES, or upload a file "
            "with text.",
        )
    return ended.answer.decode("utf-8", "replace")
