"""US SBIR awards: titles and abstracts of funded research."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from nlp.training.corpora.base import Kind, Pair, halves, pieces


class Awards:
    name = "sbir-awards"
    licence = "US government data"
    origin = "SBIR Phase I awards, 1983–1992"

    def __init__(self, file: Path) -> None:
        self._file = file

    def texts(self) -> Iterator[str]:
        for title, abstract in self._rows():
            yield title
            yield from pieces(abstract)

    def pairs(self) -> Iterator[Pair]:
        for title, abstract in self._rows():
            yield Pair(title, abstract, Kind.TITLE)
            if both := halves(abstract):
                yield Pair(*both, Kind.NEIGHBOURS)

    def _rows(self) -> Iterator[tuple[str, str]]:
        with gzip.open(self._file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                title, abstract = row.get("title") or "", row.get("abstract") or ""
                if title and abstract:
                    yield title, abstract
