"""The probe for roles of texts: trained on headings, measured on documents left out.

Beside it stands the baseline: logistic regression over tf·idf of character 2- to 4-grams, on the
same folds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlp.domain import Encoder, Vectors
from nlp.encoder.probe import NEVER, Probe
from nlp.errors import TrainingError
from nlp.training.corpora.roles import OURS, ROLES, Labelled, labelled
from nlp.training.examples import encoded

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

FOLDS = 5
PRECISION = 0.8
"""Share of right guesses that a threshold must keep on documents left out."""
FEWEST = 20
"""Guesses above a threshold that its precision is judged by."""
_STRENGTH, _STRENGTH_OF_WORDS = 5.0, 10.0
"""Inverse of the L2 penalty (`C`), each the better of 1 … 100 for its features."""
Progress = Callable[[int, int], None]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """F1 of each role that real documents show, of single sentences and of sections."""

    sentences: dict[str, float]
    sections: dict[str, float]
    sentences_by_words: dict[str, float]
    sections_by_words: dict[str, float]
    thresholds: dict[str, float | None]
    """None for a role that is never guessed right often enough to be used."""

    def table(self) -> Iterator[str]:
        """Lines to print; the last but one are the macro means."""
        columns = (
            self.sentences, self.sentences_by_words, self.sections, self.sections_by_words
        )  # fmt: skip
        yield _row("F1", ["sentences", "tf·idf", "sections", "tf·idf", "used from"])
        for role, limit in self.thresholds.items():
            figures = [f"{one[role]:.3f}" if role in one else "–" for one in columns]
            used = "never" if limit is None else f"{limit:.2f}"
            yield _row(role, [*figures, used])
        yield _row("macro", [*(f"{np.mean(list(one.values())):.3f}" for one in columns), ""])


def _row(name: str, figures: Sequence[str]) -> str:
    widths = (12, 8, 12, 8, 12)
    return name.ljust(12) + "".join(
        figure.rjust(width) for figure, width in zip(figures, widths, strict=True)
    )


def train_probe(
    texts: Sequence[Labelled], encoder: Encoder, checksum: str, *, progress: Progress
) -> tuple[Probe, ProbeReport]:
    """The probe of all texts, and what others, trained without a document, say of its texts.

    `checksum` is the encoder's. Raises `TrainingError` where a fold or a role would have no text.
    """
    if lacking := set(ROLES) - {one.role for one in texts}:
        raise TrainingError(
            f"There is no text for: {', '.join(sorted(lacking))}.",
            where=OURS,
            todo="Every role needs a sentence of our own there.",
        )
    vectors = encoded(encoder, [one.text for one in texts], progress=progress)
    wanted = np.array([ROLES.index(one.role) for one in texts])
    folds = np.array([_fold(one.document) for one in texts])
    if set(folds) - {-1} != set(range(FOLDS)):
        raise TrainingError("There are too few documents with headings.", todo="Give --data.")
    guessed = _left_out(
        wanted, folds, lambda taught, asked: _by_meaning(vectors, wanted, taught, asked)
    )
    plain = [one.text for one in texts]
    worded = _left_out(wanted, folds, lambda taught, asked: _by_words(plain, wanted, taught, asked))
    whole = np.array([one.whole for one in texts])
    real = folds >= 0
    thresholds = _thresholds(guessed[real], wanted[real])
    model = _fitted(vectors, wanted, _STRENGTH)
    probe = Probe(
        labels=ROLES,
        weight=np.asarray(model.coef_, dtype=np.float32),
        bias=np.asarray(model.intercept_, dtype=np.float32),
        thresholds=thresholds,
        precision=PRECISION,
        encoder=checksum,
    )
    report = ProbeReport(
        sentences=_f1(guessed[real & ~whole], wanted[real & ~whole]),
        sections=_f1(guessed[real & whole], wanted[real & whole]),
        sentences_by_words=_f1(worded[real & ~whole], wanted[real & ~whole]),
        sections_by_words=_f1(worded[real & whole], wanted[real & whole]),
        thresholds={
            role: float(limit) if limit < NEVER else None
            for role, limit in zip(ROLES, thresholds, strict=True)
        },
    )
    return probe, report


def _fold(document: str) -> int:
    """By the name alone; our own sentences are in none, so that they always teach."""
    return -1 if document == OURS else hashlib.sha256(document.encode()).digest()[0] % FOLDS


def _left_out(
    wanted: Rows, folds: Rows, answer: Callable[[Rows, Rows], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Probabilities of every text by a model that no text of its document taught."""
    found = np.zeros((len(wanted), len(ROLES)))
    for fold in range(FOLDS):
        asked = np.flatnonzero(folds == fold)
        found[asked] = answer(np.flatnonzero(folds != fold), asked)
    return found


def _by_meaning(vectors: Vectors, wanted: Rows, taught: Rows, asked: Rows) -> NDArray[np.float64]:
    model = _fitted(vectors[taught], wanted[taught], _STRENGTH)
    return np.asarray(model.predict_proba(vectors[asked]), dtype=np.float64)


def _by_words(texts: Sequence[str], wanted: Rows, taught: Rows, asked: Rows) -> NDArray[np.float64]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
    rows = words.fit_transform([texts[row] for row in taught])
    model = _fitted(rows, wanted[taught], _STRENGTH_OF_WORDS)
    found = model.predict_proba(words.transform([texts[row] for row in asked]))
    return np.asarray(found, dtype=np.float64)


def _fitted(rows: object, wanted: Rows, strength: float) -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=1_000)
    return model.fit(rows, wanted)


def _f1(probabilities: NDArray[np.float64], wanted: Rows) -> dict[str, float]:
    """Of the roles that occur."""
    best = probabilities.argmax(axis=1)
    found = {}
    for label, role in enumerate(ROLES):
        right = int(((best == label) & (wanted == label)).sum())
        said, there = int((best == label).sum()), int((wanted == label).sum())
        if there:
            found[role] = 2 * right / (said + there)
    return found


def _thresholds(probabilities: NDArray[np.float64], wanted: Rows) -> NDArray[np.float32]:
    """For each role the lowest probability from which on enough guesses are right."""
    best = probabilities.argmax(axis=1)
    found = np.full(len(ROLES), NEVER, dtype=np.float32)
    for label in range(len(ROLES)):
        rows = np.flatnonzero(best == label)
        rows = rows[np.argsort(-probabilities[rows, label], kind="stable")]
        right = np.cumsum(wanted[rows] == label) / np.arange(1, len(rows) + 1)
        enough = np.flatnonzero((right >= PRECISION) & (np.arange(len(rows)) + 1 >= FEWEST))
        if len(enough):
            found[label] = probabilities[rows[enough[-1]], label]
    return found


def role_texts(data: Path) -> list[Labelled]:
    """From the real documents under `data`."""
    patents = (data / "uspto_samples", data / "kipris_xml")
    return labelled(
        [data / "korean_notices", data / "proposal_forms"],
        sorted((data / "gazette_pdfs").glob("*.pdf")),
        sorted(
            file
            for folder in patents
            for file in folder.rglob("*")
            if file.suffix in (".xml", ".txt")
        ),
    )
