"""The settings file: what it sets, what wins over it, and what is told about a bad line."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.known_settings import known_variables
from nlp.errors import ConfigurationError
from workers.settings_file import LIBRARY_PREFIXES, SETTINGS_FILE, load_settings_file


def load(path: Path, text: str, **environ: str) -> dict[str, str]:
    path.write_text(text, encoding="utf-8")
    load_settings_file(path, known=known_variables, environ=environ)
    return environ


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "novum.env"


def test_lines_become_variables(path: Path) -> None:
    text = (
        "# a comment\n\nNOVUM_PORT=8080\nexport NOVUM_LANG=en  # said in English\n"
        'NOVUM_ACCESS_TOKEN="a #token with a $sign"\nAWS_ACCESS_KEY_ID=AKIA\nNOVUM_BROKER_URL=\n'
    )
    environ = load(path, text)
    assert environ["NOVUM_PORT"] == "8080"
    assert environ["NOVUM_LANG"] == "en"
    assert environ["NOVUM_ACCESS_TOKEN"] == "a #token with a $sign"  # noqa: S105 - invented
    assert environ["AWS_ACCESS_KEY_ID"] == "AKIA"
    assert environ["NOVUM_BROKER_URL"] == ""


def test_the_environment_wins_over_the_file(path: Path) -> None:
    assert load(path, "NOVUM_PORT=8080\n", NOVUM_PORT="9090")["NOVUM_PORT"] == "9090"


def test_a_dollar_is_a_dollar(path: Path) -> None:
    environ = load(path, "NOVUM_DATABASE_URL=postgresql://a:${HOME}$x@h/d\n", HOME="/root")
    assert environ["NOVUM_DATABASE_URL"] == "postgresql://a:${HOME}$x@h/d"


def test_children_are_told_the_same_file(path: Path) -> None:
    assert load(path, "NOVUM_PORT=1\n")[SETTINGS_FILE] == str(path.resolve())


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("NOVUM_PORT=1\n\n\nnonsense\n", 4, "NAME=value"),
        ("NOVUM_PORT\n", 1, "NAME=value"),
        ('NOVUM_PORT=1\nNOVUM_LANG="ko\n', 2, "NAME=value"),
        ('NOVUM_LANG="ko\nNOVUM_HOST="a"\n', 1, "quote"),
        ("NOVUM_PORT=1\nNOVUM_PORT=2\n", 2, "line 1"),
        ("# c\nNOVUM_BROKER_ULR=x\n", 2, "NOVUM_BROKER_URL"),
        ("NOVUM_PROT=1\n", 1, "NOVUM_PORT"),
        ("PATH=/tmp\n", 1, "no setting of Novum"),
        ("LD_PRELOAD=x.so\n", 1, "no setting of Novum"),
        ("NOVUM_SETTINGS_FILE=/other\n", 1, "another"),
    ],
)
def test_a_bad_line_is_told_with_its_number(path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(path, text)
    assert caught.value.where == f"{path}, line {line}"
    assert said in str(caught.value)


def test_nothing_of_a_value_is_in_an_error(path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(path, 'NOVUM_ACCESS_TOKEN="a-secret\n')
    assert "a-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"NOVUM_PORT=1\nNOVUM_LANG=\xff\xfe\n", "line 2"), (b"\0\0", "no settings file")],
)
def test_what_is_no_text_is_refused(path: Path, content: bytes, said: str) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=said):
        load_settings_file(path, known=known_variables, environ={})


def test_the_longest_file_is_read_and_one_byte_more_is_not(path: Path) -> None:
    head = b"NOVUM_PORT=1\n#"
    path.write_bytes(head + b"x" * (1024**2 - len(head)))
    load_settings_file(path, known=known_variables, environ={})
    path.write_bytes(head + b"x" * (1024**2 - len(head) + 1))
    with pytest.raises(ConfigurationError):
        load_settings_file(path, known=known_variables, environ={})


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    gone = tmp_path / "gone.env"
    with pytest.raises(ConfigurationError, match=r"gone\.env"):
        load_settings_file(gone, known=known_variables, environ={})
    with pytest.raises(ConfigurationError, match=r"gone\.env"):
        load_settings_file(known=known_variables, environ={SETTINGS_FILE: str(gone)})


def test_the_usual_file_is_read_where_it_is_there(tmp_path: Path) -> None:
    environ = {"NOVUM_HOME": str(tmp_path)}
    assert load_settings_file(known=known_variables, environ=environ) is None
    (tmp_path / "novum.env").write_text("NOVUM_PORT=8181\n")
    assert load_settings_file(known=known_variables, environ=environ) == tmp_path / "novum.env"
    assert environ["NOVUM_PORT"] == "8181"


def test_a_named_file_is_read_instead_of_the_usual_one(tmp_path: Path, path: Path) -> None:
    path.write_text("NOVUM_PORT=1\n")
    other = tmp_path / "other.env"
    other.write_text("NOVUM_PORT=2\n")
    environ = {"NOVUM_HOME": str(tmp_path), SETTINGS_FILE: str(other)}
    load_settings_file(known=known_variables, environ=environ)
    assert environ["NOVUM_PORT"] == "2"


@pytest.mark.parametrize("name", ["LD_PRELOAD", "PATH", "PYTHONPATH", "PYTHONSTARTUP"])
def test_only_names_that_libraries_read_stand_beside_ours(name: str) -> None:
    assert not name.startswith(LIBRARY_PREFIXES)
