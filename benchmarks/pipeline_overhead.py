"""What the pipeline costs over doing its stages directly: leases, kept outputs, progress, messages.

The peer is a loop over the same functions in one process, in the same run, on the same documents:
read, extract, index. Through the pipeline: from the first upload to the last end, one worker.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from benchmarks.queueing import BROKERS, Setup, opened, tiny_pdf, wait_until_done, worker
from workers import parts
from workers.service import Novum

PAGES = range(10, 17)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--documents", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tiny = [Path(folder) / f"tiny {number}.pdf" for number in range(asked.documents)]
        for path in tiny:
            path.write_bytes(tiny_pdf(path.stem))
        for name, files in (
            ("one line", tiny),
            ("gazettes", _gazettes(asked.data, asked.documents)),
        ):
            if files:
                _compare(name, files)
    return 0


def _compare(name: str, files: list[Path]) -> None:
    with (
        tempfile.TemporaryDirectory() as home,
        opened(Setup("files", postgres=False), Path(home)) as novum,
    ):
        direct = _directly(novum, files)
    print(f"{name}: {len(files)} documents; directly {direct * 1e3:.0f} ms per document")
    for broker in BROKERS:
        for postgres in (False, True):
            setup = Setup(broker, postgres=postgres)
            with tempfile.TemporaryDirectory() as home, opened(setup, Path(home)) as novum:
                through = _through(novum, files)
            print(
                f"    {setup.name:24} {through * 1e3:6.0f} ms   {through / direct:5.2f} x"
                f"   {(through - direct) * 1e3:+6.0f} ms per document",
                flush=True,
            )


def _directly(novum: Novum, files: list[Path]) -> float:
    """Seconds per document after the first, which loads everything."""
    began = 0.0
    for number, path in enumerate((files[0], *files)):
        if number == 1:
            began = time.perf_counter()
        parsed = parts.parse(path, file_name=path.name)
        features = parts.extract(parsed, genre=None)
        novum.engine.upsert(parts.prepare([features], encoder=novum.encoder, parsed=parsed))
    return (time.perf_counter() - began) / len(files)


def _through(novum: Novum, files: list[Path]) -> float:
    with worker(novum), tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.pdf"
        first.write_bytes(tiny_pdf("first"))
        wait_until_done(novum, [novum.submit(first, evaluate=False).id])
        began = time.perf_counter()
        jobs = [novum.submit(path, evaluate=False) for path in files]
        wait_until_done(novum, [job.id for job in jobs])
        return (time.perf_counter() - began) / len(files)


def _gazettes(data: Path, count: int) -> list[Path]:
    folder = data / "gazette_pdfs"
    if not (folder / "facts.jsonl").is_file():
        return []
    lines = (folder / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    facts = [json.loads(line) for line in lines]
    chosen = [folder / each["file"] for each in facts if _fit(each)]
    return chosen[:count]


def _fit(facts: dict[str, int]) -> bool:
    return facts["pages"] in PAGES and facts["text_characters"] > 5000  # no scans


if __name__ == "__main__":
    raise SystemExit(main())
