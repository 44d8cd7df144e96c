"""Stage one: the student learns the teacher's space (knowledge distillation, Reimers 2020).

Two losses: the cosine between the student's vector, mapped by the head, and the teacher's; and
the squared difference of all cosines within a batch, which shapes the student's own space.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from nlp.errors import TrainingError
from nlp.training import loop
from nlp.training.examples import Tokens, batches
from nlp.training.recipe import Recipe
from nlp.training.student import Student, new_student
from nlp.training.teacher import targets_of
from nlp.training.vocabulary import PADDING
from nlp.training.workspace import Workspace

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Batch = tuple[Tensor, Tensor, Tensor]
LIKENESS = 10.0
"""Weight of the cosines within a batch; their squares are small."""


def distil(work: Workspace, recipe: Recipe, *, progress: loop.Progress, device: str) -> Student:
    """Trains a new student, or goes on with the one in the checkpoint."""
    tokenizer = read_tokenizer(work)
    torch.manual_seed(recipe.seed)
    student = new_student(recipe.shape, tokenizer).to(device)
    plan = recipe.distil
    tokens = Tokens.of(tokenizer, texts_of(work), longest=plan.longest)
    targets = torch.from_numpy(targets_of(work))
    padding = tokenizer.token_to_id(PADDING) or 0

    def made() -> Iterator[Batch]:
        for rows in batches(tokens.lengths, plan.batch, recipe.seed):
            ids, mask = tokens.padded(rows, padding)
            yield ids.to(device), mask.to(device), targets[rows].float().to(device)

    loop.train(
        student,
        plan,
        made(),
        loss,
        work.run("distil"),
        progress=progress,
        seed=recipe.seed,
        stamp=stamp(work, recipe),
    )
    return student


def stamp(work: Workspace, recipe: Recipe) -> str:
    """What the weights of this stage depend on."""
    numbers = (recipe.seed, recipe.shape, recipe.distil)
    return loop.stamp_of(*numbers, work.texts, work.pairs, work.tokenizer, work.targets)


def finished(work: Workspace, recipe: Recipe) -> Path:
    """The folder of the whole stage. Raises `TrainingError` where it has not ended."""
    folder = work.run("distil")
    if loop.steps_done(folder) < recipe.distil.steps:
        raise TrainingError(
            f"Stage one has done {loop.steps_done(folder)} of {recipe.distil.steps} steps.",
            where=str(folder),
            todo=f"Type: python -m nlp.training distil --work {work.folder}",
        )
    return folder


def loss(student: Student, batch: Batch) -> Tensor:
    ids, mask, targets = batch
    own = student(ids, mask)
    return taught(student, own, targets)


def taught(student: Student, own: Tensor, targets: Tensor) -> Tensor:
    """Both distillation losses of the student's vectors, against the teacher's."""
    away = 1 - (student.taught(own) * targets).sum(dim=1).mean()
    likeness = (own @ own.T - targets @ targets.T).square().mean()
    return away + LIKENESS * likeness


def read_tokenizer(work: Workspace) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(work.need(work.tokenizer, command="tokenizer")))


def texts_of(work: Workspace) -> list[str]:
    return [text for _, text in work.gathered()]
