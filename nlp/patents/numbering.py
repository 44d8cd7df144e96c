"""The numbers of a gazette: its own, its application's, and the country they belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from nlp.domain.document import ParsedDocument
from nlp.domain.evidence import Found
from nlp.patents.front import Front, find_date

_KR_APPLICATION = re.compile(r"\b\d0\s*-\s*(?:19|20)\d\d\s*-\s*\d{7}\b")
_KR_GRANT = re.compile(r"\b\d0\s*-\s*\d{7}\b(?!-)")
_KIND = re.compile(r"[（(]\s*([ABUSY]\d?)\s*[)）]")
_RUNNING_HEAD = re.compile(
    r"(?:(?P<kr>(?:등록|공개)(?:특허|실용신안))\s*(?P<number>\d0-[\d-]+))"
    r"|(?P<land>JP|US|EP|WO|CN)\s?(?P<foreign>[\d][\d,/\-\s]*\d)\s?(?P<kind>[ABUSY]\d?)\b"
)
_US_NUMBER = re.compile(
    r"\b(?:US\s*)?((?:RE|D)?\d{1,2},\d{3},\d{3}|(?:19|20)\d\d/\d{7})\s*([ABESP]\d)?"
)
_US_APPLICATION = re.compile(r"\b(\d{2}/\d{3},\d{3})\b")
_JP_APPLICATION = re.compile(r"特願\s*[平昭]?\s*\d{1,4}\s*[-－‐−]\s*\d+")
_JP_NUMBER = re.compile(r"(?:特開|特表|特許第|再表|特公)\s*[平昭]?\s*[\d][\d\-－‐−]*\s*号?")
_ANY_NUMBER = re.compile(r"\b([A-Z]{2})\s?(\d[\d\s,/.\-]{4,}\d)\s?([A-Z]\d?)?\b")
_EP_APPLICATION = re.compile(r"\b\d{8}\.\d\b")
_PCT_APPLICATION = re.compile(r"\bPCT/[A-Z]{2}\d{4}/\d{6}\b")
_COUNTRIES = (
    (
        "KR",
        r"대한민국\s*특허청|^\s*\(19\)[^\n]{0,40}\(KR\)|^\s*(?:등록|공개)(?:특허|실용신안)\s+\d0-",
    ),
    ("JP", r"日本国特許庁|^\s*\(19\)[^\n]{0,40}\(JP\)|^\s*(?:\(\d+\)\s*)?JP\s?\d"),
    ("US", r"United States|^\s*US\s?\d"),
    ("EP", r"Europ(?:ean|äisches) Patent|EUROPEAN PATENT"),
    (
        "WO",
        r"World Intellectual Property|INTERNATIONAL APPLICATION PUBLISHED|세계지식재산권기구",
    ),
    ("CN", r"国家知识产权局|\(CN\)|中华人民共和国"),
)
HEAD = 3000


@dataclass(frozen=True)
class GazetteNumbers:
    """As printed. `printed_date` is the date that a Japanese running head carries."""

    country: str
    kind: Found[str] | None = None
    application: Found[str] | None = None
    publication: Found[str] | None = None
    registration: Found[str] | None = None
    printed_date: Found[date] | None = None


def read_numbers(document: ParsedDocument, front: Front) -> GazetteNumbers:
    """Numbers from the INID fields, else from the running head."""
    country = country_of_gazette(document)
    kind = _kind(front)
    if country == "KR":
        application = _found(front, _KR_APPLICATION, 21)
        granted = _found(front, _KR_GRANT, 11)
        published = _found(front, _KR_APPLICATION, 11) or _found(front, _KR_APPLICATION, 65)
    elif country == "US":
        application = _found(front, _US_APPLICATION, 21, group=1)
        own = _found(front, _US_NUMBER, 10, 11)
        is_application = own is not None and "/" in own.value
        granted, published = (None, own) if is_application else (own, None)
    elif country == "JP":
        application = _found(front, _JP_APPLICATION, 21)
        own = _found(front, _JP_NUMBER, 11)
        is_grant = own is not None and "特許第" in own.value
        granted, published = (own, None) if is_grant else (None, own)
    else:
        application = _found(front, _PCT_APPLICATION if country == "WO" else _EP_APPLICATION, 21)
        own = _found(front, _ANY_NUMBER, 10, 11)
        kind = kind or _found(front, _ANY_NUMBER, 10, 11, group=3)
        granted, published = (own, None) if kind and kind.value[0] == "B" else (None, own)
    if granted is None and published is None:
        return _from_running_head(document, country, kind, application)
    return GazetteNumbers(country, kind, application, published, granted)


def country_of_gazette(document: ParsedDocument) -> str:
    head = document.text[:HEAD]
    for country, pattern in _COUNTRIES:
        if re.search(pattern, head, re.MULTILINE):
            return country
    match = _RUNNING_HEAD.search(head)
    if match:
        return match["land"] or "KR"
    return {"ko": "KR", "ja": "JP"}.get(document.language, "US")


def _found(
    front: Front, pattern: re.Pattern[str], *codes: int, group: int = 0
) -> Found[str] | None:
    hit = front.search(pattern, *codes, group=group)
    if hit is None:
        return None
    text, start, end = hit
    value = re.sub(r"\s*-\s*", "-", " ".join(text.split()))
    return Found[str](value=value, evidence=front.body.evidence(start, end))


def _kind(front: Front) -> Found[str] | None:
    hit = front.search(_KIND, 12, 11, group=1)
    if hit is None:
        match = front.search(_US_NUMBER, 10, 11, group=2)
        hit = match if match and match[0] else None
    if hit is None:
        return None
    return Found[str](value=hit[0], evidence=front.body.evidence(hit[1], hit[2]))


def _from_running_head(
    document: ParsedDocument,
    country: str,
    kind: Found[str] | None,
    application: Found[str] | None,
) -> GazetteNumbers:
    """Front pages that are pictures still carry their number above each following page."""
    match = _RUNNING_HEAD.search(document.text[:HEAD])
    if match is None:
        return GazetteNumbers(country, kind, application)
    evidence = (document.evidence(match.start(), match.end()),)
    if match["kr"]:
        number = Found[str](value=match["number"], evidence=evidence, confidence=0.9)
        grant = "등록" in match["kr"]
        return GazetteNumbers(
            "KR",
            kind,
            application,
            publication=None if grant else number,
            registration=number if grant else None,
        )
    letter = match["kind"]
    value = " ".join(match[0].split())
    number = Found[str](value=value, evidence=evidence, confidence=0.9)
    kind = kind or Found[str](value=letter, evidence=evidence, confidence=0.9)
    grant = letter.startswith(("B", "Y"))
    return GazetteNumbers(
        match["land"],
        kind,
        application,
        publication=None if grant else number,
        registration=number if grant else None,
        printed_date=_head_date(document, match.end()),
    )


def _head_date(document: ParsedDocument, offset: int) -> Found[date] | None:
    found = find_date(document.text[offset : offset + 30])
    if found is None:
        return None
    value, start, end = found
    evidence = (document.evidence(offset + start, offset + end),)
    return Found[date](value=value, evidence=evidence, confidence=0.9)
