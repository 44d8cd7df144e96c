"""`extract`: a parsed document to the features of its kind, patent or proposal."""

from __future__ import annotations

from nlp.domain import (
    GUESSED,
    Features,
    Found,
    Genre,
    Issue,
    Outcome,
    ParsedDocument,
    PatentFeatures,
    ProposalFeatures,
    Stage,
)
from nlp.errors import ErrorCategory

CORE = {
    Genre.PATENT: ("title", "abstract"),
    Genre.PROPOSAL: ("title", "goal", "method"),
}
"""Fields without which a document cannot be compared with prior art."""
LIKELY = 0.5
"""From this score on a document is read as a patent."""
DOUBTFUL = 0.5
"""Confidence up to which the reader was not sure that the document is of its genre."""


def extract(document: ParsedDocument, *, genre: Genre | None = None) -> Features:
    """The features of `genre`; where none is given, of a patent or a proposal, as it reads.

    A document that is neither gives proposal features with nearly everything in `missing`;
    `outcome_of` says so in words. Loads the readers on first use.
    """
    from nlp.patents import extract_patent, looks_like_patent

    if genre is None and looks_like_patent(document) >= LIKELY:
        genre = Genre.PATENT
    if genre is Genre.PATENT:
        return extract_patent(document)
    from nlp.proposals import extract_proposal  # imports spaCy: a second

    return extract_proposal(document)


def outcome_of(features: Features) -> tuple[Outcome, tuple[Issue, ...]]:
    """How the reading ended: `PARTIAL`, with what is missing, unless all core fields were found and
    as many claims as the front page states."""
    if isinstance(features, ProposalFeatures):
        return _outcome(features, _doubt(features) or _guessed(features))
    if isinstance(features, PatentFeatures):
        return _outcome(features, _unread_claims(features))
    return Outcome.SUCCEEDED, ()


def doubtful(features: ProposalFeatures) -> bool:
    """Whether nothing in it was surely written by an applicant: a call, an empty form."""
    found = [features.title, features.goal, features.method, features.need, features.organisation]
    return not any(value and value.confidence > DOUBTFUL for value in found)


def _outcome(
    features: PatentFeatures | ProposalFeatures, doubt: Issue | None
) -> tuple[Outcome, tuple[Issue, ...]]:
    issues = [doubt] if doubt else []
    lacking = [name for name in CORE[features.genre] if not getattr(features, name)]
    if lacking:
        issues.append(
            _issue(
                f"{features.source}: not found in this {features.genre}: {', '.join(lacking)}.",
                "Check that the file is complete and that its headings name these parts.",
            )
        )
    return (Outcome.PARTIAL if issues else Outcome.SUCCEEDED), tuple(issues)


def _unread_claims(features: PatentFeatures) -> Issue | None:
    if not features.claims_disagree or features.claim_count is None:
        return None
    return _issue(
        f"{features.source}: the front page states {features.claim_count.value} claims, "
        f"{len(features.claims)} were read.",
        "Compare the claims with those of the document.",
    )


def _doubt(features: ProposalFeatures) -> Issue | None:
    if not doubtful(features):
        return None
    return _issue(
        f"{features.source}: this does not read like a patent gazette or a filled-in proposal.",
        "Upload the applicant's own plan, not the call or the blank form.",
    )


def _guessed(features: ProposalFeatures) -> Issue | None:
    guessed = [
        name for name, found in features if isinstance(found, Found) and found.confidence <= GUESSED
    ]
    if not guessed:
        return None
    return _issue(
        f"{features.source}: under no heading that names it, read off the text itself: "
        f"{', '.join(guessed)}.",
        "Check the marked passages; a heading such as 필요성 or 연구개발 내용 makes them certain.",
        category=ErrorCategory.GUESSED,
    )


def _issue(message: str, todo: str, *, category: ErrorCategory = ErrorCategory.NOT_FOUND) -> Issue:
    return Issue(stage=Stage.EXTRACT, category=category, message=message, todo=todo)
