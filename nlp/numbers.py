"""Patent numbers in one spelling, whichever way a document prints them.

======================  ==========================  ==========================================
what                    normalised                  printed as
======================  ==========================  ==========================================
KR application          ``1020120114895``           10-2012-0114895, KR 10-2012-0114895
KR grant                ``KR101435371``             10-1435371, 1014353710000, KR101435371B1
KR publication          ``KR1020140049183A``        KR 10-2014-0049183 A, KR20140049183A
JP                      ``JP2011501429A``           JP 2011-501429 A, 特開2011-501429
JP before 2000          ``JPH06201105A``            JP06201105 A, 特開平6-201105 (H: 平成, S: 昭和)
US, EP, WO, CN, DE …    ``US9876543B2``             US 9,876,543 B2, US09876543B2
US application          ``US20040123456A1``         US 2004/0123456 A1
WO                      ``WO2009051288A1``          WO 2009/051288 A1, WO 09/051288
======================  ==========================  ==========================================

A Korean grant loses its kind code, because the same patent is printed with and without it; a Korean
publication keeps it, because it is all that tells it from the application number. A bare
``10-YYYY-NNNNNNN`` is taken for an application number, unless the caller knows its role: a column
named "publication number" needs no kind code to be one.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

_SIGNS = re.compile(r"[\s,*./\-‐-―−·ㆍ()]+")
_MARKED = re.compile(r"^(?:제|第)?(.*?)(?:호|号|號)?$")
_KIND = r"([A-Z]\d?)?"
_KR_APPLICATION = re.compile(rf"^(\d0)((?:19|20)\d\d)(\d{{7}}){_KIND}$")
_KR_YEAR_FIRST = re.compile(rf"^((?:19|20)\d\d)(\d{{7}}){_KIND}$")
_KR_OLD = re.compile(rf"^((?:19)\d\d)(\d{{7}}){_KIND}$")
_KR_GRANT = re.compile(rf"^(\d0)(\d{{7}})(?:00\d\d)?{_KIND}$")
_COUNTRY = re.compile(r"^(PAJ|(?!RE|PP)[A-Z]{2})(?=[0-9HSTMPDER])")
_JP_ERAS = (("昭和", "S"), ("平成", "H"), ("昭", "S"), ("平", "H"))
_JP_KIND = {"特開": "A", "特表": "A", "再表": "A", "特許第": "B2", "特公": "B2", "実開": "U"}
_COUNTRY_WORDS = (
    ("대한민국", "KR"),
    ("한국", "KR"),
    ("일본", "JP"),
    ("日本国", "JP"),
    ("日本國", "JP"),
    ("日本", "JP"),
    ("미국", "US"),
    ("유럽", "EP"),
    ("중국", "CN"),
)
_KR_PUBLICATION_WORDS = ("공개특허공보", "공개실용신안공보", "특허공개공보", "공개공보", "공개번호")
_HANGUL = re.compile(r"[가-힣]+")
_DATED = re.compile(r"\(\s*(?:19|20)\d\d\s*[.\-/]\s*\d{1,2}\s*[.\-/]\s*\d{1,2}\s*\.?\s*\)")
_JP_GRANT = re.compile(r"^(?:[2-7]\d{6}B\d?|[23]\d{6}[UY]\d?)$")

_US_SERIES = {f"{n:02}" for n in (*range(20), 29, 35, 60, 61, 62, 63, 90, 95, 96)}

_LONGEST = 1_000
"""Characters that are looked at; what is longer is no number."""

FIRST_YEAR = 1948
"""Korean applications are numbered from this year on."""


class NumberRole(StrEnum):
    """What a number is known to be from the place where it stands."""

    APPLICATION = "application"
    PUBLICATION = "publication"
    GRANT = "grant"


def normalise(raw: str, *, country: str | None = None, role: NumberRole | None = None) -> str:
    """One spelling for a patent number. `country` (``KR``, ``US`` …) is used where `raw` has none.

    `role` decides where digits alone do not: ``1020230240000`` is an application, or the grant
    10-2023024 with its four zeros, or a publication. Text that is not a number of a known form
    comes back in capitals without spaces and signs.
    Normalising a normalised number changes nothing.
    """
    text = unicodedata.normalize("NFKC", raw[:_LONGEST]).upper().strip("* \t\r\n")
    text, named = _strip_words(_DATED.sub("", text))
    text, kind = _japanese(text)
    code = _SIGNS.sub("", text)
    code = (_MARKED.match(code) or [code, code])[1]
    match = _COUNTRY.match(code)
    if match:
        land = "JP" if match[1] == "PAJ" else match[1]
        number = code[match.end() :]
    else:
        land, number = named or ("JP" if kind else country) or "", code
    if kind and not re.search(r"[A-Z]\d?$", number):
        number += kind
    return _by_country(land.upper(), number, printed=text, role=role)


def _by_country(land: str, number: str, *, printed: str, role: NumberRole | None) -> str:
    if land in ("", "KR"):
        korean = _korean(number, role)
        if korean:
            return korean
    if land == "JP":
        return "JP" + _jp_number(number, printed)
    if land == "US":
        return "US" + _us_number(number, printed)
    if land == "WO":
        return "WO" + _wo_number(number, printed)
    match = re.match(rf"^(\d+){_KIND}$", number)
    if land == "EP" and match:
        return f"EP{match[1].lstrip('0').zfill(7)}{match[2] or ''}"
    return land + number


def _strip_words(text: str) -> tuple[str, str | None]:
    """Leaves the number of ``한국 공개특허공보 제10-2022-0017673호(2022.02.14.) 1부``."""
    named = None
    for word, code in _COUNTRY_WORDS:
        if word in text:
            named, text = code, text.replace(word, "")
    if any("가" <= letter <= "힣" for letter in text):
        published = any(word in text.replace(" ", "") for word in _KR_PUBLICATION_WORDS)
        text = _HANGUL.sub("", re.sub(r"\([^)]*\)|\d+\s*부\b", "", text)).strip(" .:;")
        if published and re.fullmatch(r"(?:KR)?[\s]*\d0-?\d{4}-?\d{7}", text):
            text, named = f"{text}A", "KR"
    return text, named


def _japanese(text: str) -> tuple[str, str | None]:
    """``特開平6-201105号公報`` to ``H6-201105`` and its kind."""
    text = text.replace("公報", "").replace("號", "").replace("号", "")
    text = re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", text)
    for era, letter in _JP_ERAS:
        text = text.replace(era, letter)
    for word, kind in _JP_KIND.items():
        if word in text:
            return text.replace(word, ""), kind
    return text, None


def _korean(number: str, role: NumberRole | None) -> str | None:
    grant = _KR_GRANT.match(number)
    match = _KR_APPLICATION.match(number)
    if match and (match[4] or "").startswith(("A", "U")):
        grant = None  # kinds of publications
    if match and not (grant and (role is NumberRole.GRANT or _grant_with_suffix(match, role))):
        digits, letter = f"{match[1]}{match[2]}{match[3]}", match[4]
        if role is NumberRole.PUBLICATION and not letter:
            letter = "U" if match[1] == "20" else "A"
        return f"KR{digits}{letter}" if letter and role is not NumberRole.APPLICATION else digits
    if grant:
        return f"KR{grant[1]}{grant[2]}"
    match = _KR_YEAR_FIRST.match(number)
    published = match and (match[3] or "").startswith(("A", "U"))
    dated = role in (NumberRole.APPLICATION, NumberRole.PUBLICATION)
    if match and int(match[2]) and (dated or (match[1] >= "2000" and published)):
        return _year_first(match, role)
    match = _KR_OLD.match(number)
    return f"KR{match[1]}{match[2]}{match[3] or ''}" if match else None


def _year_first(match: re.Match[str], role: NumberRole | None) -> str:
    """``KR20140049183A``, in docdb: without the digits for patent (10) or model (20)."""
    utility = (match[3] or "").startswith(("U", "Y"))
    digits = f"{'20' if utility else '10'}{match[1]}{match[2]}"
    if role is NumberRole.APPLICATION:
        return digits
    return f"KR{digits}{match[3] or 'A'}"


def _grant_with_suffix(match: re.Match[str], role: NumberRole | None) -> bool:
    """``1020012340000``: a grant of nine digits and four zeros, not an application of that year.

    Application serials lie below 1,000,000, those of international applications from 7,000,000 on.
    """
    serial = int(match[3])
    if role is not None:
        return False
    if serial == 0 or int(match[2]) < FIRST_YEAR:
        return True
    return match[3].endswith("0000") and (1_000_000 <= serial < 7_000_000 or serial >= 7_300_000)


def _jp_number(number: str, printed: str) -> str:
    if _JP_GRANT.match(number) and not re.search(r"\d\s*[-‐－]", printed):
        return number  # grants since 1996 are numbered on, without a year
    match = re.match(rf"^([HSTM]?)(\d+?)(\d{{6}}){_KIND}$", number)
    pieces = re.search(rf"([HSTM]?)(\d{{1,4}})\s*[-‐-―−/]\s*(\d{{1,6}})\s*{_KIND}$", printed)
    if pieces:
        era, year, serial, kind = pieces.groups()
    elif match and len(match[2]) in (1, 2, 4):
        era, year, serial, kind = match.groups()
    else:
        return number
    kind = kind or (re.search(rf"{_KIND}$", number) or ["", ""])[1] or ""
    if len(year) == 4:
        return f"{year}{serial.zfill(6)}{kind}"
    era = era or ("S" if int(year) >= 38 else "H")
    return f"{era}{year.zfill(2)}{serial.zfill(6)}{kind}"


def _us_number(number: str, printed: str) -> str:
    match = re.match(rf"^(RE|D|PP|H)?(\d+){_KIND}$", number)
    if not match:
        return number
    prefix, digits, kind = match[1] or "", match[2], match[3] or ""
    published = re.search(r"((?:19|20)\d\d)\s*/\s*(\d{1,7})", printed)
    if published:
        return f"{published[1]}{published[2].zfill(7)}{kind}"
    if len(digits) == 10 and digits.startswith("20"):  # docdb leaves one leading zero out
        return f"{digits[:4]}{digits[4:].zfill(7)}{kind}"
    if len(digits) == 11:
        return digits + kind
    return f"{prefix}{digits.lstrip('0')}{kind}"


def _wo_number(number: str, printed: str) -> str:
    match = re.match(rf"^(\d+){_KIND}$", number)
    if not match:
        return number
    digits, kind = match[1], match[2] or ""
    pieces = re.search(r"(?<!\d)(\d{2}|\d{4})\s*/\s*(\d{1,6})", printed)
    if pieces:
        year, serial = pieces.groups()
    elif len(digits) in (7, 8) and not (len(digits) == 8 and digits[:2] in ("19", "20")):
        year, serial = digits[:2], digits[2:]
    elif len(digits) < 7:
        return number
    else:
        year, serial = digits[:4], digits[4:]
    if len(year) == 2:
        year = ("19" if int(year) >= 78 else "20") + year
    return f"{year}{serial.zfill(6)}{kind}"


def country_of(number: str) -> str:
    """Country of a normalised number; bare digits are Korean application numbers."""
    return number[:2] if number[:2].isalpha() else "KR"


def without_kind(number: str) -> str:
    """A normalised number as it is often cited, without its kind code.

    Korean and Japanese ones keep it: it alone tells their publications from their applications.
    """
    if country_of(number) in ("KR", "JP"):
        return number
    return re.sub(r"(?<=\d)[A-Z]\d?$", "", number)


def application_key(raw: str, *, country: str, filed: date | None) -> str | None:
    """A spelling for an application number that no publication or grant shares, if there is one.

    Korean: the digits. US: year of filing, series and serial (``US201113123456A``, as in docdb),
    because 12/123,456 reads like grant 12,123,456. EP: eight digits, one more than a publication.
    None for the rest, whose applications and publications are numbered alike.
    """
    digits = re.sub(r"\.\d$", "", raw.strip())
    digits = re.sub(r"\D", "", digits.split("-")[-1] if country == "EP" else digits)
    if country == "KR":
        return normalise(raw, country=country, role=NumberRole.APPLICATION)
    if country == "US" and filed and len(digits) == 8 and digits[:2] in _US_SERIES:
        return f"US{filed.year}{digits}A"
    if country == "US" and len(digits) == 12:
        return f"US{digits}A"
    if country == "EP" and len(digits) == 8:
        return f"EP{digits}"
    return None
