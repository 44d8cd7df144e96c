"""KorSTS: pairs of Korean sentences, 0 to 5, judged by people (Ham et al. 2020)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from nlp.training.corpora.base import Kind, Pair

BEST = 5.0


class Similarity:
    """Its training part; the part named dev measures and is never learnt from."""

    name = "korsts-train"
    licence = "CC BY-SA 4.0"
    origin = "KorSTS by Kakao Brain, training part"

    def __init__(self, file: Path) -> None:
        self._file = file

    def texts(self) -> Iterator[str]:
        for pair in self.pairs():
            yield pair.first
            yield pair.second

    def pairs(self) -> Iterator[Pair]:
        yield from judged(self._file)


def judged(file: Path) -> Iterator[Pair]:
    """The pairs of a KorSTS file with their scores from 0 to 1."""
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            score = float(row["score"]) / BEST
            yield Pair(row["sentence1"], row["sentence2"], Kind.SIMILAR, score)
