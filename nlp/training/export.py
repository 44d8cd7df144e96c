"""A trained student as a model folder: half-precision safetensors, tokenizer, configuration."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from torch import nn

from nlp.encoder import dense
from nlp.encoder.folder import CHECKSUMS, KNOWN_MODULES, sha256
from nlp.errors import TrainingError
from nlp.training import loop
from nlp.training.distil import finished, read_tokenizer
from nlp.training.recipe import Recipe
from nlp.training.student import Student, blank_student
from nlp.training.vocabulary import BEGIN, END, MASK, PADDING, UNKNOWN
from nlp.training.workspace import Workspace


def trained(work: Workspace, recipe: Recipe) -> Student:
    """The student of the last stage that was begun.

    Raises `TrainingError` where that stage has not ended.
    """
    folder = work.run("contrast")
    done, steps = loop.steps_done(folder), recipe.contrast.steps
    if not folder.exists():
        folder = finished(work, recipe)
    elif done < steps:
        raise TrainingError(
            f"Stage two has done {done} of {steps} steps.",
            where=str(folder),
            todo=f"Type: python -m nlp.training contrast --work {work.folder}",
        )
    student = blank_student(recipe.shape, read_tokenizer(work))
    loop.load_student(student, folder)
    return student.eval()


def export(student: Student, work: Workspace, recipe: Recipe, out: Path) -> None:
    """Writes the new folder `out`, which `NOVUM_ENCODER_MODEL` may name.

    The head stays behind: it served the teacher's space only. Raises `TrainingError` where
    `out` is there already.
    """
    if out.exists():
        raise TrainingError("The folder is there already.", where=str(out), todo="Name a new one.")
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
    _write_modules(student, recipe, new)
    for file in new.rglob("*.safetensors"):
        file.chmod(0o644)  # made for its writer alone
    write_checksums(new)
    new.rename(out)


def _write_modules(student: Student, recipe: Recipe, folder: Path) -> None:
    """What follows the body, in the layout of sentence-transformers."""
    pooling = folder / "1_Pooling" / "config.json"
    pooling.parent.mkdir()
    mean = {"word_embedding_dimension": recipe.shape.hidden, "pooling_mode_mean_tokens": True}
    pooling.write_text(json.dumps(mean, indent=1), encoding="utf-8")
    kinds = list(KNOWN_MODULES)
    if isinstance(student.dense, nn.Linear):
        dense.write(student.dense, folder / "2_Dense")
    else:
        kinds.remove("Dense")
    modules = [
        {
            "idx": place,
            "name": str(place),
            "path": f"{place}_{kind}" if place else "",
            "type": f"sentence_transformers.models.{kind}",
        }
        for place, kind in enumerate(kinds)
    ]
    (folder / "modules.json").write_text(json.dumps(modules, indent=1), encoding="utf-8")


OWN = (CHECKSUMS, "README.md")
"""Not in the list of checksums: itself, and the model card."""


def write_checksums(folder: Path) -> None:
    """States every file of a model folder, so that a damaged one is noticed when it is loaded."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in OWN)
    lines = [f"{sha256(path).hexdigest()}  {path.relative_to(folder).as_posix()}" for path in files]
    (folder / CHECKSUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
