"""The last step: no few axes may drown the others (whitening, Su et al. 2021, by a part).

Means of tokens lie close to a few directions, which say little: a constant one, the language, the
kind of text. One matrix after pooling draws every principal axis nearer to the same spread.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import torch
from torch import nn

from nlp.domain import Vectors
from nlp.training.distil import read_tokenizer
from nlp.training.examples import Tokens
from nlp.training.recipe import Recipe, Whitening
from nlp.training.student import Student
from nlp.training.vocabulary import PADDING
from nlp.training.workspace import Workspace

_TOGETHER = 64
_SMALLEST = 1e-5
"""Of a variance; the vectors have length one."""


def whiten(student: Student, work: Workspace, recipe: Recipe) -> None:
    """Gives the student its dense layer, made of the second moment of its vectors.

    Every source of texts counts the same: everyday sentences and patents lie along other axes.
    """
    moments = [
        vectors.T @ vectors / len(vectors)
        for texts in _chosen(work, recipe).values()
        if len(vectors := _vectors(student, texts, work, recipe))
    ]
    matrix = _power(np.mean(moments, axis=0), recipe.whitening)
    linear = nn.Linear(len(matrix), len(matrix), bias=False)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(matrix))
    student.dense = linear


def _power(moment: Vectors, plan: Whitening) -> Vectors:
    """The moment to the power of minus half the strength: 1 is whitening, 0 leaves all as it is."""
    spreads, axes = np.linalg.eigh(moment.astype(np.float64))
    scaled = axes * np.maximum(spreads, _SMALLEST) ** (-plan.strength / 2)
    return np.asarray(scaled @ axes.T, dtype=np.float32)


def _chosen(work: Workspace, recipe: Recipe) -> dict[str, list[str]]:
    """Texts of each source; their order depends on their content alone."""
    found: dict[str, list[str]] = defaultdict(list)
    for source, text in work.gathered():
        if len(found[source]) < recipe.whitening.texts:
            found[source].append(text)
    return found


def _vectors(student: Student, texts: list[str], work: Workspace, recipe: Recipe) -> Vectors:
    """As the student has them before its dense layer, shape (texts, hidden), of unit length."""
    tokenizer = read_tokenizer(work)
    tokens = Tokens.of(tokenizer, texts, longest=recipe.contrast.longest)
    order = np.argsort(tokens.lengths, kind="stable")
    student.eval()
    student.dense = nn.Identity()
    found = []
    with torch.inference_mode():
        for start in range(0, len(order), _TOGETHER):
            rows = order[start : start + _TOGETHER]
            padded = tokens.padded(rows, tokenizer.token_to_id(PADDING) or 0)
            found.append(student(*padded).numpy())
    return np.concatenate(found)
