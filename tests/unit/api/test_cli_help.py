"""The command line speaks Korean and English."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer.main

from api.cli.application import build, language_of, without_language
from api.cli.output import ExitCode, worst
from api.cli.texts import HELP_KO, MESSAGES


def helps(command: object) -> Iterator[str]:
    text = getattr(command, "help", None)
    if text:
        yield " ".join(text.split())
    for child in (*getattr(command, "params", ()), *getattr(command, "commands", {}).values()):
        yield from helps(child)


def test_every_help_text_has_a_korean_one() -> None:
    missing = {text for text in helps(typer.main.get_command(build())) if text not in HELP_KO}
    assert not missing


def test_korean_and_english_messages_take_the_same_values() -> None:
    from string import Formatter

    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert all(fields(korean) == fields(english) for korean, english in MESSAGES.values())


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        (["--lang", "en", "search"], {"LANG": "ko_KR.UTF-8"}, "en"),
        (["--lang=ko"], {"LANG": "en_US.UTF-8"}, "ko"),
        ([], {"NOVUM_LANG": "en", "LANG": "ko_KR.UTF-8"}, "en"),
        ([], {"LANG": "ko_KR.UTF-8"}, "ko"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "C.UTF-8"}, "ko"),
        ([], {}, "ko"),
    ],
)
def test_the_language_is_asked_then_set_then_the_systems(
    arguments: list[str], environ: dict[str, str], language: str
) -> None:
    assert language_of(arguments, environ) == language


@pytest.mark.parametrize(
    ("arguments", "rest"),
    [
        (["--lang", "en", "search", "x"], ["search", "x"]),
        (["search", "x", "--lang=en", "--json"], ["search", "x", "--json"]),
        (["search", "--", "--lang", "en"], ["search", "--", "--lang", "en"]),
        (["search", "--lang"], ["search", "--lang"]),
    ],
)
def test_the_language_may_be_asked_for_anywhere(arguments: list[str], rest: list[str]) -> None:
    assert without_language(arguments) == rest


@pytest.mark.parametrize(("language", "word"), [("ko", "선행"), ("en", "earlier")])
def test_help_is_in_the_chosen_language(language: str, word: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "api.cli", "--lang", language, "search", "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "TERMINAL_WIDTH": "200"},
        check=True,
    )
    assert word in run.stdout


def test_no_failure_in_a_batch_ends_as_a_success() -> None:
    for code in ExitCode:
        assert worst([ExitCode.OK, code]) is code
