"""`novum encoder tune`: better is kept, worse is refused, killed goes on."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from nlp.encoder import EncoderSettings, Precision
from nlp.encoder.transformer import TransformerEncoder
from nlp.errors import ConfigurationError, MissingFileError, TrainingError
from nlp.training import loop, tuning
from nlp.training.distil import distil
from nlp.training.export import export
from nlp.training.recipe import StagePlan
from nlp.training.student import Student
from nlp.training.tuning import tune
from nlp.training.whitening import whiten
from nlp.training.workspace import Workspace
from tests.unit.nlp.training.conftest import TINY

PLAN = StagePlan(steps=120, batch=32, rate=1e-2, longest=64)
SETTINGS = EncoderSettings(precision=Precision.FLOAT32, device="cpu")
_SYLLABLES = "전극펌프센서촉매배터리필밸브렌즈모안나온실난방수질측정공기화"


@pytest.fixture(scope="module")
def model(work: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small encoder as it comes out of a training."""
    folder = tmp_path_factory.mktemp("model") / "encoder"
    student = distil(work, TINY, progress=lambda *_: None, device="cpu")
    whiten(student, work, TINY)
    export(student, work, TINY, folder)
    return folder


def _corpus(path: Path, count: int) -> Path:
    """Titles and abstracts that share words of an invented language, unknown to any model."""
    chance = random.Random(5)  # noqa: S311
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            words = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(4)]
            record = {
                "application_number": f"102020{number:07d}",
                "title": " ".join(words[:2]),
                "abstract": f"{words[0]}을 갖는 {words[2]}이다. {words[1]}은 {words[3]}에 닿는다.",
                "ipc": ["H01M 4/00"],
                "applicant": "가상",
                "filing_date": "2020-01-01",
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def _quiet(_what: str, _done: int, _total: int) -> None:
    pass


def test_a_better_model_is_kept_and_measured_on_what_it_never_saw(
    model: Path, tmp_path: Path
) -> None:
    file = _corpus(tmp_path / "corpus.jsonl", 1_500)
    report = tune([file], model, tmp_path / "tuned", settings=SETTINGS, progress=_quiet, plan=PLAN)
    assert report.promoted
    assert report.before < report.after
    assert 0 < report.low < report.gain < report.high
    assert report.documents == 1_500
    assert 100 <= report.held_out < 200  # one document in ten
    assert report.out == tmp_path / "tuned"
    tuned = TransformerEncoder(tmp_path / "tuned", SETTINGS)
    as_it_was = TransformerEncoder(model, SETTINGS)
    assert tuned.dimension == as_it_was.dimension
    assert tuned.id != as_it_was.id
    known = ["A battery cell with a ceramic separator.", "A pump for seawater."]
    likeness = (tuned.encode(known) * as_it_was.encode(known)).sum(axis=1)
    assert likeness.min() > 0.8  # it keeps what it knew
    assert not (tmp_path / "tuned.work").exists()


def test_a_worse_model_is_refused_and_leaves_nothing(model: Path, tmp_path: Path) -> None:
    file = _corpus(tmp_path / "corpus.jsonl", 600)
    ruinous = PLAN.model_copy(update={"steps": 10, "rate": 1.0, "warm_up": 0.0})
    report = tune(
        [file], model, tmp_path / "tuned", settings=SETTINGS, progress=_quiet, plan=ruinous
    )
    assert not report.promoted
    assert report.out is None
    assert report.after < report.before
    assert [path.name for path in tmp_path.iterdir()] == ["corpus.jsonl"]


@pytest.mark.parametrize("value", [float("nan"), 1.0])
def test_a_collapsed_model_is_refused(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    """All vectors alike, or no numbers: every counterpart ties with everything."""
    file = _corpus(tmp_path / "corpus.jsonl", 400)
    write = tuning._write

    def collapsed(student: Student, folder: Path, out: Path) -> None:
        for name, weights in student.body.named_parameters():
            if "embeddings" in name:
                weights.data.fill_(value)
        write(student, folder, out)

    monkeypatch.setattr(tuning, "_write", collapsed)
    short = PLAN.model_copy(update={"steps": 1})
    report = tune([file], model, tmp_path / "tuned", settings=SETTINGS, progress=_quiet, plan=short)
    assert not report.promoted
    assert report.after < 0.1


def test_a_loss_that_is_no_number_stops_the_run(model: Path, tmp_path: Path) -> None:
    file = _corpus(tmp_path / "corpus.jsonl", 400)
    wild = PLAN.model_copy(update={"rate": 1e30, "warm_up": 0.0})
    with pytest.raises(TrainingError, match="no number any more"):
        tune([file], model, tmp_path / "tuned", settings=SETTINGS, progress=_quiet, plan=wild)


def test_a_killed_run_goes_on_and_another_begins_anew(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _corpus(tmp_path / "corpus.jsonl", 500)
    monkeypatch.setattr(loop, "_EVERY", 5)
    steps: list[int] = []

    def run(plan: StagePlan, *, stop: int | None = None) -> None:
        def tell(what: str, done: int, _total: int) -> None:
            if what == "training":
                steps.append(done)
                if done == stop:
                    raise KeyboardInterrupt

        tune([file], model, tmp_path / "tuned", settings=SETTINGS, progress=tell, plan=plan)

    short = PLAN.model_copy(update={"steps": 12})
    with pytest.raises(KeyboardInterrupt):
        run(short, stop=8)
    steps.clear()
    with pytest.raises(KeyboardInterrupt):
        run(PLAN, stop=2)
    assert steps == [1, 2]  # another plan: not the first run's checkpoint
    steps.clear()
    with pytest.raises(KeyboardInterrupt):
        run(PLAN, stop=7)
    steps.clear()
    run(PLAN)
    assert steps[0] == 6


def test_what_cannot_be_tuned_is_told(model: Path, tmp_path: Path) -> None:
    few = _corpus(tmp_path / "few.jsonl", 20)
    with pytest.raises(TrainingError, match="held-out documents; 30 are needed"):
        tune([few], model, tmp_path / "tuned", settings=SETTINGS, progress=_quiet)
    with pytest.raises(MissingFileError):
        tune([tmp_path / "no"], model, tmp_path / "tuned", settings=SETTINGS, progress=_quiet)
    with pytest.raises(ConfigurationError, match="no such device"):
        tune([few], model, tmp_path / "tuned", settings=SETTINGS, progress=_quiet, device="gpu")
    (tmp_path / "other.work").mkdir()
    enough = _corpus(tmp_path / "enough.jsonl", 400)
    with pytest.raises(TrainingError, match="not ours"):
        tune([enough], model, tmp_path / "other", settings=SETTINGS, progress=_quiet)
    (tmp_path / "there").mkdir()
    with pytest.raises(TrainingError, match="there already"):
        tune([few], model, tmp_path / "there", settings=SETTINGS, progress=_quiet)
