"""Every file as it comes: is its verdict the right one, how fast, and with how much memory.

    python -m benchmarks.intake --data ../shared/data [--without-recognition] [NAME …]

Reads every file below the data folder, whatever it is, through the limited process, and then its
fields, as `novum add` does. A verdict is a document, or a refusal that names the file and says what
to do. Each is held against a witness that has nothing in common with our readers
(`benchmarks.witnesses`): the kind of verdict, for a document also its letters, for a refusal what
it says the content is. Disagreements are listed, to be looked at by eye.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.witnesses import DOCUMENT, Witness, agreement, letters, missing_peers, witness_of
from nlp.domain import Outcome
from nlp.errors import DocumentError
from nlp.extract import extract
from nlp.intake import ReadingLimits, parse_file
from nlp.intake.recognition import missing_parts

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LIMIT_SECONDS, LIMIT_BYTES = 20.0, 1.5 * 2**30
LETTERS = 12
"""Letters from which on two texts can be compared by their bigrams."""
AGREED = 0.9
EACH = 50
"""Files after which progress is told."""
BROKEN = "broke down over its fields"


@dataclass(frozen=True)
class Verdict:
    path: Path
    kind: str  # `document`, or the name of the error
    seconds: float
    said: str = ""  # the refusal, or what is told of the document
    text: str = ""  # with the letters that were told to be hidden
    seen: str = ""  # without
    whole: bool = True
    advised: bool = True  # a refusal: names the file and says what to do


def verdict(path: Path, limits: ReadingLimits) -> Verdict:
    started = time.monotonic()
    try:
        document = parse_file(path, limits=limits)
    except DocumentError as error:
        return Verdict(
            path,
            type(error).__name__,
            time.monotonic() - started,
            said=error.what,
            advised=path.name in str(error) and bool(error.todo),
        )
    try:
        extract(document)
    except Exception as error:  # whatever it is, it is what `novum add` would stumble over
        return Verdict(path, BROKEN, time.monotonic() - started, said=repr(error), advised=False)
    hidden = [one.evidence.quote for one in document.hidden]
    return Verdict(
        path,
        DOCUMENT,
        time.monotonic() - started,
        said="; ".join(issue.message for issue in document.issues),
        text="\n".join([document.text, *hidden]),
        seen=document.text,
        whole=document.outcome is Outcome.SUCCEEDED,
    )


def disagreement(ours: Verdict, witness: Witness) -> str | None:
    """What is wrong with a verdict by its witness; None where they agree."""
    if ours.kind == BROKEN:
        return BROKEN
    if not ours.advised:
        return "the refusal does not name the file or says not what to do"
    if ours.kind not in witness.may:
        return "another verdict"
    if ours.kind != DOCUMENT:
        return None if witness.word in ours.said else f"the refusal does not say {witness.word}"
    if len(letters(witness.text)) >= LETTERS:
        agreed = max(agreement(text, witness.text) for text in (ours.text, ours.seen))
        if agreed < AGREED:
            return f"letters agree by {agreed:.2f} ({len(letters(ours.seen))} ours)"
    return None


def judged(verdicts: Sequence[Verdict], witnesses: dict[Path, Witness]) -> None:
    wrong = [(one, why) for one in verdicts if (why := disagreement(one, witnesses[one.path]))]
    print(f"  {len(verdicts) - len(wrong)} of {len(verdicts)} verdicts as the witness says")
    for one, why in wrong:
        witness = witnesses[one.path]
        print(f"    {one.path.name}: {why}; ours: {one.kind} {one.said[:90]!r}; {witness.why}")


def measured(verdicts: Sequence[Verdict]) -> None:
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    ordered = sorted(verdicts, key=lambda one: one.seconds)
    kinds = Counter(
        one.kind if one.kind != DOCUMENT else f"{one.kind}, {'whole' if one.whole else 'in part'}"
        for one in verdicts
    )
    for kind, count in kinds.most_common():
        print(f"  {count:>5}  {kind}")
    slow = [one for one in ordered if one.seconds > LIMIT_SECONDS]
    print(f"  median {ordered[len(ordered) // 2].seconds:.2f} s; slowest: ", end="")
    print(", ".join(f"{one.path.name} {one.seconds:.0f} s" for one in ordered[:-4:-1]))
    print(f"  over {LIMIT_SECONDS:.0f} s: {len(slow)}; largest process", end=" ")
    print(f"{largest / 2**20:.0f} MB, at most {LIMIT_BYTES / 2**20:.0f} MB asked", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--without-recognition", action="store_true")
    parser.add_argument("names", nargs="*", help="parts of paths; default: all files")
    asked = parser.parse_args()
    if lacking := missing_peers():
        raise SystemExit(
            f"No witness for PDFs here, missing: {', '.join(lacking)}. "
            "apt install poppler-utils poppler-data"
        )
    files = sorted(path for path in asked.data.rglob("*") if path.is_file())
    if asked.names:
        files = [path for path in files if any(name in str(path) for name in asked.names)]
    runs = [("scans not recognised", ReadingLimits(ocr_pages=0))]
    if lacking := missing_parts():
        print(f"scans cannot be recognised here, missing: {', '.join(lacking)}", flush=True)
    elif not asked.without_recognition:
        runs.append(("scans recognised", ReadingLimits()))
    done: dict[str, list[Verdict]] = {}
    for name, limits in runs:
        started = time.monotonic()
        done[name] = []
        for number, path in enumerate(files, start=1):
            done[name].append(verdict(path, limits))
            if number % EACH == 0:  # with recognition all of it may take an hour
                print(f"  {number} of {len(files)} files", file=sys.stderr, flush=True)
        print(f"{name}: {len(files)} files, {time.monotonic() - started:.0f} s")
        measured(done[name])
    witnesses = {path: witness_of(path) for path in files}  # last: their memory is not ours
    for name, verdicts in done.items():
        print(f"{name}:")
        judged(verdicts, witnesses)


if __name__ == "__main__":
    main()
