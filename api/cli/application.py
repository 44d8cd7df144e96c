"""Assembles the commands, chooses the language, and turns errors into exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

import typer
import typer.main

from api.cli import checks, judging, library, reading, searching, serving
from api.cli.output import from_system, report_error
from api.cli.texts import HELP_KO
from nlp.errors import NovumError

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
    for module in (judging, searching, library, reading, serving, checks):
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
) -> None:
    """Kept for the help page: `main` reads the language before the commands are built."""


def language_of(arguments: Sequence[str], environ: dict[str, str] | None = None) -> str:
    """`--lang`, else `NOVUM_LANG`, else the locale; Korean where none of them says."""
    environ = dict(os.environ) if environ is None else environ
    asked = [b for a, b in pairwise(arguments) if a == "--lang"]
    asked += [a.removeprefix("--lang=") for a in arguments if a.startswith("--lang=")]
    wanted = asked or [
        environ.get(name, "") for name in ("NOVUM_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    ]
    for value in wanted:
        if value[:2].lower() in LANGUAGES:
            return value[:2].lower()
    says_another = any(value.split(".")[0] not in ("", "C", "POSIX") for value in wanted)
    return "en" if says_another else "ko"


def without_language(arguments: Sequence[str]) -> list[str]:
    """The rest: `--lang` is for every command, wherever it stands."""
    rest, at = [], 0
    while at < len(arguments) and arguments[at] != "--":
        if arguments[at] == "--lang" and at + 1 < len(arguments):
            at += 1
        elif not arguments[at].startswith("--lang="):
            rest.append(arguments[at])
        at += 1
    return [*rest, *arguments[at:]]


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
    language = language_of(arguments)
    os.environ["NOVUM_LANG"] = language  # children, such as the server, speak the same
    arguments = without_language(arguments)
    command = typer.main.get_command(build())
    if language == "ko":
        translate(command)
    try:
        code = command.main(arguments, prog_name="novum", standalone_mode=True)
    except NovumError as error:
        code = report_error(error, as_json="--json" in arguments)
    except OSError as error:
        code = report_error(from_system(error), as_json="--json" in arguments)
    sys.exit(code)
