"""One stage: the optimiser's loop, its checkpoints, and where it goes on."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from nlp.errors import TrainingError
from nlp.training.recipe import StagePlan
from nlp.training.student import Student

Loss = Callable[[Student, Any], Tensor]
Progress = Callable[[int, int, float], None]
_EVERY = 500
"""Steps between checkpoints."""
_LAST = 0.1
"""Share of the rate that is left at the end."""
_SMOOTH = 0.98


def train(
    student: Student,
    plan: StagePlan,
    batches: Iterator[Any],
    loss_of: Loss,
    folder: Path,
    *,
    progress: Progress,
    seed: int,
    stamp: str,
) -> None:
    """Trains `student` in place. A checkpoint in `folder` is gone on from.

    `batches` must give the same batches in the same order each time. Raises `TrainingError` where
    the checkpoint has another stamp, and where the loss is no number any more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    optimiser = _optimiser(student, plan)
    step, smooth = _resume(student, optimiser, folder, stamp)
    student.train()
    remaining = islice(batches, step, plan.steps) if step < plan.steps else ()
    for batch in remaining:
        torch.manual_seed(seed + step)  # dropout is the same whether or not a run was killed
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * group["share"] * rate_at(step, plan)
        loss = loss_of(student, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        step += 1
        value = float(loss.detach())
        if not math.isfinite(value):
            raise TrainingError(
                f"The loss is no number any more at step {step}.",
                where=str(folder),
                todo="Remove this folder and begin again with a lower rate.",
            )
        smooth = value if smooth is None else _SMOOTH * smooth + (1 - _SMOOTH) * value
        if step % _EVERY == 0 or step == plan.steps:
            _save(student, optimiser, folder, {"step": step, "loss": smooth, "stamp": stamp})
        progress(step, plan.steps, smooth)
    student.eval()


def rate_at(step: int, plan: StagePlan) -> float:
    """Share of the plan's rate: linear warm-up, then a cosine down to a tenth."""
    warm = max(1, round(plan.warm_up * plan.steps))
    if step < warm:
        return (step + 1) / warm
    share = (step - warm) / max(1, plan.steps - warm)
    return _LAST + (1 - _LAST) * 0.5 * (1 + math.cos(math.pi * share))


def _optimiser(student: Student, plan: StagePlan) -> torch.optim.AdamW:
    """Matrices decay; norms and embeddings do not. What came trained moves more slowly."""
    begun = {id(parameter) for parameter in student.begun()}
    groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in student.named_parameters():
        decays = parameter.ndim == 2 and "embeddings" not in name
        groups.setdefault((decays, id(parameter) in begun), []).append(parameter)
    made = [
        {
            "params": parameters,
            "weight_decay": plan.weight_decay if decays else 0.0,
            "share": plan.begun if came_trained else 1.0,
        }
        for (decays, came_trained), parameters in groups.items()
    ]
    return torch.optim.AdamW(made, lr=plan.rate, betas=(0.9, 0.98), eps=1e-6, fused=True)


def _save(
    student: Student, optimiser: torch.optim.AdamW, folder: Path, said: dict[str, Any]
) -> None:
    """A checkpoint replaces the one before only when it is whole. Tensors and JSON: no pickle."""
    tensors = {f"student.{name}": value for name, value in student.state_dict().items()}
    for number, state in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{key}": torch.as_tensor(v) for key, v in state.items()}
    new = folder / "checkpoint.new"
    save_file(
        {name: value.contiguous() for name, value in tensors.items()},
        new,
        metadata={"training": json.dumps(said)},
    )
    new.replace(checkpoint(folder))


def checkpoint(folder: Path) -> Path:
    return folder / "checkpoint.safetensors"


def load_student(student: Student, folder: Path) -> None:
    """The weights of a stage's checkpoint."""
    tensors = load_file(checkpoint(folder))
    own = {n.removeprefix("student."): v for n, v in tensors.items() if n.startswith("student.")}
    student.load_state_dict(own)


def steps_done(folder: Path) -> int:
    """Of a stage's checkpoint; 0 where there is none."""
    return int(_said(folder)["step"]) if checkpoint(folder).is_file() else 0


def stamp_of(*parts: object) -> str:
    """What a stage was made from: files by their content, all else as it is written."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            with part.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        else:
            digest.update(f"{part!r}\n".encode())
    return digest.hexdigest()[:16]


def _said(folder: Path) -> dict[str, Any]:
    with safe_open(checkpoint(folder), framework="pt") as opened:
        said: dict[str, Any] = json.loads(opened.metadata()["training"])
    return said


def _resume(
    student: Student, optimiser: torch.optim.AdamW, folder: Path, stamp: str
) -> tuple[int, float | None]:
    file = checkpoint(folder)
    if not file.is_file():
        return 0, None
    said = _said(folder)
    if said["stamp"] != stamp:
        raise TrainingError(
            "The checkpoint was made with another recipe or from other files.",
            where=str(folder),
            todo="Remove this folder to begin anew, or give the same recipe and files.",
        )
    load_student(student, folder)
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in load_file(file).items():
        if name.startswith("optimiser."):
            _, number, key = name.split(".", 2)
            state.setdefault(int(number), {})[key] = value
    whole = optimiser.state_dict()
    optimiser.load_state_dict({"state": state, "param_groups": whole["param_groups"]})
    return int(said["step"]), float(said["loss"])
