"""Which format a bulk file is in, told by its content, and the source that reads it.

    head = first HEAD_BYTES of the unpacked file
    source = open_source(head, file_name="grants.xml", format=None, columns=None)
    for span in source.split(stream, start=Mark()):
        features = source.read(span, source=f"grants.xml:{span.line}")

A name never decides: KIPRIS answers and US grants both end in ``.xml``, and offices hand out XML
named ``.txt``. `format` (``novum ingest --format``) leaves out the guessing, not the checks.

A format is a module with two functions, imported when it is first needed, and one line in
`FORMATS` below:

    def looks_like(head: bytes) -> bool
    def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source

`open_file` raises `DocumentError` for a file that is of the format but holds no records (an error
answer of a web service), and `ConfigurationError` where the column map does not fit the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from nlp.errors import ConfigurationError, EmptyFileError, UnsupportedFileError
from nlp.patents.columns import ColumnMap
from nlp.patents.sources import Source

HEAD_BYTES = 64 * 2**10
"""Bytes of a file that `open_source` wants to see; fewer where the file is shorter."""


@dataclass(frozen=True, slots=True)
class Format:
    name: str  # what `--format` takes, and the source's `name`
    module: str
    title: str
    takes_columns: bool = False


FORMATS = (
    Format("rejects", "nlp.patents.rejects", "what an earlier load refused, corrected"),
    Format("kipris", "nlp.patents.kipris", "KIPRIS and KIPRIS Plus answers (XML)"),
    Format("uspto-xml", "nlp.patents.uspto.ice", "US grants and applications since 2005 (XML)"),
    Format("uspto-sgml", "nlp.patents.uspto.sgml", "US grants and applications 2001-2004"),
    Format("greenbook", "nlp.patents.uspto.greenbook", "US grants 1976-2001 (Green Book)"),
    Format("us-search", "nlp.patents.uspto.search", "US public search answers (JSON)"),
    Format("inpadoc", "nlp.patents.epo.families", "EPO families and legal events (XML)"),
    Format("epo-ops", "nlp.patents.epo.exchange", "EPO front pages and full texts (XML)"),
    # Signatures above, guesses below.
    Format("jsonl", "nlp.patents.jsonl", "JSON Lines, own or Google-Patents field names"),
    Format("csv", "nlp.patents.delimited", "CSV and TSV with a column map", takes_columns=True),
)
"""In the order in which they are tried: what is told by a signature before what is guessed."""

_PACKED = {
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "gzip-packed",
    b"BZh": "bzip2-packed",
    b"\xfd7zXZ": "xz-packed",
    b"\x28\xb5\x2f\xfd": "zstd-packed",
    b"7z\xbc\xaf": "a 7z archive",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an OLE document (XLS, HWP or DOC)",
    b"PAR1": "a Parquet file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_ADVICE = "Unpack or convert it first, text as UTF-8."


class _FormatModule(Protocol):
    def looks_like(self, head: bytes) -> bool: ...
    def open_file(self, head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source: ...


def open_source(
    path_head: bytes,
    *,
    file_name: str,
    format: str | None = None,
    columns: ColumnMap | None = None,
) -> Source:
    """The source for the file that begins with `path_head` (unpacked, up to `HEAD_BYTES`).

    Raises `EmptyFileError`, `UnsupportedFileError` (no known format, with the list of them),
    `ConfigurationError` (no such format; a column map that does not fit).
    """
    if not path_head.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise EmptyFileError("the file has no content.", where=file_name)
    _refuse_packed(path_head, file_name)
    if format:
        found = _named(format)
    elif columns is not None:  # it may be all that tells what the columns are
        found = recognise(path_head) or _named("csv")
    else:
        found = _recognised(path_head, file_name)
    if columns is not None and not found.takes_columns:
        raise ConfigurationError(
            f"the file is in format {found.name}, which has no columns.",
            where=file_name,
            todo="Leave the column map out.",
        )
    return _module(found).open_file(path_head, file_name=file_name, columns=columns)


def recognise(head: bytes) -> Format | None:
    """The first format whose marks `head` bears."""
    return next((known for known in FORMATS if _module(known).looks_like(head)), None)


def _refuse_packed(head: bytes, file_name: str) -> None:
    packed = next((name for mark, name in _PACKED.items() if head.startswith(mark)), None)
    if packed:
        what = f"the file is {packed}, not records as plain text."
        raise UnsupportedFileError(what, where=file_name, todo=f"{_ADVICE} Formats: {_listed()}.")


def _recognised(head: bytes, file_name: str) -> Format:
    found = recognise(head)
    if found is None:
        raise UnsupportedFileError(
            "the content is in none of the formats that can be loaded.",
            where=file_name,
            todo=f"Name the format with --format if it is one of these: {_listed()}.",
        )
    return found


def _named(name: str) -> Format:
    found = next((known for known in FORMATS if known.name == name), None)
    if found is None:
        raise ConfigurationError(f"there is no format {name!r}.", todo=f"Formats: {_listed()}.")
    return found


def _listed() -> str:
    return "; ".join(f"{known.name} ({known.title})" for known in FORMATS)


def _module(known: Format) -> _FormatModule:
    return cast(_FormatModule, import_module(known.module))
