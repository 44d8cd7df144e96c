"""Planted faults found, and false alarms, in the gold and the demo proposals.

A fault is found where a flag, or a check of consistency that scores below half, is on its subject.
A false alarm is a warning, or such a check, on a subject in which nothing was planted; notices
(questions, true of what is printed) are counted beside. The limit on the government's share is left
out: it belongs to a programme, and these forms are of many. The peer is the same rules on the truth
that the forms were filled from: what they would say if reading were perfect. Of the proposals kept
aside only totals are printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from demo.build import build as build_demo
from nlp.domain import ParsedDocument, ProposalFeatures
from nlp.intake import parse_file
from nlp.proposals import extract_proposal
from nlp.terms import KoDicAnalyser
from scoring.checks import CHECKS, Facts
from scoring.evaluation import FlagKind, Originality, Severity
from scoring.flags import flags_of
from scoring.rubric import load_rubric
from tests.gold.build import build as build_gold

FLAGS = {
    FlagKind.WEIGHTS: "weights",
    FlagKind.TARGET_BACK: "yearly targets",
    FlagKind.TARGET_BELOW_DOMESTIC: "level",
    FlagKind.BUDGET_PARTS: "budget",
    FlagKind.BUDGET_YEARS: "budget",
    FlagKind.BUDGET_ROWS: "costs",
    FlagKind.TRL: "trl",
    FlagKind.SALES_MARKET: "sales",
    FlagKind.SALES_PARTS: "sales parts",
    FlagKind.MARKET: "market",
    FlagKind.OUTPUTS: "outputs",
    FlagKind.DATES: "dates",
    FlagKind.IMPOSSIBLE_DATE: "impossible date",
    FlagKind.EXPERIENCE: "experience",
    FlagKind.PARTICIPATION: "participation",
}
CONSISTENCY = {
    "target_weights_sum": "weights",
    "yearly_targets_progress": "yearly targets",
    "targets_against_domestic_level": "level",
    "budget_sums": "budget",
    "trl_path_against_duration": "trl",
    "sales_against_market": "sales",
    "market_figures_consistent": "market",
}
PLANTED = {
    "weights_sum": "weights",
    "zero_weight": "weights",
    "budget_total": "budget",
    "budget_costs": "costs",
    "cost_total": "costs",
    "target_below_present": "level",
    "targets_backwards": "yearly targets",
    "trl_jump": "trl",
    "low_participation": "participation",
    "participation_over_100": "participation",
    "period_months": "dates",
    "sales_above_market": "sales",
}
INCONSISTENT = ("budget", "sales", "weights", "trl", "level")
"""What was planted in demo/proposals/inconsistent.yaml."""

FOLLOWS = {"budget": ("costs",)}
"""A total that is printed wrong contradicts the cost items too: the same fault seen again."""

ANALYSER = KoDicAnalyser()
RUBRIC = load_rubric(Path("default"))


@dataclass
class Counts:
    """Of one proposal, or of several together."""

    planted: int = 0
    found: int = 0
    alarms: int = 0
    notices: int = 0
    proposals: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        self.planted += other.planted
        self.found += other.found
        self.alarms += other.alarms
        self.notices += other.notices
        self.proposals += other.proposals
        self.lines += other.lines

    def __str__(self) -> str:
        share = f"{self.found / self.planted:.2f}" if self.planted else "  – "
        each = self.alarms / self.proposals if self.proposals else 0.0
        return (
            f"found {self.found:2}/{self.planted:<2} {share}   false alarms {self.alarms:2} "
            f"({each:.2f} a proposal)   notices {self.notices / max(self.proposals, 1):.1f} each"
        )


def look(
    name: str, proposal: ProposalFeatures, document: ParsedDocument | None, planted: Iterable[str]
) -> Counts:
    """What flags and checks say of a proposal, against what was planted in it."""
    wanted = set(planted)
    alarms = list(_alarms(proposal, document))
    flags = flags_of(proposal, document)
    notices = [FLAGS.get(f.kind, f.kind.value) for f in flags if f.severity is Severity.NOTICE]
    seen = {subject for subject, _ in alarms} | set(notices)
    excused = wanted.union(*(FOLLOWS.get(subject, ()) for subject in wanted))
    false = [text for subject, text in alarms if subject not in excused]
    missed = [f"{name}: not found: {subject}" for subject in sorted(wanted - seen)]
    return Counts(
        planted=len(wanted),
        found=len(wanted & seen),
        alarms=len(false),
        notices=len(notices),
        proposals=1,
        lines=[*missed, *(f"{name}: false alarm: {text}" for text in false)],
    )


def _alarms(
    proposal: ProposalFeatures, document: ParsedDocument | None
) -> Iterator[tuple[str, str]]:
    """Subject and words of warnings, and of checks on subjects that no warning names."""
    named = set()
    for flag in flags_of(proposal, document):
        if flag.severity is Severity.WARNING:
            named.add(FLAGS[flag.kind])
            yield FLAGS[flag.kind], flag.text.en
    facts = Facts(
        proposal=proposal,
        originality=Originality(raw=None, parts=(), elements=(), prior_art=()),
        analyser=ANALYSER,
    )
    for item in RUBRIC.checked:
        subject = CONSISTENCY.get(item.check or "")
        if subject is None or subject in named:
            continue
        result = CHECKS[item.check or ""].run(facts, item.check_options())
        if result.score is not None and result.score < 0.5:
            yield subject, result.reason.en


def gold(folder: Path) -> Iterator[tuple[str, bool, Counts, Counts]]:
    """Name, kept aside or not, as read, and on the truth."""
    for built in build_gold(folder):
        if built.variant != "plain":
            continue
        planted = [_subject(flaw.kind) for flaw in built.proposal.flaws]
        parsed = parse_file(built.path)
        read = look(built.path.name, extract_proposal(parsed), parsed, planted)
        yield (
            built.path.name,
            built.proposal.aside,
            read,
            look(built.path.name, built.proposal.features, None, planted),
        )


def _subject(kind: str) -> str:
    """What a planted fault is about: most kinds are named like their subject."""
    return PLANTED.get(kind, kind.replace("_", " "))


def demo(folder: Path) -> Iterator[Counts]:
    for path in build_demo(folder, report=lambda _: None).proposals:
        planted = INCONSISTENT if path.stem == "inconsistent" else ()
        parsed = parse_file(path, file_name=path.name)
        yield look(path.name, extract_proposal(parsed), parsed, planted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used: the documents are invented")
    parser.parse_args()
    read, truth, aside, clean = Counts(), Counts(), Counts(), Counts()
    with tempfile.TemporaryDirectory() as temporary:
        for _, is_aside, one, on_truth in gold(Path(temporary) / "gold"):
            (aside if is_aside else read).add(one)
            if not is_aside:
                truth.add(on_truth)
        for one in demo(Path(temporary) / "demo"):
            read.add(one)
            if not one.planted:
                clean.add(one)
    print(f"{'gold (tuned part) and demo, as read':44} {read}")
    print(f"{'  the demo without planted faults':44} {clean}")
    print(f"{'  gold (tuned part), the truth itself':44} {truth}")
    print(f"{'gold kept aside, as read':44} {aside}")
    print("asked: at least .95 found, at most .5 false alarms a proposal")
    print(*(f"  {line}" for line in read.lines), sep="\n")
    good = read.found >= 0.95 * read.planted and read.alarms <= 0.5 * read.proposals
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
