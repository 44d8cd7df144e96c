"""A text as the letters that are compared, each with its place in the text.

Only letters count, in one spelling (NFKC, no case): two readings of one document differ in spaces,
line breaks, signs and widths, and a copy whose figures were changed is still a copy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Span = tuple[int, int]

_CLUSTER = re.compile(
    r"[\u1100-\u115f\ua960-\ua97c][\u1160-\u11ff\ud7b0-\ud7fb]*|.[\u0300-\u036f\u3099\u309a]*",
    re.DOTALL,
)
"""Signs that are one letter together: conjoining jamo, a letter and its accents."""
_JOINING = re.compile(r"[\u0300-\u036f\u3099\u309a\u1160-\u11ff\ud7b0-\ud7fb]")


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """`codes[i]` is a code point, `origins[i]` its offset in the text; both of shape (letters,)."""

    codes: npt.NDArray[np.uint32]
    origins: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.codes)

    def span(self, start: int, end: int) -> Span:
        """Where `codes[start:end]` stand in the text."""
        return int(self.origins[start]), int(self.origins[end - 1]) + 1


def letters_of(text: str, spans: Iterable[Span] | None = None) -> Letters:
    """The letters of `text`, or of stretches of it, one behind the other."""
    places = [(0, len(text))] if spans is None else list(spans)
    chosen = "".join(text[start:end] for start, end in places)
    offsets = [np.arange(start, end, dtype=np.int64) for start, end in places]
    origins = np.concatenate(offsets) if offsets else np.empty(0, dtype=np.int64)
    if _JOINING.search(chosen):
        return _cluster_by_cluster(chosen, origins)
    return _sign_by_sign(chosen, origins)


def _sign_by_sign(text: str, origins: npt.NDArray[np.int64]) -> Letters:
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds, which = np.unique(signs, return_inverse=True)
    folded = [_folded(chr(kind)) for kind in kinds]
    lengths = np.array([len(one) for one in folded], dtype=np.int64)
    begins = np.cumsum(lengths) - lengths  # of each kind's letters in `alphabet`
    alphabet = np.array([ord(letter) for one in folded for letter in one], dtype=np.uint32)
    counts = lengths[which]
    before = np.cumsum(counts) - counts
    within = np.arange(counts.sum(), dtype=np.int64) - np.repeat(before, counts)
    return Letters(
        codes=alphabet[np.repeat(begins[which], counts) + within],
        origins=np.repeat(origins, counts),
    )


def _cluster_by_cluster(text: str, origins: npt.NDArray[np.int64]) -> Letters:
    found = [
        (ord(letter), cluster.start())
        for cluster in _CLUSTER.finditer(text)
        for letter in _folded(cluster[0])
    ]
    codes, places = zip(*found, strict=True) if found else ((), ())
    return Letters(
        codes=np.array(codes, dtype=np.uint32), origins=origins[np.array(places, dtype=np.int64)]
    )


@lru_cache(maxsize=65_536)
def _folded(sign: str) -> str:
    """The letters that a sign stands for; none for digits and punctuation."""
    plain = unicodedata.normalize("NFKC", sign).casefold()
    return "".join(letter for letter in plain if letter.isalpha())
