"""Whether a file that is no document holds records that `novum ingest` loads."""

from __future__ import annotations

import io
import zlib

from nlp.errors import NovumError, RecordError
from nlp.patents.formats import HEAD_BYTES, open_source
from nlp.patents.sources import BEGINNING

_GZIP = b"\x1f\x8b"
_UNPACKED = 8 * 2**20
"""Bytes of a packed file that are looked at."""
_TRIED = 3
"""Records that are read: one of them must be good."""


def bulk_format(content: bytes, file_name: str) -> str | None:
    """The format's name where one of the first records is good, else None."""
    plain = _unpacked(content)
    try:
        source = open_source(plain[:HEAD_BYTES], file_name=file_name)
        for number, span in enumerate(source.split(io.BytesIO(plain), start=BEGINNING)):
            if number == _TRIED:
                break
            try:
                source.read(span, source=file_name)
            except RecordError:
                continue
            return source.name
    except NovumError:  # in no known format, or an answer without records
        return None
    return None


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        return zlib.decompressobj(wbits=31).decompress(content, _UNPACKED)
    except zlib.error:
        return b""
