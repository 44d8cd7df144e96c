"""A real S3-compatible server (moto's) in a process of its own, on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
REGION = "us-east-1"
_START_SECONDS = 60
_SIGNED = (
    f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
)
"""Says who asks; this server does not check it."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def s3_server(port: int | None = None, *, checks_rights: bool = False) -> Iterator[str]:
    """The address of a running server; what it holds is gone with it."""
    rights = {"INITIAL_NO_AUTH_ACTION_COUNT": "0"} if checks_rights else {}
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **KEYS, **rights},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield url
    finally:
        process.kill()
        process.wait()


def create_bucket(endpoint: str, name: str) -> None:
    ask(f"{endpoint}/{name}", method="PUT")


def put_object(endpoint: str, place: str, content: bytes) -> None:
    """Past the store: as somebody who changes an object behind its back."""
    ask(f"{endpoint}/{place}", method="PUT", content=content)


def ask(url: str, *, method: str = "GET", content: bytes | None = None) -> bytes:
    headers = {"Authorization": _SIGNED, "Content-Type": "application/octet-stream"}
    request = urllib.request.Request(url, content, headers, method=method)  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        return bytes(answer.read())


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            ask(f"{url}/moto-api/")
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The S3 server does not start at {url}")
