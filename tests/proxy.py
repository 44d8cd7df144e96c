"""A proxy in front of a real HTTP server that can be told to fail: statuses, silence, no answer."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PRODUCT = "X-Elastic-Product"


@dataclass(slots=True)
class Seen:
    """A request on its way through."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


Fault = Callable[[Seen], int | None]
"""A status to answer instead of the server, 0 to say nothing and hang up, None to let through."""
Change = Callable[[Seen, Any], Any]
"""Changes a JSON answer on its way back."""


@dataclass(slots=True)
class Faulty:
    """Lets everything through until `fault` or `change` says otherwise."""

    target: str
    fault: Fault = field(default=lambda _: None)
    change: Change = field(default=lambda _, answer: answer)
    delay: float = 0.0  # seconds before each answer
    certificate: Path | None = None  # with its key in one PEM file: the proxy speaks TLS
    seen: list[Seen] = field(default_factory=list)
    _server: ThreadingHTTPServer = field(init=False)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def requests(self, part: str) -> int:
        return sum(part in one.path for one in self.seen)


def _handler(faulty: Faulty) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen = Seen(
                self.command,
                self.path,
                body,
                {name.lower(): value for name, value in self.headers.items()},
            )
            faulty.seen.append(seen)
            time.sleep(faulty.delay)
            status = faulty.fault(seen)
            if status == 0:
                self.close_connection = True
            elif status is not None:
                self._answer(status, json.dumps({"error": {"type": "made_up"}}).encode())
            else:
                self._forward(seen)

        def _forward(self, seen: Seen) -> None:
            kept = {name: value for name, value in seen.headers.items() if name != "host"}
            request = Request(  # noqa: S310
                faulty.target + seen.path, data=seen.body or None, headers=kept, method=seen.method
            )
            try:
                with urlopen(request, timeout=60) as found:  # noqa: S310
                    status, data = found.status, found.read()
            except HTTPError as error:
                with error:
                    status, data = error.code, error.read()
            if data[:1] in (b"{", b"["):
                data = json.dumps(faulty.change(seen, json.loads(data))).encode()
            self._answer(status, data)

        def _answer(self, status: int, data: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.send_header(PRODUCT, "Elasticsearch")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)
            except OSError:
                self.close_connection = True  # the client no longer waits

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the requests are kept."""

    return Handler


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 and its key in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    place = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    place.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return place
