"""What `novum doctor` looks at: is everything here that Novum needs, and does it answer?

Every part is looked at by itself, each with its own patience: one that is down hides no other.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from threading import Thread

from api.cli.output import explain, say
from api.cli.texts import MESSAGES
from api.schemas import Check, CheckState
from indexing.catalog import Catalog, JobState
from indexing.engine import SearchEngine
from indexing.files import FileStore, open_files
from nlp.domain import Encoder, TermAnalyser
from nlp.errors import ErrorCategory, NovumError
from workers import parts
from workers.settings import Settings

LOW_DISK_BYTES = 2 * 1024**3
_ANSWER = timedelta(seconds=5)
"""A server that works answers a small question in this time."""


class Installation:
    """The configured parts, each opened by the first check that needs it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def catalog(self) -> Catalog:
        return Catalog.open(self.settings.catalog)

    @cached_property
    def files(self) -> FileStore:
        store = self.settings.store
        return open_files(
            store.model_copy(
                update={"files_attempts": 2, "files_timeout": min(store.files_timeout, _ANSWER)}
            )
        )

    @cached_property
    def encoder(self) -> Encoder:
        return parts.make_encoder()

    @cached_property
    def analyser(self) -> TermAnalyser:
        return parts.make_analyser()

    @cached_property
    def engine(self) -> SearchEngine:
        return parts.open_engine(self.settings, encoder=self.encoder, analyser=self.analyser)

    def close(self) -> None:
        for name in ("engine", "files", "catalog"):
            part = self.__dict__.pop(name, None)
            if part is not None:
                part.close()


@dataclass(frozen=True, slots=True)
class Probe:
    """One check, and how many seconds it may take before its part counts as silent."""

    look: Callable[[Installation], Check]
    seconds: float


def check_all(installation: Installation) -> list[Check]:
    return [run(name, probe, installation) for name, probe in PROBES.items()]


def run(name: str, probe: Probe, installation: Installation) -> Check:
    """One check to its end or to the end of its patience. Never raises."""
    done: list[Check] = []
    # A part that hangs cannot be stopped; the thread is left behind and ends with the process.
    worker = Thread(
        target=lambda: done.append(_look(name, probe, installation)), name=name, daemon=True
    )
    worker.start()
    worker.join(probe.seconds)
    if done:
        return done[0]
    silent = explain(ErrorCategory.UNAVAILABLE, say("check_silent", seconds=probe.seconds))
    return Check(name=name, state=CheckState.FAILED, detail=silent, todo=_todo(name))


def _look(name: str, probe: Probe, installation: Installation) -> Check:
    try:
        found = probe.look(installation)
    except NovumError as error:
        detail = explain(error.category, str(error))
    except OSError as error:
        detail = f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")
    except Exception as error:  # a check that breaks is a finding, not the end of the others
        detail = f"{type(error).__name__}: {error}"
    else:
        if found.state is CheckState.OK:
            return found
        return found.model_copy(update={"todo": _todo(name)})
    return Check(name=name, state=CheckState.FAILED, detail=detail, todo=_todo(name))


def _todo(name: str) -> str | None:
    key = f"todo_{name}"
    return say(key) if key in MESSAGES else None


def _ok(name: str, detail: str) -> Check:
    return Check(name=name, state=CheckState.OK, detail=detail)


def _unless(name: str, detail: str, *, good: bool, otherwise: CheckState) -> Check:
    return Check(name=name, state=CheckState.OK if good else otherwise, detail=detail)


def _python(_: Installation) -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return _ok("python", f"{version}, {os.cpu_count()} CPUs")


def _home(installation: Installation) -> Check:
    home = installation.settings.store.home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile(dir=home):
        free = shutil.disk_usage(home).free
    detail = say("disk_free", path=home, gib=free / 1024**3)
    return _unless("home", detail, good=free > LOW_DISK_BYTES, otherwise=CheckState.WARNING)


def _catalog(installation: Installation) -> Check:
    return _ok("catalog", say("catalog_count", count=installation.catalog.documents.count()))


def _broker(installation: Installation) -> Check:
    from workers.app import make_app

    with make_app(installation.settings).connection_for_write() as connection:
        try:
            connection.ensure_connection(
                max_retries=1, interval_start=0.2, timeout=_ANSWER.total_seconds()
            )
        except Exception as error:  # each transport has errors of its own
            detail = explain(ErrorCategory.UNAVAILABLE, f"{connection.as_uri()}: {error}")
            return Check(name="broker", state=CheckState.FAILED, detail=detail)
        if not installation.settings.worker.broker_url:
            return _ok("broker", str(installation.settings.store.queue))
        return _ok("broker", connection.as_uri())


def _files(installation: Installation) -> Check:
    installation.files.check_writing()
    return _ok("files", installation.files.where)


def _encoder(installation: Installation) -> Check:
    encoder = installation.encoder
    same, other = encoder.encode(["배터리 온도 감시 장치", "battery temperature monitor"])
    cosine = float(same @ other)
    detail = say("encoder_check", id=encoder.id, cosine=cosine)
    return _unless("encoder", detail, good=cosine > 0.3, otherwise=CheckState.WARNING)


def _terms(installation: Installation) -> Check:
    terms = installation.analyser.terms("이차전지의 온도를 측정하는 센서")
    return _unless("terms", " ".join(terms), good=bool(terms), otherwise=CheckState.FAILED)


def _search(installation: Installation) -> Check:
    snapshot = installation.engine.snapshot()
    detail = say("search_count", documents=snapshot.documents, passages=snapshot.passages)
    good = bool(snapshot.documents)
    return _unless("search", detail, good=good, otherwise=CheckState.WARNING)


def _reading(_: Installation) -> Check:
    """Reads a PDF written here, through the real child process, and asks how that is shut in."""
    from nlp.intake import parse_file
    from nlp.intake.isolation import confinement
    from nlp.intake.recognition import missing_parts
    from nlp.intake.sandbox import Confinement

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "doctor.pdf"
        path.write_bytes(tiny_pdf("Novum reads"))
        document = parse_file(path)
    good = "Novum reads" in document.text
    shut_in = confinement()
    lacking = ", ".join(missing_parts())
    ocr = say("ocr_lacks", parts=lacking) if lacking else say("ocr_ready")
    detail = f"{document.parser_version}, {say(f'confinement_{shut_in.value}')}, {ocr}"
    if good and shut_in is not Confinement.CLOSED:
        return _unless("reading", detail, good=False, otherwise=CheckState.WARNING)
    return _unless("reading", detail, good=good, otherwise=CheckState.FAILED)


def _worker(installation: Installation) -> Check:
    waiting = installation.catalog.jobs.count(JobState.QUEUED)
    return _ok("worker", say("queue_length", count=waiting))


def tiny_pdf(text: str) -> bytes:
    """A one-page PDF with one line of ASCII text."""
    stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


_SERVER = 20.0
"""Outlasts the tries that a connection makes by itself."""

_MODEL = 180.0
"""Models are read from a cold disk once."""

_INDEX = 60.0
"""A large index of this machine is opened from a cold disk."""

PROBES: dict[str, Probe] = {
    "python": Probe(_python, _SERVER),
    "home": Probe(_home, _SERVER),
    "catalog": Probe(_catalog, _SERVER),
    "broker": Probe(_broker, _SERVER),
    "files": Probe(_files, _SERVER),
    "encoder": Probe(_encoder, _MODEL),
    "terms": Probe(_terms, _MODEL),
    "search": Probe(_search, _INDEX),
    "reading": Probe(_reading, _MODEL),
    "worker": Probe(_worker, _SERVER),
}
