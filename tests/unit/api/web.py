"""A real server on a loopback port over a real temporary Novum home, for tests over HTTP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from api.app import create_app
from api.settings import ApiSettings
from workers.service import Novum


@contextmanager
def serving(novum: Novum, settings: ApiSettings | None = None) -> Iterator[str]:
    """Its base address, for as long as the block runs."""
    app = create_app(novum, settings or ApiSettings())
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            _wait(base)
            yield base
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _wait(base: str) -> None:
    transport = httpx.HTTPTransport(retries=5)
    with httpx.Client(transport=transport, timeout=60) as client:
        client.get(f"{base}/api/v1/healthz").raise_for_status()


def pdf(*pages: str) -> bytes:
    """A PDF with the given lines of ASCII text, one page for each argument."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for text in pages:
        lines = "".join(
            f"({line.replace(chr(92), '').replace('(', '[').replace(')', ']')}) Tj T*\n"
            for line in text.splitlines()
        )
        stream = f"BT /F1 11 Tf 72 770 Td 15 TL\n{lines}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    tail = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {count}\n0000000000 65535 f \n{table}{tail}".encode("ascii")


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
