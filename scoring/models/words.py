"""A text as one number whose parts can be named: weighted words, learnt by logistic regression."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, model_validator

_LATIN = re.compile(r"[a-z][a-z0-9]+")
_HANGUL = re.compile(r"[가-힣]+")


class WordScorer(BaseModel):
    """Sublinear tf·idf at length one, times weights, plus `intercept`: log-odds of the outcome."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    weights: dict[str, tuple[float, float]]
    """Word → its idf and its weight."""
    intercept: float

    @model_validator(mode="after")
    def _not_empty(self) -> WordScorer:
        if not self.weights:
            raise ValueError("no words")
        return self

    def score(self, text: str) -> float:
        return self.intercept + sum(part for _, part in self._parts(text))

    def heaviest(self, text: str, *, most: int = 8) -> tuple[tuple[str, float], ...]:
        """The words that move the score most, with their part of it."""
        parts = sorted(self._parts(text), key=lambda one: (-abs(one[1]), one[0]))
        return tuple((word, round(part, 4)) for word, part in parts[:most])

    def _parts(self, text: str) -> list[tuple[str, float]]:
        counts = {w: n for w, n in Counter(words_of(text)).items() if w in self.weights}
        raw = {word: (1 + math.log(n)) * self.weights[word][0] for word, n in counts.items()}
        length = math.sqrt(sum(one**2 for one in raw.values())) or 1.0
        return [(word, one / length * self.weights[word][1]) for word, one in raw.items()]


def words_of(text: str) -> list[str]:
    """Latin words, pairs of them, and pairs of neighbouring Hangul letters."""
    plain = text.casefold()
    latin = _LATIN.findall(plain)
    pairs = [f"{one} {other}" for one, other in pairwise(latin)]
    hangul = [
        run[at : at + 2] for run in _HANGUL.findall(plain) for at in range(max(len(run) - 1, 1))
    ]
    return [*latin, *pairs, *hangul]
