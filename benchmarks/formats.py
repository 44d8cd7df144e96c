"""Published notices read as PDF and as HWP or HWPX: the same words, in the same order, how fast.

    python -m benchmarks.formats --data ../shared/data

The Hangul document is the truth for the PDF. Agreement is the F1 of Hangul bigrams; order is the
share of neighbouring paragraphs that follow each other in the PDF too. The peer is `unhwp`'s plain
text of the same file, which has no tables, places or sizes.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import unhwp

from nlp.domain import ParsedDocument
from nlp.intake.reading import parse_bytes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LONG = 15
"""Hangul letters from which on a paragraph is looked for in the other text."""


@dataclass(frozen=True)
class Pair:
    name: str
    agreement: float
    peer: float
    order: float
    seconds: float
    peer_seconds: float


def bigram_f1(one: str, other: str) -> float:
    """Agreement of two texts, 0 to 1: white space, signs and the place of words do not count."""
    first, second = _bigrams(one), _bigrams(other)
    both = sum((first & second).values())
    return 2 * both / max(sum(first.values()) + sum(second.values()), 1)


def order_share(truth: ParsedDocument, text: str) -> float:
    """Share of neighbouring paragraphs of `truth` that stand in this order in `text`; of those
    that are found there once."""
    squashed = _hangul(text)
    paragraphs = (_hangul(truth.text[line.start : line.end]) for line in truth.lines)
    long = [each for each in paragraphs if len(each) >= LONG]
    places = [squashed.find(each) for each in long if squashed.count(each) == 1]
    pairs = list(pairwise(places))
    return sum(before < after for before, after in pairs) / max(len(pairs), 1)


def measure(pdf: Path, hangul: Path) -> Pair:
    paper = parse_bytes(pdf.read_bytes(), file_name=pdf.name)
    content = hangul.read_bytes()
    started = time.process_time()
    read = parse_bytes(content, file_name=hangul.name)
    ours = time.process_time() - started
    started = time.process_time()
    with unhwp.parse_bytes(content) as parsed:
        peer = parsed.plain_text
    return Pair(
        name=hangul.name,
        agreement=bigram_f1(paper.text, read.text),
        peer=bigram_f1(paper.text, peer),
        order=order_share(read, paper.text),
        seconds=ours,
        peer_seconds=time.process_time() - started,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    folder = parser.parse_args().data / "korean_notices" / "pairs"
    found = []
    print(f"{'pair':<16}{'PDF ~ ours':>11}{'PDF ~ unhwp':>13}{'order':>8}{'ms':>8}{'unhwp ms':>10}")
    for pdf in sorted(folder.glob("*.pdf")):
        pair = measure(pdf, next(path for path in folder.glob(f"{pdf.stem}.hwp*")))
        found.append(pair)
        print(
            f"{pair.name:<16}{pair.agreement:>11.4f}{pair.peer:>13.4f}{pair.order:>8.3f}"
            f"{1000 * pair.seconds:>8.0f}{1000 * pair.peer_seconds:>10.0f}"
        )
    for name in ("agreement", "peer", "order"):
        values = [getattr(pair, name) for pair in found]
        print(f"{name}: median {statistics.median(values):.4f}, lowest {min(values):.4f}")
    ratio = sum(pair.seconds for pair in found) / sum(pair.peer_seconds for pair in found)
    print(f"time: {ratio:.1f} × unhwp's plain text")


def _hangul(text: str) -> str:
    return re.sub(r"[^가-힣]", "", text)


def _bigrams(text: str) -> Counter[str]:
    letters = _hangul(text)
    return Counter(a + b for a, b in pairwise(letters))


if __name__ == "__main__":
    main()
