"""The letters of a Hangul document, read from its records without any of our own readers.

Written from the published formats: compound files (MS-CFB), Hancom's 한글문서파일형식 5.0, OWPML.
Enough to judge a verdict with; tables, sizes and order do not matter here.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence

FREE = 0xFFFFFFFA
PASSWORD, DISTRIBUTED = 0b10, 0b100
PARAGRAPH_TEXT = 67
_PLAIN_CONTROLS = frozenset({0, 10, 13, *range(24, 32)})
"""Control characters that take one place; the others take eight."""


def streams(content: bytes) -> dict[str, bytes]:
    """Names and bytes of the streams of a compound file. Raises `struct.error`, `IndexError`."""
    size, small = (1 << struct.unpack_from("<H", content, at)[0] for at in (30, 32))
    count, directory = struct.unpack_from("<II", content, 44)
    cut, small_fat, _, more, more_count = struct.unpack_from("<IIIII", content, 56)

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    places = list(struct.unpack_from("<109I", content, 76))
    for _ in range(more_count):
        *further, more = struct.unpack(f"<{size // 4}I", sector(more))
        places += further
    fat = [each for place in places[:count] for each in _numbers(sector(place))]
    entries = list(_entries(_chain(directory, fat, sector)))
    root = next(start for _, kind, start, _ in entries if kind == 5)
    mini = _chain(root, fat, sector)
    mini_fat = _numbers(_chain(small_fat, fat, sector))

    def piece(number: int) -> bytes:
        return mini[number * small : (number + 1) * small]

    return {
        name: (_chain(start, fat, sector) if long >= cut else _chain(start, mini_fat, piece))[:long]
        for name, kind, start, long in entries
        if kind == 2
    }


def _numbers(packed: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(packed) // 4}I", packed)


def _chain(number: int, fat: Sequence[int], get: Callable[[int], bytes]) -> bytes:
    parts: list[bytes] = []
    while number < FREE and len(parts) <= len(fat):
        parts.append(get(number))
        number = fat[number]
    return b"".join(parts)


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    for at in range(0, len(directory) - 127, 128):
        entry = directory[at : at + 128]
        length = max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)
        start, size = struct.unpack_from("<II", entry, 116)
        yield entry[:length].decode("utf-16-le", "replace"), entry[66], start, size


def hwp_flags(content: bytes) -> int | None:
    """Properties of a HWP 5 file; None for another compound file."""
    header = streams(content).get("FileHeader", b"")
    if not header.startswith(b"HWP Document File"):
        return None
    flags: int = struct.unpack_from("<I", header, 36)[0]
    return flags


def hwp_text(content: bytes) -> str:
    """Text of all paragraphs of a HWP 5 file that is neither locked nor for distribution."""
    found = streams(content)
    packed = struct.unpack_from("<I", found["FileHeader"], 36)[0] & 1
    paragraphs = []
    for name in found:
        if re.fullmatch(r"Section\d+", name):
            section = found[name]
            section = zlib.decompressobj(-15).decompress(section) if packed else section
            paragraphs += [_text(body) for tag, body in _records(section) if tag == PARAGRAPH_TEXT]
    return "\n".join(paragraphs)


def _records(section: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(section):
        head = struct.unpack_from("<I", section, at)[0]
        tag, size, at = head & 0x3FF, head >> 20, at + 4
        if size == 0xFFF:
            size, at = struct.unpack_from("<I", section, at)[0], at + 4
        yield tag, section[at : at + size]
        at += size


def _text(body: bytes) -> str:
    units = struct.unpack(f"<{len(body) // 2}H", body[: len(body) // 2 * 2])
    letters, at = [], 0
    while at < len(units):
        unit = units[at]
        if unit >= 32:
            letters.append(chr(unit))
        at += 1 if unit >= 32 or unit in _PLAIN_CONTROLS else 8
    return "".join(letters)


def package_text(archive: zipfile.ZipFile) -> str | None:
    """Text elements of a HWPX or DOCX package; None where it is neither."""
    parts = [n for n in archive.namelist() if re.fullmatch(r"Contents/section\d+\.xml", n)]
    parts = parts or [n for n in archive.namelist() if n == "word/document.xml"]
    if not parts:
        return None
    pattern = rb"<(?:hp|w):t(?:\s[^>]*)?>(.*?)</(?:hp|w):t>"
    found = [m for n in parts for m in re.findall(pattern, archive.read(n), re.DOTALL)]
    return "\n".join(re.sub(r"<[^>]*>", "", each.decode("utf-8", "replace")) for each in found)
