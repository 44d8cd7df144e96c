"""One set-up of logging for server, worker, beat and command line, as text or as JSON lines.

Every line carries what the code around it was doing: request, job, stage, document (its SHA-256).
Lines hold no document text, no file names and no secrets. Tracebacks name places and types; the
message of an error that is not ours may quote a document and is shown at level DEBUG only.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType, TracebackType
from typing import TextIO

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pythonjsonlogger.json import JsonFormatter

from nlp.errors import ErrorCategory, NovumError

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

_QUIET = (
    "alembic",
    "amqp",
    "asyncio",
    "botocore",
    "celery",
    "elastic_transport",
    "elasticsearch",
    "fsspec",
    "httpx",
    "kombu",
    "pdfminer",
    "s3fs",
    "urllib3",
    "uvicorn",
)
"""Libraries that tell of every step, some with addresses or values in it: warnings only."""


_ABOUT_THE_INSTALLATION = frozenset(
    {ErrorCategory.CONFIGURATION, ErrorCategory.ENCODER, ErrorCategory.UNAVAILABLE}
)
"""Errors of these name settings, servers and folders, which whoever reads the log needs."""


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Role(StrEnum):
    """Which process speaks."""

    SERVER = "server"
    WORKER = "worker"
    BEAT = "beat"
    COMMAND = "command"


class LogSettings(BaseSettings):
    """Environment: ``NOVUM_LOG_…``."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_LOG_", frozen=True, extra="ignore")

    format: LogFormat = LogFormat.TEXT
    level: LogLevel = LogLevel.INFO

    @field_validator("format", "level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value


_around: ContextVar[Mapping[str, str]] = ContextVar("novum_log", default=MappingProxyType({}))


@contextmanager
def log_context(
    *,
    request_id: str | None = None,
    job_id: str | None = None,
    stage: str | None = None,
    sha256: str | None = None,
) -> Iterator[None]:
    """Names what the lines inside the block are about; blocks add to one another."""
    given = {"request_id": request_id, "job_id": job_id, "stage": stage, "sha256": sha256}
    known = {name: value for name, value in given.items() if value is not None}
    token = _around.set({**_around.get(), **known})
    try:
        yield
    finally:
        _around.reset(token)


def request_id() -> str | None:
    """Of the request that is being answered, or that asked for the job under way."""
    return _around.get().get("request_id")


def set_up_logging(
    settings: LogSettings, *, role: Role, stream: TextIO | None = None, quiet: bool = False
) -> None:
    """Sends every log line of this process to `stream` (default: standard error).

    `quiet`: warnings and worse only, whatever the settings say, for commands whose output is for a
    person.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    debug = settings.level is LogLevel.DEBUG
    handler.addFilter(_AddContext(role, debug=debug))
    as_json = settings.format is LogFormat.JSON
    handler.setFormatter(_Json(debug=debug) if as_json else _Text(debug=debug))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING if quiet else settings.level.value.upper())
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
        library.setLevel(logging.DEBUG if debug and not quiet else logging.WARNING)
    if role in (Role.WORKER, Role.BEAT):
        _keep_celery_from_setting_up()


class _AddContext(logging.Filter):
    """Also writes errors among a line's values without what they quote, whoever logs them."""

    def __init__(self, role: Role, *, debug: bool) -> None:
        super().__init__()
        self._role = role
        self._debug = debug

    def filter(self, record: logging.LogRecord) -> bool:
        around = _around.get()
        record.role = self._role.value
        record.context = dict(around)
        if isinstance(record.args, tuple) and not self._debug:
            record.args = tuple(
                without_quotes(value) if isinstance(value, BaseException) else value
                for value in record.args
            )
        return True


class _Text(logging.Formatter):
    """``2026-11-23 16:02:11,402 INFO novum.worker: … [job_id=… stage=…]``."""

    def __init__(self, *, debug: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s%(around)s")
        self._debug = debug

    def format(self, record: logging.LogRecord) -> str:
        context: dict[str, str] = getattr(record, "context", {})
        pairs = " ".join(f"{name}={value}" for name, value in context.items())
        record.around = f" [{pairs}]" if pairs else ""
        return super().format(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's name
        return _traceback(ei, debug=self._debug)


class _Json(JsonFormatter):
    """One JSON object a line: time (UTC), level, logger, message, role, pid and the context."""

    def __init__(self, *, debug: bool) -> None:
        super().__init__(reserved_attrs=None, json_ensure_ascii=False)
        self._debug = debug

    def add_fields(
        self,
        log_data: dict[str, object],
        record: logging.LogRecord,
        message_dict: dict[str, object],
    ) -> None:
        """Field names are fixed: a library's `extra` cannot put its values into our lines."""
        log_data["time"] = self.formatTime(record)
        log_data["level"] = record.levelname.lower()
        log_data["logger"] = record.name
        log_data["message"] = record.getMessage()
        log_data["role"] = getattr(record, "role", "")
        log_data["pid"] = record.process
        log_data.update(getattr(record, "context", {}))
        log_data.update(getattr(record, "fields", {}))
        if record.exc_info:
            log_data["error"] = self.formatException(record.exc_info)

    def formatTime(  # noqa: N802 - logging's name
        self, record: logging.LogRecord, datefmt: str | None = None
    ) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's name
        return _traceback(ei, debug=self._debug)


def _traceback(info: ExceptionInfo, *, debug: bool) -> str:
    kind, error, trace = info
    if kind is None or error is None:
        return ""
    if debug:
        return "".join(traceback.format_exception(kind, error, trace)).rstrip()
    lines = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = "".join(traceback.format_tb(cause.__traceback__))
        lines.append(f"{frames}{without_quotes(cause)}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\nwhich was caused by\n".join(lines)


def without_quotes(error: BaseException) -> str:
    """What may be logged of an error: no file names, no text of a document, no values."""
    name = type(error).__name__
    if isinstance(error, NovumError):
        said = str(error) if error.category in _ABOUT_THE_INSTALLATION else error.what
        return f"{name} ({error.category.value}): {said}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


def _keep_celery_from_setting_up() -> None:
    """Celery sets up logging by itself unless somebody listens to this signal."""
    from celery.signals import setup_logging  # type: ignore[import-untyped]

    setup_logging.connect(_ours_stays, weak=False)


def _ours_stays(*_: object, **__: object) -> None:
    """That a receiver exists is all that Celery looks for."""
