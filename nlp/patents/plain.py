"""Marked-up text of patents as plain text: a line per paragraph, formulas and tables in one line.

Subscripts are written on (``H2O``), exponents after ``^`` (``10^-5``), the cells of a table row
between ``|``, mathematics as ``(a+b)/c``. Pictures and drawn chemical structures have no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.patents.markup import Element

_LINES = frozenset((
    "p", "li", "ul", "ol", "dl", "dt", "dd", "pre", "claim-text", "heading", "section", "tables",
    "table", "tgroup", "bio-deposit", "paragraph", "table-cwu", "table-us", "list", "list-item",
    "PARA", "CLMSTEP", "H", "BTEXT", "CWU", "LI", "UL", "OL", "TABLE-US",
))  # fmt: skip
_SILENT = frozenset((
    "img", "chemistry", "us-chemistry", "figure", "drawings", "colspec", "spanspec", "doc-page",
    "EMI", "EMR", "MATHEMATICA", "CHEM-US", "CHEMCDX", "CHEMMOL", "COLSPEC", "SPANSPEC",
    "CUSTOM-CHARACTER", "custom-character", "image", "number", "chemistry-cwu",
    "chemistry-chemdraw-file", "chemistry-mol-file", "mathematica-file",
))  # fmt: skip
_RAISED = frozenset(("sup", "sup2", "SP", "superscript"))
_INVISIBLE = dict.fromkeys((0x2061, 0x2062, 0x2063, 0x2064))  # "times" and "applied to"
_EXPONENT = re.compile(r"\s*[-−–+]?(?:\d[\d.,/]*|[a-zα-ω])?[-−+]?\s*")


def plain(element: Element | None) -> str:
    """All text below an element, white space in runs of one; empty where there is no element."""
    if element is None:
        return ""
    if not len(element):
        return " ".join((element.text or "").split())
    pieces: list[str] = []
    _walk(element, pieces.append)
    text = "".join(pieces)
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(element: Element | None) -> str:
    return plain(element).replace("\n", " ")


def _walk(element: Element, put: Callable[[str], None]) -> None:
    if element.text:
        put(element.text.replace("\n", " "))
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SILENT:
            pass
        elif tag in _LINES:
            put("\n")
            _walk(child, put)
            put("\n")
        elif tag in _RAISED:
            put(_raised(child))
        elif tag in ("row", "tr", "ROW"):
            put(_row(child))
        elif tag == "math":
            put(f" {formula(child)} ")
        elif tag == "br":
            put(" ")
        else:
            _walk(child, put)
        if child.tail:
            put(child.tail.replace("\n", " "))


def _raised(element: Element) -> str:
    pieces: list[str] = []
    _walk(element, pieces.append)
    text = "".join(pieces)
    exponent = text.strip() and _EXPONENT.fullmatch(text)
    return f"^{text.strip()}{text[len(text.rstrip()) :]}" if exponent else text


def _row(row: Element) -> str:
    cells = (one_line(cell) for cell in row if isinstance(cell.tag, str))
    return "\n" + " | ".join(cell for cell in cells if cell) + "\n"


def formula(element: Element) -> str:
    """MathML in one line."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    parts = [formula(child) for child in element]
    if not parts:
        return " ".join((element.text or "").translate(_INVISIBLE).split())
    build = _FORMULAS.get(tag)
    if build is not None and len(parts) >= build[0]:
        return build[1](parts)
    return "".join(parts) if tag != "mtr" else ", ".join(parts)


def _group(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


_FORMULAS: dict[str, tuple[int, Callable[[list[str]], str]]] = {
    "mfrac": (2, lambda p: f"{_group(p[0])}/{_group(p[1])}"),
    "msup": (2, lambda p: f"{p[0]}^{_group(p[1])}"),
    "msub": (2, lambda p: f"{p[0]}_{_group(p[1])}"),
    "msubsup": (3, lambda p: f"{p[0]}_{_group(p[1])}^{_group(p[2])}"),
    "munder": (2, lambda p: f"{p[0]}_{_group(p[1])}"),
    "mover": (2, lambda p: f"{p[0]}{p[1]}"),
    "munderover": (3, lambda p: f"{p[0]}_{_group(p[1])}^{_group(p[2])}"),
    "msqrt": (1, lambda p: f"√{_group(''.join(p))}"),
    "mroot": (2, lambda p: f"{_group(p[1])}√{_group(p[0])}"),
    "mfenced": (1, lambda p: f"({', '.join(p)})"),
    "mtable": (1, "; ".join),
}
