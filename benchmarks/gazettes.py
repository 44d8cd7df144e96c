"""Gazette PDFs to fields: shares that are right against ``facts.jsonl``, every disagreement
listed.

    python -m benchmarks.gazettes --data ../shared/data

The facts were read off by a script too, so a disagreement is to be checked by eye.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp.domain.document import ParsedDocument
from nlp.domain.features import PatentFeatures
from nlp.errors import DocumentError
from nlp.numbers import normalise
from nlp.patents import extract_patent
from nlp.patents.extent import described_figures
from nlp.pdf.reader import parse_pdf_bytes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass
class Tally:
    """Right and judged for one field, and what disagreed."""

    right: int = 0
    judged: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, expected: object, got: object, *, same: bool) -> None:
        self.judged += 1
        self.right += same
        if not same:
            self.wrong.append(f"{name}: facts say {expected!r}, we read {got!r}")


def gazettes(data: Path) -> Iterator[tuple[dict[str, Any], ParsedDocument]]:
    """Facts and parsed document of each gazette that carries text."""
    folder = data / "gazette_pdfs"
    for line in (folder / "facts.jsonl").read_text(encoding="utf-8").splitlines():
        facts = json.loads(line)
        path = folder / facts["file"]
        try:
            yield facts, parse_pdf_bytes(path.read_bytes(), file_name=path.name)
        except DocumentError as error:
            print(f"  {error}")


def _value(found: Any) -> str | None:
    return found.value if found else None


def _number(text: str | None) -> str | None:
    return normalise(text, country="KR") if text else None


def _words(text: str | None) -> str:
    return re.sub(r"\W", "", text or "").casefold()


def _cited(numbers: list[str]) -> list[str]:
    return sorted({normalise(number) for number in numbers})


Check = Callable[[dict[str, Any], PatentFeatures], tuple[object, object, bool] | None]


def check_own_number(
    facts: dict[str, Any], got: PatentFeatures
) -> tuple[object, object, bool] | None:
    expected = facts["registration_number"] or facts["publication_number"]
    if expected is None:
        return None
    own = got.registration_number if facts["registration_number"] else got.publication_number
    return expected, _value(own), _number(expected) == _number(_value(own))


def check_application(
    facts: dict[str, Any], got: PatentFeatures
) -> tuple[object, object, bool] | None:
    expected = facts["application_number"]
    if expected is None:
        return None
    number = _value(got.application_number)
    return expected, number, _number(expected) == _number(number)


def check_title(facts: dict[str, Any], got: PatentFeatures) -> tuple[object, object, bool] | None:
    """Without a title in the facts the original file name, which may be shortened, is the hint."""
    title = _value(got.title)
    if facts["title"]:
        return facts["title"], title, _words(facts["title"]) == _words(title)
    if facts["application_number"] is None:
        return None
    hint = _words(Path(facts["original_name"]).stem)
    same = bool(title) and (hint in _words(title) or _words(title) in hint)
    return f"(name) {facts['original_name']}", title, same


def check_claims(facts: dict[str, Any], got: PatentFeatures) -> tuple[object, object, bool] | None:
    if facts["claims"] is None:
        return None
    living = sum(not claim.cancelled for claim in got.claims)
    return facts["claims"], f"{living} of {len(got.claims)}", facts["claims"] == living


def more_citations(facts: dict[str, Any], got: PatentFeatures) -> list[str]:
    """What we read beyond the facts, which stop at the front page where the list goes on behind."""
    known = set(_cited(facts["cited"] or []))
    return [found.value.raw for found in got.cited if found.value.id not in known]


def check_stated_claims(
    facts: dict[str, Any], got: PatentFeatures
) -> tuple[object, object, bool] | None:
    """The front page against the claims read."""
    if got.claim_count is None:
        return None
    living = sum(not claim.cancelled for claim in got.claims)
    return got.claim_count.value, living, got.claim_count.value == living


def check_figures(facts: dict[str, Any], got: PatentFeatures) -> tuple[object, object, bool] | None:
    """The drawings against the list of drawings in the description."""
    listed = described_figures(got.description)
    if got.figure_count is None or listed is None:
        return None
    return listed.value, got.figure_count.value, listed.value == got.figure_count.value


def check_purposes(
    facts: dict[str, Any], got: PatentFeatures
) -> tuple[object, object, bool] | None:
    """Whether problem, means and effect were all found, where there is a description."""
    if not got.description:
        return None
    found = [name for name in ("problem", "means", "effect") if getattr(got, name)]
    return "problem, means, effect", ", ".join(found), len(found) == 3


def check_citations(
    facts: dict[str, Any], got: PatentFeatures
) -> tuple[object, object, bool] | None:
    if facts["cited"] is None:
        return None
    expected = _cited(facts["cited"])
    cited = sorted({found.value.id for found in got.cited})
    return expected, cited, set(expected) <= set(cited)


CHECKS: dict[str, tuple[Check, float]] = {
    "own number": (check_own_number, 0.98),
    "application number": (check_application, 0.98),
    "title": (check_title, 0.98),
    "claim count": (check_claims, 0.98),
    "listed citations": (check_citations, 0.98),
    "stated claims": (check_stated_claims, 0.98),
    "figures": (check_figures, 0.98),
    "purposes": (check_purposes, 0.95),
}


def measure(data: Path) -> dict[str, Tally]:
    tallies = {name: Tally() for name in CHECKS}
    for facts, document in gazettes(data):
        features = extract_patent(document)
        for name, (check, _target) in CHECKS.items():
            result = check(facts, features)
            if result is not None:
                expected, got, same = result
                tallies[name].add(facts["file"], expected, got, same=same)
        extra = more_citations(facts, features) if facts["cited"] is not None else []
        if extra:
            print(f"  {facts['file']}: citations beyond the facts: {', '.join(extra)}")
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    tallies = measure(parser.parse_args().data)
    print(f"{'field':<20}{'right':>7}{'of':>5}{'share':>9}{'target':>9}")
    for name, tally in tallies.items():
        share = tally.right / tally.judged if tally.judged else 0.0
        print(f"{name:<20}{tally.right:>7}{tally.judged:>5}{share:>9.1%}{CHECKS[name][1]:>9.0%}")
    for name, tally in tallies.items():
        for line in tally.wrong:
            print(f"  {name}: {line}")


if __name__ == "__main__":
    main()
