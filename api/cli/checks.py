"""`novum doctor`: is everything here that Novum needs, and does it work?"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from api.cli.output import ExitCode, console, explain, print_json, say
from api.schemas import Check, CheckState
from indexing.catalog import JobState
from nlp.errors import NovumError
from workers.service import Novum

LOW_DISK_BYTES = 2 * 1024**3


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Checks the installation: data folder, database, models, search, reading, worker."""
    with Novum.open() as novum:
        found = [run(name, check, novum) for name, check in CHECKS.items()]
    if as_json:
        print_json({"checks": [check.model_dump(mode="json") for check in found]})
    else:
        marks = {
            CheckState.OK: ("✓", "green"),
            CheckState.WARNING: ("!", "yellow"),
            CheckState.FAILED: ("✗", "red"),
        }
        for check in found:
            mark, style = marks[check.state]
            console().print(
                Text(f"{mark} {say(f'check_{check.name}')}: {check.detail}", style=style)
            )
    raise typer.Exit(
        ExitCode.UNAVAILABLE if any(c.state == CheckState.FAILED for c in found) else ExitCode.OK
    )


def run(name: str, check: Callable[[Novum], Check], novum: Novum) -> Check:
    try:
        return check(novum)
    except NovumError as error:
        return Check(name=name, state=CheckState.FAILED, detail=explain(error.category, str(error)))
    except OSError as error:
        return Check(
            name=name, state=CheckState.FAILED, detail=f"{error.strerror}: {error.filename}"
        )


def _python(_: Novum) -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check(name="python", state=CheckState.OK, detail=f"{version}, {os.cpu_count()} CPUs")


def _home(novum: Novum) -> Check:
    home = novum.settings.store.home
    with tempfile.TemporaryFile(dir=home):
        free = shutil.disk_usage(home).free
    state = CheckState.OK if free > LOW_DISK_BYTES else CheckState.WARNING
    return Check(name="home", state=state, detail=say("disk_free", path=home, gib=free / 1024**3))


def _catalog(novum: Novum) -> Check:
    count = novum.catalog.documents.count()
    return Check(name="catalog", state=CheckState.OK, detail=say("catalog_count", count=count))


def _encoder(novum: Novum) -> Check:
    same, other = novum.encoder.encode(["배터리 온도 감시 장치", "battery temperature monitor"])
    cosine = float(same @ other)
    state = CheckState.OK if cosine > 0.3 else CheckState.WARNING
    return Check(
        name="encoder", state=state, detail=say("encoder_check", id=novum.encoder.id, cosine=cosine)
    )


def _terms(novum: Novum) -> Check:
    terms = novum.analyser.terms("이차전지의 온도를 측정하는 센서")
    return Check(
        name="terms", state=CheckState.OK if terms else CheckState.FAILED, detail=" ".join(terms)
    )


def _search(novum: Novum) -> Check:
    snapshot = novum.engine.snapshot()
    return Check(
        name="search",
        state=CheckState.OK if snapshot.documents else CheckState.WARNING,
        detail=say("search_count", documents=snapshot.documents, passages=snapshot.passages),
    )


def _reading(_: Novum) -> Check:
    """Reads a PDF written here, through the real child process."""
    from nlp.pdf import parse_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "doctor.pdf"
        path.write_bytes(tiny_pdf("Novum reads"))
        document = parse_file(path)
    state = CheckState.OK if "Novum reads" in document.text else CheckState.FAILED
    return Check(name="reading", state=state, detail=document.parser_version)


def _worker(novum: Novum) -> Check:
    waiting = novum.catalog.jobs.count(JobState.QUEUED)
    return Check(name="worker", state=CheckState.OK, detail=say("queue_length", count=waiting))


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


CHECKS: dict[str, Callable[[Novum], Check]] = {
    "python": _python,
    "home": _home,
    "catalog": _catalog,
    "encoder": _encoder,
    "terms": _terms,
    "search": _search,
    "reading": _reading,
    "worker": _worker,
}
