"""`novum encoder …`: the model that turns texts into vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import ExitCode, console, print_json, say
from api.cli.progress import counting
from nlp.encoder import EncoderSettings, load_encoder, model_folder
from nlp.encoder.lines import embed_lines
from workers.settings import read


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The model that turns texts into vectors.", no_args_is_help=True)
    group.command("embed")(embed)
    group.command("tune")(tune)
    app.add_typer(group, name="encoder")


def embed(
    texts: Annotated[Path, typer.Argument(help="UTF-8 file, one text a line.")],
    out: Annotated[Path, typer.Option("--out", help="File to write: float32 rows as .npy.")],
    model: Annotated[
        str,
        typer.Option(
            "--model", help="novum, a model folder, or a model's id. Default: NOVUM_ENCODER_MODEL."
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Encodes a file of texts: row n of the vectors belongs to line n."""
    settings = read(EncoderSettings)
    if model:
        settings = settings.model_copy(update={"model": model})
    encoder = load_encoder(settings)
    with counting() as update:
        done = embed_lines(
            texts,
            out,
            encoder=encoder,
            progress=lambda line, lines: update(say("embedding"), line, lines),
        )
    if as_json:
        print_json(done)
    else:
        console().print(say("embedded", **done.model_dump()), soft_wrap=True)


def tune(
    corpus: Annotated[
        list[Path], typer.Option("--corpus", help="File of patents in any office format; repeat.")
    ],
    out: Annotated[Path, typer.Option("--out", help="New folder for the tuned model.")],
    model: Annotated[
        str,
        typer.Option("--model", help="Model folder to begin from. Default: NOVUM_ENCODER_MODEL."),
    ] = "",
    steps: Annotated[int, typer.Option("--steps", min=1, help="Steps of training.")] = 1_000,
    device: Annotated[str, typer.Option("--device", help="cpu or cuda.")] = "cpu",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Fits a model to a corpus, and keeps the result only where it is better."""
    settings = read(EncoderSettings)
    if model:
        settings = settings.model_copy(update={"model": model})
    folder = model_folder(settings)
    from nlp.training.tuning import PLAN
    from nlp.training.tuning import tune as tuned

    with counting() as update:
        report = tuned(
            corpus,
            folder,
            out,
            settings=settings,
            plan=PLAN.model_copy(update={"steps": steps}),
            device=device,
            progress=lambda what, done, total: update(say(f"tuning_{what}"), done, total),
        )
    if as_json:
        print_json(report)
    else:
        key = "tuned" if report.promoted else "not_tuned"
        console().print(say(key, **report.model_dump()), soft_wrap=True)
    if not report.promoted:
        raise typer.Exit(ExitCode.FAILED)
