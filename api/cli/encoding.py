"""`novum encoder …`: the model that turns texts into vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import console, print_json, say
from api.cli.progress import counting
from nlp.encoder import EncoderSettings, load_encoder
from nlp.encoder.lines import embed_lines
from workers.settings import read


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The model that turns texts into vectors.", no_args_is_help=True)
    # Without a callback typer would take a single command for the group itself.
    group.callback()(lambda: None)
    group.command("embed")(embed)
    app.add_typer(group, name="encoder")


def embed(
    texts: Annotated[Path, typer.Argument(help="UTF-8 file, one text a line.")],
    out: Annotated[Path, typer.Option("--out", help="File to write: float32 rows as .npy.")],
    model: Annotated[
        str,
        typer.Option(
            "--model", help="use, a model folder, or a model's id. Default: NOVUM_ENCODER_MODEL."
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
