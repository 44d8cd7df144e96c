"""`make bench`: every benchmark in turn, each in its own process, with its figures on paper."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

BENCHMARKS = (
    ("prior_art", "Prior art found for examiner-cited queries"),
    ("gazettes", "Fields read from gazettes"),
    ("reading", "Pages a second"),
    ("formats", "PDF against HWP and HWPX of the same text"),
    ("likeness", "Copies found, and false alarms"),
    ("proposals", "Fields read from the demo proposals"),
    ("gold", "Fields read from proposals that were written apart"),
    ("bulk_load", "Bulk load"),
    ("evaluation_time", "Time of one evaluation"),
    ("originality", "Cited art against random art"),
    ("faults", "Planted faults, and false alarms"),
    ("rescoring", "A call of 24,000 scored again after its weights changed"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*(name for name, _ in BENCHMARKS), []])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked = parser.parse_args()
    failed = []
    for name, title in BENCHMARKS:
        if asked.names and name not in asked.names:
            continue
        command = [sys.executable, "-m", f"benchmarks.{name}", "--data", str(asked.data)]
        print(f"\n=== {title}: python -m benchmarks.{name}", flush=True)
        started = time.monotonic()
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
        print(f"    ({time.monotonic() - started:.0f} s)", flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
