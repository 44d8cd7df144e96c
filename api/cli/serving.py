"""`novum serve`, `novum worker` and `novum beat`: the long-running processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from api.cli.output import ExitCode, errors, say

_UVICORN_NEVER_STARTED = 3  # its exit code, such as for a port that is taken


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("worker")(worker)
    app.command("beat")(beat)


def serve(
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on. Others than this machine's own need NOVUM_ACCESS_TOKEN."
        ),
    ] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 0,
    with_worker: Annotated[
        bool,
        typer.Option("--worker/--no-worker", help="Also start a worker, and stop it at the end."),
    ] = True,
) -> None:
    """Opens the web pages and the API, and starts a worker."""
    import uvicorn

    from api.app import create_app
    from api.settings import ApiSettings, check_exposure
    from workers.logs import LogSettings, Role, set_up_logging
    from workers.settings import read

    set_up_logging(read(LogSettings), role=Role.SERVER)
    given: dict[str, object] = {
        **({"host": host} if host else {}),
        **({"port": port} if port else {}),
    }
    settings = read(ApiSettings, given)
    check_exposure(settings)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    with worker_beside(enabled=with_worker):
        errors().print(say("serving", url=f"http://{shown}:{settings.port}"), style="bold")
        try:
            uvicorn.run(
                create_app(settings=settings),
                host=settings.host,
                port=settings.port,
                log_config=None,  # everything goes through the one set-up of logging
                access_log=False,  # it would write down what is searched for
                server_header=False,
                # Event streams stay open for as long as a page does; Ctrl+C waits for no reader.
                timeout_graceful_shutdown=3,
            )
        except SystemExit as end:  # uvicorn's own code would say that a document was refused
            if end.code == _UVICORN_NEVER_STARTED:
                raise typer.Exit(ExitCode.UNAVAILABLE) from end
            raise


def worker(
    concurrency: Annotated[int, typer.Option(min=0, help="Processes; 0: as the settings say.")] = 0,
    kinds: Annotated[
        str,
        typer.Option(
            help="Kinds of work, by commas: parse, encode, bulk. Default: as the settings say, all."
        ),
    ] = "",
) -> None:
    """Runs queued jobs until stopped; finishes the one it has begun."""
    from workers.logs import LogSettings, Role, set_up_logging
    from workers.run import run_worker
    from workers.settings import kinds_from, read

    set_up_logging(read(LogSettings), role=Role.WORKER)
    chosen = kinds_from(kinds) if kinds else None
    raise typer.Exit(run_worker(concurrency=concurrency or None, kinds=chosen))


def beat() -> None:
    """Looks for work that was left lying and has it begun again. Several may run: one acts."""
    from workers.beat import run_beat
    from workers.logs import LogSettings, Role, set_up_logging
    from workers.settings import Settings, read

    set_up_logging(read(LogSettings), role=Role.BEAT)
    raise typer.Exit(run_beat(Settings.load()))


@contextmanager
def worker_beside(*, enabled: bool) -> Iterator[None]:
    """A worker process for as long as the block runs; ended gently, then firmly.

    The worker also ends when this process is killed: it watches the pipe between the two.
    """
    if not enabled:
        yield
        return
    before = signal.signal(signal.SIGTERM, _leave)
    command = [sys.executable, "-m", "workers", "--with-parent"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ.copy())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        child.send_signal(signal.SIGTERM)
        try:
            child.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _leave(number: int, frame: FrameType | None) -> None:
    """Makes SIGTERM unwind the stack, so that the worker is ended with the server."""
    sys.exit(128 + number)
