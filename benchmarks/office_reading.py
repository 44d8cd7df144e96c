"""Reading what patent offices hand out: ``python -m benchmarks.office_reading``

For each office the real answers are varied into one file of 10, 100 and 500 MB (see
`benchmarks.offices`). Each file is read twice, each time in a process of its own: by Novum into its
normal form, and by a peer into plain dictionaries of texts, where most scripts stop: lxml's
`iterparse` for KIPRIS, lxml document by document for US XML, a loop over lines for the Green Book.
Speeds are per second of processor time of one core, so that what else runs on the machine does not
count. Beside them stands the most memory that each process ever held; Novum's must not grow with
the file (±10 %).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.offices import OFFICES, Office

SIZES = (10, 100, 500)
SEED = 7
FLAT = 0.10


@dataclass(frozen=True, slots=True)
class Run:
    records: int
    refused: int
    seconds: float  # of processor time
    peak: int  # bytes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--office", choices=[office.name for office in OFFICES])
    parser.add_argument("--megabytes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--read", nargs=3, metavar=("READER", "OFFICE", "FILE"), help="one child")
    asked = parser.parse_args()
    if asked.read:
        reader, name, file = asked.read
        print(json.dumps(_measured(reader, _office(name), Path(file))))
        return 0
    print(
        f"{'office':12}{'MB':>6}{'records':>10}{'refused':>9}{'MB/s':>8}{'records/s':>11}"
        f"{'peak MB':>9}   peer MB/s   peak MB   Novum/peer"
    )
    flat = [
        _flat(office, asked.data, asked.megabytes)
        for office in OFFICES
        if asked.office in (None, office.name)
    ]
    return 0 if all(flat) else 1


def _flat(office: Office, data: Path, sizes: list[int]) -> bool:
    """One line per size; whether memory stays where it was at the smallest."""
    peaks = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="novum-office-") as folder:
            path = Path(folder) / "answers"
            written = _write(office, data, path, size * 10**6) / 10**6
            own, peer = (_in_child(reader, office, path) for reader in ("novum", "peer"))
        peaks.append(own.peak)
        rate, peer_rate = written / own.seconds, written / peer.seconds
        print(
            f"{office.name:12}{written:6.0f}{own.records:10,}{own.refused:9}{rate:8.1f}"
            f"{own.records / own.seconds:11,.0f}{own.peak / 10**6:9.0f}{peer_rate:12.1f}"
            f"{peer.peak / 10**6:10.0f}{rate / peer_rate:13.2f}",
            flush=True,
        )
    growth = max(peaks) / peaks[0] - 1
    kept = growth <= FLAT
    print(f"{office.name:12}memory {growth:+.1%} from {sizes[0]} to {sizes[-1]} MB"
          f" ({'flat' if kept else 'NOT FLAT'})")  # fmt: skip
    return kept


def _write(office: Office, data: Path, path: Path, size: int) -> int:
    draw = random.Random(SEED)  # noqa: S311
    with path.open("wb") as file:
        written = file.write(office.begin)
        for text in office.texts(data, draw):
            written += file.write(text)
            if written >= size:
                break
        return written + file.write(office.end)


def _in_child(reader: str, office: Office, path: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.office_reading", "--read"]
    done = subprocess.run(
        [*command, reader, office.name, str(path)], check=True, capture_output=True, text=True
    )
    return Run(**json.loads(done.stdout))


def _measured(reader: str, office: Office, path: Path) -> dict[str, float]:
    read = _novum if reader == "novum" else _peer
    list(read(office, path, limit=100))  # imports and first use
    started = time.process_time()
    records, refused = _counted(read(office, path, limit=None))
    seconds = time.process_time() - started
    return {"records": records, "refused": refused, "seconds": seconds, "peak": _peak()}


def _counted(outcomes: Iterator[bool]) -> tuple[int, int]:
    """Good records and refused ones."""
    records = refused = 0
    for good in outcomes:
        records += good
        refused += not good
    return records, refused


def _novum(office: Office, path: Path, *, limit: int | None) -> Iterator[bool]:
    from nlp.patents.reading import Record, read_records

    for serial, record in enumerate(read_records(path, format=office.name)):
        if serial == limit:
            return
        yield isinstance(record, Record)


def _peer(office: Office, path: Path, *, limit: int | None) -> Iterator[bool]:
    yield from islice(office.peer(path), limit)


def _peak() -> int:
    """Most memory this process held, in bytes (Linux); its parent's does not count."""
    status = Path("/proc/self/status").read_text()
    match = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(match[1]) * 1024 if match else 0


def _office(name: str) -> Office:
    return next(office for office in OFFICES if office.name == name)


if __name__ == "__main__":
    raise SystemExit(main())
