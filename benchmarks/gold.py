"""Fields of the gold set: precision, recall and F1 against the truth, for every built file.

    python -m benchmarks.gold [--verbose] [--aside] [--only NAME]

The set (`tests/gold`) was written apart from the reader: by its forms and its invented content,
without knowledge of how values are found. A part of it is kept aside from tuning; of that part
only totals are shown unless ``--aside`` asks for more. What is fresh, as no rule has seen it yet,
stands apart and is shown in full.

Right means equal after spaces, case and NFKC are put aside, numbers as decimals; prose is right
where the F1 of its 5-grams of letters is .9 or more. A row counts cell by cell, matched by its key
(item, year, name …). The peer reads lines that begin with a label out of the plain text of the PDF.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.gold_cells import GROUPS, Atoms, atoms, same
from benchmarks.gold_peer import peer_fields
from nlp.domain import ProposalFeatures
from nlp.errors import DocumentError
from nlp.intake import parse_file
from nlp.proposals import extract_proposal
from tests.gold.build import Built, build
from tests.gold.truth import Proposal


@dataclass
class Tally:
    """Right, found and true values of one field."""

    right: int = 0
    found: int = 0
    true: int = 0
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.right + other.right,
            self.found + other.found,
            self.true + other.true,
            self.wrong + other.wrong,
        )

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 0.0

    def __str__(self) -> str:
        figures = f"{self.precision:6.3f} {self.recall:6.3f} {self.f1:6.3f}"
        return f"{figures}  {self.right}/{self.found} found, {self.true} true"


Tallies = dict[str, Tally]


def judge(place: str, truth: Atoms, found: Atoms) -> Tallies:
    """A tally for every field that has a value in either."""
    tallies: Tallies = {}
    for name in sorted({*truth, *found}):
        is_true, is_found = Counter(truth.get(name, ())), Counter(found.get(name, ()))
        right = same(name, is_true, is_found)
        lost, extra = is_true - right, is_found - right
        wrong = [f"{place} {name}: not found {atom}" for atom in lost.elements()]
        wrong += [f"{place} {name}: not true {atom}" for atom in extra.elements()]
        tallies[name] = Tally(right.total(), is_found.total(), is_true.total(), wrong)
    return tallies


def _part(proposal: Proposal) -> str:
    """Which part of the set; what is fresh belongs to the tuned part once rules know it."""
    return "aside" if proposal.aside else "fresh" if proposal.fresh else "tuned"


def _read(built: Built) -> ProposalFeatures | None:
    try:
        return extract_proposal(parse_file(built.path))
    except DocumentError as error:
        print(f"  {error}")
        return None


def add(into: dict[str, Tallies], group: str, tallies: Mapping[str, Tally]) -> None:
    for name, tally in tallies.items():
        into[group][name] = into[group].get(name, Tally()) + tally


def _sum(tallies: Tallies, names: Iterable[str]) -> Tally:
    return sum((tallies[name] for name in names if name in tallies), Tally())


def measure(built: Iterable[Built]) -> tuple[dict[str, Tallies], dict[str, Tallies]]:
    """What the reader and the peer reach: by part, kind and variant of file, then by field."""
    ours: dict[str, Tallies] = defaultdict(dict)
    peers: dict[str, Tallies] = defaultdict(dict)
    plain: dict[tuple[str, str], Atoms] = {}
    for each in built:
        truth = atoms(each.proposal.features)
        group = f"{_part(each.proposal)}, {each.kind}, {each.variant}"
        read = _read(each)
        found = atoms(read) if read else {}
        add(ours, group, judge(each.path.name, truth, found))
        key = each.proposal.name, each.kind
        if each.variant == "hidden":
            moved = [
                name for name in {*found, *plain[key]} if found.get(name) != plain[key].get(name)
            ]
            print(f"{each.path.name}: hidden words change {len(moved)} fields {sorted(moved)}")
        plain.setdefault(key, found)
        if each.kind == "pdf" and each.variant == "plain":
            peer = peer_fields(each.path)
            add(peers, group, judge(each.path.name, truth, peer))
    return ours, peers


def report(group: str, ours: Tallies, peer: Tallies | None, *, fields: bool) -> None:
    print(f"\n{group}\n{'':22}precis recall     F1")
    for label, names in GROUPS.items():
        tally = _sum(ours, names)
        print(f"{label:20}  {tally}")
        if peer is not None:
            other = _sum(peer, names)
            ratio = f"{tally.f1 / other.f1:.1f} ×" if other.f1 else "the peer finds none"
            print(f"{'  label lines':20}  {other}; F1 {ratio}")
    if fields:
        for name, tally in sorted(ours.items()):
            print(f"    {name:18}{tally}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--verbose", action="store_true", help="every disagreement")
    parser.add_argument("--aside", action="store_true", help="the part kept aside in full too")
    parser.add_argument("--only", default="", help="proposals whose name begins so")
    parser.add_argument("--data", type=Path, help="not used: the documents are invented")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        built = [b for b in build(Path(folder)) if b.proposal.name.startswith(options.only)]
        ours, peers = measure(built)
    for group in sorted(ours, reverse=True):
        in_full = options.aside or not group.startswith("aside")
        report(group, ours[group], peers.get(group), fields=in_full)
        if options.verbose and in_full:
            for tally in ours[group].values():
                print(*(f"      {line}" for line in tally.wrong), sep="\n", end="\n")


if __name__ == "__main__":
    main()
