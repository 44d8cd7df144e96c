"""Both engines as the corpus grows: ``python -m benchmarks.scale [--engine embedded]``

Load rate, bytes a document, memory, and the time of a whole abstract as query, its vector given.
Each engine runs in a process of its own. The peer is one float32 matrix product in numpy over all
document vectors, in the same run.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.scale.corpus import known_vectors, originals
from benchmarks.scale.measure import Measured, brute_force, grow, printed
from benchmarks.scale.places import PLACES

SIZES = (3_804, 30_000, 100_000)
DIMENSION = 512


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--engine", choices=[*PLACES], action="append", help="default: both")
    parser.add_argument("--size", type=int, action="append", help="default: 3804, 30000, 100000")
    parser.add_argument("--work", type=Path, help="keep vectors and index here")
    parser.add_argument("--child", choices=[*PLACES], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sizes = sorted(asked.size or SIZES)
    if asked.child:
        _child(asked.child, asked.data, asked.work, sizes)
        return 0
    work = asked.work or Path(tempfile.mkdtemp(prefix="novum-scale-"))
    try:
        return _parent(asked.data, work, asked.engine or [*PLACES], sizes)
    finally:
        if asked.work is None:
            shutil.rmtree(work, ignore_errors=True)


def _parent(data: Path, work: Path, engines: list[str], sizes: list[int]) -> int:
    real = originals(data)
    known, rate = known_vectors(real, work)
    if rate:
        per_query = sum(len(o.statements) + 1 for o in real) / len(real)
        print(f"encoding: {rate:.0f} statements/s, {1000 * per_query / rate:.0f} ms a query")
    del known
    peer = {size: brute_force(size, DIMENSION) for size in sizes}
    rows: list[Measured] = []
    for engine in engines:
        command = [sys.executable, "-m", "benchmarks.scale", "--child", engine]
        command += ["--data", str(data), "--work", str(work)]
        command += [option for size in sizes for option in ("--size", str(size))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as child:
            for line in child.stdout or ():
                rows.append(Measured(**json.loads(line)))
                _show(rows[-1], peer[rows[-1].documents])
        if child.returncode:
            return child.returncode
    for engine in engines:
        _exponents([row for row in rows if row.engine == engine])
    return 0


def _child(engine: str, data: Path, work: Path, sizes: list[int]) -> None:
    real = originals(data)
    known, _ = known_vectors(real, work)
    with PLACES[engine](work, known) as place:
        for measured in grow(place, real, known, sizes):
            print(printed(measured), flush=True)


def _show(row: Measured, peer: float) -> None:
    stamp = time.strftime("%H:%M:%S")
    print(
        f"\n{row.engine} at {row.documents:,} ({stamp}): {row.rate:.0f} documents/s, "
        f"{row.bytes_per_document:,.0f} bytes/document, peak {row.peak_mb:.0f} MB, "
        f"first query {row.first_ms:.0f} ms; numpy over all vectors {peer:.1f} ms"
    )
    for kind, p50 in row.p50.items():
        times = f"p50 {p50:7.1f}   p95 {row.p95[kind]:7.1f} ms"
        print(f"    {kind:20} {times}   {p50 / peer:6.1f} x numpy", flush=True)


def _exponents(rows: list[Measured]) -> None:
    """How the median grows with the documents: 1 is in proportion."""
    if len(rows) < 2:
        return
    first, last = rows[0], rows[-1]
    grown = math.log(last.documents / first.documents)
    shown = [f"{k} {math.log(last.p50[k] / first.p50[k]) / grown:.2f}" for k in first.p50]
    print(f"\n{rows[0].engine}: growth exponent of the median: {', '.join(shown)}")


if __name__ == "__main__":
    raise SystemExit(main())
