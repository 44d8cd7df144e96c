"""The process that reads a hostile file: ``python -m nlp.intake.child``, one file, then it ends.

Before it sees the file it is shut in: no network, no writing, no other programs or files, and
limits on memory, time and the size of its answer. The request is one JSON object on stdin, the
answer bytes on stdout: the `ParsedDocument` as JSON, or a PNG, or how it is shut in. Exit codes: 0
done, 3 refused (stdout holds the error as JSON), 4 out of memory. Only what reading needs is
imported, so that a start costs a fraction of a second.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

REFUSED = 3
OUT_OF_MEMORY = 4


def confine(memory_bytes: int, seconds: float, answer_bytes: int) -> None:
    """Limits that the kernel enforces on this process from now on."""
    cpu = max(int(seconds) + 1, 1)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for what, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, answer_bytes),
    ):
        _soft, hard = resource.getrlimit(what)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (allowed, allowed))


def answer(request: dict[str, Any]) -> bytes:
    from nlp.intake.limits import ReadingLimits

    limits = ReadingLimits(**request["limits"])
    content = Path(request["path"]).read_bytes()
    if request["action"] == "render":
        from nlp.intake.reading import render_bytes

        return render_bytes(
            content,
            request["page"],
            scale=request["scale"],
            member=request["member"],
            turned=request.get("turned", 0.0),
            file_name=request["file_name"],
            limits=limits,
        )
    if request["action"] == "scans":
        from nlp.intake.reading import scans

        found = scans(content, file_name=request["file_name"], limits=limits)
        return json.dumps([scan.model_dump() for scan in found]).encode()
    if request["action"] == "scan":
        from nlp.intake.reading import scan_bytes

        return scan_bytes(
            content,
            request["page"],
            scale=request["scale"],
            member=request["member"],
            file_name=request["file_name"],
            limits=limits,
        )
    from nlp.intake.reading import parse_bytes
    from nlp.intake.recognised import Recognition

    given = request.get("recognition")
    document = parse_bytes(
        content,
        file_name=request["file_name"],
        limits=limits,
        recognition=Recognition.model_validate(given) if given else None,
    )
    return document.model_dump_json().encode()


def main() -> int:
    from nlp.errors import NovumError
    from nlp.intake.sandbox import shut_in

    gc.disable()  # one document, then the process ends
    request = json.load(sys.stdin.buffer)
    limits = request["limits"]
    confine(limits["memory_bytes"], limits["seconds"], request["answer_bytes"])
    confinement = shut_in(readable=[Path(request["path"])] if "path" in request else [])
    code = 0
    try:
        told = request["action"] == "confinement"
        content = confinement.encode() if told else answer(request)
    except NovumError as error:
        fields = {"what": error.what, "where": error.where, "todo": error.todo}
        content = json.dumps({"error": type(error).__name__, **fields}).encode()
        code = REFUSED
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    return code


if __name__ == "__main__":
    status = main()
    # Without the interpreter's tidying-up: PDFium's finalisers have crashed on damaged files.
    os._exit(status)
