"""What a file is and says, by witnesses that have nothing in common with our readers.

PDF: poppler (`pdftotext`, `pdfimages`; ``apt install poppler-utils poppler-data``). Hangul and Word
documents: their records and XML (`benchmarks.hangul_witness`). All else: the first bytes. Whether
`novum ingest` loads a file is tried by loading it.
"""

from __future__ import annotations

import gzip
import io
import re
import shutil
import struct
import subprocess
import tempfile
import unicodedata
import zipfile
import zlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.hangul_witness import DISTRIBUTED, PASSWORD, hwp_flags, hwp_text, package_text
from nlp.errors import NovumError
from nlp.patents.reading import Record, read_records

DOCUMENT, EMPTY, LOCKED, NO_TEXT = "document", "EmptyFileError", "EncryptedFileError", "NoTextError"
UNSUPPORTED, BULK, DAMAGED = "UnsupportedFileError", "BulkFileError", "DamagedFileError"
_LOCKS = (b"<DOCUMENT SAFER", b"SCDSA", b"<## NASCA DRM", b"Fasoo", b"MarkAny")
_KINDS = (
    (re.compile(rb"\x1f\x8b"), "gzip"),
    (re.compile(rb"\x89PNG"), "PNG"),
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"HWP Document File"), "HWP 3"),
    (re.compile(rb"\s*<(?:!doctype\s+)?html", re.IGNORECASE), "HTML"),
    (re.compile(rb"\s*<\?xml"), "XML"),
    (re.compile(rb"\s*[\[{]"), "JSON"),
)
PEERS = ("pdftotext", "pdfimages")


@dataclass(frozen=True)
class Witness:
    """`may`: names of the verdicts that are right; `text`: what it read; `word`: what the refusal
    must say the content is."""

    may: frozenset[str]
    why: str
    text: str = ""
    word: str = ""


def missing_peers() -> tuple[str, ...]:
    return tuple(name for name in PEERS if shutil.which(name) is None)


def witness_of(path: Path) -> Witness:
    content = path.read_bytes()
    if not content.strip(b"\0 \t\r\n"):
        return Witness(frozenset({EMPTY}), "nothing in it")
    if any(mark in content[:1024] for mark in _LOCKS) and not content.startswith(b"%PDF-"):
        return Witness(frozenset({LOCKED}), "mark of a DRM program")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(content)
    if content.startswith(b"PK"):
        return _zip(content)
    return _pdf(path) if b"%PDF-" in content[:1024] else _other(path, content)


def _other(path: Path, content: bytes) -> Witness:
    if _loads(path, content):
        return Witness(frozenset({BULK}), "novum ingest loads it")
    word = next((word for mark, word in _KINDS if mark.match(content)), "plain text")
    return Witness(frozenset({UNSUPPORTED}), f"begins like {word}", word=word)


def letters(text: str) -> str:
    """Letters only, of one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalpha())


def agreement(one: str, other: str) -> float:
    """F1 of the bigrams of letters, 0 to 1."""
    first, second = (Counter(pairwise(letters(text))) for text in (one, other))
    both = sum((first & second).values())
    return 2 * both / max(sum(first.values()) + sum(second.values()), 1)


def _spoken(text: str, why: str) -> Witness:
    if letters(text):
        return Witness(frozenset({DOCUMENT}), f"{why} reads {len(letters(text))} letters", text)
    if re.search(r"[^\W_]", text):
        return Witness(frozenset({DOCUMENT}), f"{why} reads figures", text)
    return Witness(frozenset({NO_TEXT}), f"{why} reads nothing")


def _compound(content: bytes) -> Witness:
    try:
        flags = hwp_flags(content)
        if flags is None:
            return Witness(frozenset({UNSUPPORTED}), "a compound file that is not Hangul's")
        if flags & PASSWORD:
            return Witness(frozenset({LOCKED}), "its header says: password")
        if flags & DISTRIBUTED:
            return Witness(frozenset({DOCUMENT}), "its header says: for distribution")
        return _spoken(hwp_text(content), "its records:")
    except (struct.error, IndexError, KeyError, StopIteration, zlib.error) as error:
        return Witness(frozenset({DAMAGED}), f"its records cannot be followed ({error})")


def _zip(content: bytes) -> Witness:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            with suppress(KeyError):
                if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    return Witness(frozenset({LOCKED}), "its manifest says: encrypted")
            text = package_text(archive)
            if text is not None:
                return _spoken(text, "its text elements:")
            inside = [name for name in archive.namelist() if not name.endswith("/")]
            found = [_within(archive.read(name), name) for name in inside]
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        return Witness(frozenset({UNSUPPORTED, DAMAGED}), f"no ZIP that can be unpacked ({error})")
    texts = [one.text for one in found if DOCUMENT in one.may]
    if texts:
        return Witness(frozenset({DOCUMENT}), "documents in it", "\n".join(texts))
    return Witness(frozenset({UNSUPPORTED}), "no document in it")


def _within(content: bytes, name: str) -> Witness:
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:
        file.write(content)
        file.flush()
        return witness_of(Path(file.name))


def _pdf(path: Path) -> Witness:
    told = _run("pdftotext", "-enc", "UTF-8", str(path), "-")
    if b"Incorrect password" in told.stderr:
        return Witness(frozenset({LOCKED}), "poppler asks for a password")
    if told.returncode:
        said = told.stderr.decode("utf-8", "replace").strip().splitlines()
        return Witness(frozenset({DAMAGED}), f"poppler: {said[-1] if said else 'ended'}")
    read = _spoken(told.stdout.decode("utf-8", "replace"), "poppler")
    if DOCUMENT in read.may:
        return read
    pictures = len(_run("pdfimages", "-list", str(path)).stdout.splitlines()) > 2
    may = {NO_TEXT, DOCUMENT} if pictures else {NO_TEXT}  # a picture's letters may be recognised
    return Witness(frozenset(may), "poppler reads nothing" + " off pictures" * pictures)


def _run(*command: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, b"", b"took longer than 120 s")


def _loads(path: Path, content: bytes) -> bool:
    """Whether a record of it can be loaded, wherever in the file it stands."""
    with tempfile.TemporaryDirectory() as folder:
        if content.startswith(b"\x1f\x8b"):
            path = Path(folder) / path.stem
            path.write_bytes(gzip.decompress(content))
        try:
            return any(isinstance(one, Record) for one in read_records(path))
        except NovumError:
            return False
