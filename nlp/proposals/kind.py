"""Whether an applicant filled a document in, or an agency calls for proposals with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.proposals.body import Body
from nlp.proposals.keyvalues import KeyValue
from nlp.proposals.lexicon import Key, Lexicon, Role, longest_matches, squash
from nlp.proposals.outline import Segment

CONTENT_ROLES = frozenset(
    {Role.NEED, Role.GOAL, Role.METHOD, Role.NOVELTY, Role.MARKET, Role.SALES, Role.TEAM}
)
COVER_KEYS = frozenset(
    {
        Key.TITLE, Key.ORGANISATION, Key.SUBMISSION_DATE, Key.PERIOD, Key.GOVERNMENT, Key.TOTAL,
        Key.BUDGET, Key.KEYWORDS,
    }
)  # fmt: skip
NOTICE_HEADINGS = 3
"""Headings of a call (신청자격, 접수기간 …) from which a document is one, unless it is signed."""


LISTED_TITLES = 4
"""Different project titles from which a document lists projects instead of proposing one."""
_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s*")


class Kind(StrEnum):
    """What a document turned out to be."""

    PROPOSAL = "proposal"
    NOTICE = "notice"  # a call, an RFP, questions and answers about one
    UNCLEAR = "unclear"


CEILINGS = {Kind.PROPOSAL: 1.0, Kind.UNCLEAR: 0.5}
"""Highest confidence of any value, by kind. A notice has no values."""


@dataclass(frozen=True)
class Signals:
    """What was counted for and against a proposal."""

    cover_keys: int
    roles: int
    named_proposal: bool
    named_notice: bool
    notice_headings: int


def kind_of(
    body: Body, pairs: Sequence[KeyValue], segments: Sequence[Segment], lexicon: Lexicon
) -> Kind:
    """Judged by labels with values, sections with text, and the words of the first page."""
    signals = read_signals(body, pairs, segments, lexicon)
    notice = signals.notice_headings + (2 if signals.named_notice else 0)
    proposal = signals.cover_keys + signals.roles + (2 if signals.named_proposal else 0)
    if signals.notice_headings >= NOTICE_HEADINGS or (
        signals.named_notice and notice >= NOTICE_HEADINGS
    ):
        if notice * 2 >= proposal:
            return Kind.NOTICE
        return Kind.UNCLEAR
    if signals.cover_keys >= 2 and signals.roles >= 2 and notice <= 2:
        return Kind.PROPOSAL
    covered = signals.cover_keys > 0 or signals.named_proposal
    return Kind.PROPOSAL if covered and proposal >= 5 and notice <= 1 else Kind.UNCLEAR


def read_signals(
    body: Body, pairs: Sequence[KeyValue], segments: Sequence[Segment], lexicon: Lexicon
) -> Signals:
    """Counts distinct labels, roles and notice headings."""
    first = [squash(line.text) for line in body.lines if line.page == 1][:25]
    roles = {
        role for part in segments for role in part.roles if part.lines and role in CONTENT_ROLES
    }
    headings = [squash(part.heading.title) for part in segments if part.heading]
    called = {
        heading[start:end]
        for heading in headings
        for start, end in longest_matches(heading, lexicon.notice_words)
    }
    cells = {squash(_NUMBER.sub("", cell.text)) for _, table in body.tables for cell in table.cells}
    called |= cells & lexicon.notice_words
    titles = len({squash(pair.value) for pair in pairs if pair.key is Key.TITLE})
    return Signals(
        cover_keys=len({pair.key for pair in pairs} & COVER_KEYS),
        roles=len(roles),
        named_proposal=any(_ends(line, lexicon.proposal_words) for line in first),
        named_notice=any(_ends(line, lexicon.notice_titles) for line in first[:12]),
        notice_headings=len(called) + (NOTICE_HEADINGS if titles >= LISTED_TITLES else 0),
    )


def _ends(line: str, words: frozenset[str]) -> bool:
    return len(line) <= 60 and any(line.endswith(word) for word in words)
