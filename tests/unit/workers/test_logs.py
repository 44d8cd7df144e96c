"""Log lines: one shape, with what they are about and without what documents say."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest
from celery import Celery  # type: ignore[import-untyped]

from nlp.errors import ConfigurationError, DamagedFileError
from workers.app import WORK
from workers.duties import Shift
from workers.logs import (
    LogFormat,
    LogLevel,
    LogSettings,
    Role,
    log_context,
    request_id,
    set_up_logging,
)
from workers.worker import add_task

SECRET = "나래소재의 비밀 목표 1,234 대"  # noqa: S105 - invented words of a document
log = logging.getLogger("novum.test")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def set_up(
    form: LogFormat, level: LogLevel = LogLevel.INFO, *, role: Role = Role.SERVER
) -> io.StringIO:
    stream = io.StringIO()
    set_up_logging(LogSettings(format=form, level=level), role=role, stream=stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_json_lines_say_who_speaks_about_what() -> None:
    stream = set_up(LogFormat.JSON, role=Role.WORKER)
    with log_context(request_id="r-1"), log_context(job_id="j-1", sha256="ab" * 32):
        with log_context(stage="parse"):
            log.info("Reading %d pages", 3)
        log.warning("Behind the stage")
    log.info("Outside")
    first, second, third = lines(stream)
    assert first["message"] == "Reading 3 pages"
    assert (first["level"], first["logger"], first["role"]) == ("info", "novum.test", "worker")
    assert (first["request_id"], first["job_id"], first["stage"]) == ("r-1", "j-1", "parse")
    assert first["sha256"] == "ab" * 32
    assert datetime.fromisoformat(str(first["time"])).tzinfo is not None
    assert "stage" not in second
    assert "job_id" not in third


def test_text_lines_carry_the_same_context() -> None:
    stream = set_up(LogFormat.TEXT)
    with log_context(job_id="j-2", stage="index"):
        log.info("Indexed")
    assert stream.getvalue().rstrip().endswith("INFO novum.test: Indexed [job_id=j-2 stage=index]")


def test_the_request_is_known_inside_its_block_only() -> None:
    with log_context(request_id="r-2"):
        assert request_id() == "r-2"
    assert request_id() is None


@pytest.mark.parametrize("form", LogFormat)
def test_a_traceback_names_places_but_quotes_no_document(form: LogFormat) -> None:
    stream = set_up(form)
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise DamagedFileError("the file is cut off", where=f"{SECRET}.pdf") from error
    except DamagedFileError:
        log.exception("Job failed")
    text = stream.getvalue()
    assert SECRET not in text
    assert SECRET not in json.loads(json.dumps(text))
    for said in ("test_logs.py", "ValueError", "DamagedFileError (damaged): the file is cut off"):
        assert said in text


def test_debug_shows_the_messages_of_foreign_errors() -> None:
    stream = set_up(LogFormat.JSON, LogLevel.DEBUG)
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("Job failed")
    assert SECRET in str(lines(stream)[0]["error"])


def test_a_file_that_the_system_refuses_is_told_without_its_name() -> None:
    stream = set_up(LogFormat.JSON)
    try:
        raise FileNotFoundError(2, "No such file or directory", f"/in/{SECRET}.pdf")
    except OSError:
        log.exception("Not stored")
    error = str(lines(stream)[0]["error"])
    assert "FileNotFoundError: No such file or directory" in error
    assert SECRET not in error


@pytest.mark.parametrize("form", LogFormat)
def test_an_error_among_the_values_of_a_line_quotes_no_document(form: LogFormat) -> None:
    stream = set_up(form)
    log.warning("Tried again: %s", ValueError(SECRET))
    log.warning("Left out: %s", DamagedFileError("cut off", where=f"{SECRET}.pdf"))
    assert SECRET not in stream.getvalue()
    assert "Tried again: ValueError" in stream.getvalue()
    assert "DamagedFileError (damaged): cut off" in stream.getvalue()


def test_an_error_of_the_installation_is_told_whole() -> None:
    stream = set_up(LogFormat.JSON)
    error = ConfigurationError("There is no such folder", where="NOVUM_HOME", todo="Make it.")
    log.error("%s", error)
    assert str(error) in str(lines(stream)[0]["message"])


LIBRARIES_SPEAK = """
import logging
from workers.logs import LogFormat, LogSettings, Role, set_up_logging
set_up_logging(LogSettings(format=LogFormat.JSON), role=Role.SERVER)
for name in ("celery.worker", "kombu.connection", "uvicorn.error", "elastic_transport.node"):
    logging.getLogger(name).info("every step")
    logging.getLogger(name).warning("something is wrong")
"""


def test_libraries_speak_through_the_same_handler_and_only_when_something_is_wrong() -> None:
    """In a process of its own: what other tests did to these libraries' loggers is not ours."""
    done = subprocess.run(
        [sys.executable, "-c", LIBRARIES_SPEAK], capture_output=True, text=True, check=True
    )
    said = [json.loads(line)["message"] for line in done.stderr.splitlines()]
    assert said == ["something is wrong"] * 4


def test_a_library_cannot_add_fields_of_its_own() -> None:
    stream = set_up(LogFormat.JSON)
    logging.getLogger("celery.task").warning("done", extra={"data": {"body": SECRET}})
    assert SECRET not in stream.getvalue()


def test_celery_does_not_set_up_logging_beside_ours() -> None:
    set_up(LogFormat.JSON, role=Role.WORKER)
    before = list(logging.getLogger().handlers)
    app = Celery("test", set_as_current=False)
    app.log.already_setup = False
    app.log.setup_logging_subsystem(loglevel="INFO")
    assert logging.getLogger().handlers == before


def test_a_wrong_format_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from workers.settings import read

    monkeypatch.setenv("NOVUM_LOG_FORMAT", "xml")
    with pytest.raises(ConfigurationError, match="NOVUM_LOG_FORMAT"):
        read(LogSettings)
    monkeypatch.setenv("NOVUM_LOG_FORMAT", "JSON")
    assert read(LogSettings).format is LogFormat.JSON


def test_work_that_fails_unforeseen_is_logged_without_what_it_quotes() -> None:
    """Celery would write the error itself, as it stands."""
    app = Celery("test", set_as_current=False)

    def breaks() -> Shift:
        raise RuntimeError(SECRET)

    add_task(app, breaks)
    stream = set_up(LogFormat.JSON, role=Role.WORKER)
    app.tasks[WORK].apply(args=["parse"])
    assert "RuntimeError" in stream.getvalue()
    assert "나래소재" not in stream.getvalue()
