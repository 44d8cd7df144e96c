"""Docling on the same files, as far as it runs without downloaded models.

    python3 -m venv .venv-docling
    .venv-docling/bin/pip install --require-hashes --no-deps -r benchmarks/docling.txt
    python -m benchmarks.docling_peer --data ../shared/data --python .venv-docling/bin/python

PDF: 17 published notices, the Hangul document as the truth (as in `benchmarks.formats`), against
`docling-parse`. DOCX: every one in the data, the text elements of its XML as the truth, against
docling's Word backend. Docling's own PDF pipeline needs PyTorch and models: it runs where --full
names a Python that has docling, and DOCLING_ARTIFACTS_PATH the folder of its models. Docling reads
no HWP or HWPX; we read no HTML. Times are of the processor, in the order of the run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.formats import bigram_f1
from benchmarks.hangul_witness import package_text
from benchmarks.witnesses import agreement
from nlp.intake.reading import parse_bytes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
READER = Path(__file__).with_name("docling_reader.py")
INSTALL = (
    "python3 -m venv .venv-docling && "
    ".venv-docling/bin/pip install --require-hashes --no-deps -r benchmarks/docling.txt"
)


@dataclass(frozen=True)
class Read:
    text: str
    seconds: float


def ours(path: Path) -> Read:
    started = time.process_time()
    text = parse_bytes(path.read_bytes(), file_name=path.name).text
    return Read(text, time.process_time() - started)


def theirs(python: Path, how: str, paths: Sequence[Path]) -> dict[str, Read]:
    """What docling reads, by the file's name. Raises `SystemExit` with what it said."""
    told = subprocess.run(
        [python, READER, how, *paths],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
    )
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    if told.returncode or not lines:
        raise SystemExit(f"docling ({how}) does not run in {python}:\n{told.stderr[-800:]}")
    print(f"{how}: {', '.join(f'{name} {number}' for name, number in lines[0].items())}")
    for answer in lines[1:]:
        if "error" in answer:
            print(f"  {answer['name']}: {answer['error'][:160]}")
    good = [answer for answer in lines[1:] if "text" in answer]
    return {one["name"]: Read(one["text"], one["seconds"]) for one in good}


def show(title: str, mine: Mapping[str, Read], peer: Mapping[str, Read], like: Mapping[str, float],
         unlike: Mapping[str, float]) -> None:  # fmt: skip
    names = [name for name in mine if name in peer]
    print(f"{title}: {len(names)} of {len(mine)} files read by both")
    for label, values in (("ours", like), ("docling", unlike)):
        agreed = [values[name] for name in names]
        print(f"  {label:<8} median {statistics.median(agreed):.4f}, lowest {min(agreed):.4f}")
    spent = [sum(read[name].seconds for name in names) for read in (mine, peer)]
    print(f"  time: ours {spent[0]:.1f} s, docling {spent[1]:.1f} s: {spent[1] / spent[0]:.1f} ×")


def notices(folder: Path, python: Path, how: str) -> None:
    pairs = {path.name: next(folder.glob(f"{path.stem}.hwp*")) for path in folder.glob("*.pdf")}
    paths = [folder / name for name in sorted(pairs)]
    truth = {name: ours(path).text for name, path in pairs.items()}
    mine = {path.name: ours(path) for path in paths}
    peer = theirs(python, how, paths)
    show(
        f"PDF ({how}), F1 of Hangul bigrams against the Hangul document",
        mine,
        peer,
        {name: bigram_f1(read.text, truth[name]) for name, read in mine.items()},
        {name: bigram_f1(read.text, truth[name]) for name, read in peer.items()},
    )


def word_files(data: Path, python: Path) -> None:
    paths = sorted(data.rglob("*.docx"))
    truth = {}
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            truth[path.name] = package_text(archive) or ""
    mine = {path.name: ours(path) for path in paths}
    peer = theirs(python, "docx", paths)
    show(
        "DOCX, F1 of bigrams of letters against the text elements of the file",
        mine,
        peer,
        {name: agreement(read.text, truth[name]) for name, read in mine.items()},
        {name: agreement(read.text, truth[name]) for name, read in peer.items()},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--python", type=Path, default=Path(".venv-docling/bin/python"))
    parser.add_argument("--full", type=Path, help="a Python with all of docling, and its models")
    asked = parser.parse_args()
    if not asked.python.exists():
        raise SystemExit(f"There is no {asked.python}. Docling has an environment of its own:\n"
                         f"  {INSTALL}")  # fmt: skip
    folder = asked.data / "korean_notices" / "pairs"
    notices(folder, asked.python, "parse")
    word_files(asked.data, asked.python)
    if asked.full and os.environ.get("DOCLING_ARTIFACTS_PATH"):
        notices(folder, asked.full, "full")
    else:
        print(
            "not run: docling's own PDF pipeline (layout and table models). Install docling with "
            "PyTorch, fetch its models (docling-tools models download), set "
            "DOCLING_ARTIFACTS_PATH to their folder and name that Python with --full."
        )


if __name__ == "__main__":
    main()
