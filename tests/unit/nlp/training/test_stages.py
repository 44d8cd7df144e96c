"""The stages: they learn, go on where they were killed, and end as the same encoder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from nlp.encoder import EncoderSettings, Precision
from nlp.encoder.transformer import TransformerEncoder
from nlp.errors import TrainingError
from nlp.training import loop
from nlp.training.contrast import contrast
from nlp.training.distil import distil, read_tokenizer, texts_of
from nlp.training.examples import Tokens, batches
from nlp.training.export import export, trained
from nlp.training.recipe import StagePlan
from nlp.training.student import Student, new_student
from nlp.training.teacher import compute_targets, targets_of
from nlp.training.use import DIMENSION
from nlp.training.whitening import whiten
from nlp.training.workspace import Workspace
from tests.unit.nlp.training.conftest import TINY, lines


@pytest.fixture(scope="module")
def taught(work: Workspace) -> tuple[Workspace, list[float]]:
    """After both stages, with the losses of the first."""
    losses: list[float] = []
    distil(work, TINY, progress=lambda _step, _steps, loss: losses.append(loss), device="cpu")
    contrast(work, TINY, progress=lambda _step, _steps, _loss: None, device="cpu")
    return work, losses


def _same(one: Student, other: Student) -> float:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return max(float((a - b).abs().max()) for a, b in pairs)


def test_the_student_comes_nearer_to_its_teacher(taught: tuple[Workspace, list[float]]) -> None:
    _, losses = taught
    assert losses[-1] < 0.85 * losses[0]  # smoothed: the mean lags behind


def test_a_killed_stage_ends_as_an_undisturbed_one(
    taught: tuple[Workspace, list[float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Workspace(tmp_path / "work")
    shutil.copytree(taught[0].folder, work.folder, ignore=shutil.ignore_patterns("runs"))
    monkeypatch.setattr(loop, "_EVERY", 7)

    def strike(step: int, _steps: int, _loss: float) -> None:
        if step == 17:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        distil(work, TINY, progress=strike, device="cpu")
    steps: list[int] = []
    again = distil(work, TINY, progress=lambda step, *_: steps.append(step), device="cpu")
    assert steps[0] == 15  # after the checkpoint of step 14
    whole = distil(taught[0], TINY, progress=lambda *_: None, device="cpu")
    assert _same(again, whole) < 1e-5


def test_the_exported_folder_is_an_encoder_that_gives_the_students_vectors(
    taught: tuple[Workspace, list[float]], tmp_path: Path
) -> None:
    work, _ = taught
    student = trained(work, TINY)
    texts = ["해수 전해용 전극 장치", "The pump has 3 layers.", "센서"]
    tokens = Tokens.of(read_tokenizer(work), texts, longest=32)
    own = [student(*tokens.padded(np.array([row]), 0)).detach().numpy()[0] for row in range(3)]
    export(student, work, TINY, tmp_path / "encoder")
    assert not (tmp_path / "encoder" / "2_Dense").exists()
    settings = EncoderSettings(precision=Precision.FLOAT32, device="cpu")
    encoder = TransformerEncoder(tmp_path / "encoder", settings)
    assert encoder.dimension == TINY.shape.hidden
    assert np.abs(encoder.encode(texts) - np.array(own)).max() < 5e-3  # stored in half precision
    assert not list((tmp_path / "encoder").rglob("*.bin"))


def test_a_whitened_students_vectors_spread_more_evenly_and_are_exported(
    taught: tuple[Workspace, list[float]], tmp_path: Path
) -> None:
    work, _ = taught
    texts = texts_of(work)
    found = {}
    for strength in (0.0, 0.4, 1.0):
        student = trained(work, TINY)
        plan = TINY.whitening.model_copy(update={"strength": strength})
        whiten(student, work, TINY.model_copy(update={"whitening": plan}))
        export(student, work, TINY, tmp_path / str(strength))
        settings = EncoderSettings(precision=Precision.FLOAT32, device="cpu")
        found[strength] = TransformerEncoder(tmp_path / str(strength), settings).encode(texts)
    export(trained(work, TINY), work, TINY, tmp_path / "plain")
    plain = TransformerEncoder(tmp_path / "plain", settings).encode(texts)
    assert np.abs(found[0.0] - plain).max() < 5e-3
    first = {s: np.linalg.svd(v, compute_uv=False)[0] ** 2 / len(v) for s, v in found.items()}
    assert first[1.0] < first[0.4] < first[0.0]  # share of the strongest axis


def test_targets_go_on_where_they_were(work: Workspace, tmp_path: Path) -> None:
    again = Workspace(tmp_path / "again")
    shutil.copytree(work.folder, again.folder)
    note = again.targets.with_suffix(".done")
    said = json.loads(note.read_text(encoding="utf-8"))
    note.write_text(json.dumps({**said, "rows": 50}), encoding="utf-8")
    vectors = np.load(again.targets, mmap_mode="r+")
    vectors[:20] = vectors[50:] = 0
    vectors.flush()
    compute_targets(again, progress=lambda *_: None)
    found, wanted = np.load(again.targets).astype(np.float32), np.load(work.targets)
    assert not found[:20].any()  # what was there is not computed again
    assert np.abs(found[20:] - wanted[20:]).max() < 1e-3  # other texts stand beside them


def test_targets_of_other_texts_are_computed_anew(work: Workspace, tmp_path: Path) -> None:
    again = Workspace(tmp_path / "again")
    shutil.copytree(work.folder, again.folder)
    first, *others = again.texts.read_text(encoding="utf-8").splitlines(keepends=True)
    again.texts.write_text("".join([*others, first]), encoding="utf-8")
    compute_targets(again, progress=lambda *_: None)
    away = np.load(again.targets).astype(np.float32) - np.roll(np.load(work.targets), -1, axis=0)
    assert np.abs(away).max() < 1e-3


def test_translations_are_taught_to_be_one_also_through_a_third(
    work: Workspace, tmp_path: Path
) -> None:
    again = Workspace(tmp_path / "again")
    shutil.copytree(work.folder, again.folder)
    rows = {row["text"]: number for number, row in enumerate(lines(again.texts))}
    pairs = [row for row in lines(again.pairs) if row["kind"] == "translation"]
    joined = {**pairs[0], "second": pairs[1]["second"]}
    with again.pairs.open("a", encoding="utf-8") as file:
        file.write(json.dumps(joined, ensure_ascii=False) + "\n")
    targets = targets_of(again)
    texts = [pairs[0]["first"], pairs[0]["second"], pairs[1]["first"], pairs[1]["second"]]
    four = targets[[rows[text] for text in texts]]
    assert (four == four[0]).all()
    other = targets[[rows[pairs[2]["first"]], rows[pairs[2]["second"]]]]
    assert (other == other[0]).all()
    assert not np.array_equal(other[0], four[0])
    assert np.abs(np.linalg.norm(targets.astype(np.float32), axis=1) - 1).max() < 1e-3


def test_a_student_begins_near_its_teacher(work: Workspace) -> None:
    """Untrained but for what it inherits: far nearer than chance."""
    tokenizer = read_tokenizer(work)
    shape = TINY.shape.model_copy(update={"hidden": DIMENSION, "heads": 8})
    student = new_student(shape, tokenizer).eval()
    rows = np.arange(40)
    with torch.inference_mode():
        tokens = Tokens.of(tokenizer, texts_of(work), longest=32)
        own = student.taught(student(*tokens.padded(rows, 0))).numpy()
    wanted = np.load(work.targets)[rows].astype(np.float32)
    pairs = np.triu_indices(len(rows), 1)
    assert np.corrcoef((own @ own.T)[pairs], (wanted @ wanted.T)[pairs])[0, 1] > 0.4


def test_every_epoch_meets_every_row_once_in_batches_of_like_length() -> None:
    lengths = np.random.default_rng(1).integers(3, 60, size=1_000)
    made = batches(lengths, 10, seed=3)
    epoch = [next(made) for _ in range(100)]
    assert sorted(np.concatenate(epoch).tolist()) == list(range(1_000))
    spread = np.mean([np.ptp(lengths[rows]) for rows in epoch])
    assert spread < 5
    again = batches(lengths, 10, seed=3)
    assert all(np.array_equal(next(again), rows) for rows in epoch)
    assert not np.array_equal(next(made), epoch[0])


def test_the_rate_rises_and_falls_to_a_tenth() -> None:
    plan = StagePlan(steps=100, batch=8, rate=1.0, warm_up=0.1)
    rates = [loop.rate_at(step, plan) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[10] == pytest.approx(1.0)
    assert rates[100] == pytest.approx(0.1)


def test_a_missing_step_is_named(tmp_path: Path) -> None:
    work = Workspace(tmp_path)
    with pytest.raises(TrainingError, match=r"python -m nlp\.training tokenizer"):
        read_tokenizer(work)


def test_a_checkpoint_of_another_recipe_or_other_texts_is_refused(
    taught: tuple[Workspace, list[float]], tmp_path: Path
) -> None:
    work = Workspace(tmp_path / "work")
    shutil.copytree(taught[0].folder, work.folder)
    other = TINY.model_copy(update={"seed": 5})
    with pytest.raises(TrainingError, match="another recipe"):
        distil(work, other, progress=lambda *_: None, device="cpu")
    with work.pairs.open("a", encoding="utf-8") as file:
        file.write(work.pairs.read_text(encoding="utf-8").splitlines()[0] + "\n")
    with pytest.raises(TrainingError, match="other files"):
        distil(work, TINY, progress=lambda *_: None, device="cpu")


def test_an_unfinished_stage_is_not_built_upon(
    taught: tuple[Workspace, list[float]], tmp_path: Path
) -> None:
    work, _ = taught
    longer = TINY.model_copy(update={"distil": TINY.distil.model_copy(update={"steps": 50})})
    with pytest.raises(TrainingError, match="40 of 50 steps"):
        contrast(work, longer, progress=lambda *_: None, device="cpu")
    more = TINY.model_copy(update={"contrast": TINY.contrast.model_copy(update={"steps": 20})})
    with pytest.raises(TrainingError, match="12 of 20 steps"):
        trained(work, more)


def test_a_killed_second_stage_ends_as_an_undisturbed_one(
    taught: tuple[Workspace, list[float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Workspace(tmp_path / "work")
    shutil.copytree(taught[0].folder, work.folder)
    shutil.rmtree(work.run("contrast"))
    monkeypatch.setattr(loop, "_EVERY", 5)

    def strike(step: int, _steps: int, _loss: float) -> None:
        if step == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        contrast(work, TINY, progress=strike, device="cpu")
    again = contrast(work, TINY, progress=lambda *_: None, device="cpu")
    assert _same(again, trained(taught[0], TINY)) < 1e-5


def test_an_export_never_takes_the_place_of_a_folder(
    taught: tuple[Workspace, list[float]], tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    with pytest.raises(TrainingError, match="there already"):
        export(trained(taught[0], TINY), taught[0], TINY, tmp_path / "kept")


def test_the_command_names_the_step_that_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nlp.training", "targets", "--work", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "python -m nlp.training corpora" in done.stderr


def test_the_command_tells_a_log_how_far_it_is(work: Workspace, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(work.folder, again, ignore=shutil.ignore_patterns("runs", "targets.*"))
    command = [sys.executable, "-m", "nlp.training", "targets", "--work", str(again)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    texts = len(lines(work.texts))
    assert f"targets {texts} of {texts}" in done.stdout
