"""Strange, broken and hostile PDFs end in a verdict, within time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from nlp.domain.base import Outcome
from nlp.errors import LimitExceededError
from nlp.intake import ReadingLimits, parse_file
from nlp.intake.processes import ROOT
from tests.unit.nlp.pdf.samples import handmade

ENDS = {
    *(Outcome.SUCCEEDED, Outcome.PARTIAL),
    "NoTextError",
    "EncryptedFileError",
    "DamagedFileError",
    "UnsupportedFileError",
    "EmptyFileError",
    "LimitExceededError",
}


def bomb(megabytes: int, piece: bytes = b" " * 2**20) -> bytes:
    """A page whose content stream unpacks to this many MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()
    plain = handmade(b"X")
    old = plain[plain.index(b"<</Length") : plain.index(b"\nendstream")]
    return plain.replace(old, b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed)


@pytest.mark.data
def test_every_odd_pdf_ends_in_a_document_or_a_document_error(data: Path) -> None:
    files = [path for path in (data / "odd_pdfs").rglob("*") if path.is_file()]
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.child_fork", str(data / "odd_pdfs")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(files) > 0
    bad = [one for one in told if one["code"] not in (0, 3) or one["end"] not in ENDS]
    assert bad == []


def test_a_bomb_ends_at_the_memory_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb(700))
    assert path.stat().st_size < 2**20
    with pytest.raises(LimitExceededError, match=r"bomb\.pdf: .*512 MB of memory"):
        parse_file(path, limits=ReadingLimits(memory_bytes=512 * 2**20))


def test_endless_work_ends_at_the_time_limit(tmp_path: Path) -> None:
    path = tmp_path / "slow.pdf"
    text = b"BT /F 12 Tf 72 700 Td (Hello world of slow pages) Tj ET " * 18_000
    path.write_bytes(bomb(250, text))
    with pytest.raises(LimitExceededError, match=r"slow\.pdf: .*longer than the 1 seconds"):
        parse_file(path, limits=ReadingLimits(seconds=1, memory_bytes=8 * 2**30))


def test_the_child_sees_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOVUM_ACCESS_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(7)")
    path = tmp_path / "plain.pdf"
    path.write_bytes(handmade())
    assert "Hello" in parse_file(path).text


def test_reading_works_in_a_daemonic_worker(tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    path.write_bytes(handmade())
    script = (
        "import multiprocessing, sys\n"
        "from pathlib import Path\n"
        "from nlp.intake import parse_file\n"
        "def work(path):\n"
        "    sys.exit(0 if 'Hello' in parse_file(Path(path)).text else 1)\n"
        "if __name__ == '__main__':\n"
        "    p = multiprocessing.get_context('fork').Process(target=work, "
        "args=(sys.argv[1],), daemon=True)\n"
        "    p.start(); p.join(); sys.exit(p.exitcode)\n"
    )
    runner = tmp_path / "runner.py"
    runner.write_text(script)
    done = subprocess.run(
        [sys.executable, str(runner), str(path)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0
