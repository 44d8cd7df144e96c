"""KIPRIS and KIPRIS Plus answers: search results and bibliographic details, as the services send
them, one after another in a file or alone in it.

Each record is cut out and parsed by itself, without DTD, entities or network. Answers that say
only that a request failed are reported with the service's code and words, as a whole file (when it
is opened) or in the midst of others (as a bad record).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from nlp.domain import PatentFeatures
from nlp.errors import RecordError, UnsupportedFileError
from nlp.hardened import xml_parser
from nlp.patents import kipris_detail, kipris_search
from nlp.patents.columns import ColumnMap
from nlp.patents.cutting import cut_elements
from nlp.patents.sources import Mark, Source, Span, held

LONGEST = 16 * 2**20
"""Bytes of one record. The longest details with all their claims have well below one megabyte."""

MOST_ELEMENTS = 100_000
"""Elements of one record; a detail of several hundred claims has a few thousand."""

_RECORD = "[Pp]atentUtilityInfo|item"
_ANSWER = "header|cmmMsgHeader"
_MARKS = re.compile(
    rb"<(?:[Pp]atentUtilityInfo|biblioSummaryInfo(?:Array)?|OpenAPI_ServiceResponse)[\s>/]"
    rb"|<response>\s*<(?:header|body)>.{0,4000}?<(?:resultCode|successYN|items?|body)[\s>/]",
    re.DOTALL,
)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_KOREAN = {"euc-kr", "euckr", "cp949", "ms949", "uhc", "ks_c_5601-1987", "x-windows-949"}
_UTF8 = {"utf-8", "utf8", "us-ascii", "ascii"}
_EMPTY = re.compile(rb"<\w+\s*(?:/>|>\s*</)")
_CODE = re.compile(rb"<(?:resultCode|returnReasonCode)>\s*([^<\s][^<]*?)\s*</")
_MESSAGE = re.compile(rb"<(?:resultMsg|returnAuthMsg|errMsg)>\s*([^<\s][^<]*?)\s*</")
_FAILED = re.compile(rb"<successYN>\s*N\s*</|<(?:OpenAPI_ServiceResponse|cmmMsgHeader)[\s>]")
_GOOD_CODES = (b"0", b"00", b"000", b"INFO-000")
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[\da-fA-F]));"
)


def looks_like(head: bytes) -> bool:
    """XML with the tags of the services' answers, be they records or errors."""
    return bool(_MARKS.search(head))


def open_file(head: bytes, *, file_name: str, columns: ColumnMap | None) -> Source:
    """Raises `UnsupportedFileError` for an error answer and for an unknown encoding."""
    problem = _failure(head) if not re.search(f"<(?:{_RECORD})[\\s>]".encode(), head) else None
    if problem:
        raise UnsupportedFileError(
            f"the file is an error answer of KIPRIS: {problem}.",
            where=file_name,
            todo="Check the service key and the request, fetch the answer again and load that.",
        )
    if not looks_like(head):
        raise UnsupportedFileError(
            "the file does not begin as an answer of KIPRIS does.",
            where=file_name,
            todo="Leave --format out: the format is told by the content.",
        )
    declared = _ENCODING.search(head[:1000])
    name = declared[1].decode().lower() if declared else "utf-8"
    if name not in _KOREAN | _UTF8:
        raise UnsupportedFileError(
            f"the file says that it is in {name}; KIPRIS answers are in UTF-8 or EUC-KR.",
            where=file_name,
            todo="Convert it to UTF-8 and correct its first line.",
        )
    return Kipris(encoding="cp949" if name in _KOREAN else "utf-8")


class Kipris:
    """Answers of the search (``PatentUtilityInfo``, ``item``) and of the bibliographic detail."""

    name = "kipris"

    def __init__(self, *, encoding: str = "utf-8") -> None:
        self._encoding = encoding
        self._parser = xml_parser(encoding="utf-8")

    def split(self, stream: BinaryIO, *, start: Mark) -> Iterator[Span]:
        number = start.number
        spans = cut_elements(stream, f"{_RECORD}|{_ANSWER}", start=start, longest=LONGEST)
        for span in spans:
            answer = span.content.startswith((b"<header", b"<cmmMsgHeader"))
            if _failure(span.content) if answer else not _EMPTY.match(span.content):
                number += 1
                yield Span(number, span.line, span.offset, span.end, span.end_line, span.content)

    def read(self, span: Span, *, source: str) -> PatentFeatures:
        content = held(span)
        if content.startswith((b"<header", b"<cmmMsgHeader")):
            raise RecordError(
                f"an error answer of KIPRIS stands here: {_failure(content)}.",
                todo="Fetch this answer again and load it.",
            )
        record = self._parsed(content)
        if record.find(".//biblioSummaryInfo") is not None:
            return kipris_detail.features_of(record, source=source)
        return kipris_search.features_of(record, source=source)

    def _parsed(self, content: bytes) -> etree._Element:
        if content.count(b"<") > 2 * MOST_ELEMENTS:
            raise RecordError(f"the record has more than {MOST_ELEMENTS:,} elements.")
        if self._encoding != "utf-8":
            content = _recoded(content, self._encoding)
        content = content.translate(None, _CONTROLS)
        if b"&#" in content:
            content = _CONTROL_REFERENCE.sub(b"", content)
        try:
            return etree.fromstring(content, self._parser)
        except etree.XMLSyntaxError as error:
            raise _unreadable(content, error) from error


def _failure(answer: bytes) -> str | None:
    """Code and words of an answer that says that the request failed; None for a good one."""
    code, failed = _CODE.search(answer), _FAILED.search(answer)
    if not failed and (code is None or code[1] in _GOOD_CODES):
        return None
    message = _MESSAGE.search(answer)
    words = b" ".join(match[1] for match in (code, message) if match)
    try:
        text = words.decode()
    except UnicodeDecodeError:  # the other encoding of the service
        text = words.decode("cp949", "replace")
    return text[:200] or "no reason given"


def _recoded(content: bytes, encoding: str) -> bytes:
    try:
        return content.decode(encoding).encode()
    except UnicodeDecodeError as error:
        raise RecordError(f"the record is not {encoding} text, which the file declares.") from error


def _unreadable(content: bytes, error: etree.XMLSyntaxError) -> RecordError:
    name = re.match(rb"<([\w-]+)", content)
    if name and not re.search(rb"</" + name[1] + rb"\s*>\s*$", content):
        return RecordError(
            f"the record breaks off: its end tag </{name[1].decode()}> is missing.",
            todo="Fetch the file again; it may be cut short.",
        )
    if "depth" in str(error.msg):
        return RecordError("the elements of the record are nested too deep.")
    if "huge" in str(error.msg).lower():
        return RecordError("a text of the record is longer than 10,000,000 bytes.")
    return RecordError(f"the record is not well-formed XML ({error.msg}).")
