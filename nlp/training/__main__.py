"""The steps of a training: ``python -m nlp.training STEP --work FOLDER``

Steps, in order: corpora, tokenizer, targets, distil, contrast, export, probes; evaluate measures a
model.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nlp.errors import NovumError
from nlp.training.recipe import Recipe, read_recipe
from nlp.training.workspace import Workspace

Step = Callable[[argparse.Namespace, Workspace, Recipe], None]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("step", choices=[*STEPS])
    parser.add_argument("--work", type=Path, required=True, help="folder of this training")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="real documents")
    parser.add_argument("--recipe", type=Path, help="JSON; default: the bundled encoder's")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--out", type=Path, help="model folder to write, or to measure")
    asked = parser.parse_args()
    try:
        STEPS[asked.step](asked, Workspace(asked.work), read_recipe(asked.recipe))
    except NovumError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _corpora(asked: argparse.Namespace, work: Workspace, recipe: Recipe) -> None:
    from nlp.training.corpora import gather
    from nlp.training.corpora.gathering import measured_texts
    from nlp.training.sources import all_sources

    gather(
        all_sources(asked.data, work.downloads),
        work,
        recipe,
        held_out=measured_texts(asked.data),
        progress=lambda name, texts: _say(f"{name}: {texts:,} texts"),
    )


def _tokenizer(asked: argparse.Namespace, work: Workspace, recipe: Recipe) -> None:
    from nlp.training.vocabulary import train_tokenizer

    _say(f"{train_tokenizer(work, recipe):,} pieces")


def _targets(asked: argparse.Namespace, work: Workspace, recipe: Recipe) -> None:
    from nlp.training.teacher import compute_targets

    with _told("targets") as tell:
        compute_targets(work, progress=lambda done, total: tell(done, total, None))


def _distil(asked: argparse.Namespace, work: Workspace, recipe: Recipe) -> None:
    from nlp.training.distil import distil

    with _told("distil") as tell:
        distil(work, recipe, progress=tell, device=asked.device)


def _contrast(asked: argparse.Namespace, work: Workspace, recipe: Recipe) -> None:
    from nlp.training.contrast import contrast

    with _told("contrast") as tell:
        contrast(work, recipe, progress=tell, device=asked.device)


def _export(asked: argparse.Namespace, work: Workspace, recipe: Recipe) -> None:
    from nlp.training.export import export, trained
    from nlp.training.whitening import whiten

    out = asked.out or work.folder / "encoder"
    student = trained(work, recipe)
    whiten(student, work, recipe)
    export(student, work, recipe, out)
    _say(f"{out}: name it in NOVUM_ENCODER_MODEL")


def _probes(asked: argparse.Namespace, work: Workspace, _recipe: Recipe) -> None:
    from nlp.encoder import EncoderSettings, load_encoder
    from nlp.encoder.folder import ModelFolder
    from nlp.encoder.probe import FOLDER
    from nlp.training.export import write_checksums
    from nlp.training.probes import role_texts, train_probe

    folder = asked.out or work.folder / "encoder"
    encoder = load_encoder(EncoderSettings(model=str(folder)))
    with _told("vectors") as tell:
        probe, report = train_probe(
            role_texts(asked.data),
            encoder,
            ModelFolder(folder).checksum,
            progress=lambda done, total: tell(done, total, None),
        )
    probe.save(folder / FOLDER / "roles.safetensors")
    write_checksums(folder)
    for line in report.table():
        _say(line)


def _evaluate(asked: argparse.Namespace, work: Workspace, recipe: Recipe) -> None:
    from nlp.encoder import EncoderSettings, load_encoder
    from nlp.training.evaluation import evaluate

    encoder = load_encoder(EncoderSettings(model=str(asked.out or work.folder / "encoder")))
    for name, value in asdict(evaluate(encoder, asked.data)).items():
        _say(f"{name:12}{'no data' if value is None else f'{value:.3f}'}")


@contextmanager
def _told(name: str) -> Iterator[Callable[[int, int, float | None], None]]:
    """A bar on a terminal; in a log a line for every hundredth."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[said]}"),
    )
    last = -1
    with Progress(*columns) as bar:
        task = bar.add_task(name, total=None, said="")

        def tell(done: int, total: int, loss: float | None) -> None:
            nonlocal last
            said = "" if loss is None else f"loss {loss:.4f}"
            bar.update(task, completed=done, total=total, said=said)
            if not bar.console.is_terminal and 100 * done // total > last:
                last = 100 * done // total
                _say(f"{datetime.now(UTC):%H:%M:%S} {name} {done:,} of {total:,} {said}")

        yield tell


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


STEPS: dict[str, Step] = {
    "corpora": _corpora,
    "tokenizer": _tokenizer,
    "targets": _targets,
    "distil": _distil,
    "contrast": _contrast,
    "export": _export,
    "probes": _probes,
    "evaluate": _evaluate,
}

if __name__ == "__main__":
    raise SystemExit(main())
