"""What commands print: rich text for people, JSON for scripts; and the exit codes."""

from __future__ import annotations

import json
import os
import sys
from enum import IntEnum
from typing import Any, NoReturn

from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

from api.cli.texts import MESSAGES
from api.errors import ErrorBody, describe
from api.i18n import Language, Messages
from nlp.domain import Issue, Outcome
from nlp.errors import ConfigurationError, DocumentError, ErrorCategory, NovumError, RecordError


class ExitCode(IntEnum):
    """Stable: scripts rely on these (docs/cli.md)."""

    OK = 0
    FAILED = 1  # something broke
    USAGE = 2  # the command line is wrong
    REJECTED = 3  # a document was refused: not readable, or not what it claims to be
    PARTIAL = 4  # an answer, but with parts that could not be read or judged for technical reasons
    NOT_FOUND = 5
    UNAVAILABLE = 6  # a service or a model is missing or does not answer


class _Output(Console):
    def on_broken_pipe(self) -> None:
        stop_writing()


def stop_writing() -> NoReturn:
    """`novum … | head`: the reader has enough, and that is no failure."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(ExitCode.OK)


def console() -> Console:
    """Standard output, as wide as the terminal, plain when piped."""
    return _Output(highlight=False)


def errors() -> Console:
    """Standard error: progress and messages, so that standard output stays clean."""
    return Console(stderr=True, highlight=False)


def say(key: str, **values: object) -> str:
    """A message in the chosen language."""
    korean, english = MESSAGES[key]
    text = english if os.environ.get("NOVUM_LANG") == "en" else korean
    return text.format(**values)


def language() -> Language:
    return "en" if os.environ.get("NOVUM_LANG") == "en" else "ko"


def print_json(value: BaseModel | dict[str, Any]) -> None:
    """One JSON value on standard output, as UTF-8 whatever the locale says."""
    text = (
        value.model_dump_json(indent=2)
        if isinstance(value, BaseModel)
        else json.dumps(value, ensure_ascii=False, indent=2)
    )
    write_line(text)


def write_line(text: str) -> None:
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        stop_writing()


def error_body(error: NovumError) -> dict[str, Any]:
    """The one error shape of the command line and the API."""
    body = ErrorBody(error=describe(error)[1])
    return body.model_dump(mode="json", exclude={"request_id"})


CATEGORY_CODES = {
    ErrorCategory.NOT_FOUND: ExitCode.NOT_FOUND,
    ErrorCategory.UNAVAILABLE: ExitCode.UNAVAILABLE,
    ErrorCategory.ENCODER: ExitCode.UNAVAILABLE,
    ErrorCategory.CONFIGURATION: ExitCode.USAGE,
    ErrorCategory.CORRECTION: ExitCode.USAGE,
}
"""Exit codes of errors that are not about one document."""


def exit_code_of(error: NovumError) -> ExitCode:
    if isinstance(error, (DocumentError, RecordError)):
        return ExitCode.REJECTED
    return CATEGORY_CODES.get(error.category, ExitCode.FAILED)


def explain(category: ErrorCategory, detail: str) -> str:
    """An error in the reader's language, its exact words after it."""
    return Messages(language()).explain(category.value, detail)


def problem(issue: Issue) -> Text:
    """One line for something that went wrong, with its page and what to do."""
    page = f" ({say('page', page=issue.page)})" if issue.page else ""
    todo = f" {issue.todo}" if issue.todo else ""
    return Text(f"! {explain(issue.category, issue.message + todo)}{page}", style="yellow")


def report_error(error: NovumError, *, as_json: bool) -> ExitCode:
    if as_json:
        print_json(error_body(error))
    else:
        errors().print(f"[bold red]{say('error')}[/] ", end="")
        errors().print(explain(error.category, str(error)), markup=False)
    return exit_code_of(error)


def from_system(error: OSError) -> NovumError:
    """What the operating system refused: rights, a full disk, a path that is something else."""
    return ConfigurationError(
        f"The system refuses: {error.strerror or error}.",
        where=str(error.filename) if error.filename else None,
        todo="Check the path, your rights to it, and the room on the disk.",
    )


OUTCOME_CODES = {
    Outcome.SUCCEEDED: ExitCode.OK,
    Outcome.PARTIAL: ExitCode.PARTIAL,
    Outcome.REJECTED: ExitCode.REJECTED,
    Outcome.FAILED: ExitCode.FAILED,
}


def worst(codes: list[ExitCode]) -> ExitCode:
    """The code of a batch: the gravest of its members'."""
    gravity = [
        ExitCode.FAILED,
        ExitCode.UNAVAILABLE,
        ExitCode.USAGE,
        ExitCode.REJECTED,
        ExitCode.NOT_FOUND,
        ExitCode.PARTIAL,
    ]
    return next((code for code in gravity if code in codes), ExitCode.OK)
