"""What two texts with something in common are to each other, and how much a reader should mind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nlp.likeness.letters import Letters, letters_of
from nlp.likeness.winnowing import share
from scoring.evaluation import Severity
from scoring.likeness.findings import LikenessKind
from scoring.likeness.settings import LikenessSettings

TITLE_GRAM = 2
LIKE_TITLE = 0.7
"""Share of the shorter title's pairs of letters in the other, from which two titles are alike."""
SHORT_TITLE = 4  # letters; below, two titles are alike only where they are equal

FEW, MANY = 120, 400
"""Copied letters: a short abstract, and more than a paragraph."""
LARGE = 0.1
"""Share of a text from which copies are many however long it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What is known of a submission besides its text. `organisation` as names are compared."""

    title: str
    organisation: str | None
    day: date | None
    call: str
    core: Letters  # goal and method


@dataclass(frozen=True, slots=True)
class Shares:
    """Of each text that the other has too."""

    here: float
    there: float


def versions_kind(
    one: Work, other: Work, shares: Shares, settings: LikenessSettings
) -> LikenessKind | None:
    """Whether they are two forms of one proposal: for one call, or for two; None: they are not."""
    if not _one_work(one, other, shares, settings):
        return None
    return LikenessKind.RESUBMISSION if _another_time(one, other) else LikenessKind.NEAR_DUPLICATE


def versions_severity(one: Work, other: Work) -> Severity:
    """One proposal under two names is for a person to look at."""
    return (
        Severity.WARNING if _other_names(one.organisation, other.organisation) else Severity.NOTICE
    )


def copied_severity(letters: int, *, share: float, own: bool) -> Severity:
    """`own`: both are of one organisation, which may say again what it said."""
    if own or letters < FEW:
        return Severity.INFO
    return Severity.WARNING if letters >= MANY or share >= LARGE else Severity.NOTICE


def same_name(one: str | None, other: str | None) -> bool:
    return one is not None and one == other


def like_titles(one: str, other: str) -> bool:
    """Whether two titles say the same, apart from spaces, signs and a word or two."""
    short, long_ = sorted((letters_of(one), letters_of(other)), key=len)
    if len(short) < SHORT_TITLE:
        return 0 < len(short) == len(long_) and share(short, long_, length=1) == 1.0
    if len(short) < len(long_) / 2:
        return False
    return share(short, long_, length=TITLE_GRAM) >= LIKE_TITLE


def _one_work(one: Work, other: Work, shares: Shares, settings: LikenessSettings) -> bool:
    if min(shares.here, shares.there) >= settings.same_document:
        return True
    named = like_titles(one.title, other.title)
    if not named and not same_name(one.organisation, other.organisation):
        return False
    return max(share(one.core, other.core), share(other.core, one.core)) >= settings.same_work


def _another_time(one: Work, other: Work) -> bool:
    days = one.day is not None and other.day is not None and one.day != other.day
    calls = bool(one.call) and bool(other.call) and not like_calls(one.call, other.call)
    return days or calls


def like_calls(one: str, other: str) -> bool:
    """Calls differ by a year or a number more often than by a word."""
    return "".join(filter(str.isalnum, one)) == "".join(filter(str.isalnum, other))


def _other_names(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
