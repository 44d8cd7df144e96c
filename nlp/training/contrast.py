"""Stage two: what belongs together comes together, and documents lie as their words do.

Three losses, a batch of each kind in turn, and the distillation of stage one beside every one of
them, so that the space stays the teacher's where nothing speaks against it:

- pairs (title and abstract, halves of an abstract, translations …): InfoNCE in both directions,
  with the other pairs of the batch and the neighbours by words as negatives;
- pairs judged by people: CoSENT, the order of their cosines;
- documents with their neighbours by words: the distribution of their tf·idf cosines.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from nlp.training import distil, loop
from nlp.training.corpora.base import Kind
from nlp.training.examples import Tokens, batches
from nlp.training.mining import Lexical
from nlp.training.recipe import Recipe
from nlp.training.student import Student, new_student
from nlp.training.teacher import targets_of
from nlp.training.vocabulary import PADDING
from nlp.training.workspace import Workspace

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DOCUMENTS = "documents"
_NEIGHBOURS = 24
_TOGETHER = 8
"""Documents of one neighbourhood in a batch."""
_FROM, _TO = 4, 20
"""Ranks of neighbours that serve as negatives; nearer ones may well belong together."""
_MOST = 40_000
"""Pairs of one group; more would only be met once."""
_SHARPNESS = 20.0
Padded = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Group:
    """Pairs of one kind from one source; rows of `first` and `second` belong together."""

    kind: str
    first: Tokens
    second: Tokens
    scores: NDArray[np.float32]
    lexical: Lexical | None  # of the second texts

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class Batch:
    """`targets`: teacher's vectors of the anchor's texts; `wanted`: scores, or cosines by words."""

    kind: str
    first: Padded
    second: Padded
    wanted: Tensor
    anchor: Padded
    targets: Tensor


def contrast(work: Workspace, recipe: Recipe, *, progress: loop.Progress, device: str) -> Student:
    """Goes on from the student of stage one, or from a checkpoint of this stage."""
    tokenizer = distil.read_tokenizer(work)
    torch.manual_seed(recipe.seed)
    student = new_student(recipe.shape, tokenizer)
    work.need(loop.checkpoint(work.run("distil")), command="distil")
    loop.load_student(student, work.run("distil"))
    groups = groups_of(work, recipe, tokenizer)
    loop.train(
        student.to(device),
        recipe.contrast,
        _batches(groups, work, recipe, tokenizer, device),
        partial(loss, recipe=recipe),
        work.run("contrast"),
        progress=progress,
        seed=recipe.seed,
    )
    return student


def loss(student: Student, batch: Batch, *, recipe: Recipe) -> Tensor:
    """The loss of the batch's kind plus the anchor."""
    first = student(*batch.first)
    if batch.kind == DOCUMENTS:
        own = _by_words(first, batch.wanted, recipe.temperature)
    elif batch.kind == Kind.SIMILAR:
        own = _in_order(first, student(*batch.second), batch.wanted)
    else:
        own = _together(first, student(*batch.second), recipe.temperature)
    return own + recipe.anchor * distil.taught(student, student(*batch.anchor), batch.targets)


def _together(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    """InfoNCE (van den Oord et al. 2018); further rows of `second` are negatives."""
    scores = first @ second.T / temperature
    own = torch.arange(len(first), device=first.device)
    return (cross_entropy(scores, own) + cross_entropy(scores[:, : len(first)].T, own)) / 2


def _in_order(first: Tensor, second: Tensor, scores: Tensor) -> Tensor:
    """CoSENT (Su 2022): a pair judged more alike shall have the larger cosine."""
    cosines = _SHARPNESS * (first * second).sum(dim=1)
    above = cosines[None, :] - cosines[:, None]
    wrong = torch.where(scores[:, None] > scores[None, :], above, -torch.inf)
    return torch.logsumexp(torch.cat([wrong.flatten(), above.new_zeros(1)]), dim=0)


def _by_words(own: Tensor, cosines: Tensor, temperature: float) -> Tensor:
    """Divergence of the student's nearness to every other document from that by words."""
    itself = torch.eye(len(own), dtype=torch.bool, device=own.device)
    hidden = -1e4
    student = log_softmax((own @ own.T / temperature).masked_fill(itself, hidden), dim=1)
    words = softmax((cosines / temperature).masked_fill(itself, hidden), dim=1)
    return kl_div(student, words, reduction="batchmean")


def groups_of(work: Workspace, recipe: Recipe, tokenizer: Tokenizer) -> list[Group]:
    """The gathered pairs by source and kind, and the documents with their neighbours by words."""
    sorted_: dict[tuple[str, str], list[tuple[str, str, float]]] = defaultdict(list)
    with work.need(work.pairs, command="corpora").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            pair = (row["first"], row["second"], row["score"])
            sorted_[row["source"], row["kind"]].append(pair)
    order = np.random.default_rng(recipe.seed)
    groups: list[Group] = []
    for (_, kind), pairs in sorted_.items():
        kept = order.permutation(len(pairs))[:_MOST]
        groups += _grouped(kind, [pairs[index] for index in kept], recipe, tokenizer)
    return groups


def _grouped(
    kind: str, pairs: Sequence[tuple[str, str, float]], recipe: Recipe, tokenizer: Tokenizer
) -> Iterator[Group]:
    if len(pairs) < 2 * recipe.contrast.batch:
        return
    longest = recipe.contrast.longest
    seconds = [pair[1] for pair in pairs]
    first = Tokens.of(tokenizer, [pair[0] for pair in pairs], longest=longest)
    second = Tokens.of(tokenizer, seconds, longest=longest)
    scores = np.array([pair[2] for pair in pairs], dtype=np.float32)
    mined = kind in (Kind.TITLE, Kind.CLAIM, Kind.SOLUTION)
    lexical = Lexical.of(seconds, neighbours=_NEIGHBOURS) if mined else None
    yield Group(kind, first, second, scores, lexical)
    if kind == Kind.TITLE:
        yield Group(DOCUMENTS, second, second, scores, lexical)


def _batches(
    groups: Sequence[Group], work: Workspace, recipe: Recipe, tokenizer: Tokenizer, device: str
) -> Iterator[Batch]:
    """Groups in turn, drawn by the root of their size; documents as often as all other groups."""
    plan = recipe.contrast
    padding = tokenizer.token_to_id(PADDING) or 0
    anchors = Tokens.of(tokenizer, distil.texts_of(work), longest=recipe.distil.longest)
    targets = torch.from_numpy(targets_of(work))
    anchored = batches(anchors.lengths, plan.batch, recipe.seed + 1)
    order = np.random.default_rng((recipe.seed, 2))
    shares = _shares(groups)
    while True:
        group = groups[int(order.choice(len(groups), p=shares))]
        rows, more = _drawn(group, plan.batch, order)
        beside = next(anchored)
        first = group.first.padded(rows, padding)
        second = group.second.padded(np.concatenate([rows, more]), padding)
        wanted = (
            group.lexical.cosines(rows)
            if group.kind == DOCUMENTS and group.lexical
            else group.scores[rows]
        )
        yield Batch(
            group.kind,
            _on(first, device),
            _on(second, device),
            torch.from_numpy(wanted).to(device),
            _on(anchors.padded(beside, padding), device),
            targets[beside].float().to(device),
        )


def _shares(groups: Sequence[Group]) -> NDArray[np.float64]:
    documents = np.array([group.kind == DOCUMENTS for group in groups])
    weights = np.sqrt([len(group) for group in groups])
    for kind in (documents, ~documents):
        if kind.any():
            weights[kind] /= weights[kind].sum()
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def _drawn(
    group: Group, size: int, order: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of a batch, and rows whose second texts are negatives beside it."""
    none = np.zeros(0, dtype=np.int64)
    if group.kind == DOCUMENTS and group.lexical:
        seeds = order.choice(len(group), size // _TOGETHER, replace=False)
        near = group.lexical.near[seeds]
        picked = order.permuted(near, axis=1)[:, : _TOGETHER - 1]
        rows = np.unique(np.concatenate([seeds, picked.ravel()]))
        return rows[rows >= 0], none
    rows = order.choice(len(group), size, replace=False)
    if group.lexical is None:
        return rows, none
    ranks = order.integers(_FROM, min(_TO, group.lexical.near.shape[1]), size=size // 2)
    negatives = group.lexical.near[rows[: size // 2], ranks]
    return rows, np.setdiff1d(negatives, rows)


def _on(padded: Padded, device: str) -> Padded:
    return padded[0].to(device), padded[1].to(device)


def sizes(groups: Sequence[Group]) -> Mapping[str, int]:
    """How many pairs there are of each kind."""
    found: dict[str, int] = defaultdict(int)
    for group in groups:
        found[group.kind] += len(group)
    return found
