"""`Features` to passages: the statements that are compared, and what of them is judged.

Judged is what a document claims as its own: a patent's independent claims (its abstract where it
has none), a proposal's goal, method and claimed novelty, a project's goal and method. The rest of
the text is kept as passages too: it is what later documents are compared against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from nlp.domain import (
    Claim,
    DescriptionPart,
    DescriptionSection,
    Evidence,
    Features,
    Found,
    Issue,
    ParsedDocument,
    Passage,
    PatentFeatures,
    ProjectFeatures,
    ProposalFeatures,
    Stage,
)
from nlp.domain.claims import element_letter
from nlp.errors import ErrorCategory
from nlp.placing import Place, Written
from nlp.statements import chunks, statements

CLAIMS = "claims"
ABSTRACT = "abstract"
GOAL_AND_METHOD = "goal and method"

_BASES = {"claim": CLAIMS, "abstract": ABSTRACT}
_BASES |= dict.fromkeys(("goal", "method", "novelty"), GOAL_AND_METHOD)
_SILENT_PARTS = (DescriptionPart.DRAWINGS, DescriptionPart.REFERENCE_SIGNS)


class PassageSettings(BaseSettings):
    """Sizes of passages. Environment: ``NOVUM_PASSAGES_…``."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_PASSAGES_", extra="ignore")

    shortest: int = Field(default=100, ge=1)
    """Characters; shorter paragraphs of a description are joined with the next."""
    longest: int = Field(default=400, ge=50)
    """Characters; longer paragraphs are cut between statements."""
    per_document: int = Field(default=400, ge=1)
    """Passages kept of one document; description paragraphs beyond it are left out, and said so."""


def passages_of(
    features: Features,
    document: ParsedDocument | None = None,
    settings: PassageSettings | None = None,
) -> tuple[Passage, ...]:
    """Passages in document order, labels unique.

    With `document`, every passage has the page and boxes of its own words; without it, those of
    the field it stands in.
    """
    settings = settings or PassageSettings()
    written = Written(document) if document else None
    return tuple(_unique(_passages(features, written, settings)))[: settings.per_document]


def cut_issue(
    features: Features, passages: Sequence[Passage], settings: PassageSettings | None = None
) -> Issue | None:
    """What to report where a document was longer than the passages kept of it."""
    settings = settings or PassageSettings()
    if len(passages) < settings.per_document:
        return None
    total = sum(1 for _ in _passages(features, None, settings))
    if total <= len(passages):
        return None
    return Issue(
        stage=Stage.INDEX,
        category=ErrorCategory.LIMIT,
        message=f"{features.source}: {total - len(passages)} of {total} passages are beyond the "
        f"limit of {settings.per_document} and are not compared.",
        todo="Raise NOVUM_PASSAGES_PER_DOCUMENT if the end of the description matters.",
    )


def basis_of(passages: Sequence[Passage]) -> str | None:
    """What the judged passages are: `CLAIMS`, `ABSTRACT`, `GOAL_AND_METHOD`; None: none judged."""
    for passage in passages:
        if passage.judged:
            return label_basis(passage.label)
    return None


def label_basis(label: str) -> str | None:
    """The basis that a passage of this label belongs to, judged or not."""
    return _BASES.get(label.split(" ", 1)[0])


def judged_passages(passages: Sequence[Passage], basis: str | None = None) -> tuple[Passage, ...]:
    """The judged passages; with `basis`, those that are judged when this basis is asked for.

    A patent with claims can be judged by its abstract too, to compare it with records that have
    nothing else.
    """
    if basis is None or basis == CLAIMS:
        return tuple(passage for passage in passages if passage.judged and _is(passage, basis))
    return tuple(passage for passage in passages if _is(passage, basis))


def _is(passage: Passage, basis: str | None) -> bool:
    return basis is None or label_basis(passage.label) == basis


def _passages(
    features: Features, written: Written | None, settings: PassageSettings
) -> Iterator[Passage]:
    if isinstance(features, PatentFeatures):
        yield from _of_patent(features, written, settings)
    elif isinstance(features, ProposalFeatures):
        yield from _of_proposal(features, written, settings)
    else:
        yield from _of_project(features, written)


def _of_patent(
    features: PatentFeatures, written: Written | None, settings: PassageSettings
) -> Iterator[Passage]:
    claimed = False
    for claim in features.claims:
        for passage in _of_claim(claim, written):
            claimed |= passage.judged
            yield passage
    yield from _sentences("abstract", features.abstract, written, judged=not claimed)
    if not claimed and features.abstract is None:
        yield from _sentences("title", features.title, written)
    for section in features.description:
        if section.part not in _SILENT_PARTS:
            yield from _of_section(section, written, settings)


def _of_claim(claim: Claim, written: Written | None) -> Iterator[Passage]:
    """Elements of an independent claim; a dependent claim as a whole, not judged."""
    if claim.cancelled:
        return
    place = Place(written, claim.text, _one(claim.evidence), f"claim {claim.number}")
    if not claim.independent:
        for index, span in enumerate(chunks(claim.text, shortest=100, longest=400)):
            label = f"claim {claim.number}" + (f"-{index + 1}" if index else "")
            yield _passage(label, claim.text, span, place, judged=False)
        return
    for element in claim.elements:
        label = f"claim {element.label}"
        fallback = Evidence(source=f"claim {claim.number}", quote=element.text[:400])
        evidence = element.evidence or claim.evidence or fallback
        yield Passage(label=label, text=element.text, evidence=evidence, judged=True)
    if not claim.elements:
        for index, span in enumerate(statements(claim.text)):
            label = f"claim {claim.number}{element_letter(index)}"
            yield _passage(label, claim.text, span, place, judged=True)


def _of_section(
    section: DescriptionSection, written: Written | None, settings: PassageSettings
) -> Iterator[Passage]:
    name = section.part.value.replace("_", " ")
    place = Place(written, section.text, _one(section.evidence), name)
    spans = chunks(section.text, shortest=settings.shortest, longest=settings.longest)
    for index, span in enumerate(spans):
        yield _passage(f"{name} {index + 1}", section.text, span, place, judged=False)


def _of_proposal(
    features: ProposalFeatures, written: Written | None, settings: PassageSettings
) -> Iterator[Passage]:
    yield from _sentences("goal", features.goal, written, judged=True)
    yield from _sentences("method", features.method, written, judged=True)
    yield from _sentences("novelty", features.novelty, written, judged=True)
    yield from _sentences("need", features.need, written)
    for index, target in enumerate(features.targets):
        words = (target.value.item, target.value.unit, target.value.final)
        text = " ".join(str(word) for word in words if word is not None)
        evidence = target.evidence[0] if target.evidence else Evidence(source="target", quote=text)
        yield Passage(label=f"target {index + 1}", text=text, evidence=evidence)
    if features.goal is None and features.method is None:
        yield from _sentences("title", features.title, written)


def _of_project(features: ProjectFeatures, written: Written | None) -> Iterator[Passage]:
    yield from _sentences("goal", features.goal, written, judged=True)
    yield from _sentences("method", features.method, written, judged=True)
    if features.goal is None and features.method is None:
        yield from _sentences("title", features.title, written)


def _sentences(
    name: str, found: Found[str] | None, written: Written | None, *, judged: bool = False
) -> Iterator[Passage]:
    if found is None:
        return
    place = Place(written, found.value, found.evidence, name)
    for index, span in enumerate(statements(found.value)):
        yield _passage(f"{name} {index + 1}", found.value, span, place, judged=judged)


def _passage(
    label: str, text: str, span: tuple[int, int], place: Place, *, judged: bool
) -> Passage:
    words = " ".join(text[slice(*span)].split())
    return Passage(label=label, text=words, evidence=place.of(*span), judged=judged)


def _one(evidence: Evidence | None) -> tuple[Evidence, ...]:
    return (evidence,) if evidence else ()


def _unique(passages: Iterator[Passage]) -> Iterator[Passage]:
    """Two sections of one part (several embodiments) would share labels: count on."""
    seen: dict[str, int] = {}
    for passage in passages:
        times = seen[passage.label] = seen.get(passage.label, 0) + 1
        if times == 1:
            yield passage
        else:
            yield passage.model_copy(update={"label": f"{passage.label} ({times})"})
