"""Fields of scanned proposals: the tuned part of the gold set as good and as bad scans.

    python -m benchmarks.scans [--only NAME] [--verbose]

Every PDF is drawn with 200 dots per inch as grey JPEG pictures; bad scans lean by up to 1.2
degrees, are blurred, faded, noisy and speckled, from a seed. Right is as in `benchmarks.gold`. The
peer is Tesseract's plain text of the same pictures (its own layout), read by lines that begin with
a label.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pypdfium2 as pdfium

from benchmarks.gold import Tallies, add, judge, report
from benchmarks.gold_cells import Atoms, atoms
from benchmarks.gold_peer import values_of
from nlp.domain.document import ParsedDocument
from nlp.intake import parse_file
from nlp.intake.recognition import DOTS_PER_INCH, LANGUAGES
from nlp.proposals import extract_proposal
from tests.gold.build import typeset
from tests.gold.forms import fill
from tests.gold.scans import scanned
from tests.gold.truth import Proposal, load_all

SEEDS = {"good scan": None, "bad scan": 20}


def plain_text(path: Path) -> str:
    """Tesseract's text of every page."""
    texts = []
    for page in pdfium.PdfDocument(path):
        picture = page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            picture.save(file.name)
            command = ["tesseract", file.name, "stdout", "-l", "+".join(LANGUAGES)]
            one = {**os.environ, "OMP_THREAD_LIMIT": "1"}
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=one)
        texts.append(done.stdout)
    return "\n".join(texts)


def _confidence(document: ParsedDocument) -> float:
    sure = [page.recognised for page in document.pages if page.recognised is not None]
    return sum(sure) / max(len(sure), 1)


def measure(
    proposal: Proposal, folder: Path, ours: dict[str, Tallies], peers: dict[str, Tallies]
) -> None:
    truth, pdf = atoms(proposal.features), typeset(fill(proposal))
    for kind, seed in SEEDS.items():
        path = folder / f"{proposal.name}-{kind.split()[0]}.pdf"
        path.write_bytes(scanned(pdf, seed=seed))
        document, took = _timed(path)
        found: Atoms = atoms(extract_proposal(document))
        add(ours, kind, judge(path.name, truth, found))
        start = os.times()
        add(peers, kind, judge(path.name, truth, values_of(plain_text(path))))
        peer = _spent(start)
        print(
            f"{path.name}: {len(document.pages)} pages, {len(document.tables)} tables, confidence "
            f"{_confidence(document):.2f}; {took / len(document.pages):.1f} s of processor time a "
            f"page, Tesseract alone {peer / len(document.pages):.1f}",
            flush=True,
        )


def _timed(path: Path) -> tuple[ParsedDocument, float]:
    start = os.times()
    return parse_file(path), _spent(start)


def _spent(start: os.times_result) -> float:
    """Processor time of this process and its children since."""
    return sum(os.times()[:4]) - sum(start[:4])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="proposals whose name begins so")
    parser.add_argument("--verbose", action="store_true", help="every disagreement")
    parser.add_argument("--data", type=Path, help="not used: the documents are invented")
    options = parser.parse_args()
    tuned = [one for one in load_all() if not one.aside and one.name.startswith(options.only)]
    ours: dict[str, Tallies] = defaultdict(dict)
    peers: dict[str, Tallies] = defaultdict(dict)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for proposal in tuned:
            measure(proposal, Path(folder), ours, peers)
    for kind in SEEDS:
        report(kind, ours[kind], peers[kind], fields=True)
        if options.verbose:
            for tally in ours[kind].values():
                print(*(f"      {line}" for line in tally.wrong), sep="\n")
    print(f"\n{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
