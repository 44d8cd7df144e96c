"""The settings file: ``NAME=value`` lines put into the environment before any settings are read.

What the environment says already wins over the file, and child processes inherit both. The form is
dotenv's (comments, quotes), without references to other variables: a ``$`` is a ``$``.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterator, MutableMapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from indexing.settings import default_home
from nlp.errors import ConfigurationError

SETTINGS_FILE = "NOVUM_SETTINGS_FILE"
FILE_NAME = "novum.env"

LIBRARY_PREFIXES = ("AWS_", "HF_", "OMP_", "SSL_CERT_")
"""Variables of libraries that may stand beside ours: S3 credentials, model cache, threads, CAs."""

_LONGEST = 1024 * 1024
_OURS = "NOVUM_"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    name: str
    value: str


def load_settings_file(
    given: Path | None = None,
    *,
    known: Callable[[], Collection[str]] | None,
    environ: MutableMapping[str, str] | None = None,
) -> Path | None:
    """Reads `given`, else `NOVUM_SETTINGS_FILE`, else ``novum.env`` in the data folder if there.

    Returns the file that was read. `known`: the names that settings have; another ``NOVUM_…``
    name is an error (None: not checked). Raises `ConfigurationError` with file and line.
    """
    environ = os.environ if environ is None else environ
    path = _find(given, environ)
    if path is None:
        return None
    names = known() if known else None
    for line in read_lines(path):
        _check_name(path, line, names)
        environ.setdefault(line.name, line.value)
    environ[SETTINGS_FILE] = str(path.resolve())  # children read the same file
    return path


def read_lines(path: Path) -> list[Line]:
    """Every assignment of a file. Raises `ConfigurationError` at the first line that is none."""
    lines: dict[str, Line] = {}
    for line in _bindings(path):
        if line.name in lines:
            raise _wrong(
                path,
                line.number,
                f"{line.name} was set in line {lines[line.name].number} already",
                todo="Keep one of the two.",
            )
        lines[line.name] = line
    return list(lines.values())


def _find(given: Path | None, environ: MutableMapping[str, str]) -> Path | None:
    if given is not None:
        return given
    if named := environ.get(SETTINGS_FILE):
        return Path(named)
    home = environ.get("NOVUM_HOME")
    usual = (Path(home) if home else default_home()) / FILE_NAME
    return usual if usual.is_file() else None


def _bindings(path: Path) -> Iterator[Line]:
    for binding in parse_stream(io.StringIO(_text(path))):
        number = _number(binding)
        if binding.error or (binding.key is not None and binding.value is None):
            raise _wrong(path, number, "the line is not NAME=value")
        if binding.key is None or binding.value is None:
            continue  # a comment, or blank lines at the end
        if "\n" in binding.value or "\r" in binding.value:
            raise _wrong(path, number, "the value goes over several lines: is a quote not closed?")
        yield Line(number, binding.key, binding.value)


def _text(path: Path) -> str:
    todo = f"Check --settings and {SETTINGS_FILE}."
    try:
        with path.open("rb") as stream:
            raw = stream.read(_LONGEST + 1)
    except OSError as error:
        raise ConfigurationError(
            f"The settings file cannot be read ({error.strerror}).", where=str(path), todo=todo
        ) from error
    if len(raw) > _LONGEST or b"\0" in raw:
        raise ConfigurationError("This is no settings file.", where=str(path), todo=todo)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _wrong(path, line, "the line is not UTF-8", todo="Save the file as UTF-8.") from error


def _number(binding: Binding) -> int:
    """dotenv counts from the blank lines before an assignment."""
    text = binding.original.string
    blank = text[: len(text) - len(text.lstrip())]
    return binding.original.line + blank.count("\n")


def _check_name(path: Path, line: Line, known: Collection[str] | None) -> None:
    if line.name == SETTINGS_FILE:
        raise _wrong(path, line.number, "a settings file cannot name another", todo="Remove it.")
    if line.name.startswith(LIBRARY_PREFIXES):
        return
    if not line.name.startswith(_OURS):
        allowed = ", ".join(f"{prefix}…" for prefix in (_OURS, *LIBRARY_PREFIXES))
        raise _wrong(
            path,
            line.number,
            f"{line.name} is no setting of Novum",
            todo=f"Names begin with {allowed}. Set others in the environment.",
        )
    if known is None or line.name in known:
        return
    near = get_close_matches(line.name, list(known), n=1, cutoff=0)
    raise _wrong(
        path,
        line.number,
        f"there is no setting {line.name}",
        todo=f"Did you mean {near[0]}? docs/settings.md has all of them." if near else None,
    )


def _wrong(path: Path, number: int, what: str, *, todo: str | None = None) -> ConfigurationError:
    return ConfigurationError(
        f"In the settings file, {what}.",
        where=f"{path}, line {number}",
        todo=todo or 'Write NAME=value; a value with spaces or # goes into quotes: NAME="a b".',
    )
