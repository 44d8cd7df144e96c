"""The process that reads hostile files, once it is shut in, tries what it may not."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.intake.isolation import confinement
from nlp.intake.processes import ROOT, child_environment
from nlp.intake.sandbox import Confinement, _program
from tests.conftest import require

TRIES = {
    "connect": "socket.create_connection(('127.0.0.1', port), timeout=5)",
    "ask a name server": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "a local socket": "socket.socket(socket.AF_UNIX)",
    "two ends": "socket.socketpair()",
    "write": "open(folder / 'new', 'w')",
    "add": "open(folder / 'kept', 'a')",
    "empty": "os.truncate(folder / 'kept', 0)",
    "change": "open(folder / 'kept', 'r+')",
    "remove": "(folder / 'kept').unlink()",
    "rename": "(folder / 'kept').rename(folder / 'other')",
    "make a folder": "(folder / 'new').mkdir()",
    "link": "os.symlink(folder / 'kept', folder / 'new')",
    "let others in": "os.chmod(folder / 'kept', 0o777)",
    "start a program": "os.execv('/bin/true', ['true'])",
    "start a child": "subprocess.run(['/bin/true'])",
    "kill": "os.kill(os.getppid(), 0)",
}

SCRIPT = """
import os, socket, subprocess, sys
from pathlib import Path
from nlp.intake.sandbox import shut_in
folder, port = Path(sys.argv[1]), int(sys.argv[2])
if sys.argv[4] == "shut in":
    shut_in(readable=[folder])
assert (folder / "kept").read_text() == "kept"
try:
    {what}
except PermissionError:
    sys.exit(42)
"""


def attempt(what: str, folder: Path, port: int, how: str) -> int:
    (folder / "kept").write_text("kept")
    script = SCRIPT.replace("{what}", what)
    arguments = [sys.executable, "-c", script, str(folder), str(port), "-", how]
    return subprocess.run(
        arguments, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False
    ).returncode


@pytest.fixture(scope="module", autouse=True)
def _filtered() -> None:
    filtered = confinement() in (Confinement.CLOSED, Confinement.FILTER)
    require(filtered, "the kernel grants no seccomp filter")


@pytest.mark.parametrize("what", TRIES.values(), ids=TRIES.keys())
def test_what_a_reader_may_not_is_refused_and_was_possible_before(
    what: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert attempt(what, tmp_path, port, "free") == 0
        for path in tmp_path.iterdir():
            path.rmdir() if path.is_dir() else path.unlink()
        assert attempt(what, tmp_path, port, "shut in") == 42
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_text() == "kept"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_program_is_whole_instructions_and_ends_in_an_answer(machine: str) -> None:
    program = _program(machine)
    assert program is not None
    assert len(program) % 8 == 0
    assert program[-8:] == b"\x06\0\0\0\0\0\xff\x7f"


def test_a_machine_without_numbers_gets_no_filter() -> None:
    assert _program("riscv64") is None


READING = {
    "a file beside the upload": "(secret / 'key').read_text()",
    "a folder": "os.listdir(secret)",
    "a link to it": "(folder / 'link').read_text()",
    "users of the machine": "open('/etc/passwd').read()",
    "environment of another": "open(f'/proc/{os.getppid()}/environ', 'rb').read()",
}

READER = """
import os, sys
from pathlib import Path
from nlp.intake.sandbox import shut_in
folder, secret = Path(sys.argv[1]), Path(sys.argv[2])
if sys.argv[3] == "shut in":
    shut_in(readable=[folder / "upload"])
assert (folder / "upload").read_text() == "upload"
try:
    {what}
except PermissionError:
    sys.exit(42)
"""


@pytest.mark.parametrize("what", READING.values(), ids=READING.keys())
def test_a_reader_opens_the_upload_and_no_other_file(what: str, tmp_path: Path) -> None:
    require(confinement() is Confinement.CLOSED, "the kernel grants no Landlock")
    secret, folder = tmp_path / "secret", tmp_path / "files"
    secret.mkdir()
    folder.mkdir()
    (secret / "key").write_text("secret")
    (folder / "upload").write_text("upload")
    (folder / "link").symlink_to(secret / "key")
    ends = []
    for how in ("free", "shut in"):
        script = READER.replace("{what}", what)
        arguments = [sys.executable, "-c", script, str(folder), str(secret), how]
        environment = child_environment()
        done = subprocess.run(arguments, cwd=ROOT, env=environment, check=False)
        ends.append(done.returncode)
    assert ends == [0, 42]


def test_what_a_checkout_keeps_beside_the_package_cannot_be_read() -> None:
    """The package's own folder is open, the folder around it is not."""
    require(confinement() is Confinement.CLOSED, "the kernel grants no Landlock")
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from nlp.intake.sandbox import shut_in\n"
        "import nlp\n"
        "package = Path(nlp.__file__).parent\n"
        "shut_in()\n"
        "(package / 'README.md').read_text()\n"
        "try:\n"
        "    (package.parent / 'pyproject.toml').read_text()\n"
        "except PermissionError:\n"
        "    sys.exit(42)\n"
    )
    arguments = [sys.executable, "-c", script]
    done = subprocess.run(arguments, cwd=ROOT, env=child_environment(), check=False)
    assert done.returncode == 42
