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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from nlp.domain import Vectors
from nlp.errors import TrainingError
from nlp.training import distil, loop
from nlp.training.corpora.base import Kind, Pair
from nlp.training.examples import Tokens, batches
from nlp.training.mining import Lexical
from nlp.training.recipe import Recipe
from nlp.training.student import Student, blank_student
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
Rows = NDArray[np.int64]


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
    student = blank_student(recipe.shape, tokenizer)
    loop.load_student(student, distil.finished(work, recipe))
    made = Batches(
        groups_of(read_pairs(work), recipe, tokenizer),
        anchors=Tokens.of(tokenizer, distil.texts_of(work), longest=recipe.distil.longest),
        targets=targets_of(work),
        padding=tokenizer.token_to_id(PADDING) or 0,
        recipe=recipe,
        device=device,
    )
    loop.train(
        student.to(device),
        recipe.contrast,
        iter(made),
        partial(loss, recipe=recipe),
        work.run("contrast"),
        progress=progress,
        seed=recipe.seed,
        stamp=_stamp(work, recipe),
    )
    return student


def _stamp(work: Workspace, recipe: Recipe) -> str:
    """What the weights of this stage depend on."""
    numbers = (recipe.contrast, recipe.shares, recipe.anchor, recipe.temperature)
    return loop.stamp_of(distil.stamp(work, recipe), *numbers)


def read_pairs(work: Workspace) -> Iterator[tuple[str, Pair]]:
    """The gathered pairs, each with the name of its source."""
    with work.need(work.pairs, command="corpora").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["source"], Pair(row["first"], row["second"], Kind(row["kind"]), row["score"])


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


def groups_of(
    pairs: Iterable[tuple[str, Pair]], recipe: Recipe, tokenizer: Tokenizer
) -> list[Group]:
    """Pairs by source and kind, and the documents with their neighbours by words.

    Raises `TrainingError` where there are too few of every kind.
    """
    sorted_: dict[tuple[str, Kind], list[Pair]] = defaultdict(list)
    for source, pair in pairs:
        sorted_[source, pair.kind].append(pair)
    order = np.random.default_rng(recipe.seed)
    groups: list[Group] = []
    for (_, kind), found in sorted_.items():
        kept = [found[index] for index in order.permutation(len(found))[:_MOST]]
        if len(kept) >= 2 * recipe.contrast.batch:
            groups += _grouped(kind, kept, recipe, tokenizer)
    if not groups:
        raise TrainingError(
            f"There are too few pairs of every kind: {2 * recipe.contrast.batch} are needed.",
            todo="Give a larger corpus.",
        )
    return groups


def _grouped(
    kind: Kind, pairs: Sequence[Pair], recipe: Recipe, tokenizer: Tokenizer
) -> Iterator[Group]:
    longest = recipe.contrast.longest
    seconds = [pair.second for pair in pairs]
    first = Tokens.of(tokenizer, [pair.first for pair in pairs], longest=longest)
    second = Tokens.of(tokenizer, seconds, longest=longest)
    scores = np.array([pair.score for pair in pairs], dtype=np.float32)
    mined = kind in (Kind.TITLE, Kind.CLAIM, Kind.SOLUTION)
    lexical = Lexical.of(seconds, neighbours=_NEIGHBOURS) if mined else None
    yield Group(kind, first, second, scores, lexical)
    if kind is Kind.TITLE:
        yield Group(DOCUMENTS, second, second, scores, lexical)


@dataclass(frozen=True, slots=True)
class Batches:
    """Endless; the seed alone decides. `targets` belong to `anchors`, row by row."""

    groups: Sequence[Group]
    anchors: Tokens
    targets: Vectors
    padding: int
    recipe: Recipe
    device: str

    def __iter__(self) -> Iterator[Batch]:
        size, seed = self.recipe.contrast.batch, self.recipe.seed
        anchored = batches(self.anchors.lengths, size, seed + 1)
        order = np.random.default_rng((seed, 2))
        shares = _shares(self.groups, self.recipe.shares)
        while True:
            group = self.groups[int(order.choice(len(self.groups), p=shares))]
            rows, more = _drawn(group, size, order)
            yield self._batch(group, rows, more, next(anchored))

    def _batch(self, group: Group, rows: Rows, more: Rows, beside: Rows) -> Batch:
        wanted = group.scores[rows]
        if group.kind == DOCUMENTS and group.lexical:
            wanted = group.lexical.cosines(rows)
        return Batch(
            group.kind,
            self._padded(group.first, rows),
            self._padded(group.second, np.concatenate([rows, more])),
            torch.from_numpy(wanted).to(self.device),
            self._padded(self.anchors, beside),
            torch.from_numpy(self.targets[beside]).float().to(self.device),
        )

    def _padded(self, tokens: Tokens, rows: Rows) -> Padded:
        ids, mask = tokens.padded(rows, self.padding)
        return ids.to(self.device), mask.to(self.device)


def _shares(groups: Sequence[Group], wanted: Mapping[str, float]) -> NDArray[np.float64]:
    """Of the batches: first by kind, as wanted, then by the root of the groups' sizes.

    The root of the root where documents are compared: those of one field are few.
    """
    kinds = np.array([group.kind if group.kind in wanted else "" for group in groups])
    weights = np.sqrt([len(group) for group in groups])
    for kind in set(kinds):
        mine = kinds == kind
        if kind == DOCUMENTS:
            weights[mine] **= 0.5
        share = wanted[kind] if kind else max(1 - sum(wanted.values()), 0.0)
        weights[mine] *= share / weights[mine].sum()
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def _drawn(group: Group, size: int, order: np.random.Generator) -> tuple[Rows, Rows]:
    """Rows of a batch, and rows whose second texts are negatives beside it."""
    none = np.zeros(0, dtype=np.int64)
    if group.kind == DOCUMENTS and group.lexical:
        seeds = order.choice(len(group), size // _TOGETHER, replace=False)
        near = group.lexical.near[seeds]
        picked = order.permuted(near, axis=1)[:, : _TOGETHER - 1]
        rows = np.unique(np.concatenate([seeds, picked.ravel()]))
        return rows, none
    rows = order.choice(len(group), size, replace=False)
    if group.lexical is None:
        return rows, none
    ranks = order.integers(_FROM, min(_TO, group.lexical.near.shape[1]), size=size // 2)
    negatives = group.lexical.near[rows[: size // 2], ranks]
    return rows, np.setdiff1d(negatives, rows)
