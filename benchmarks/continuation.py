"""Does text with facts tell better than text alone which first-phase projects were continued?

    python -m benchmarks.continuation --data ../shared/data

US SBIR Phase I awards: trained on those to 1990, measured on those of 1991 and 1992. The label
(a Phase II award of the same title and firm within four years) is rare: 19 of 7,734 to 1990, 17
of 2,961 after. Amounts are not known for any award of 1991 and 1992, so no method is given them.
The peer is tf-idf with logistic regression over title and abstract; explainable boosting is given
that same score (learnt out of fold) as one feature beside facts known on the day of the award.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scoring.evaluation import Text
from scoring.models import measures
from scoring.models.columns import ColumnMap, Feature, Kind, Outcome
from scoring.models.dataset import DataSet
from scoring.models.importing import import_rows
from scoring.models.settings import ModelSettings
from scoring.models.splitting import By, SplitPlan, make_plan, split
from scoring.models.tables import Row
from scoring.models.training import Options, train
from scoring.models.validating import chances, validate

FIRST_TEST = "1991-01-01"
OPTIONS = Options(interactions=0, bags=8, bins=8, leaf=50, penalty=5.0)
"""So few outcomes carry no pairs and no fine bins; set beforehand, not tuned."""
_PHASE_TWO = re.compile(r"phase[ -]?(ii|2)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")

FACTS = {
    "earlier": "awards of the firm before this year",
    "earlier_same": "awards of the firm by this agency before this year",
    "abstract_words": "words of the abstract",
    "title_words": "words of the title",
    "numbers": "numbers in the abstract",
    "names_phase_two": "the abstract speaks of the second phase",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked = parser.parse_args()
    settings = ModelSettings()
    rows = list(_rows(asked.data / "sbir_phase1_1983_1992.jsonl.gz"))
    whole, _ = import_rows(iter(rows), columns(text=True), settings, where="sbir")
    plan = make_plan(
        whole, by=By.TIME, test_from=FIRST_TEST, share=settings.test_share, seed=settings.seed
    )
    model = train(whole, plan, settings, OPTIONS).model
    figures = validate(model, whole, settings)
    words = next(peer for peer in figures.peers if peer.name == "words_only")
    print(
        f"Trained on {model.trained_on.cases:,} awards to 1990 ({model.trained_on.happened} "
        f"continued), measured on {figures.cases:,} of 1991-92 ({figures.happened} continued)"
    )
    own = figures.auc
    print(
        f"  text + facts, explainable boosting  AUC {own.value:.3f} [{own.low:.3f}, {own.high:.3f}]"
        f", held-out folds to 1990 {model.trained_on.folds_auc:.3f}"
    )
    print(f"  tf-idf + logistic regression        AUC {words.auc:.3f}")
    gap = words.difference
    print(
        f"  difference                          {gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
        " (95 %, firms drawn)"
    )
    for peer in figures.peers:
        if peer.name != "words_only":
            print(f"  {peer.name}, text + facts   AUC {peer.auc:.3f}")
    _facts_alone(rows, plan, settings)
    unseen = "-" if figures.unseen is None else f"{figures.unseen:.3f}"
    print(f"  {figures.shared_firms:,} test awards are of firms trained on; AUC of others {unseen}")
    print(
        f"  ECE {figures.ece:.4f}, Brier {figures.brier:.4f} "
        f"(rate alone {figures.brier_of_rate:.4f}); "
        f"grades inverted beyond noise: {len(figures.inversions)}"
    )
    return 0


def _facts_alone(rows: list[Row], plan: SplitPlan, settings: ModelSettings) -> None:
    data, _ = import_rows(iter(rows), columns(text=False), settings, where="sbir")
    made = train(data, plan, settings, OPTIONS)
    test: DataSet = data.only(split(data, plan).test)
    print(
        f"  facts alone, explainable boosting   AUC "
        f"{measures.auc(test.outcomes, chances(made.model, test)):.3f}"
        f", held-out folds to 1990 {made.model.trained_on.folds_auc:.3f}"
    )


def columns(*, text: bool) -> ColumnMap:
    features = [
        Feature(name=name, column=name, label=Text(ko=label, en=label))
        for name, label in FACTS.items()
    ]
    agency = Text(ko="지원 기관", en="agency")
    features.append(Feature(name="agency", column="agency", kind=Kind.CATEGORY, label=agency))
    if text:
        label = Text(ko="제목과 초록", en="title and abstract")
        both = ("title", "abstract")
        features.append(Feature(name="words", column=both, kind=Kind.TEXT, label=label))
    return ColumnMap(
        name="continuation",
        title=Text(ko="2단계 지원으로 이어짐", en="Continued into a second phase"),
        id="id",
        firm="firm",
        time="year",
        outcome=Outcome(
            column="phase2_followed",
            positive=("True",),
            negative=("False",),
            desired=True,
            label=Text(ko="2단계로 이어짐", en="continued"),
        ),
        features=tuple(features),
    )


def _rows(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        awards: list[dict[str, Any]] = [json.loads(line) for line in stream]
    awards.sort(key=lambda award: award["year"])
    before: Counter[tuple[str, ...]] = Counter()
    pending: list[tuple[str, ...]] = []
    year = None
    for line, award in enumerate(awards, 1):
        if award["year"] != year:  # only years that are over count as earlier
            before.update(pending)
            year, pending = award["year"], []
        firm, agency = award["firm"].casefold(), award["agency"]
        pending += [(firm,), (firm, agency)]
        cells = {name: str(award[name]) for name in ("id", "firm", "year", "agency", "title")}
        abstract = award["abstract"] or ""
        yield Row(
            line,
            {
                **cells,
                "abstract": abstract,
                "phase2_followed": str(award["phase2_followed"]),
                "earlier": str(before[firm,]),
                "earlier_same": str(before[firm, agency]),
                "abstract_words": str(len(abstract.split())),
                "title_words": str(len(award["title"].split())),
                "numbers": str(len(_DIGITS.findall(abstract))),
                "names_phase_two": str(int(bool(_PHASE_TWO.search(abstract)))),
            },
        )


if __name__ == "__main__":
    raise SystemExit(main())
