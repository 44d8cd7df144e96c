"""Does explainable boosting tell which firms go bankrupt, and do its chances mean what they say?

    python -m benchmarks.bankruptcy --data ../shared/data

Polish firms, bankrupt within one or five years (UCI 365). Import, training and validation are those
of `novum model`; the options are compared within the training part by `--choose`. The test
part (30 % of the firms, by a hash of their figures) is used here only. Peers, on the same cases:
logistic regression and scikit-learn's boosted trees over the same ratios.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bankruptcy_ratios import COLUMNS, with_ratios
from scoring.models.card import write_cards
from scoring.models.importing import import_rows
from scoring.models.settings import ModelSettings
from scoring.models.splitting import make_plan
from scoring.models.tables import Row, read_rows
from scoring.models.training import Options, train
from scoring.models.validating import validate
from scoring.models.validation import Validation

ASKED = {1: 0.95, 5: 0.94}
OPTIONS = Options(interactions=30)
CHOICES = (
    Options(interactions=0),
    Options(interactions=15),
    OPTIONS,
    Options(interactions=30, penalty=5.0),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--years", type=int, choices=sorted(ASKED), nargs="*", default=list(ASKED))
    parser.add_argument(
        "--choose", action="store_true", help="compare options within the training part; no test"
    )
    parser.add_argument("--cards", type=Path, help="write the model cards here")
    asked = parser.parse_args()
    settings = ModelSettings()
    for years in asked.years:
        path = asked.data / "finance" / f"polish_{years}year.csv.gz"
        started = time.process_time()
        data, _ = import_rows(_rows(path, settings), COLUMNS, settings, where=path.name)
        plan = make_plan(data, share=settings.test_share, seed=settings.seed)
        if asked.choose:
            for options in CHOICES:
                told = train(data, plan, settings, options).model.trained_on
                print(
                    f"{years} year(s), {options.interactions} pairs, penalty {options.penalty:g}: "
                    f"AUC over held-out folds {told.folds_auc:.4f}",
                    flush=True,
                )
            continue
        made = train(data, plan, settings, OPTIONS)
        spent = time.process_time() - started
        figures = validate(made.model, data, settings)
        print(
            f"\nBankrupt within {years} year(s): {made.model.trained_on.cases:,} firms to train on "
            f"({made.model.trained_on.happened} bankrupt), {spent:.0f} s of one core"
        )
        _report(figures, made.model.trained_on.folds_auc, ASKED[years])
        if asked.cards:
            folder = asked.cards / f"{years}year"
            folder.mkdir(parents=True, exist_ok=True)
            write_cards(made.model, 1, figures, folder)
    return 0


def _rows(path: Path, settings: ModelSettings) -> Iterator[Row]:
    for row in read_rows(path, settings):
        yield Row(row.line, with_ratios(row.cells))


def _report(figures: Validation, folds_auc: float, asked: float) -> None:
    own = figures.auc
    print(f"  test part: {figures.cases:,} firms, {figures.happened} bankrupt")
    print(f"  {'method':24}{'AUC':>7}{'Brier':>8}{'ECE':>8}   AUC of Novum - AUC of the method")
    print(
        f"  {'Novum':24}{own.value:7.3f}{figures.brier:8.4f}{figures.ece:8.4f}   "
        f"[{own.low:.3f}, {own.high:.3f}], asked {asked}; held-out folds {folds_auc:.3f}"
    )
    for peer in figures.peers:
        gap = peer.difference
        print(
            f"  {peer.name:24}{peer.auc:7.3f}{peer.brier or 0:8.4f}{peer.ece or 0:8.4f}   "
            f"{gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
        )
    rates = ", ".join(f"{row.grade.value} {row.happened}/{row.cases}" for row in figures.grades)
    print(f"  KS {figures.ks:.3f}; bankrupt by grade: {rates}")
    print(
        f"  inverted beyond noise: {len(figures.inversions)} (asked 0); pairs in the wrong order "
        f"at all: {figures.reversed_pairs} of 45; PSI of the chance {figures.drift[0].psi:.3f}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
