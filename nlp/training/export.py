"""A trained student as a model folder: half-precision safetensors, tokenizer, configuration."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch

from nlp.training import loop
from nlp.training.distil import read_tokenizer
from nlp.training.recipe import Recipe
from nlp.training.student import Student, new_student
from nlp.training.vocabulary import BEGIN, END, MASK, PADDING, UNKNOWN
from nlp.training.workspace import Workspace


def trained(work: Workspace, recipe: Recipe) -> Student:
    """The student of the last stage that has a checkpoint."""
    student = new_student(recipe.shape, read_tokenizer(work))
    last = loop.checkpoint(work.run("contrast"))
    if not last.is_file():
        last = work.need(loop.checkpoint(work.run("distil")), command="distil")
    loop.load_student(student, last.parent)
    return student.eval()


def export(student: Student, work: Workspace, recipe: Recipe, out: Path) -> None:
    """Writes the folder `out`, which `NOVUM_ENCODER_MODEL` may name.

    The head stays behind: it served the teacher's space only.
    """
    from transformers import PreTrainedTokenizerFast
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    new = out.with_name(out.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    student.to(device="cpu", dtype=torch.float16)
    student.body.save_pretrained(new)
    read_tokenizer(work)  # says which step is missing
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(work.tokenizer),
        model_max_length=recipe.shape.positions,
        unk_token=UNKNOWN, pad_token=PADDING, cls_token=BEGIN, sep_token=END, mask_token=MASK,
    )  # fmt: skip
    tokenizer.save_pretrained(new)
    pooling = new / "1_Pooling" / "config.json"
    pooling.parent.mkdir()
    mean = {"word_embedding_dimension": recipe.shape.hidden, "pooling_mode_mean_tokens": True}
    pooling.write_text(json.dumps(mean, indent=1), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    new.rename(out)
