"""Learns the weights of words from a training part; outside, only `words.py` is needed."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.models.dataset import DataSet, Floats
from scoring.models.errors import ModelError
from scoring.models.words import WordScorer, words_of

_FEWEST_TEXTS = 5  # that a word must stand in
_MOST_WORDS = 20_000
_PENALTY = 1.0  # inverse of the strength, as in scikit-learn


@dataclass(frozen=True, slots=True)
class Wording:
    """`held_out`: the score of each training text by words learnt from other firms; NaN without
    a text. Boosting learns from these: scores of texts already learnt would look too good."""

    scorer: WordScorer
    held_out: Floats


def fit(data: DataSet, place: int, fold: NDArray[np.int64], seed: int) -> Wording:
    texts = [None if value is None else str(value) for value in data.values(place)]
    held_out = np.full(len(texts), np.nan)
    for number in sorted(set(fold.tolist())):
        rows = np.flatnonzero(fold != number)
        scorer = learn([texts[row] for row in rows], data.outcomes[rows], seed=seed)
        for row in np.flatnonzero(fold == number):
            text = texts[row]
            if text is not None:
                held_out[row] = scorer.score(text)
    return Wording(learn(texts, data.outcomes, seed=seed), held_out)


def learn(texts: list[str | None], happened: NDArray[np.bool_], *, seed: int) -> WordScorer:
    """Logistic regression over sublinear tf·idf. Raises `ModelError` without frequent words."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows = [row for row, text in enumerate(texts) if text is not None]
    counted = [Counter(words_of(texts[row] or "")) for row in rows]
    frequency = Counter(word for one in counted for word in one)
    common = [(word, n) for word, n in frequency.most_common(_MOST_WORDS) if n >= _FEWEST_TEXTS]
    if not common:
        raise ModelError("The texts have no words in common.", todo="Leave the text out.")
    idf = {word: math.log((1 + len(rows)) / (1 + n)) + 1 for word, n in common}
    places = {word: place for place, word in enumerate(idf)}
    data, inner, starts = _sparse(counted, idf, places)
    table: Any = csr_matrix((data, inner, starts), shape=(len(rows), len(places)))
    machine = LogisticRegression(C=_PENALTY, max_iter=1000, random_state=seed)
    machine.fit(table, happened[rows].astype(int))
    weights = machine.coef_[0]
    return WordScorer(
        weights={w: (round(idf[w], 6), round(float(weights[at]), 6)) for w, at in places.items()},
        intercept=float(machine.intercept_[0]),
    )


def _sparse(
    counted: list[Counter[str]], idf: dict[str, float], places: dict[str, int]
) -> tuple[list[float], list[int], list[int]]:
    data: list[float] = []
    inner: list[int] = []
    starts = [0]
    for counts in counted:
        raw = {w: (1 + math.log(n)) * idf[w] for w, n in counts.items() if w in idf}
        length = math.sqrt(sum(one**2 for one in raw.values())) or 1.0
        data.extend(one / length for one in raw.values())
        inner.extend(places[word] for word in raw)
        starts.append(len(data))
    return data, inner, starts
