"""A document's features as rows: a name, its values in words, and where each was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.i18n import Language, Messages
from api.views.evidence import by_page
from api.views.grids import Grid, grid_of
from api.views.words import words
from indexing.catalog import DocumentRow
from nlp.domain import (
    CitedDocument,
    Claim,
    DescriptionSection,
    Evidence,
    Features,
    Found,
    HiddenText,
    Inspection,
    NumberLimit,
    ParsedDocument,
    Part,
    PatentFeatures,
    ProposalFeatures,
)
from scoring.evaluation import Flag
from scoring.flags import flags_of
from workers.export.masking import UNMASKED, Mask

APART = {"claims", "description", "missing"}
"""Fields with a section of their own."""

GRIDS = {
    "partners", "phases", "funding", "costs", "classification", "yearly_goals", "targets",
    "outputs", "equipment", "market", "growth", "competitors", "sales", "plan", "team",
    "company", "survey",
}  # fmt: skip
"""Fields of proposals that are shown as tables."""

BARE = ("country", "family", "legal_status", "language")
"""Fields without evidence that a reader wants to see."""


@dataclass(frozen=True, slots=True)
class Value:
    text: str
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None
    cites: str | None = None  # number of the document that the value names

    @property
    def places(self) -> tuple[Evidence, ...]:
        """The evidence, one for each page: a value read from three cells of a page is one click."""
        return by_page(self.evidence)

    @property
    def quoted(self) -> tuple[Evidence, ...]:
        """Quotes that say more than the value itself does."""
        said = "".join(self.text.split())
        return tuple(e for e in self.evidence if "".join(e.quote.split()) not in said)


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    values: tuple[Value, ...]

    @property
    def short(self) -> bool:
        """Several values of a few words each, which may share a line."""
        few = all(len(value.text) <= 30 and not value.quoted for value in self.values)
        return len(self.values) > 1 and few

    @property
    def gathered(self) -> Field:
        """Values that stand at one place (keywords of a line) as one value, joined."""
        first = self.values[0]
        same = all(
            (v.evidence, v.confidence) == (first.evidence, first.confidence) for v in self.values
        )
        if len(self.values) < 2 or not same or first.cites:
            return self
        joined = " · ".join(value.text for value in self.values)
        return Field(self.name, (Value(joined, first.evidence, first.confidence),))


@dataclass(frozen=True, slots=True)
class ClaimNode:
    """A claim and those that depend on it; one that depends on several stands under the first."""

    claim: Claim
    children: tuple[ClaimNode, ...]

    @property
    def limits(self) -> tuple[Value, ...]:
        """Its number limits as intervals, with the claim's place where they have none of their
        own; each once."""
        own = self.claim.evidence
        shown: dict[str, Value] = {}
        for limit in self.claim.limits:
            evidence = limit.evidence or own
            text = interval(limit)
            shown.setdefault(text, Value(text, (evidence,) if evidence else ()))
        return tuple(shown.values())


@dataclass(frozen=True, slots=True)
class DocumentView:
    row: DocumentRow
    parsed: ParsedDocument | None
    features: Features | None
    language: Language
    mask: Mask = UNMASKED

    @property
    def names(self) -> tuple[str, ...]:
        """Under which it came."""
        return self.mask(self.row.file_names)

    @property
    def key(self) -> str:
        return self.row.sha256

    @property
    def pages(self) -> int:
        """0: nothing kept, or a format without pages."""
        return len(self.parsed.pages) if self.parsed and self.parsed.paged else 0

    @property
    def text(self) -> bool:
        """Whether there is a text to show instead of pages, or beside them."""
        return self.parsed is not None and any(page.endless for page in self.parsed.pages)

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.mask(self.parsed.parts) if self.parsed else ()

    @property
    def hidden(self) -> tuple[HiddenText, ...]:
        return self.mask(self.parsed.hidden) if self.parsed else ()

    @property
    def uninspected(self) -> bool:
        return self.parsed is not None and self.parsed.inspection is Inspection.NOT_INSPECTED

    @property
    def document_id(self) -> str | None:
        return self.row.document_id

    @property
    def genre(self) -> str | None:
        return self.features.genre.value if self.features else None

    @property
    def title(self) -> str:
        title = self.features.title if self.features else None
        names = self.row.file_names
        return self.mask(title.value if title else names[0] if names else self.row.sha256[:16])

    @property
    def fields(self) -> tuple[Field | Grid, ...]:
        if self.features is None:
            return ()
        return tuple(_fields(self.mask(self.features), Messages(self.language)))

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What was read, checked against itself; of proposals only."""
        if not isinstance(self.features, ProposalFeatures):
            return ()
        return self.mask(flags_of(self.features, self.parsed))

    @property
    def claims(self) -> tuple[Claim, ...]:
        return getattr(self.features, "claims", ())

    @property
    def unread_claims(self) -> int | None:
        """The number of claims that the front page states, where another number was read."""
        patent = self.features if isinstance(self.features, PatentFeatures) else None
        if patent is None or patent.claim_count is None or not patent.claims_disagree:
            return None
        return patent.claim_count.value

    @property
    def claim_tree(self) -> tuple[ClaimNode, ...]:
        return tree(self.claims)

    @property
    def description(self) -> tuple[DescriptionSection, ...]:
        return getattr(self.features, "description", ())

    @property
    def missing(self) -> tuple[str, ...]:
        return self.features.missing if self.features else ()


def tree(claims: tuple[Claim, ...]) -> tuple[ClaimNode, ...]:
    """Independent and cancelled claims, and those whose parent is absent, at the top."""
    numbers = {claim.number for claim in claims}
    below: dict[int, list[Claim]] = {}
    top: list[Claim] = []
    for claim in claims:
        parent = claim.depends_on[0] if claim.depends_on else None
        # A claim can only refer back; anything else is a misreading and must not make a ring.
        if parent is not None and parent in numbers and parent < claim.number:
            below.setdefault(parent, []).append(claim)
        else:
            top.append(claim)
    # Children first, so that a chain of any length needs no recursion.
    nodes: dict[int, ClaimNode] = {}
    for claim in sorted(claims, key=lambda each: each.number, reverse=True):
        children = tuple(nodes[child.number] for child in below.get(claim.number, ()))
        nodes[claim.number] = ClaimNode(claim, children)
    return tuple(nodes[claim.number] for claim in top)


def interval(limit: NumberLimit) -> str:
    """``5 < … ≤ 10 mm``, ``≥ 80 °C``, ``200 nm``."""
    unit = f" {limit.unit}" if limit.unit else ""
    about = "≈ " if limit.approximate else ""
    if limit.lower is not None and limit.lower == limit.upper:
        return f"{about}{limit.lower:f}{unit}"
    low, high = ("≤" if limit.lower_inclusive else "<"), ("≤" if limit.upper_inclusive else "<")
    if limit.upper is None:
        return f"{about}{'≥' if limit.lower_inclusive else '>'} {limit.lower:f}{unit}"
    if limit.lower is None:
        return f"{about}{high} {limit.upper:f}{unit}"
    if limit.lower_inclusive and limit.upper_inclusive:
        return f"{about}{limit.lower:f} – {limit.upper:f}{unit}"
    return f"{about}{limit.lower:f} {low} … {high} {limit.upper:f}{unit}"


def _fields(features: Features, t: Messages) -> list[Field | Grid]:
    rows: list[Field | Grid] = []
    for name in type(features).model_fields:
        content = getattr(features, name)
        if name in APART or not content:
            continue
        if isinstance(content, Found):
            rows.append(Field(name, (_value(content, t),)))
        elif name in GRIDS and (grid := grid_of(name, content, t)):
            rows.append(grid)
        elif isinstance(content, tuple):
            values = (
                _value(item, t) if isinstance(item, Found) else Value(words(item, t))
                for item in content
            )
            rows.append(Field(name, tuple(values)).gathered)
        elif name in BARE:
            rows.append(Field(name, (Value(str(content)),)))
    return rows


def _value(found: Found[Any], t: Messages) -> Value:
    cites = found.value.id if isinstance(found.value, CitedDocument) else None
    return Value(words(found.value, t), found.evidence, found.confidence, cites)
