"""IPC and CPC symbols with their versions, as printed on front pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.domain.features import IpcSymbol

_SYMBOL = re.compile(
    r"(?<![A-Z0-9])([A-HY]\d{2}[A-Z])\s*[-–]?\s*(\d{1,4})\s*/\s*(\d{2,6})(?![0-9])"
    r"(?:\s*[(（]\s*((?:19|20)\d\d[./]\s?\d\d)\s*[)）])?"
)
_SPARSE = re.compile(r"([A-HY])\s?(\d)\s?(\d)\s?([A-Z])\s+(\d{1,4})\s*/\s*(\d{2,6})")


@dataclass(frozen=True)
class SymbolAt:
    symbol: IpcSymbol
    start: int
    end: int


def find_symbols(text: str) -> Iterator[SymbolAt]:
    """Symbols in a text; each once, in order. ``H01L 21/67`` with version ``2006.01``."""
    seen: set[str] = set()
    for match in _SYMBOL.finditer(text):
        symbol = f"{match[1]} {int(match[2])}/{match[3]}"
        if symbol in seen:
            continue
        seen.add(symbol)
        version = match[4].replace("/", ".").replace(" ", "") if match[4] else None
        yield SymbolAt(IpcSymbol(symbol=symbol, version=version), match.start(), match.end())


def parse_symbol(text: str) -> IpcSymbol:
    """One symbol from a record; what does not look like one is kept as it stands."""
    match = _SYMBOL.search(text) or None
    if match is None:
        sparse = _SPARSE.search(text)
        if sparse is None:
            return IpcSymbol(symbol=" ".join(text.split()))
        head = "".join(sparse.group(1, 2, 3, 4))
        return IpcSymbol(symbol=f"{head} {int(sparse[5])}/{sparse[6]}")
    return IpcSymbol(symbol=f"{match[1]} {int(match[2])}/{match[3]}", version=match[4])
