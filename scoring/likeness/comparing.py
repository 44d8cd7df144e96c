"""Two texts side by side: the passages they share, and the likeness that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from indexing.engine import Hit, StoredPassage
from indexing.heads import applicant_key
from nlp.domain import Evidence, ParsedDocument, ProposalFeatures
from nlp.likeness.compared import ComparedText, DocumentTexts, Marks
from nlp.likeness.letters import letters_of
from nlp.likeness.stretches import Stretch, common_stretches, passages
from nlp.likeness.winnowing import share
from scoring.evaluation import Severity
from scoring.likeness.findings import Likeness, LikenessKind, Side
from scoring.likeness.judging import (
    FEW,
    Shares,
    Work,
    copied_severity,
    same_name,
    versions_kind,
    versions_severity,
)
from scoring.likeness.settings import LikenessSettings

SHOWN = 20
"""Passages kept of a pair, the longest; all of them are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Submission:
    """A proposal with its text. `day`: submitted, as the submitter or the document says."""

    sha256: str
    added_at: datetime
    document: ParsedDocument
    features: ProposalFeatures
    texts: DocumentTexts
    day: date | None

    @property
    def body(self) -> ComparedText:
        return self.texts.body

    @property
    def organisation(self) -> str | None:
        return self.features.organisation.value if self.features.organisation else None

    @property
    def title(self) -> str:
        return self.features.title.value if self.features.title else self.document.file_name

    @property
    def work(self) -> Work:
        found = self.features
        core = "\n".join(part.value for part in (found.goal, found.method) if part)
        return Work(
            title=found.title.value if found.title else "",
            organisation=applicant_key(self.organisation) if self.organisation else None,
            day=self.day,
            call=found.call.value if found.call else "",
            core=letters_of(core),
        )

    def after(self, other: Submission) -> bool:
        return (self.added_at, self.sha256) > (other.added_at, other.sha256)

    def side(self, share: float, evidence: Sequence[Evidence]) -> Side:
        return Side(
            sha256=self.sha256,
            document_id=self.features.id,
            title=self.title,
            organisation=self.organisation,
            day=self.day,
            share=round(share, 4),
            evidence=tuple(evidence),
        )

    def place(self, start: int, end: int, text: ComparedText) -> Evidence:
        return self.document.evidence(*text.letters.span(start, end))


@dataclass(frozen=True, slots=True, eq=False)
class Art:
    """An earlier document as its passages, one behind the other."""

    hit: Hit
    passages: tuple[StoredPassage, ...]
    text: ComparedText
    starts: tuple[int, ...]  # of each passage in the text

    @classmethod
    def of(cls, hit: Hit, stored: Sequence[StoredPassage]) -> Art:
        texts = [one.passage.text for one in stored]
        starts = np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1]
        joined = ComparedText.of("\n".join(texts))
        return cls(hit, tuple(stored), joined, tuple(int(start) for start in starts))

    def place(self, start: int) -> Evidence:
        """The passage in which the letter stands."""
        offset = int(self.text.letters.origins[start])
        index = int(np.searchsorted(self.starts, offset, side="right")) - 1
        return self.passages[index].passage.evidence


def compare(
    one: Submission, other: Submission, *, common: Marks, settings: LikenessSettings
) -> Likeness | None:
    """Two submissions; `common` are letters of `one` that are the form's."""
    shares = Shares(
        here=share(one.body.letters, other.body.letters),
        there=share(other.body.letters, one.body.letters),
    )
    kind = versions_kind(one.work, other.work, shares, settings)
    shared = _shared(one.body, other.body, settings)
    if kind is None:
        return _copied(one, other, _fresh(shared, common, settings))
    return _pair(
        one, other, kind, shared, shares=shares, severity=versions_severity(one.work, other.work)
    )


def compare_guidance(
    one: Submission, form: Submission, *, taken: Marks, settings: LikenessSettings
) -> tuple[Likeness | None, Marks]:
    """Guidance of a form that stands in the body, apart from what is `taken`; and all of both."""
    shared = _fresh(_shared(one.body, form.texts.guidance, settings), taken, settings)
    if not shared:
        return None, taken
    letters = sum(found.same for found in shared)
    part = letters / len(one.body.letters)
    here = [one.place(found.start, found.end, one.body) for found in shared[:SHOWN]]
    there = [
        form.place(found.other_start, found.other_end, form.texts.guidance)
        for found in shared[:SHOWN]
    ]
    likeness = Likeness(
        kind=LikenessKind.COPIED_FROM_GUIDANCE,
        severity=Severity.NOTICE if letters >= FEW else Severity.INFO,
        letters=letters,
        later=one.side(part, here),
        earlier=form.side(letters / len(form.texts.guidance.letters), there),
    )
    return likeness, taken | _marks(shared, len(taken))


def compare_art(
    one: Submission, art: Art, *, common: Marks, settings: LikenessSettings
) -> Likeness | None:
    """Passages of earlier art that stand in the body."""
    shared = _fresh(_shared(one.body, art.text, settings), common, settings)
    if not shared:
        return None
    letters = sum(found.same for found in shared)
    part = letters / len(one.body.letters)
    applicant = applicant_key(art.hit.applicant) if art.hit.applicant else None
    earlier = Side(
        sha256=None,
        document_id=art.hit.id,
        title=art.hit.title,
        organisation=art.hit.applicant,
        day=art.hit.filed,
        share=round(letters / len(art.text.letters), 4),
        evidence=tuple(art.place(found.other_start) for found in shared[:SHOWN]),
    )
    return Likeness(
        kind=LikenessKind.COPIED_FROM_PRIOR_ART,
        severity=copied_severity(
            letters, share=part, own=same_name(one.work.organisation, applicant)
        ),
        letters=letters,
        later=one.side(
            part, [one.place(found.start, found.end, one.body) for found in shared[:SHOWN]]
        ),
        earlier=earlier,
    )


def _copied(one: Submission, other: Submission, shared: Sequence[Stretch]) -> Likeness | None:
    if not shared:
        return None
    letters = sum(found.same for found in shared)
    shares = Shares(letters / len(one.body.letters), letters / len(other.body.letters))
    later = shares.here if one.after(other) else shares.there
    severity = copied_severity(
        letters,
        share=later,
        own=same_name(one.work.organisation, other.work.organisation),
    )
    kind = LikenessKind.COPIED_FROM_SUBMISSION
    return _pair(one, other, kind, shared, shares=shares, severity=severity)


def _pair(
    one: Submission,
    other: Submission,
    kind: LikenessKind,
    shared: Sequence[Stretch],
    *,
    shares: Shares,
    severity: Severity,
) -> Likeness:
    here = one.side(
        shares.here, [one.place(each.start, each.end, one.body) for each in shared[:SHOWN]]
    )
    there = other.side(
        shares.there,
        [other.place(each.other_start, each.other_end, other.body) for each in shared[:SHOWN]],
    )
    later, earlier = (here, there) if one.after(other) else (there, here)
    letters = sum(each.same for each in shared)
    return Likeness(kind=kind, severity=severity, letters=letters, later=later, earlier=earlier)


def _shared(
    text: ComparedText, other: ComparedText, settings: LikenessSettings
) -> tuple[Stretch, ...]:
    return passages(common_stretches(text, other), shortest=settings.passage)


def _fresh(
    shared: Sequence[Stretch], known: Marks, settings: LikenessSettings
) -> tuple[Stretch, ...]:
    """Passages that are long enough without the letters that are known to be another's."""
    return tuple(
        one
        for one in shared
        if one.same - int(np.count_nonzero(known[one.start : one.end])) >= settings.passage
    )


def _marks(shared: Sequence[Stretch], length: int) -> Marks:
    marks = np.zeros(length, dtype=np.bool_)
    for one in shared:
        marks[one.start : one.end] = True
    return marks
