"""Field precision, recall and F1 of the proposal reader on the demo proposals.

    python -m benchmarks.proposals [--pdfs FOLDER] [--json]

The PDFs are rendered from `demo/proposals/*.yaml`, which are their own gold: a value counts as
right when it equals the one the form was filled with. Prose is right when its 5-character pieces
agree with the gold's by F1 ≥ 0.9. Every disagreement is printed. These five documents were written
beside the reader: the figures show that nothing is broken, not how it does on unseen forms.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from nlp.domain import Found, ProposalFeatures
from nlp.intake import parse_file
from nlp.proposals import extract_proposal
from nlp.proposals.lexicon import squash

GOLD = Path(__file__).resolve().parent.parent / "demo" / "proposals"
TEXT_AGREEMENT = 0.9
Fact = tuple[str, str]
"""Field and value in one spelling; a repeated row's value begins with the row's name."""
TEXTS = ("goal", "need", "method", "novelty", "market_text", "team_text")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pdfs", type=Path, help="folder of rendered proposals, <id>.pdf")
    parser.add_argument("--data", type=Path, help="not used: the demo is all that is read")
    parser.add_argument("--json", action="store_true", help="print figures as JSON only")
    options = parser.parse_args()
    if options.pdfs:
        report(options.pdfs, as_json=options.json)
        return
    with tempfile.TemporaryDirectory() as folder:
        from demo.build import build

        build(Path(folder), report=lambda _: None)
        report(Path(folder), as_json=options.json)


@dataclass
class Measured:
    """Counts by field, every disagreement in words, and how many values have a place."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    disagreements: list[str] = field(default_factory=list)
    values: int = 0
    placed: int = 0

    @property
    def total(self) -> dict[str, float]:
        return figures(sum(self.counts.values(), Counter()))


def measure(folder: Path) -> Measured:
    """Reads every proposal's PDF under `folder`; exits where one is missing."""
    measured = Measured()
    for gold_file in sorted(GOLD.glob("*.yaml")):
        gold = yaml.safe_load(gold_file.read_text(encoding="utf-8"))
        pdf = next(iter(sorted(folder.rglob(f"*{gold['id']}*.pdf"))), None)
        if pdf is None:
            sys.exit(f"{folder}: no PDF of the proposal {gold['id']!r}. Render the demo first.")
        features = extract_proposal(parse_file(pdf))
        compare(gold, features, measured.counts, measured.disagreements)
        for found in all_found(features):
            measured.values += 1
            measured.placed += any(e.page and e.boxes and e.quote for e in found.evidence)
    return measured


def report(folder: Path, *, as_json: bool) -> None:
    """Prints the table and the disagreements."""
    measured = measure(folder)
    rows = {name: figures(count) for name, count in sorted(measured.counts.items())}
    if as_json:
        print(json.dumps({"total": measured.total, "fields": rows}, indent=1))
        return
    for line in measured.disagreements:
        print(line)
    print(f"\n{'field':<18}{'right':>7}{'wrong':>7}{'missed':>8}{'P':>8}{'R':>8}{'F1':>8}")
    for name, row in [*rows.items(), ("all", measured.total)]:
        print(
            f"{name:<18}{row['right']:>7.0f}{row['wrong']:>7.0f}{row['missed']:>8.0f}"
            f"{row['precision']:>8.3f}{row['recall']:>8.3f}{row['f1']:>8.3f}"
        )
    print(f"values with page, box and quote: {measured.placed} of {measured.values}")


def compare(
    gold: dict[str, Any],
    features: ProposalFeatures,
    counts: dict[str, Counter[str]],
    disagreements: list[str],
) -> None:
    """Counts right, wrong and missed facts of one proposal by field."""
    expected, read = Counter(gold_facts(gold)), Counter(read_facts(features))
    for name, _ in (expected & read).elements():
        counts.setdefault(name, Counter())["right"] += 1
    for name, value in (expected - read).elements():
        counts.setdefault(name, Counter())["missed"] += 1
        disagreements.append(f"{gold['id']}: {name} missed: {value}")
    for name, value in (read - expected).elements():
        counts.setdefault(name, Counter())["wrong"] += 1
        disagreements.append(f"{gold['id']}: {name} wrong:  {value}")
    for name in TEXTS:
        _compare_text(gold, features, name, counts, disagreements)


def _compare_text(
    gold: dict[str, Any],
    features: ProposalFeatures,
    name: str,
    counts: dict[str, Counter[str]],
    disagreements: list[str],
) -> None:
    want = gold.get(name)
    want = "\n".join(want) if isinstance(want, list) else want
    found: Found[str] | None = getattr(features, name)
    count = counts.setdefault(name, Counter())
    if want is None and found is None:
        return
    if want is None or found is None:
        count["missed" if want else "wrong"] += 1
        disagreements.append(f"{gold['id']}: {name} {'missed' if want else 'wrong: not in it'}")
        return
    agreement = agreement_of(want, found.value)
    if agreement >= TEXT_AGREEMENT:
        count["right"] += 1
        return
    count["missed"] += 1
    count["wrong"] += 1
    disagreements.append(f"{gold['id']}: {name} agrees by {agreement:.2f}: {found.value[:160]!r}")


def agreement_of(one: str, other: str) -> float:
    """F1 (0–1) of the 5-character pieces of two texts, spaces and signs aside."""
    first, second = _pieces(one), _pieces(other)
    shared = sum((first & second).values())
    return 2 * shared / max(sum(first.values()) + sum(second.values()), 1)


def _pieces(text: str) -> Counter[str]:
    plain = squash(text)
    return Counter(plain[at : at + 5] for at in range(max(len(plain) - 4, 1)))


def gold_facts(gold: dict[str, Any]) -> Iterable[Fact]:
    """What the form was filled with."""
    for name in ("title", "organisation", "call"):
        yield name, squash(gold[name])
    yield "submission_date", gold["submission_date"]
    for name, value in gold["period"].items():
        yield "period", f"{name} {value}"
    for part in ("government", "own", "total") if "budget" in gold else ():
        yield "budget", f"{part} {gold['budget'][part]} {gold['budget']['currency']}"
    for word in (*gold["keywords"], *gold.get("keywords_en", ())):
        yield "keywords", squash(word)
    for symbol in gold.get("ipc", ()):
        yield "ipc", symbol
    for number in gold.get("prior_art", ()):
        yield "cited", number["id"]
    for end in ("start", "end") if "trl" in gold else ():
        yield f"trl_{end}", str(gold["trl"][end])
    for target in gold.get("targets", ()):
        yield from _gold_target(target, gold["target_years"])
    yield from _gold_business(gold)


def _gold_business(gold: dict[str, Any]) -> Iterable[Fact]:
    for market in gold.get("market", ()):
        for year, size in market["sizes"].items():
            yield "market", f"{market['kind']} {year} {size}"
            yield "market source", f"{market['kind']} {year}: {squash(market['source'])}"
    for sale in gold.get("sales", ()):
        yield "sales", f"{sale['year']} {sale['amount']}"
    for member in gold.get("team", ()):
        for name in ("name", "role", "field", "degree"):
            yield f"team {name}", f"{member['name']}: {squash(member[name])}"
        yield "team years", f"{member['name']}: {member['years']}"


def _gold_target(target: dict[str, Any], years: list[str]) -> Iterable[Fact]:
    item = target["item"]
    for name, key in (
        ("unit", "unit"), ("holder", "holder"), ("test", "test"), ("direction", "direction"),
    ):  # fmt: skip
        yield f"target {name}", f"{item}: {squash(target[key]) or target[key]}"
    for name in ("weight", "world_best", "domestic", "final"):
        yield f"target {name}", f"{item}: {float(target[name])}"
    yield "target certified", f"{item}: {target['certified']}"
    for year, value in zip(years, target["yearly"], strict=True):
        yield "target yearly", f"{item}: {year} {float(value)}"


def read_facts(features: ProposalFeatures) -> Iterable[Fact]:
    """What the reader found, spelled like the gold."""
    for name in ("title", "organisation", "call"):
        if getattr(features, name):
            yield name, squash(getattr(features, name).value)
    if features.submission_date:
        yield "submission_date", features.submission_date.value.isoformat()
    if features.call_date:
        yield "call_date", features.call_date.value.isoformat()
    for name, value in features.period.value if features.period else ():
        yield "period", f"{name} {value}"
    for part, money in features.budget.value if features.budget else ():
        if money:
            yield "budget", f"{part} {money.amount} {money.currency}"
    yield from (("keywords", squash(found.value)) for found in features.keywords)
    yield from (("ipc", found.value.symbol) for found in features.ipc)
    yield from (("cited", found.value.id) for found in features.cited)
    for end in ("trl_start", "trl_end"):
        if getattr(features, end):
            yield end, str(getattr(features, end).value)
    for target in features.targets:
        yield from _read_target(target.value.model_dump())
    yield from _read_business(features)


def _read_business(features: ProposalFeatures) -> Iterable[Fact]:
    for figure in features.market:
        market = figure.value
        yield "market", f"{market.scope} {market.year} {market.size.amount}"
        yield "market source", f"{market.scope} {market.year}: {squash(market.source or '')}"
    for sale in features.sales:
        yield "sales", f"{sale.value.year} {sale.value.amount.amount}"
    for found in features.team:
        member = found.value
        for name in ("name", "role", "field", "degree"):
            yield f"team {name}", f"{member.name}: {squash(getattr(member, name) or '')}"
        yield "team years", f"{member.name}: {member.years_experience}"


def _read_target(target: dict[str, Any]) -> Iterable[Fact]:
    item = target["item"]
    for name, key in (
        ("unit", "unit"), ("holder", "world_best_holder"), ("test", "test_method"),
        ("direction", "direction"),
    ):  # fmt: skip
        if target[key]:
            yield f"target {name}", f"{item}: {squash(target[key]) or target[key]}"
    for name, key in (
        ("weight", "weight"), ("world_best", "world_best"), ("domestic", "domestic_level"),
        ("final", "final"),
    ):  # fmt: skip
        if target[key] is not None:
            yield f"target {name}", f"{item}: {float(target[key])}"
    if target["certified"] is not None:
        yield "target certified", f"{item}: {target['certified']}"
    for year in target["yearly"]:
        if year["value"] is not None:
            yield "target yearly", f"{item}: {year['label']} {float(year['value'])}"


def all_found(features: ProposalFeatures) -> Iterable[Found[Any]]:
    """Every value of a proposal."""
    for name in type(features).model_fields:
        value = getattr(features, name)
        for found in value if isinstance(value, tuple) else (value,):
            if isinstance(found, Found):
                yield found


def figures(count: Counter[str]) -> dict[str, float]:
    """Precision, recall and F1 (0–1) of counted facts."""
    right, wrong, missed = count["right"], count["wrong"], count["missed"]
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    both = precision + recall
    return {
        "right": right, "wrong": wrong, "missed": missed, "precision": precision,
        "recall": recall, "f1": 2 * precision * recall / both if both else 0.0,
    }  # fmt: skip


if __name__ == "__main__":
    main()
