"""A proposal of the gold set: what its form is filled with *is* the truth for every field.

One YAML file a proposal. `fields` has the names of `ProposalFeatures`; what is not there is absent
from the document. Amounts are written as they are printed, in the unit that `units` names for their
table. Rows are lists, in the order of the functions in `tests.gold.rows`; sums, final values and
directions follow from them unless the file says otherwise (a sum that is printed wrong is one of
the `flaws`). Prose is a block whose empty lines part paragraphs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from nlp.domain import Evidence, ProposalFeatures
from nlp.domain.evidence import Found
from tests.gold.rows import READERS, paragraphs

FOLDER = Path(__file__).resolve().parent / "proposals"
PROSE = frozenset(
    [
        "goal",
        "need",
        "method",
        "novelty",
        "effect",
        "market_text",
        "sales_text",
        "team_text",
        "ip_text",
        "standards_text",
        "risk_text",
        "security_text",
    ]
)
_NOT_FOUND = frozenset({"genre", "id", "source", "language", "missing"})
FIELDS = tuple(name for name in ProposalFeatures.model_fields if name not in _NOT_FOUND)


@dataclass(frozen=True)
class Flaw:
    """A mistake that was made on purpose, as applicants make it."""

    kind: str
    field: str
    says: str


@dataclass(frozen=True)
class Hidden:
    """Words that a reader of the page does not see: `way` is white, tiny or off-page; they stand
    behind the first paragraph of the section `after`."""

    way: str
    after: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """Truth, and what the form needs besides. `other`: prose that is the truth of no field.
    `fresh`: written after the reader's rules, none of which has seen it yet."""

    name: str
    form: str
    aside: bool
    features: ProposalFeatures
    units: Mapping[str, str]
    style: Mapping[str, Any] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    scanned: bool = False
    fresh: bool = False

    def said(self, name: str) -> Any:
        """The plain value of a field: None, a value, or a list of values."""
        found = getattr(self.features, name)
        if isinstance(found, tuple):
            return [each.value for each in found]
        return found.value if found else None

    def text(self, name: str) -> str:
        return str(self.said(name) or "")


def load(path: Path) -> Proposal:
    """Raises `ValidationError` where a value is none of the domain's."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    name, units = path.stem, raw.get("units", {})
    other = {key: _other(value) for key, value in raw.get("other", {}).items()}
    return Proposal(
        name=name,
        form=raw["form"],
        aside=raw["aside"],
        features=_features(name, raw["language"], raw["fields"], units),
        units=units,
        style=raw.get("style", {}),
        other=other,
        flaws=tuple(Flaw(**each) for each in raw.get("flaws", ())),
        hidden=tuple(Hidden(**each) for each in raw.get("hidden", ())),
        scanned=raw.get("scanned", False),
        fresh=raw.get("fresh", False),
    )


def load_all() -> list[Proposal]:
    return [load(path) for path in sorted(FOLDER.glob("*.yaml"))]


def _other(value: Any) -> Any:
    return paragraphs(value) if isinstance(value, str) else value


def _features(
    name: str, language: str, fields: Mapping[str, Any], units: Mapping[str, str]
) -> ProposalFeatures:
    values: dict[str, Any] = {}
    for key, raw in fields.items():
        read = READERS.get(key)
        if read:
            values.update(read(raw, units))
        else:
            values[key] = "\n".join(paragraphs(raw)) if key in PROSE else raw
    found = {key: _found(key, value) for key, value in values.items()}
    return ProposalFeatures.model_validate(
        {
            "id": hashlib.sha256(name.encode()).hexdigest()[:16],
            "source": name,
            "language": language,
            "missing": tuple(each for each in FIELDS if not found.get(each)),
            **found,
        }
    )


def _found(name: str, value: Any) -> Any:
    evidence = (Evidence(source=f"gold: {name}", quote=""),)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [Found[Any](value=each, evidence=evidence).model_dump() for each in value]
    return Found[Any](value=value, evidence=evidence).model_dump()
