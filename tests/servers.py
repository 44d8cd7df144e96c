"""Servers of a test's own, to be killed and started again: the shared ones are left alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

STARTING = 90.0
"""Seconds a server may take to answer; RabbitMQ on a busy machine needs 20."""
_ELASTIC = Path(__file__).resolve().parents[2] / "shared" / "elasticsearch"


class OwnServer(ABC):
    """A server process with its data in `folder`, on a free port of 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    @abstractmethod
    def missing() -> str | None:
        """What this machine lacks to run it; None: nothing."""

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def command(self) -> Sequence[str]: ...

    def environment(self) -> dict[str, str]:
        return {}

    def answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1.0)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self) -> None:
        """Returns once it answers; the data of an earlier run is there again."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                list(self.command()),
                env=os.environ | self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTING
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = (self.folder / "log").read_text("utf-8", "replace")[-2000:]
                raise RuntimeError(f"{type(self).__name__} did not start:\n{tail}")
            time.sleep(0.1)

    def stop(self) -> None:
        """As an administrator stops it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut does: the whole process group at once."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """It takes connections and answers nothing, until `thaw`."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._signal(number)
        self._process.wait(timeout=60)
        self._process = None
        self._wait_for_silence()

    def _wait_for_silence(self) -> None:
        deadline = time.monotonic() + 60
        while self.answers() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)


class OwnRedis(OwnServer):
    @staticmethod
    def missing() -> str | None:
        return None if shutil.which("redis-server") else "redis-server is not installed"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        durable = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")
        return (
            *("redis-server", "--bind", "127.0.0.1", "--port", str(self.port)),
            *("--dir", str(self.folder), *durable),
        )


class OwnRabbit(OwnServer):
    _server = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")

    @staticmethod
    def missing() -> str | None:
        return None if OwnRabbit._server.is_file() else "RabbitMQ is not installed"

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def command(self) -> Sequence[str]:
        return (str(self._server),)

    def environment(self) -> dict[str, str]:
        settings = self.folder / "rabbitmq.conf"
        settings.write_text(
            f"listeners.tcp.local = 127.0.0.1:{self.port}\ndisk_free_limit.absolute = 50MB\n",
            "utf-8",
        )
        (self.folder / "plugins").write_text("[].\n", "utf-8")
        return {
            "RABBITMQ_NODENAME": f"novum{self.port}@localhost",
            "RABBITMQ_CONFIG_FILE": str(settings),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "db"),
            "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "HOME": str(self.folder),
        }

    def close_connections(self) -> None:
        """As an administrator does it: the broker asks every client to leave, and goes on."""
        control = self._server.with_name("rabbitmqctl")
        subprocess.run(
            [str(control), "close_all_connections", "maintenance"],
            env=os.environ | self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=STARTING,
        )

    def _signal(self, number: signal.Signals) -> None:
        """Erlang's virtual machine is in a process group of its own; its pid is in a file."""
        super()._signal(number)
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError):
            os.kill(int((self.folder / "pid").read_text()), number)


class OwnPostgres(OwnServer):
    @staticmethod
    def missing() -> str | None:
        return None if OwnPostgres._programs() else "PostgreSQL's server programs are not installed"

    @staticmethod
    def _programs() -> Path | None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        return found[-1].parent if found else None

    def stop(self) -> None:
        """Fast: it lets nobody finish. Its gentle way would wait until the last one has left."""
        self._end(signal.SIGINT)

    def _signal(self, number: signal.Signals) -> None:
        """Each of its processes is in a group of its own; the first one tells them of the rest."""
        if self._process is not None and number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCONT):
            for pid in children_of(self._process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        super()._signal(number)

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://novum@127.0.0.1:{self.port}/postgres"

    def command(self) -> Sequence[str]:
        programs = self._programs()
        assert programs is not None
        data = self.folder / "data"
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            for parent in self.folder.parents[:3]:
                parent.chmod(parent.stat().st_mode | 0o011)
        if not data.exists():
            make = ("initdb", "-D", str(data), "-A", "trust", "-U", "novum", "-E", "UTF8")
            subprocess.run(
                [*self._as_postgres(), str(programs / make[0]), *make[1:], "--no-sync"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        settings = ("-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1")
        return (*self._as_postgres(), str(programs / "postgres"), "-D", str(data), *settings)

    @staticmethod
    def _as_postgres() -> Sequence[str]:
        """The server refuses to run as root."""
        if os.getuid() != 0:
            return ()
        return ("setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups")

    def answers(self) -> bool:
        """It opens its port before it lets anybody in."""
        import psycopg

        try:
            plain = self.url.replace("+psycopg", "")
            psycopg.connect(plain, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class OwnElastic(OwnServer):
    @staticmethod
    def missing() -> str | None:
        if not shutil.which("java"):
            return "Java is not installed"
        return None if (_ELASTIC / "start").is_file() else "no Elasticsearch node to start"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str]:
        return (str(_ELASTIC / "start"),)

    def environment(self) -> dict[str, str]:
        return {"ES_PORT": str(self.port), "ES_HEAP": "512m", "ES_DATA": str(self.folder / "data")}

    def start(self) -> None:
        subprocess.run(
            list(self.command()),
            env=os.environ | self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=STARTING,
        )

    def _signal(self, number: signal.Signals) -> None:
        os.killpg(self._pid(), number)

    def _end(self, number: signal.Signals) -> None:
        pid = self._pid()
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            return
        self._wait_for_silence()

    def _pid(self) -> int:
        return int((self.folder / "data" / "pid").read_text())


def children_of(parent: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(place.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(place.parent.name))
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
