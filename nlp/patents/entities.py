"""Character entities of SGML and XML files, resolved from fixed tables: no DTD is ever loaded."""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5

_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9.]{0,30});")
_PREDEFINED = frozenset(("amp", "lt", "gt", "quot", "apos"))
_GREEK = "a b g d e z ee th i k l m n x o p r s t u ph kh ps oh"
_SMALL = "αβγδεζηθικλμνξοπρστυφχψω"
_CAPITAL = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """HTML 5 names hold ISOnum, ISOpub, ISOtech, ISOlat, ISOgrk3 and ISOamsa to ISOamsr; ISOgrk1
    (``&mgr;``) and the names that the USPTO added are missing there."""
    table = {name[:-1]: text for name, text in html5.items() if name.endswith(";")}
    for name, small, capital in zip(_GREEK.split(), _SMALL, _CAPITAL, strict=True):
        table[f"{name}gr"] = small
        table[f"{name.upper()}gr"] = capital
    table |= {"sfgr": "ς", "tbsp": " ", "thinsp": " ", "ensp": " ", "emsp": " "}
    table |= {"circlesolid": "●", "squflg": "□", "Parallelopiped": "▱", "boxcross": "⊠"}
    table |= {"rad": "√", "sqrt": "√", "degrees": "°", "minute": "′", "second": "″"}
    table |= {"numsp": " ", "dlowbar": "‗", "bar": "‾", "Ovl": "‾", "smile": "⌣", "frown": "⌢"}
    return table


def resolve(text: str) -> str:
    """`text` with its named entities as characters. Those of XML itself and unknown ones stay."""
    return _NAMED.sub(_character, text) if "&" in text else text


def escape_unknown(text: str) -> str:
    """As `resolve`, and an unknown name becomes plain text, so that the result is XML."""
    return _NAMED.sub(_character_or_text, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    name = match[1]
    return match[0] if name in _PREDEFINED else _escaped(_table().get(name)) or match[0]


def _character_or_text(match: re.Match[str]) -> str:
    name = match[1]
    if name in _PREDEFINED:
        return match[0]
    return _escaped(_table().get(name)) or f"&amp;{name};"


def _escaped(text: str | None) -> str | None:
    """``&AMP;`` and ``&LT;`` are names too; what they stand for has to be escaped in XML."""
    if text is None or not ("&" in text or "<" in text):
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;")
