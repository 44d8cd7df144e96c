"""Assembles the commands, chooses the language, and turns errors into exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import typer
import typer.main

from api.cli import (
    backing,
    correcting,
    doctor,
    encoding,
    exporting,
    files,
    judging,
    library,
    loading,
    modelling,
    reading,
    rescoring,
    rubrics,
    screening,
    searching,
    serving,
    store,
)
from api.cli.output import from_system, report_error
from api.cli.texts import HELP_KO
from api.known_settings import known_variables
from nlp.errors import NovumError
from workers.logs import LogSettings, Role, set_up_logging
from workers.settings import read
from workers.settings_file import load_settings_file

LANGUAGES = ("ko", "en")


def build() -> typer.Typer:
    """All commands with their English help."""
    app = typer.Typer(
        name="novum",
        help="Reads R&D proposals and patents, finds what is already known, and says with "
        "evidence how original a proposal is.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for module in (
        judging,
        screening,
        searching,
        library,
        loading,
        reading,
        rubrics,
        rescoring,
        correcting,
        exporting,
        serving,
        files,
        doctor,
        store,
        backing,
        encoding,
        modelling,
    ):
        module.register(app)
    app.callback()(options)
    return app


def options(
    lang: str = typer.Option(
        None,
        "--lang",
        metavar="ko|en",
        help="Language of help and answers. Default: NOVUM_LANG, else the system's.",
    ),
    settings: Path = typer.Option(
        None,
        "--settings",
        metavar="FILE",
        help="Settings file. Default: NOVUM_SETTINGS_FILE, else novum.env in the data folder.",
    ),
) -> None:
    """Kept for the help page: `main` reads both before the commands are built."""


def language_of(arguments: Sequence[str], environ: dict[str, str] | None = None) -> str:
    """`--lang`, else `NOVUM_LANG`, else the locale; Korean where none of them says."""
    environ = dict(os.environ) if environ is None else environ
    wanted = values_of("--lang", arguments) or [
        environ.get(name, "") for name in ("NOVUM_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    ]
    for value in wanted:
        if value[:2].lower() in LANGUAGES:
            return value[:2].lower()
    says_another = any(value.split(".")[0] not in ("", "C", "POSIX") for value in wanted)
    return "en" if says_another else "ko"


def values_of(option: str, arguments: Sequence[str]) -> list[str]:
    """What is given for an option of every command, before ``--``."""
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    before = arguments[:end]
    given = [b for a, b in pairwise(before) if a == option]
    return given + [a.removeprefix(f"{option}=") for a in before if a.startswith(f"{option}=")]


def without(option: str, arguments: Sequence[str]) -> list[str]:
    """The rest: the option is for every command, wherever it stands."""
    rest, at = [], 0
    while at < len(arguments) and arguments[at] != "--":
        if arguments[at] == option and at + 1 < len(arguments):
            at += 1
        elif not arguments[at].startswith(f"{option}="):
            rest.append(arguments[at])
        at += 1
    return [*rest, *arguments[at:]]


def without_language(arguments: Sequence[str]) -> list[str]:
    return without("--lang", arguments)


def translate(command: object) -> None:
    """Replaces English help by Korean throughout a command tree."""
    for attribute in ("help", "short_help"):
        text = getattr(command, attribute, None)
        if text:
            setattr(command, attribute, HELP_KO.get(" ".join(text.split()), text))
    for child in (*getattr(command, "params", ()), *getattr(command, "commands", {}).values()):
        translate(child)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the `novum` command."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        try:
            use_settings_file(arguments)
        finally:  # an error is told in the language too; children, such as the server, speak it
            os.environ["NOVUM_LANG"] = language_of(arguments)
        set_up_logging(read(LogSettings), role=Role.COMMAND, quiet=True)
        code = run(without("--settings", without_language(arguments)))
    except NovumError as error:
        code = report_error(error, as_json="--json" in arguments)
    except OSError as error:
        code = report_error(from_system(error), as_json="--json" in arguments)
    sys.exit(code)


def use_settings_file(arguments: Sequence[str]) -> None:
    named = values_of("--settings", arguments)
    load_settings_file(Path(named[-1]) if named else None, known=known_variables)


def run(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(build())
    if os.environ["NOVUM_LANG"] == "ko":
        translate(command)
    code: int = command.main(list(arguments), prog_name="novum", standalone_mode=True)
    return code
