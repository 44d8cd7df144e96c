"""One stage: the optimiser's loop, its checkpoints, and where it goes on."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

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
) -> None:
    """Trains `student` in place. A checkpoint in `folder` is gone on from.

    `batches` must give the same batches in the same order each time.
    """
    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    optimiser = _optimiser(student, plan)
    step, smooth = _resume(student, optimiser, folder)
    student.train()
    for batch in islice(batches, step, plan.steps):
        for group in optimiser.param_groups:
            group["lr"] = group["share"] * plan.rate * rate_at(step, plan)
        loss = loss_of(student, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        step += 1
        value = float(loss.detach())
        smooth = value if smooth is None else _SMOOTH * smooth + (1 - _SMOOTH) * value
        if step % _EVERY == 0 or step == plan.steps:
            _save(student, optimiser, folder, step, smooth)
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
    """Matrices decay; norms and embeddings do not."""
    decayed: list[torch.nn.Parameter] = []
    kept: list[torch.nn.Parameter] = []
    for name, parameter in student.named_parameters():
        if parameter.requires_grad:
            plain = parameter.ndim < 2 or "embeddings" in name
            (kept if plain else decayed).append(parameter)
    groups = [
        {"params": decayed, "weight_decay": plan.weight_decay, "share": 1.0},
        {"params": kept, "weight_decay": 0.0, "share": 1.0},
    ]
    return torch.optim.AdamW(groups, lr=plan.rate, betas=(0.9, 0.98), eps=1e-6, fused=True)


def _save(
    student: Student, optimiser: torch.optim.AdamW, folder: Path, step: int, smooth: float
) -> None:
    """A checkpoint replaces the one before only when it is whole. Tensors and JSON: no pickle."""
    tensors = {f"student.{name}": value for name, value in student.state_dict().items()}
    for number, state in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{key}": torch.as_tensor(v) for key, v in state.items()}
    new = folder / "checkpoint.new"
    save_file(
        {name: value.contiguous() for name, value in tensors.items()},
        new,
        metadata={"training": json.dumps({"step": step, "loss": smooth})},
    )
    new.replace(checkpoint(folder))


def checkpoint(folder: Path) -> Path:
    return folder / "checkpoint.safetensors"


def load_student(student: Student, folder: Path) -> None:
    """The weights of a stage's checkpoint."""
    tensors = load_file(checkpoint(folder))
    own = {n.removeprefix("student."): v for n, v in tensors.items() if n.startswith("student.")}
    student.load_state_dict(own)


def _resume(
    student: Student, optimiser: torch.optim.AdamW, folder: Path
) -> tuple[int, float | None]:
    file = checkpoint(folder)
    if not file.is_file():
        return 0, None
    from safetensors import safe_open

    with safe_open(file, framework="pt") as opened:
        said = json.loads(opened.metadata()["training"])
    load_student(student, folder)
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in load_file(file).items():
        if name.startswith("optimiser."):
            _, number, key = name.split(".", 2)
            state.setdefault(int(number), {})[key] = value
    whole = optimiser.state_dict()
    optimiser.load_state_dict({"state": state, "param_groups": whole["param_groups"]})
    return int(said["step"]), float(said["loss"])
